/*
 * One round trip: statements sent together, then one synchronisation, then all answers read to the end. Outside an
 * explicit transaction they are one transaction, committed by the synchronisation.
 */
#ifndef FIELDPASS_STORE_EXCHANGE_H
#define FIELDPASS_STORE_EXCHANGE_H

#include "connection.h"

/* `name` alone: run what is prepared; `text` alone: run it; both: prepare it, and the connection has it from then on.
 */
struct fp_statement {
	const char *name, *text;
	size_t which; /* its number, where it has a name */
	const struct fp_param *params;
	size_t n_params;
};

enum fp_exchange_end {
	FP_EXCHANGE_ANSWERED, /* read to the end; `result` is the last one, or the first failure */
	FP_EXCHANGE_UNBEGUN,  /* it was past the deadline already: the connection is as it was */
	FP_EXCHANGE_UNSENT,   /* the connection is lost or late before the server had it all: it changed nothing */
	FP_EXCHANGE_LATE,     /* past the deadline, the server may still be at it: see fp_connection_late */
	FP_EXCHANGE_LOST,     /* the connection is lost, or stale, after the server may have had it all */
};

struct fp_answer {
	enum fp_exchange_end end;
	bool late;   /* UNSENT because of the deadline */
	bool failed; /* ANSWERED: the server refused statement number `at` */
	size_t at;
	PGresult *result; /* NULL but for ANSWERED */
};

/* The connection is of use afterwards only where it ended ANSWERED or UNBEGUN, or LATE and, if there were few, was
 * answered later. At most FP_PARAMS_MAX parameters each. */
void fp_exchange(struct fp_connection *c, const struct fp_statement *statements, size_t n, fp_time deadline,
	struct fp_answer *ret_answer);
void fp_answer_done(struct fp_answer *answer); /* for FP_CLEANUP */

/* By the number of a query, or FP_SIGHT_OF(store): what prepares it. */
#define FP_SIGHT_OF(store) ((store)->sql.n_queries)
struct fp_statement fp_statement_prepares(const struct fp_store *store, size_t which);

/*
 * What runs it, and before that what prepares it, where this connection has not yet and it is not to be planned anew.
 * Returns how many: one, or two. A connection that prepared all that its role may run, when it was opened, cost
 * PostgreSQL 50 ms of work and 10 MB for a few dozen statements that it was to run. After a loss all connections are
 * opened at once, so that this was most of what a machine was busy with until it served again.
 */
size_t fp_statements_put(const struct fp_connection *c, size_t which, const struct fp_param *params, size_t n_params,
	struct fp_statement *ret_statements);

#endif
