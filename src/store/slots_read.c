/* Slots with their free seats. Read by the login role that submits, for whoever asks: it alone of those for the public
 * sees which holds have expired. */
#include <fieldpass/records.h>

#define COLUMN(name, type, member)                                                                                     \
	{                                                                                                              \
		name, type, offsetof(struct fp_slot, member), NULL                                                     \
	}
static const struct fp_column columns[] = {
	COLUMN("id", FP_T_INT, id),
	COLUMN("office", FP_T_TEXT, office),
	COLUMN("service", FP_T_TEXT, service),
	COLUMN("starts_at", FP_T_TIME, starts_at),
	COLUMN("ends_at", FP_T_TIME, ends_at),
	COLUMN("local_start", FP_T_TIME, local_start),
	COLUMN("day_ends_at", FP_T_TIME, day_ends_at),
	COLUMN("capacity", FP_T_INT4, capacity),
	COLUMN("booked", FP_T_INT4, booked),
	COLUMN("free", FP_T_INT4, free),
	COLUMN("closed", FP_T_BOOL, closed),
};

fp_err fp_slots_read(struct fp_db *db, const struct fp_slot_filter *f, fp_time now, struct fp_arena *arena,
	struct fp_slot **ret_slots, size_t *ret_n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_time(now), fp_p_text(f->office), fp_p_time(f->from), fp_p_time(f->until),
		fp_p_day(f->first_day), fp_p_day(f->last_day), fp_p_time(f->after_start), fp_p_int(f->after_id),
		fp_p_text(f->service), fp_p_bool(f->all), fp_p_int4(f->limit)};
	FP_TRY(fp_db_query(db, FP_DB_INTAKE, NULL, FP_Q_slot_list, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read_all(
		rows, columns, FP_LENGTH(columns), sizeof(struct fp_slot), arena, (void **)ret_slots, ret_n, problem);
}

fp_err fp_slot_read(struct fp_db *db, const char *office, int64_t id, fp_time now, struct fp_arena *arena,
	struct fp_slot *ret_slot, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_time(now), fp_p_int(id), fp_p_text(office)};
	FP_TRY(fp_db_query(db, FP_DB_INTAKE, NULL, FP_Q_slot_read, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(problem, FP_CODE_NOT_FOUND, "There is no slot with this id");
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), arena, ret_slot, problem);
}
