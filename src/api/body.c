#include "body.h"

#define OF(type, member) offsetof(struct fp_body_##type, member)

const char *const fp_weekday_names[] = {
	"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", NULL};

const struct fp_body_preferences fp_no_preferences = {.not_before = FP_DAY_NONE, .not_after = FP_DAY_NONE};
const struct fp_body_applicant fp_no_applicant = {.date_of_birth = FP_DAY_NONE};

/* clang-format off */
/* Who it is: for good. */
#define IDENTITY_FIELDS                                                                                                      \
	{.name = "given_name", .type = FP_JSON_TEXT, .offset = OF(applicant, given_name), .required = true, .min = 1,        \
		.max = 100},                                                                                                 \
	{.name = "family_name", .type = FP_JSON_TEXT, .offset = OF(applicant, family_name), .required = true, .min = 1,      \
		.max = 100},                                                                                                 \
	{.name = "date_of_birth", .type = FP_JSON_DAY, .offset = OF(applicant, date_of_birth), .required = true},            \
	{.name = "a_number", .type = FP_JSON_TEXT, .offset = OF(applicant, a_number), .min = 8, .max = 20}
/* What may change later, too. */
#define CONTACT_FIELDS                                                                                                       \
	{.name = "email", .type = FP_JSON_TEXT, .offset = OF(applicant, email), .min = 3, .max = 254},                       \
	{.name = "phone", .type = FP_JSON_TEXT, .offset = OF(applicant, phone), .min = 8, .max = 16},                        \
	{.name = "preferred_language", .type = FP_JSON_TEXT, .offset = OF(applicant, preferred_language), .min = 2,          \
		.max = 35},                                                                                                  \
	{.name = "accommodations", .type = FP_JSON_TEXTS, .offset = OF(applicant, accommodations), .max = 10,                \
		.max_each = 64, .present = OF(applicant, has_accommodations)},                                               \
	{.name = "interpreter", .type = FP_JSON_BOOL, .offset = OF(applicant, interpreter),                                  \
		.present = OF(applicant, has_interpreter)}
/* clang-format on */

const struct fp_json_field fp_identity_fields[] = {IDENTITY_FIELDS, {0}};
const struct fp_json_field fp_applicant_fields[] = {IDENTITY_FIELDS, CONTACT_FIELDS, {0}};
const struct fp_json_field fp_contact_patch_fields[] = {CONTACT_FIELDS, {0}};

const struct fp_json_field fp_requester_fields[] = {
	{.name = "role",
		.type = FP_JSON_CHOICE,
		.offset = OF(requester, role),
		.required = true,
		.choices = fp_requester_role_names},
	{.name = "name", .type = FP_JSON_TEXT, .offset = OF(requester, name), .min = 1, .max = 100},
	{.name = "phone", .type = FP_JSON_TEXT, .offset = OF(requester, phone), .min = 8, .max = 16},
	{.name = "email", .type = FP_JSON_TEXT, .offset = OF(requester, email), .min = 3, .max = 254},
	{0},
};

const struct fp_json_field fp_location_fields[] = {
	{.name = "country",
		.type = FP_JSON_TEXT,
		.offset = OF(location, country),
		.required = true,
		.min = 2,
		.max = 2},
	{.name = "postal_code", .type = FP_JSON_TEXT, .offset = OF(location, postal_code), .min = 1, .max = 12},
	{0},
};

const struct fp_json_field fp_preferences_fields[] = {
	{.name = "offices",
		.type = FP_JSON_TEXTS,
		.offset = OF(preferences, offices),
		.present = OF(preferences, has_offices),
		.max = 16,
		.max_each = 3},
	{.name = "not_before", .type = FP_JSON_DAY, .offset = OF(preferences, not_before)},
	{.name = "not_after", .type = FP_JSON_DAY, .offset = OF(preferences, not_after)},
	{.name = "days",
		.type = FP_JSON_CHOICES,
		.offset = OF(preferences, days),
		.present = OF(preferences, has_days),
		.max = 7,
		.choices = fp_weekday_names},
	{.name = "day_part",
		.type = FP_JSON_CHOICE,
		.offset = OF(preferences, day_part),
		.present = OF(preferences, has_day_part),
		.choices = fp_day_part_names},
	{.name = "first",
		.type = FP_JSON_CHOICE,
		.offset = OF(preferences, first),
		.present = OF(preferences, has_first),
		.choices = fp_first_names},
	{.name = "earlier_offers",
		.type = FP_JSON_BOOL,
		.offset = OF(preferences, earlier_offers),
		.present = OF(preferences, has_earlier_offers)},
	{0},
};

static const struct fp_json_field window_fields[] = {
	{.name = "start", .type = FP_JSON_TIME, .offset = OF(window, start), .required = true},
	{.name = "end", .type = FP_JSON_TIME, .offset = OF(window, end), .required = true},
	{0},
};

