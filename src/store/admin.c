#include <string.h>

#include "admin.h"

/* One key for all processes of this database: "fieldpas". */
#define LOCK "set lock_timeout = '60s'; select pg_advisory_lock(x'6669656c64706173'::bigint)"

static void ignore_notice(void *data, const PGresult *notice)
{
	(void)data;
	(void)notice;
}

static fp_err refused(const PGconn *pg, const char *what, struct fp_problem *problem)
{
	const char *message = PQerrorMessage(pg);
	return fp_fail(problem, FP_CODE_INTERNAL, "%s failed. PostgreSQL says: %.*s", what, (int)strcspn(message, "\n"),
		message);
}

fp_err fp_admin_open(struct fp_store *store, PGconn **ret_pg, struct fp_problem *problem)
{
	uint64_t era = fp_store_era(store);
	PGconn *pg FP_CLEANUP(fp_admin_close) = fp_connect(store, FP_DB_OWNER);
	if (PQstatus(pg) != CONNECTION_OK) {
		const char *message = PQerrorMessage(pg);
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "The database cannot be reached: %.*s",
			(int)strcspn(message, "\n"), message);
	}
	PQsetNoticeReceiver(pg, ignore_notice, NULL);
	FP_TRY(fp_admin_run(pg, LOCK, "Waiting for another process that changes the schema", problem));
	fp_store_found(store, era);
	*ret_pg = pg;
	pg = NULL;
	return FP_OK;
}

void fp_admin_close(PGconn **pg)
{
	PQfinish(*pg);
	*pg = NULL;
}

void fp_result_done(PGresult **result)
{
	PQclear(*result);
	*result = NULL;
}

fp_err fp_admin_run(PGconn *pg, const char *sql, const char *what, struct fp_problem *problem)
{
	PGresult *r FP_CLEANUP(fp_result_done) = PQexec(pg, sql);
	ExecStatusType status = PQresultStatus(r);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_EMPTY_QUERY)
		return refused(pg, what, problem);
	return FP_OK;
}

fp_err fp_admin_ask(
	PGconn *pg, const char *sql, const char *const *params, PGresult **ret_result, struct fp_problem *problem)
{
	int n = 0;
	while (params && params[n])
		n++;
	PGresult *r FP_CLEANUP(fp_result_done) = PQexecParams(pg, sql, n, NULL, params, NULL, NULL, 0);
	if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
		return refused(pg, "A statement of the start", problem);
	*ret_result = r;
	r = NULL;
	return FP_OK;
}

fp_err fp_admin_is(PGconn *pg, const char *sql, bool *ret_is, struct fp_problem *problem)
{
	PGresult *r FP_CLEANUP(fp_result_done) = NULL;
	FP_TRY(fp_admin_ask(pg, sql, NULL, &r, problem));
	*ret_is = PQntuples(r) == 1 && !strcmp(PQgetvalue(r, 0, 0), "t");
	return FP_OK;
}
