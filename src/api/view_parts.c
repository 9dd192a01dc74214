/* What several shapes have in common: seats, callbacks, wishes, numbers as text. */
#include <inttypes.h>

#include "body.h"
#include "view.h"

const char *fp_shown_code(const struct fp_viewer *viewer, bool represented, const char *code)
{
	return represented && viewer->role == FP_ROLE_ORGANIZATION ? NULL : code;
}

void fp_view_preferences(struct fp_json *j, const char *key, const struct fp_request *r)
{
	fp_json_object(j, key);
	fp_json_texts(j, "offices", &r->preferred_offices);
	fp_json_day(j, "not_before", r->not_before);
	fp_json_day(j, "not_after", r->not_after);
	fp_json_array(j, "days");
	for (int day = 0; fp_weekday_names[day]; day++)
		if (r->days & 1u << day)
			fp_json_text(j, NULL, fp_weekday_names[day]);
	fp_json_end_array(j);
	fp_json_text(j, "day_part", fp_day_part_names[r->day_part]);
	fp_json_text(j, "first", fp_first_names[r->first]);
	fp_json_bool(j, "earlier_offers", r->earlier_offers);
	fp_json_end_object(j);
}

void fp_view_callback_members(struct fp_json *j, const struct fp_callback *c)
{
	fp_json_id(j, "id", &c->id);
	fp_json_text(j, "status", fp_callback_status_names[c->status]);
	fp_json_time(j, "window_start", c->window_start);
	fp_json_time(j, "window_end", c->window_end);
	fp_json_time(j, "due_at", c->due_at);
	fp_json_int(j, "attempts", c->attempts);
	fp_json_int(j, "max_attempts", c->max_attempts);
	fp_json_text(j, "verification_phrase", c->verification_phrase);
	fp_json_text(j, "language", c->language);
	fp_json_bool(j, "interpreter_needed", c->interpreter_needed);
	fp_json_time(j, "announced_at", c->announced_at);
}

void fp_view_number_id(struct fp_json *j, const char *key, int64_t id)
{
	char text[24];
	snprintf(text, sizeof(text), "%" PRId64, id);
	fp_json_text(j, key, text);
}

void fp_view_seat_members(struct fp_json *j, const struct fp_appointment *a, const struct fp_catalog *catalog)
{
	const struct fp_office *office = fp_catalog_office(catalog, a->office);
	char local[FP_LOCAL_TEXT];
	bool timed = a->local_start != FP_TIME_NONE;
	if (timed)
		fp_local_format(a->local_start, a->starts_at, local);
	fp_json_text(j, "office", a->office);
	fp_json_time(j, "starts_at", a->starts_at);
	fp_json_time(j, "ends_at", a->ends_at);
	fp_json_text(j, "local_start", timed ? local : NULL);
	fp_json_text(j, "time_zone", office ? office->time_zone : NULL);
}

void fp_view_appointment_members(struct fp_json *j, const struct fp_appointment *a, const struct fp_catalog *catalog)
{
	fp_json_id(j, "id", &a->id);
	fp_view_seat_members(j, a, catalog);
	fp_json_text(j, "status", fp_appointment_status_names[a->status]);
}

void fp_view_offer_members(struct fp_json *j, const struct fp_appointment *offer, const struct fp_catalog *catalog)
{
	fp_json_id(j, "id", &offer->id);
	fp_view_number_id(j, "slot_id", offer->slot_id);
	fp_view_seat_members(j, offer, catalog);
	fp_json_time(j, "expires_at", offer->expires_at);
}
