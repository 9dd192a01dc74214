/* Slots follow from the schedules, as far as the furthest horizon. */
#include <fieldpass/configure.h>
#include <fieldpass/worker.h>

#define CHUNK ((fp_day)7) /* so that no statement holds anybody up */

fp_err fp_slots_make(struct fp_db *db, struct fp_snapshot *snapshot, fp_time now, struct fp_problem *problem)
{
	const struct fp_catalog *c = fp_snapshot_hold(snapshot);
	if (!c)
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "The reference data has not been read yet");
	fp_day end = fp_catalog_last_day(c, now);
	fp_catalog_release(c);
	/* Days are the office's: somewhere it is still yesterday. */
	for (fp_day day = fp_day_of(now) - 1; day <= end; day += CHUNK)
		FP_TRY(fp_slots_fill(db, NULL, day, day + CHUNK - 1 < end ? day + CHUNK - 1 : end, problem));
	return FP_OK;
}
