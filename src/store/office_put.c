/* An office as an operator says it is: made, or replaced. */
#include "config_change.h"

#define REASON "office_closed"

struct putting {
	const struct fp_office *office;
	const struct fp_office_area *areas;
	size_t n_areas;
	bool made;
};

struct before {
	const char *time_zone;
	bool has_slots;
};
static const struct fp_column before_columns[] = {
	{"time_zone", FP_T_TEXT, offsetof(struct before, time_zone), NULL},
	{"has_slots", FP_T_BOOL, offsetof(struct before, has_slots), NULL},
};

/* The wall times of its slots are those of the zone they were made in. */
static fp_err look_before(
	struct fp_db *db, struct fp_config_change *change, struct putting *p, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct before before;
	const struct fp_param params[] = {fp_p_text(p->office->code), fp_p_time(change->now)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_office_before, params, FP_LENGTH(params), &rows, problem));
	p->made = fp_rows_count(rows) == 0;
	if (p->made)
		return FP_OK;
	FP_TRY(fp_rows_read(rows, 0, before_columns, FP_LENGTH(before_columns), change->arena, &before, problem));
	if (!before.has_slots || fp_text_same(before.time_zone, p->office->time_zone))
		return FP_OK;
	problem->next = "Send its present time_zone; an office that moves to another zone is another office.";
	return fp_fail(problem, FP_CODE_STATE_CONFLICT, "The office has slots to come in %s", before.time_zone);
}

static fp_err write_office(
	struct fp_db *db, const struct fp_office *o, struct fp_arena *arena, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_text(o->code), fp_p_text(o->name),
		fp_p_text(fp_office_kind_names[o->kind]), fp_p_text(o->address), fp_p_text(o->city),
		fp_p_text(o->region), fp_p_text(o->country), fp_p_int(o->latitude), fp_p_int(o->longitude),
		fp_p_text(o->time_zone), fp_p_day(o->open_from), fp_p_day(o->open_to),
		fp_p_texts(arena, o->names_languages ? &o->interpreter_languages : NULL),
		fp_p_texts(arena, o->names_accommodations ? &o->accommodations : NULL)};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_office_put, params, FP_LENGTH(params), NULL, problem);
}

static fp_err write_areas(
	struct fp_db *db, const struct fp_config_change *change, const struct putting *p, struct fp_problem *problem)
{
	struct fp_array *countries = fp_array_new(change->arena, FP_T_TEXT, p->n_areas),
			*prefixes = fp_array_new(change->arena, FP_T_TEXT, p->n_areas);
	for (size_t i = 0; countries && prefixes && i < p->n_areas; i++) {
		fp_array_text(countries, p->areas[i].country);
		fp_array_text(prefixes, p->areas[i].postal_prefix ? p->areas[i].postal_prefix : "");
	}
	if (!countries || !prefixes)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	const struct fp_param params[] = {fp_p_text(p->office->code), fp_p_array(countries), fp_p_array(prefixes)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_office_serves_none, params, 1, NULL, problem));
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_office_serves, params, FP_LENGTH(params), NULL, problem);
}

static fp_err put(struct fp_db *db, struct fp_config_change *change, void *ctx, struct fp_problem *problem)
{
	struct putting *p = ctx;
	struct fp_ints slots;
	FP_TRY(look_before(db, change, p, problem));
	FP_TRY(write_office(db, p->office, change->arena, problem));
	FP_TRY(write_areas(db, change, p, problem));
	const struct fp_param params[] = {fp_p_text(p->office->code), fp_p_time(change->now)};
	FP_TRY(fp_slots_find(db, FP_Q_office_slots, params, FP_LENGTH(params), change->arena, &slots, problem));
	FP_TRY(fp_slots_close(db, change, &slots, true, REASON, problem));
	return fp_slots_open(db, change, p->office->code, problem);
}

static fp_err explain(struct fp_problem *problem)
{
	if (!fp_text_same(problem->constraint, "office_time_zone_check"))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	fp_problem_field(problem, "/time_zone", "unknown_time_zone", "A zone that exists, such as America/Denver");
	return fp_fail(problem, FP_CODE_INVALID_FIELDS, NULL);
}

fp_err fp_office_put(struct fp_db *db, struct fp_config_change *change, const struct fp_office *office,
	const struct fp_office_area *areas, size_t n_areas, bool *ret_made, struct fp_problem *problem)
{
	struct putting p = {.office = office, .areas = areas, .n_areas = n_areas};
	const struct fp_config_step step = {
		.kind = "office_put", .office = office->code, .apply = put, .explain = explain, .ctx = &p};
	FP_TRY(fp_config_change_run(db, change, &step, problem));
	*ret_made = p.made;
	return FP_OK;
}
