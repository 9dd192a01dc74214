/*
 * What a server process does by itself: assigning seats, running timers, planning callbacks, making slots, keeping the
 * catalogue fresh, filling the search keys, erasing and clearing away. Two threads: the assigner and the keeper. Of
 * several processes on one database, one assigns and one keeps at a time; a second one would do no harm, as every write
 * is a compare-and-set.
 */
#ifndef FIELDPASS_WORKER_H
#define FIELDPASS_WORKER_H

#include <stdatomic.h>

#include <fieldpass/records.h>

/* Opens a sealed person and makes its keys, in the arena. Runs on the keeper's thread. A failure leaves the request
 * without keys. */
typedef fp_err (*fp_search_open)(void *ctx, const struct fp_id *request_id, struct fp_bytes sealed,
	struct fp_arena *arena, struct fp_search_keys *ret_keys, struct fp_problem *problem);

struct fp_worker_config {
	struct fp_store *store;
	struct fp_wake *wake;	      /* lanes set it; from start to stop only the worker waits for it */
	struct fp_snapshot *snapshot; /* the keeper fills and refreshes it */
	struct fp_places *places;     /* the keeper counts anew every 10 s, in every process */
	const struct fp_clock *clock; /* the domain clock */
	fp_search_open search_open;
	void *search_ctx;
};

struct fp_worker;
/* Starts the threads; the config's members must outlive the worker. A lost database is waited for, and logged once a
 * loss. */
fp_err fp_worker_start(
	const struct fp_worker_config *config, struct fp_worker **ret_worker, struct fp_problem *problem);
/* Finishes the transactions under way, joins, frees. NULL-safe. */
void fp_worker_stop(struct fp_worker *worker);

/*
 * Runs all timers due by `until` in the order of their instants, each as of its own, those included that come up on the
 * way. Any thread with a db of its own: the keeper each second, the sandbox when its clock is set. Where `stop` (NULL:
 * nothing does) becomes true, the rest is left for the next run. Failures: the store's.
 */
fp_err fp_timers_run(struct fp_db *db, struct fp_snapshot *snapshot, fp_time until, const atomic_bool *stop,
	struct fp_problem *problem);

/*
 * Announces to each callback that waits for it the hour it is planned into as of `now`, and raises those whose promise
 * no hour can keep. Any thread with a db of its own; two at once take turns. Failures: the store's.
 */
fp_err fp_callbacks_plan(struct fp_db *db, fp_time now, struct fp_problem *problem);

/*
 * Erases what is known of the persons of requests and representations whose time has come by `now`, a bounded number of
 * them. *ret_more: others are left. Any thread with a db of its own; two at once erase different ones. Failures: the
 * store's.
 */
fp_err fp_retention_run(struct fp_db *db, fp_time now, bool *ret_more, struct fp_problem *problem);

/* Makes the slots that are missing from yesterday to the furthest horizon, a week a statement. Wake the assigner
 * afterwards. */
fp_err fp_slots_make(struct fp_db *db, struct fp_snapshot *snapshot, fp_time now, struct fp_problem *problem);

#endif
