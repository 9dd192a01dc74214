/* Who came to an office without an appointment: those refused, and the record of all. Those with a request are written
 * with it (submission_rows.c). */
#include <fieldpass/records.h>

const struct fp_column fp_walk_in_columns[] = {
	{"id", FP_T_ID, offsetof(struct fp_walk_in_record, id), NULL},
	{"office", FP_T_TEXT, offsetof(struct fp_walk_in_record, office), NULL},
	{"service", FP_T_TEXT, offsetof(struct fp_walk_in_record, service), NULL},
	{"day", FP_T_DAY, offsetof(struct fp_walk_in_record, day), NULL},
	{"at", FP_T_TIME, offsetof(struct fp_walk_in_record, at), NULL},
	{"outcome", FP_T_CHOICE, offsetof(struct fp_walk_in_record, outcome), fp_walk_in_outcome_names},
	{"reason", FP_T_TEXT, offsetof(struct fp_walk_in_record, reason), NULL},
	{"policy", FP_T_CHOICE, offsetof(struct fp_walk_in_record, policy), fp_walk_in_names},
	{"policy_id", FP_T_INT4, offsetof(struct fp_walk_in_record, policy_id), NULL},
	{"request_id", FP_T_ID, offsetof(struct fp_walk_in_record, request_id), NULL},
};
const size_t fp_walk_in_columns_count = FP_LENGTH(fp_walk_in_columns);

fp_err fp_walk_in_refuse(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_walk_in_record *w,
	const struct fp_idempotency *idempotency, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_id(&w->id), fp_p_text(w->office), fp_p_text(w->service),
		fp_p_day(w->day), fp_p_time(w->at), fp_p_text(w->reason), fp_p_text(fp_walk_in_names[w->policy]),
		w->policy_id ? fp_p_int4(w->policy_id) : fp_p_null(), fp_p_text(viewer->subject),
		fp_p_idempotency_key(idempotency), fp_p_idempotency_body(idempotency), fp_p_time(fp_real_now())};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_walk_in_refuse, params, FP_LENGTH(params), NULL, problem);
}

fp_err fp_walk_in_read(struct fp_db *db, const struct fp_id *id, struct fp_arena *arena,
	struct fp_walk_in_record *ret_walk_in, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_id(id)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_walk_in_read, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(problem, FP_CODE_NOT_FOUND, NULL);
	return fp_rows_read(rows, 0, fp_walk_in_columns, fp_walk_in_columns_count, arena, ret_walk_in, problem);
}
