#ifndef FIELDPASS_WORKER_SEARCH_KEYS_H
#define FIELDPASS_WORKER_SEARCH_KEYS_H

#include <fieldpass/worker.h>

/* Brings the search keys up to the end of the event log, as far as nothing older is still being written; where
 * `stop` becomes true, the rest is left for the next time. */
fp_err fp_search_keys_fill(
	struct fp_db *db, fp_search_open open, void *ctx, const atomic_bool *stop, struct fp_problem *problem);

#endif
