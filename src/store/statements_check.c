#include <stdlib.h>

#include "exchange.h"

#define CHECK_LIMIT (10 * FP_SECOND) /* preparing waits for locks on tables */

static fp_err judge(const struct fp_connection *c, const struct fp_statement *statements,
	const struct fp_answer *answer, struct fp_problem *problem)
{
	bool late = answer->late || answer->end == FP_EXCHANGE_LATE;
	if (late)
		return fp_fail(problem, FP_CODE_TIMEOUT,
			"The statements could not be prepared within %d s: perhaps a table is locked.",
			(int)(CHECK_LIMIT / FP_SECOND));
	if (answer->end != FP_EXCHANGE_ANSWERED)
		return fp_fail(
			problem, FP_CODE_UNAVAILABLE, "The database was lost while the statements were prepared.");
	if (answer->failed)
		return fp_fail(problem, FP_CODE_INTERNAL,
			"The statement %s does not fit the database. As %s, PostgreSQL says: %s",
			statements[answer->at].name, fp_db_role_names[c->role], PQresultErrorMessage(answer->result));
	return FP_OK;
}

static fp_err check(struct fp_connection *c, struct fp_statement *statements, struct fp_problem *problem)
{
	const struct fp_store *store = c->store;
	size_t n = 0;
	statements[n++] = fp_statement_prepares(store, FP_SIGHT_OF(store));
	for (size_t i = 0; i < store->sql.n_queries; i++)
		if (store->sql.queries[i].roles & 1U << c->role)
			statements[n++] = fp_statement_prepares(store, i);
	struct fp_answer answer FP_CLEANUP(fp_answer_done) = {0};
	fp_exchange(c, statements, n, fp_monotonic_now() + CHECK_LIMIT, &answer);
	return judge(c, statements, &answer, problem);
}

static fp_err check_role(struct fp_store *store, enum fp_db_role role, struct fp_problem *problem)
{
	struct fp_connection *c = NULL;
	FP_TRY(fp_connection_open(store, role, &c, problem));
	struct fp_statement *statements = calloc(store->sql.n_queries + 1, sizeof(*statements));
	fp_err err = statements ? check(c, statements, problem) : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	free(statements);
	fp_connection_free(c);
	return err;
}

fp_err fp_store_check_statements(struct fp_store *store, struct fp_problem *problem)
{
	for (enum fp_db_role role = 0; role < FP_DB_ROLES; role++)
		FP_TRY(check_role(store, role, problem));
	return FP_OK;
}
