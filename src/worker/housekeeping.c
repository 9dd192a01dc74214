#include "housekeeping.h"

#define IDEMPOTENCY_KEPT (48 * FP_HOUR)
#define LOOKUP_KEPT	 (15 * FP_MINUTE)
#define SEARCHED	 (90 * FP_DAY) /* after a request has closed */

static fp_err purge(struct fp_db *db, enum fp_query query, fp_time before, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_time(before)};
	return fp_db_query(db, FP_DB_STAFF, NULL, query, params, FP_LENGTH(params), NULL, problem);
}

fp_err fp_housekeeping_run(struct fp_db *db, fp_time now, fp_time real, struct fp_problem *problem)
{
	FP_TRY(purge(db, FP_Q_idempotency_purge, real - IDEMPOTENCY_KEPT, problem));
	FP_TRY(purge(db, FP_Q_lookup_purge, real - LOOKUP_KEPT, problem));
	FP_TRY(purge(db, FP_Q_search_purge, now - SEARCHED, problem));
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_awaited_purge, NULL, 0, NULL, problem);
}
