#include "office_view.h"

/* null: anything. */
static void view_provided(struct fp_json *j, const char *key, bool named, const struct fp_texts *texts)
{
	if (named)
		fp_json_texts(j, key, texts);
	else
		fp_json_null(j, key);
}

void fp_view_office(struct fp_json *j, const struct fp_office *o)
{
	fp_json_text(j, "code", o->code);
	fp_json_text(j, "name", o->name);
	fp_json_text(j, "kind", fp_office_kind_names[o->kind]);
	fp_json_text(j, "address", o->address);
	fp_json_text(j, "city", o->city);
	fp_json_text(j, "state", o->region);
	fp_json_text(j, "country", o->country);
	fp_json_scaled(j, "latitude", o->latitude, 3);
	fp_json_scaled(j, "longitude", o->longitude, 3);
	fp_json_text(j, "time_zone", o->time_zone);
	fp_json_day(j, "open_from", o->open_from);
	fp_json_day(j, "open_to", o->open_to);
	view_provided(j, "interpreter_languages", o->names_languages, &o->interpreter_languages);
	view_provided(j, "accommodations", o->names_accommodations, &o->accommodations);
}
