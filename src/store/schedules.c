/* Weekly hours, and the slots that follow from them. */
#include "config_change.h"

#define REASON	      "hours_changed"
#define CLOCK_CHANGES (10 * 366) /* so many days ahead: a change by date falls on each weekday within them */

static const struct fp_column columns[] = {
	{"id", FP_T_INT, offsetof(struct fp_schedule, id), NULL},
	{"office", FP_T_TEXT, offsetof(struct fp_schedule, office), NULL},
	{"weekday", FP_T_INT4, offsetof(struct fp_schedule, weekday), NULL},
	{"opens", FP_T_INT4, offsetof(struct fp_schedule, opens), NULL},
	{"closes", FP_T_INT4, offsetof(struct fp_schedule, closes), NULL},
	{"minutes", FP_T_INT4, offsetof(struct fp_schedule, minutes), NULL},
	{"capacity", FP_T_INT4, offsetof(struct fp_schedule, capacity), NULL},
	{"service", FP_T_TEXT, offsetof(struct fp_schedule, service), NULL},
	{"valid_from", FP_T_DAY, offsetof(struct fp_schedule, valid_from), NULL},
	{"valid_to", FP_T_DAY, offsetof(struct fp_schedule, valid_to), NULL},
};
static const struct fp_column id_columns[] = {{"id", FP_T_INT, 0, NULL}};

fp_err fp_schedules_list(struct fp_db *db, const struct fp_viewer *viewer, const char *office, struct fp_arena *arena,
	struct fp_schedule **ret_schedules, size_t *ret_n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_text(office)};
	FP_TRY(fp_db_query(
		db, fp_viewer_db_role(viewer), NULL, FP_Q_schedule_list, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read_all(rows, columns, FP_LENGTH(columns), sizeof(struct fp_schedule), arena,
		(void **)ret_schedules, ret_n, problem);
}

/* ---- made ---- */

/* Such an hour would be there for some and not for others; its slots would never be made. */
static fp_err check_clock(struct fp_db *db, const struct fp_config_change *change, const struct fp_schedule *s,
	struct fp_problem *problem)
{
	static const struct fp_column day_columns[] = {{"day", FP_T_DAY, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	fp_day today = fp_day_of(change->now), first = s->valid_from > today ? s->valid_from : today,
	       last = first + CLOCK_CHANGES, bad;
	char text[FP_DAY_TEXT];
	if (s->valid_to != FP_DAY_NONE && s->valid_to < last)
		last = s->valid_to;
	const struct fp_param params[] = {fp_p_text(s->office), fp_p_day(first), fp_p_day(last), fp_p_int4(s->weekday),
		fp_p_int4(s->opens), fp_p_int4(s->closes), fp_p_int4(s->minutes)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_schedule_clock, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return FP_OK;
	FP_TRY(fp_rows_read(rows, 0, day_columns, FP_LENGTH(day_columns), NULL, &bad, problem));
	fp_day_format(bad, text);
	problem->next = "Choose hours beside the change, or let them end before it with valid_to.";
	fp_problem_field(problem, "/opens", "clock_changes",
		"On %s the office's clock is changed in these hours: some of them are skipped, or come twice", text);
	return fp_problem_fields(problem);
}

static fp_err make(struct fp_db *db, struct fp_config_change *change, void *ctx, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_schedule *s = ctx;
	FP_TRY(check_clock(db, change, s, problem));
	const struct fp_param params[] = {fp_p_text(s->office), fp_p_int4(s->weekday), fp_p_int4(s->opens),
		fp_p_int4(s->closes), fp_p_int4(s->minutes), fp_p_int4(s->capacity), fp_p_text(s->service),
		fp_p_day(s->valid_from), fp_p_day(s->valid_to)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_schedule_make, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read(rows, 0, id_columns, FP_LENGTH(id_columns), NULL, &change->object, problem));
	return fp_slots_open(db, change, s->office, problem);
}

static fp_err explain(struct fp_problem *problem)
{
	if (!fp_text_same(problem->constraint, "schedule_overlap"))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	problem->next = "End the other schedule first, or choose hours or days beside it.";
	return fp_fail(problem, FP_CODE_STATE_CONFLICT,
		"They overlap other hours of this office on this weekday for this service");
}

fp_err fp_schedule_make(struct fp_db *db, struct fp_config_change *change, const struct fp_schedule *schedule,
	struct fp_problem *problem)
{
	const struct fp_config_step step = {.kind = "schedule_made",
		.office = schedule->office,
		.apply = make,
		.explain = explain,
		.ctx = (void *)schedule};
	return fp_config_change_run(db, change, &step, problem);
}

/* ---- ended ---- */

struct ending {
	const char *office;
	int64_t id;
};

/* Its slots stay, closed and with nothing to open with: appointments of before point to them. */
static fp_err end(struct fp_db *db, struct fp_config_change *change, void *ctx, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct ending *e = ctx;
	struct fp_ints slots;
	const struct fp_param of_it[] = {fp_p_int(e->id), fp_p_text(e->office), fp_p_time(change->now)};
	FP_TRY(fp_slots_find(db, FP_Q_schedule_slots, of_it, FP_LENGTH(of_it), change->arena, &slots, problem));
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_schedule_end, of_it, 2, &rows, problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(problem, FP_CODE_NOT_FOUND, "This office has no schedule with this id");
	change->object = e->id;
	return fp_slots_close(db, change, &slots, false, REASON, problem);
}

fp_err fp_schedule_end(
	struct fp_db *db, struct fp_config_change *change, const char *office, int64_t id, struct fp_problem *problem)
{
	struct ending e = {office, id};
	const struct fp_config_step step = {
		.kind = "schedule_ended", .office = office, .reason = REASON, .apply = end, .ctx = &e};
	return fp_config_change_run(db, change, &step, problem);
}
