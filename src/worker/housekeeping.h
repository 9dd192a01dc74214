#ifndef FIELDPASS_WORKER_HOUSEKEEPING_H
#define FIELDPASS_WORKER_HOUSEKEEPING_H

#include <fieldpass/worker.h>

/* How far the walk through a table has come: the last row that was looked at. All none: it begins anew. */
struct fp_walk {
	char office[8];
	struct fp_id request_id;
	int64_t pass_id;
	int32_t rank;
};

/* Each of the two does all that it can, and then tells of the first failure. */

/* Clears away what has had its time by the real clock, and can be found by its age: little, each few minutes. */
fp_err fp_housekeeping_run(struct fp_db *db, fp_time real, struct fp_problem *problem);
/* What must be looked for among what is still needed: a bounded piece of each table, so that timers need not wait. */
fp_err fp_housekeeping_walk(
	struct fp_db *db, fp_time now, struct fp_walk *searched, struct fp_walk *awaited, struct fp_problem *problem);
/* A bounded piece of the decisions that have grown old. The walk waits where there are no more that have. */
fp_err fp_decisions_purge(struct fp_db *db, struct fp_walk *decided, bool *ret_more, struct fp_problem *problem);

#endif
