/* What the worker does to single requests: events, as the system. */
#ifndef FIELDPASS_WORKER_ACTOR_H
#define FIELDPASS_WORKER_ACTOR_H

#include <fieldpass/records.h>

/* The database is lost, late or busy: begin again later. Anything else concerns the one row. */
bool fp_is_outage(fp_err err);

/*
 * Carries out the act as the system. Only an outage is a failure; a refusal (somebody was faster) or a row that cannot
 * be written is logged and left: *ret_record is NULL then, else the request afterwards, in the arena.
 */
fp_err fp_system_act(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_id *id, struct fp_act *act,
	struct fp_arena *arena, struct fp_record **ret_record, struct fp_problem *problem);

#endif
