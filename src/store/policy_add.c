/* A new dated row of the policies. */
#include "config_change.h"

enum { KEYS = 5 };

/* In the order of sql/queries/policy_add.sql. */
static struct fp_param value_of(const struct fp_policy_row *row, size_t field)
{
	const char *const *names = fp_policy_fields[field].names;
	int32_t value = row->value[field];
	if (value == FP_POLICY_UNSAID)
		return fp_p_null();
	return names ? fp_p_text(names[value]) : fp_p_int4(value);
}

static fp_err add(struct fp_db *db, struct fp_config_change *change, void *ctx, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"id", FP_T_INT, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_policy_row *row = ctx;
	struct fp_param params[KEYS + FP_POLICY_FIELD_COUNT] = {fp_p_text(row->office),
		fp_p_text(row->office_kind < 0 ? NULL : fp_office_kind_names[row->office_kind]),
		fp_p_text(row->service), fp_p_text(row->urgency < 0 ? NULL : fp_urgency_names[row->urgency]),
		fp_p_day(row->from)};
	for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++)
		params[KEYS + f] = value_of(row, f);
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_policy_add, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, &change->object, problem);
}

static fp_err explain(struct fp_problem *problem)
{
	if (!fp_text_same(problem->constraint, "policy_one_of_a_kind"))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	problem->next = "A row is never changed: add one from a later day.";
	return fp_fail(problem, FP_CODE_STATE_CONFLICT, "There is a row for these from this day on");
}

fp_err fp_policy_add(
	struct fp_db *db, struct fp_config_change *change, const struct fp_policy_row *row, struct fp_problem *problem)
{
	const struct fp_config_step step = {
		.kind = "policy_added", .office = row->office, .apply = add, .explain = explain, .ctx = (void *)row};
	return fp_config_change_run(db, change, &step, problem);
}
