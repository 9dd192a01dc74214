#include <libpq-fe.h>

#include <fieldpass/log.h>

#include "db.h"
#include "params.h"
#include "rows.h"

/* Asked for by a role that it is not for: our mistake, told before the server is troubled. */
static fp_err check_role(const struct fp_db *db, enum fp_db_role role, enum fp_query query, struct fp_problem *problem)
{
	const struct fp_store_sql *sql = &db->store->sql;
	if ((size_t)query < sql->n_queries && sql->queries[query].roles & 1U << role)
		return FP_OK;
	FP_LOG(FP_LOG_ERROR, "statement_not_of_role", FP_LOG_NUMBER("statement", query),
		FP_LOG_TEXT("role", fp_db_role_names[role]));
	return fp_fail(problem, FP_CODE_INTERNAL, NULL);
}

static fp_err check_transaction(const struct fp_db *db, enum fp_db_role role, struct fp_problem *problem)
{
	if (db->transaction == FP_TRANSACTION_NONE)
		return FP_OK;
	if (db->transaction_role != role)
		return fp_fail(problem, FP_CODE_INTERNAL, "A transaction has one role");
	if (db->transaction == FP_TRANSACTION_BROKEN && !db->connections[role])
		return fp_fail(problem, FP_CODE_UNAVAILABLE, NULL);
	if (db->transaction == FP_TRANSACTION_BROKEN)
		return fp_fail(problem, FP_CODE_INTERNAL, "After a failed statement only rollback is possible");
	return FP_OK;
}

static fp_err connection_for(
	struct fp_db *db, enum fp_db_role role, struct fp_connection **ret_connection, struct fp_problem *problem)
{
	if (db->transaction == FP_TRANSACTION_NONE)
		return fp_db_connection(db, role, ret_connection, problem);
	/* Never a fresh one: the statement would stand outside its transaction. */
	*ret_connection = db->connections[role];
	return FP_OK;
}

static fp_err run(struct fp_db *db, enum fp_db_role role, const struct fp_sight *sight, enum fp_query query,
	const struct fp_param *params, size_t n_params, struct fp_answer *ret_answer, struct fp_problem *problem)
{
	bool joined = db->transaction != FP_TRANSACTION_NONE;
	struct fp_connection *c = NULL;
	FP_TRY(connection_for(db, role, &c, problem));
	struct fp_sight_text text FP_CLEANUP(fp_sight_text_done) = {0};
	struct fp_statement statements[4];
	size_t n = 0;
	if (sight && !joined) {
		FP_TRY(fp_sight_text_make(sight, &text, problem));
		n += fp_statements_put(c, FP_SIGHT_OF(db->store), text.params, FP_LENGTH(text.params), statements);
	}
	n += fp_statements_put(c, query, params, n_params, statements + n);
	fp_exchange(c, statements, n, fp_db_limit(db), ret_answer);
	const struct fp_attempt attempt = {db->store->sql.queries[query].name, role, joined || db->store->reads[query]};
	return fp_db_judge(db, &attempt, ret_answer, problem);
}

fp_err fp_db_query(struct fp_db *db, enum fp_db_role role, const struct fp_sight *sight, enum fp_query query,
	const struct fp_param *params, size_t n_params, struct fp_rows **ret_rows, struct fp_problem *problem)
{
	FP_TRY(check_transaction(db, role, problem));
	FP_TRY(check_role(db, role, query, problem));
	FP_TRY(fp_params_check(params, n_params, problem));
	if (fp_arena_failed(problem->arena))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	struct fp_answer answer FP_CLEANUP(fp_answer_done) = {0};
	fp_err err = run(db, role, sight, query, params, n_params, &answer, problem);
	if (fp_failed(err) && db->transaction == FP_TRANSACTION_OPEN)
		db->transaction = FP_TRANSACTION_BROKEN;
	problem->changed |= !fp_failed(err) && db->transaction == FP_TRANSACTION_NONE && !db->store->reads[query];
	if (fp_failed(err) || !ret_rows)
		return err;
	*ret_rows = fp_rows_new(answer.result);
	answer.result = NULL;
	return *ret_rows ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}
