#include "audit.h"

static fp_err refused(PGconn *pg, struct fp_problem *problem)
{
	return fp_fail(problem, FP_CODE_UNAVAILABLE, "%s", PQerrorMessage(pg));
}

/* Whom it connects as does not matter: it becomes the role that only reads. Nobody's functions stand before
 * PostgreSQL's own. */
fp_err audit_begin(struct audit *a, struct fp_problem *problem)
{
	PGresult *begun = PQexec(a->pg, "begin isolation level repeatable read, read only;"
					"set local role fp_audit;"
					"set local search_path = pg_catalog, pg_temp;"
					"set local timezone = 'UTC';"
					"set local jit = off");
	bool ok = PQresultStatus(begun) == PGRES_COMMAND_OK;
	PQclear(begun);
	return ok ? FP_OK : refused(a->pg, problem);
}

fp_err audit_stream(struct audit *a, const struct audit_query *query, struct fp_problem *problem)
{
	const char *const params[] = {query->param};
	/* The only parameter there is stands where it may be null. */
	int n = strstr(query->sql, "$1") ? 1 : 0;
	if (!PQsendQueryParams(a->pg, query->sql, n, NULL, params, NULL, NULL, query->binary) ||
		!PQsetSingleRowMode(a->pg))
		return refused(a->pg, problem);
	fp_err err = FP_OK;
	for (PGresult *row; (row = PQgetResult(a->pg)); PQclear(row)) {
		ExecStatusType status = PQresultStatus(row);
		if (status == PGRES_SINGLE_TUPLE)
			query->on_row(a, row, query->context);
		else if (status != PGRES_TUPLES_OK && !fp_failed(err))
			err = refused(a->pg, problem);
	}
	return err;
}
