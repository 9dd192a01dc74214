/* Slots follow from the schedules, as far as the furthest horizon. */
#include <fieldpass/schedule.h>
#include <fieldpass/worker.h>

#define CHUNK ((fp_day)7) /* so that no statement holds anybody up */

static int32_t furthest_horizon(struct fp_snapshot *snapshot)
{
	const struct fp_catalog *c = fp_snapshot_hold(snapshot);
	int32_t days = fp_policy_default(FP_POLICY_horizon_days, FP_URGENCY_ROUTINE);
	for (size_t i = 0; c && i < c->n_policies; i++)
		if (c->policies[i].value[FP_POLICY_horizon_days] > days)
			days = c->policies[i].value[FP_POLICY_horizon_days];
	fp_catalog_release(c);
	return days;
}

static fp_err make(struct fp_db *db, fp_day first, fp_day last, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)1 << 16);
	fp_day holidays[CHUNK];
	size_t n = 0;
	for (fp_day day = first; day <= last; day++)
		if (fp_federal_holiday(day))
			holidays[n++] = day;
	struct fp_array *list = arena ? fp_array_new(arena, FP_T_DAY, n) : NULL;
	if (!list)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++)
		fp_array_day(list, holidays[i]);
	const struct fp_param params[] = {fp_p_day(first), fp_p_day(last), fp_p_array(list)};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_slots_make, params, FP_LENGTH(params), NULL, problem);
}

fp_err fp_slots_make(struct fp_db *db, struct fp_snapshot *snapshot, fp_time now, struct fp_problem *problem)
{
	/* Days are the office's: somewhere it is still yesterday, or tomorrow already. */
	fp_day end = fp_day_of(now) + furthest_horizon(snapshot) + 1;
	for (fp_day day = fp_day_of(now) - 1; day <= end; day += CHUNK)
		FP_TRY(make(db, day, day + CHUNK - 1 < end ? day + CHUNK - 1 : end, problem));
	return FP_OK;
}
