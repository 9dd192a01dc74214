#include <stdlib.h>

#include "classify.h"
#include "db.h"

struct fp_db *fp_db_new(struct fp_store *store)
{
	struct fp_db *db = calloc(1, sizeof(*db));
	if (db) {
		db->store = store;
		db->deadline = FP_TIME_NONE;
	}
	return db;
}

struct fp_db *fp_db_free(struct fp_db *db)
{
	if (db) {
		for (enum fp_db_role role = 0; role < FP_DB_ROLES; role++)
			fp_connection_free(db->connections[role]);
		free(db);
	}
	return NULL;
}

void fp_db_deadline(struct fp_db *db, fp_time monotonic)
{
	db->deadline = monotonic;
}

fp_time fp_db_limit(const struct fp_db *db)
{
	return db->deadline != FP_TIME_NONE ? db->deadline : fp_monotonic_now() + FP_STATEMENT_LIMIT;
}

fp_err fp_db_connection(
	struct fp_db *db, enum fp_db_role role, struct fp_connection **ret_connection, struct fp_problem *problem)
{
	struct fp_connection **c = &db->connections[role];
	if (db->deadline != FP_TIME_NONE && fp_monotonic_now() >= db->deadline)
		return fp_fail(problem, FP_CODE_TIMEOUT, NULL);
	if (*c && !fp_connection_alive(*c)) {
		fp_db_drop(db, role);
		fp_store_missed(db->store, role, "closed by the server");
	}
	if (!*c)
		FP_TRY(fp_connection_open(db->store, role, true, c, problem));
	*ret_connection = *c;
	return FP_OK;
}

void fp_db_drop(struct fp_db *db, enum fp_db_role role)
{
	db->connections[role] = fp_connection_free(db->connections[role]);
}

static fp_err judge_answered(
	struct fp_db *db, const struct fp_attempt *attempt, const struct fp_answer *answer, struct fp_problem *problem)
{
	fp_store_found(db->store);
	if (answer->failed) {
		bool drop = false;
		fp_err err = fp_classify(answer->result, attempt->name, &drop, problem);
		if (drop)
			fp_db_drop(db, attempt->role);
		return err;
	}
	if (db->connections[attempt->role]->warned && !attempt->harmless)
		return fp_fail(problem, FP_CODE_OUTCOME_UNKNOWN, NULL);
	return FP_OK;
}

fp_err fp_db_judge(
	struct fp_db *db, const struct fp_attempt *attempt, const struct fp_answer *answer, struct fp_problem *problem)
{
	if (answer->end == FP_EXCHANGE_ANSWERED)
		return judge_answered(db, attempt, answer, problem);
	/* Closed, not cancelled: the server finishes what it has begun. */
	fp_db_drop(db, attempt->role);
	bool late = answer->end == FP_EXCHANGE_LATE || answer->late;
	if (!late)
		fp_store_missed(db->store, attempt->role, "lost during a statement");
	if (!attempt->harmless && answer->end != FP_EXCHANGE_UNSENT)
		return fp_fail(problem, FP_CODE_OUTCOME_UNKNOWN, NULL);
	return fp_fail(problem, late ? FP_CODE_TIMEOUT : FP_CODE_UNAVAILABLE, NULL);
}
