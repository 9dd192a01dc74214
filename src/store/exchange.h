/*
 * One round trip: statements sent together, then one synchronisation, then all answers read to the end. Outside an
 * explicit transaction they are one transaction, committed by the synchronisation.
 */
#ifndef FIELDPASS_STORE_EXCHANGE_H
#define FIELDPASS_STORE_EXCHANGE_H

#include "connection.h"

/* `name` alone: run what is prepared; `text` alone: run it; both: prepare it. */
struct fp_statement {
	const char *name, *text;
	const struct fp_param *params;
	size_t n_params;
};

enum fp_exchange_end {
	FP_EXCHANGE_ANSWERED, /* read to the end; `result` is the last one, or the first failure */
	FP_EXCHANGE_UNBEGUN,  /* it was past the deadline already: the connection is as it was */
	FP_EXCHANGE_UNSENT,   /* the connection is lost or late before the server had it all: it changed nothing */
	FP_EXCHANGE_LATE,     /* past the deadline, the server may still be at it */
	FP_EXCHANGE_LOST,     /* the connection is lost, or stale, after the server may have had it all */
};

struct fp_answer {
	enum fp_exchange_end end;
	bool late;   /* UNSENT because of the deadline */
	bool failed; /* ANSWERED: the server refused statement number `at` */
	size_t at;
	PGresult *result; /* NULL but for ANSWERED */
};

/* The connection is of use afterwards only where it ended ANSWERED or UNBEGUN. At most FP_PARAMS_MAX parameters each.
 */
void fp_exchange(struct fp_connection *c, const struct fp_statement *statements, size_t n, fp_time deadline,
	struct fp_answer *ret_answer);
void fp_answer_done(struct fp_answer *answer); /* for FP_CLEANUP */

#endif
