/* The end of personal data that nobody needs any more: policy retention_days after a request or a representation ended.
 */
#include <fieldpass/log.h>
#include <fieldpass/metrics.h>
#include <fieldpass/worker.h>

#define BATCH 500 /* what others may want to change is locked for as long as these take */

static fp_err erase(struct fp_db *db, enum fp_query query, fp_time now, int32_t *ret_n, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"erased", FP_T_INT4, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_time(now), fp_p_int4(BATCH)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, query, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, ret_n, problem);
}

/* Requests first: the log then never shows one whose representation has forgotten its client while it has not. */
fp_err fp_retention_run(struct fp_db *db, fp_time now, bool *ret_more, struct fp_problem *problem)
{
	int32_t requests = 0, representations = 0;
	FP_TRY(erase(db, FP_Q_requests_erase, now, &requests, problem));
	fp_metric_add(FP_METRIC_ERASED, requests);
	FP_TRY(erase(db, FP_Q_representations_erase, now, &representations, problem));
	*ret_more = requests == BATCH || representations == BATCH;
	if (requests > 0 || representations > 0)
		FP_LOG(FP_LOG_INFO, "retention_ended", FP_LOG_NUMBER("requests", requests),
			FP_LOG_NUMBER("representations", representations));
	return FP_OK;
}
