/* Days on which an office is closed. */
#include "config_change.h"

static const struct fp_column columns[] = {
	{"id", FP_T_INT, offsetof(struct fp_closure, id), NULL},
	{"office", FP_T_TEXT, offsetof(struct fp_closure, office), NULL},
	{"day", FP_T_DAY, offsetof(struct fp_closure, day), NULL},
	{"reason", FP_T_TEXT, offsetof(struct fp_closure, reason), NULL},
	{"note", FP_T_TEXT, offsetof(struct fp_closure, note), NULL},
};

fp_err fp_closures_list(struct fp_db *db, const struct fp_viewer *viewer, const char *office, fp_day from,
	struct fp_arena *arena, struct fp_closure **ret_closures, size_t *ret_n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_text(office), fp_p_day(from)};
	FP_TRY(fp_db_query(
		db, fp_viewer_db_role(viewer), NULL, FP_Q_closure_list, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read_all(rows, columns, FP_LENGTH(columns), sizeof(struct fp_closure), arena,
		(void **)ret_closures, ret_n, problem);
}

/* ---- made ---- */

static fp_err make(struct fp_db *db, struct fp_config_change *change, void *ctx, struct fp_problem *problem)
{
	static const struct fp_column id_columns[] = {{"id", FP_T_INT, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_closure *c = ctx;
	struct fp_ints slots;
	const struct fp_param params[] = {
		fp_p_text(c->office), fp_p_day(c->day), fp_p_text(c->reason), fp_p_text(c->note)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_closure_make, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read(rows, 0, id_columns, FP_LENGTH(id_columns), NULL, &change->object, problem));
	const struct fp_param of_day[] = {fp_p_text(c->office), fp_p_day(c->day), fp_p_time(change->now)};
	FP_TRY(fp_slots_find(db, FP_Q_closure_slots, of_day, FP_LENGTH(of_day), change->arena, &slots, problem));
	return fp_slots_close(db, change, &slots, true, c->reason, problem);
}

static fp_err explain(struct fp_problem *problem)
{
	if (!fp_text_same(problem->constraint, "closure_one_a_day"))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	problem->next = "Nothing is left to do; or take the other closure back first.";
	return fp_fail(problem, FP_CODE_STATE_CONFLICT, "The office is closed on this day already");
}

fp_err fp_closure_make(
	struct fp_db *db, struct fp_config_change *change, const struct fp_closure *closure, struct fp_problem *problem)
{
	const struct fp_config_step step = {.kind = "closure_made",
		.office = closure->office,
		.reason = closure->reason,
		.apply = make,
		.explain = explain,
		.ctx = (void *)closure};
	return fp_config_change_run(db, change, &step, problem);
}

/* ---- undone ---- */

struct undoing {
	const char *office;
	int64_t id;
};

static fp_err undo(struct fp_db *db, struct fp_config_change *change, void *ctx, struct fp_problem *problem)
{
	static const struct fp_column day_columns[] = {{"day", FP_T_DAY, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct undoing *u = ctx;
	const struct fp_office *office = fp_catalog_office(change->catalog, u->office);
	fp_day day;
	const struct fp_param params[] = {fp_p_int(u->id), fp_p_text(u->office)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_closure_undo, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(problem, FP_CODE_NOT_FOUND, "This office has no closure with this id");
	FP_TRY(fp_rows_read(rows, 0, day_columns, FP_LENGTH(day_columns), NULL, &day, problem));
	if (office && day < fp_office_day(change->catalog, office, change->now))
		return fp_fail(problem, FP_CODE_STATE_CONFLICT, "The day is over; the office was closed");
	change->object = u->id;
	return fp_slots_open(db, change, u->office, problem);
}

fp_err fp_closure_undo(
	struct fp_db *db, struct fp_config_change *change, const char *office, int64_t id, struct fp_problem *problem)
{
	struct undoing u = {office, id};
	const struct fp_config_step step = {.kind = "closure_undone", .office = office, .apply = undo, .ctx = &u};
	return fp_config_change_run(db, change, &step, problem);
}
