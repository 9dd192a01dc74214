/*
 * One connection of one login role, always in pipeline mode. One thread at a time. A statement is prepared where it is
 * first run, in the same round trip.
 */
#ifndef FIELDPASS_STORE_CONNECTION_H
#define FIELDPASS_STORE_CONNECTION_H

#include <libpq-fe.h>

#include <fieldpass/store.h>

#include "core.h"

#define FP_PREPARING_MAX 4 /* of what came too late: one statement with its sight, both prepared */

struct fp_connection {
	PGconn *pg;
	struct fp_store *store;
	enum fp_db_role role;
	uint32_t silences; /* of the store, when it was opened */
	uint64_t era;	   /* likewise */
	bool warned; /* a WARNING 01000 came during this exchange: after a commit it means "perhaps not replicated" */
	/* Of an exchange that ended LATE: what it prepares, and whether that will never be known to be there. */
	size_t preparing[FP_PREPARING_MAX], n_preparing;
	bool spoilt;
	uint64_t prepared[]; /* bits, by the statement's number */
};

/* A blocking, plain connection of that role, for migrations and the like; check PQstatus. Ends with PQfinish. */
PGconn *fp_connect(const struct fp_store *store, enum fp_db_role role);

/* UNAVAILABLE: PostgreSQL cannot be reached, or was lost less than 250 ms ago. */
fp_err fp_connection_open(struct fp_store *store, enum fp_db_role role, struct fp_connection **ret_connection,
	struct fp_problem *problem);
struct fp_connection *fp_connection_free(struct fp_connection *c);
bool fp_connection_prepared(const struct fp_connection *c, size_t which);
void fp_connection_has_prepared(struct fp_connection *c, size_t which);
/* Whether PostgreSQL has been silent since it was opened: nobody knows what of it is left on the other side. */
bool fp_connection_stale(const struct fp_connection *c);
/* Whether it is idle, not stale, and the server has not closed it meanwhile. One poll, no round trip. */
bool fp_connection_alive(struct fp_connection *c);
/* Whether libpq waits for what it has passed over already, for want of memory. It would do so for ever. */
bool fp_connection_choked(const struct fp_connection *c);

/* What has become of an exchange that ended LATE. */
enum fp_late {
	FP_LATE_STILL,	  /* the server is still at it */
	FP_LATE_ANSWERED, /* it has done all of it; the connection is as good as before, with what was prepared */
	FP_LATE_OVER,	  /* it has refused some of it, or will never answer: the connection is of no more use */
};
/* Waits for nothing. */
enum fp_late fp_connection_late(struct fp_connection *c);

#endif