/* clang-format off */
#define CALL_FIELDS                                                                                                  \
	{.name = "time_zone", .type = FP_JSON_TEXT, .offset = OF(callback, time_zone), .min = 1, .max = 64},         \
	{.name = "windows", .type = FP_JSON_OBJECTS, .offset = OF(callback, windows), .max = FP_CALLBACK_WINDOWS_MAX,\
		.fields = window_fields, .size = sizeof(struct fp_body_window),                                      \
		.present = OF(callback, has_windows)},                                                               \
	{.name = "speak_with", .type = FP_JSON_TEXT, .offset = OF(callback, speak_with), .min = 1, .max = 100}
/* clang-format on */
const struct fp_json_field fp_callback_fields[] = {
	{.name = "phone", .type = FP_JSON_TEXT, .offset = OF(callback, phone), .required = true, .min = 8, .max = 16},
	CALL_FIELDS,
	{0},
};
const struct fp_json_field fp_callback_patch_fields[] = {
	{.name = "phone", .type = FP_JSON_TEXT, .offset = OF(callback, phone), .min = 8, .max = 16},
	CALL_FIELDS,
	{0},
};

void fp_body_person_key(const struct fp_keys *keys, const struct fp_body_applicant *a, struct fp_mac *ret_mac)
{
	char day[FP_DAY_TEXT];
	fp_day_format(a->date_of_birth, day);
	const struct fp_person person = {
		.given_name = a->given_name,
		.family_name = a->family_name,
		.date_of_birth = day,
		.a_number = a->a_number,
	};
	fp_person_key(keys, &person, ret_mac);
}

void fp_apply_preferences(struct fp_request *r, const struct fp_body_preferences *w)
{
	r->preferred_offices = w->offices;
	r->not_before = w->not_before;
	r->not_after = w->not_after;
	r->days = w->days;
	r->day_part = (enum fp_day_part)w->day_part;
	r->first = (enum fp_first)w->first;
	r->earlier_offers = w->earlier_offers;
}

fp_err fp_merge_preferences(
	const struct fp_body_preferences *w, struct fp_request *r, struct fp_act *act, struct fp_problem *problem)
{
	act->has_preferences = true;
	act->offices_said = w->has_offices && w->offices.n > 0;
	act->offices_wanted = w->has_offices ? w->offices : r->preferred_offices;
	act->not_before = w->not_before != FP_DAY_NONE ? w->not_before : r->not_before;
	act->not_after = w->not_after != FP_DAY_NONE ? w->not_after : r->not_after;
	act->days = w->has_days ? w->days : r->days;
	act->day_part = w->has_day_part ? (enum fp_day_part)w->day_part : r->day_part;
	act->first = w->has_first ? (enum fp_first)w->first : r->first;
	if (w->has_earlier_offers)
		r->earlier_offers = w->earlier_offers;
	fp_check_days(act->not_before, act->not_after, "/preferences", problem);
	return fp_problem_fields(problem);
}

const struct fp_id *fp_speaks_for(const struct fp_viewer *viewer, const struct fp_request *r)
{
	bool person = viewer->role & (FP_ROLE_REQUESTER | FP_ROLE_ANONYMOUS);
	return person || fp_id_is_none(&r->representation_id) ? NULL : &r->representation_id;
}

/* What another firm said before is no part of it. */
static void apply_firm_callback(
	struct fp_person *p, const struct fp_body_callback *c, const struct fp_id *firm, struct fp_arena *arena)
{
	char id[FP_ID_TEXT];
	fp_id_format(firm, id);
	if (!fp_text_same(p->firm_of, id))
		p->firm_phone = p->firm_verified_phone = p->firm_time_zone = p->firm_speak_with = NULL;
	p->firm_of = fp_arena_text(arena, id);
	if (c->phone)
		p->firm_phone = c->phone;
	if (c->time_zone)
		p->firm_time_zone = c->time_zone;
	if (c->speak_with)
		p->firm_speak_with = c->speak_with;
}

void fp_apply_callback(
	struct fp_person *person, const struct fp_body_callback *c, const struct fp_id *firm, struct fp_arena *arena)
{
	if (firm) {
		apply_firm_callback(person, c, firm, arena);
		return;
	}
	if (c->phone)
		person->callback_phone = c->phone;
	if (c->time_zone)
		person->callback_time_zone = c->time_zone;
	if (c->speak_with)
		person->callback_speak_with = c->speak_with;
	person->firm_of = NULL; /* the person's word is the last */
}

fp_err fp_apply_windows(
	struct fp_request *r, const struct fp_body_callback *c, struct fp_arena *arena, struct fp_problem *problem)
{
	const struct fp_body_window *w = c->windows.v;
	if (!c->has_windows)
		return FP_OK;
	r->callback_windows = (struct fp_times){0};
	if (c->windows.n == 0)
		return FP_OK;
	r->callback_windows.v = fp_arena_alloc(arena, 2 * c->windows.n * sizeof(fp_time));
	if (!r->callback_windows.v)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < c->windows.n; i++) {
		r->callback_windows.v[r->callback_windows.n++] = w[i].start;
		r->callback_windows.v[r->callback_windows.n++] = w[i].end;
	}
	return FP_OK;
}
