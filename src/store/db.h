/* What a thread holds of the store, and how an exchange's end becomes an error. */
#ifndef FIELDPASS_STORE_DB_H
#define FIELDPASS_STORE_DB_H

#include "exchange.h"

#define FP_LATE_MAX	   2
#define FP_STATEMENT_LIMIT (60 * FP_SECOND) /* where no deadline is set: a server that hangs must not hang us */

enum fp_transaction {
	FP_TRANSACTION_NONE,
	FP_TRANSACTION_OPEN,
	FP_TRANSACTION_BROKEN, /* a statement failed, or the connection is lost: only rollback is possible */
};

struct fp_db {
	struct fp_store *store;
	struct fp_connection *connections[FP_DB_ROLES];
	/* Whose statements came too late, and PostgreSQL is still at them. Closed, each would leave a session behind
	   that nobody counts, and a table that is locked for long would use up all that may be. For the same reason no
	   time ends it: only that PostgreSQL has answered, or is gone, or that nobody will ever know. One that was
	   answered is used again: where a fresh one cannot prepare its first statement within a deadline, it would
	   come too late itself, and so would all after it. */
	struct fp_connection *late[FP_DB_ROLES][FP_LATE_MAX];
	fp_time deadline; /* FP_TIME_NONE: none set */
	enum fp_transaction transaction;
	enum fp_db_role transaction_role;
};

/* What was tried, for the judgement. */
struct fp_attempt {
	const char *name;
	enum fp_db_role role;
	bool harmless; /* a read, or part of a transaction that is not committed: lost, it changed nothing */
};

/* The connection of that role, opened or opened again where needed. */
fp_err fp_db_connection(
	struct fp_db *db, enum fp_db_role role, struct fp_connection **ret_connection, struct fp_problem *problem);
void fp_db_drop(struct fp_db *db, enum fp_db_role role);
fp_time fp_db_limit(const struct fp_db *db);
fp_err fp_db_judge(
	struct fp_db *db, const struct fp_attempt *attempt, const struct fp_answer *answer, struct fp_problem *problem);

/* The sight's parameters; the literals are the caller's to free (fp_sight_text_done). */
struct fp_sight_text {
	char *organizations, *requests;
	struct fp_param params[2];
};
fp_err fp_sight_text_make(const struct fp_sight *sight, struct fp_sight_text *ret_text, struct fp_problem *problem);
void fp_sight_text_done(struct fp_sight_text *text); /* for FP_CLEANUP */

#endif
