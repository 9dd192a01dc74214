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
		for (enum fp_db_role role = 0; role < FP_DB_ROLES; role++) {
			fp_connection_free(db->connections[role]);
			for (size_t i = 0; i < FP_LATE_MAX; i++)
				fp_connection_free(db->late[role][i]);
		}
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

/* Takes back the first that has been answered, where there is none in use, and closes what else is done with. False:
 * there are as many as may be. */
static bool clear_late(struct fp_db *db, enum fp_db_role role)
{
	size_t n = 0;
	for (size_t i = 0; i < FP_LATE_MAX; i++) {
		struct fp_connection **c = &db->late[role][i];
		enum fp_late late = *c ? fp_connection_late(*c) : FP_LATE_OVER;
		if (late == FP_LATE_ANSWERED && !db->connections[role]) {
			db->connections[role] = *c;
			*c = NULL;
		} else if (late != FP_LATE_STILL) {
			*c = fp_connection_free(*c);
		}
		n += *c != NULL;
	}
	return n < FP_LATE_MAX;
}

/* There is room: without, the connection would not have been opened. */
static void put_aside(struct fp_db *db, enum fp_db_role role)
{
	size_t i = 0;
	while (i < FP_LATE_MAX - 1 && db->late[role][i])
		i++;
	fp_connection_free(db->late[role][i]);
	db->late[role][i] = db->connections[role];
	db->connections[role] = NULL;
}

fp_err fp_db_connection(
	struct fp_db *db, enum fp_db_role role, struct fp_connection **ret_connection, struct fp_problem *problem)
{
	struct fp_connection **c = &db->connections[role];
	if (db->deadline != FP_TIME_NONE && fp_monotonic_now() >= db->deadline)
		return fp_fail(problem, FP_CODE_TIMEOUT, NULL);
	if (fp_store_silent(db->store))
		return fp_fail(problem, FP_CODE_UNAVAILABLE, NULL);
	bool room = clear_late(db, role);
	if (*c && !fp_connection_alive(*c))
		fp_db_drop(db, role);
	if (!*c && !room)
		return fp_fail(problem, FP_CODE_BUSY, NULL);
	if (!*c)
		FP_TRY(fp_connection_open(db->store, role, c, problem));
	*ret_connection = *c;
	return FP_OK;
}

void fp_db_drop(struct fp_db *db, enum fp_db_role role)
{
	db->connections[role] = fp_connection_free(db->connections[role]);
}

static fp_err outcome_unknown(struct fp_problem *problem)
{
	problem->changed = true;
	return fp_fail(problem, FP_CODE_OUTCOME_UNKNOWN, NULL);
}

static fp_err judge_answered(
	struct fp_db *db, const struct fp_attempt *attempt, const struct fp_answer *answer, struct fp_problem *problem)
{
	fp_store_found(db->store, db->connections[attempt->role]->era);
	if (answer->failed) {
		bool drop = false;
		fp_err err = fp_classify(answer->result, attempt->name, &drop, problem);
		if (drop)
			fp_db_drop(db, attempt->role);
		return err;
	}
	if (db->connections[attempt->role]->warned && !attempt->harmless)
		return outcome_unknown(problem);
	return FP_OK;
}

fp_err fp_db_judge(
	struct fp_db *db, const struct fp_attempt *attempt, const struct fp_answer *answer, struct fp_problem *problem)
{
	if (answer->end == FP_EXCHANGE_ANSWERED)
		return judge_answered(db, attempt, answer, problem);
	if (answer->end == FP_EXCHANGE_UNBEGUN)
		return fp_fail(problem, FP_CODE_TIMEOUT, NULL);
	uint64_t era = db->connections[attempt->role]->era;
	/* Not cancelled: the server finishes what it has begun, or rolls back the transaction whose connection is
	 * closed. */
	if (answer->end == FP_EXCHANGE_LATE && db->transaction == FP_TRANSACTION_NONE)
		put_aside(db, attempt->role);
	else
		fp_db_drop(db, attempt->role);
	bool late = answer->end == FP_EXCHANGE_LATE || answer->late;
	if (!late)
		fp_store_missed(db->store, era, attempt->role, "lost during a statement");
	if (!attempt->harmless && answer->end != FP_EXCHANGE_UNSENT)
		return outcome_unknown(problem);
	return fp_fail(problem, late ? FP_CODE_TIMEOUT : FP_CODE_UNAVAILABLE, NULL);
}
