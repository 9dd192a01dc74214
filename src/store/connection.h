/*
 * One connection of one login role, always in pipeline mode. One thread at a time. A statement is prepared where it is
 * first run, in the same round trip.
 */
#ifndef FIELDPASS_STORE_CONNECTION_H
#define FIELDPASS_STORE_CONNECTION_H

#include <libpq-fe.h>

#include <fieldpass/store.h>

#include "core.h"

struct fp_connection {
	PGconn *pg;
	struct fp_store *store;
	enum fp_db_role role;
	uint32_t silences; /* of the store, when it was opened */
	bool warned; /* a WARNING 01000 came during this exchange: after a commit it means "perhaps not replicated" */
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
/* Of one whose exchange ended LATE: whether the server has answered all of it by now, or never will. Waits for nothing.
 */
bool fp_connection_done(struct fp_connection *c);

#endif
