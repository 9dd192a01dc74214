#include <string.h>

#include "db.h"

#define ROLLBACK_LIMIT (2 * FP_SECOND)

static fp_err begin(struct fp_db *db, enum fp_db_role role, const struct fp_sight *sight, const char *sql,
	struct fp_problem *problem)
{
	if (db->transaction != FP_TRANSACTION_NONE)
		return fp_fail(problem, FP_CODE_INTERNAL, "A transaction is open already");
	struct fp_connection *c = NULL;
	FP_TRY(fp_db_connection(db, role, &c, problem));
	struct fp_sight_text text FP_CLEANUP(fp_sight_text_done) = {0};
	struct fp_statement statements[3] = {{.text = sql}};
	size_t n = 1;
	if (sight) {
		FP_TRY(fp_sight_text_make(sight, &text, problem));
		n += fp_statements_put(c, FP_SIGHT_OF(db->store), text.params, FP_LENGTH(text.params), statements + n);
	}
	struct fp_answer answer FP_CLEANUP(fp_answer_done) = {0};
	fp_exchange(c, statements, n, fp_db_limit(db), &answer);
	const struct fp_attempt attempt = {"begin", role, true};
	/* Before it is judged: late, it is dropped. One that was answered later would be taken back, and whatever came
	 * next would stand in a transaction that nobody knows of. */
	db->transaction_role = role;
	db->transaction = FP_TRANSACTION_OPEN;
	fp_err err = fp_db_judge(db, &attempt, &answer, problem);
	if (fp_failed(err))
		fp_db_rollback(db);
	return err;
}

fp_err fp_db_begin(struct fp_db *db, enum fp_db_role role, const struct fp_sight *sight, struct fp_problem *problem)
{
	return begin(db, role, sight, "begin", problem);
}

fp_err fp_db_begin_reading(
	struct fp_db *db, enum fp_db_role role, const struct fp_sight *sight, struct fp_problem *problem)
{
	return begin(db, role, sight, "begin isolation level repeatable read read only", problem);
}

static fp_err commit(struct fp_db *db, enum fp_db_role role, struct fp_problem *problem)
{
	const struct fp_statement statement = {.text = "commit"};
	const struct fp_attempt attempt = {"commit", role, false};
	struct fp_answer answer FP_CLEANUP(fp_answer_done) = {0};
	fp_exchange(db->connections[role], &statement, 1, fp_db_limit(db), &answer);
	FP_TRY(fp_db_judge(db, &attempt, &answer, problem));
	/* The server's way to say that it rolled back. */
	if (strcmp(PQcmdStatus(answer.result), "COMMIT"))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	return FP_OK;
}

fp_err fp_db_commit(struct fp_db *db, struct fp_problem *problem)
{
	if (db->transaction == FP_TRANSACTION_NONE)
		return fp_fail(problem, FP_CODE_INTERNAL, "There is no transaction to commit");
	if (db->transaction == FP_TRANSACTION_BROKEN) {
		bool lost = !db->connections[db->transaction_role];
		fp_db_rollback(db);
		return fp_fail(problem, lost ? FP_CODE_UNAVAILABLE : FP_CODE_INTERNAL, NULL);
	}
	fp_err err = commit(db, db->transaction_role, problem);
	/* Past the deadline it was not begun: the session is in the transaction still, and whatever came next would
	 * stand there, told as done and never committed. */
	if (fp_failed(err))
		fp_db_rollback(db);
	db->transaction = FP_TRANSACTION_NONE;
	problem->changed |= !fp_failed(err);
	return err;
}

void fp_db_rollback(struct fp_db *db)
{
	if (db->transaction == FP_TRANSACTION_NONE)
		return;
	db->transaction = FP_TRANSACTION_NONE;
	struct fp_connection *c = db->connections[db->transaction_role];
	if (!c)
		return;
	/* A limit of its own: the job's deadline may be what ended the transaction. */
	const struct fp_statement statement = {.text = "rollback"};
	struct fp_answer answer FP_CLEANUP(fp_answer_done) = {0};
	fp_exchange(c, &statement, 1, fp_monotonic_now() + ROLLBACK_LIMIT, &answer);
	if (answer.end != FP_EXCHANGE_ANSWERED || answer.failed)
		fp_db_drop(db, db->transaction_role);
}
