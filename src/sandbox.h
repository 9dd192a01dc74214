/* The sandbox: a domain clock that stands still until it is set, and a way back to the beginning. */
#ifndef FIELDPASS_SANDBOX_H
#define FIELDPASS_SANDBOX_H

#include <pthread.h>

#include <fieldpass/api.h>
#include <fieldpass/worker.h>

struct fp_playground {
	pthread_mutex_t lock; /* one setting of the clock at a time */
	struct fp_store *store;
	struct fp_clock *clock;
	fp_time start;
	const struct fp_worker_config *worker_config;
	struct fp_worker **worker; /* the server's, which stands still during a reset */
};

/* Sets the clock to its start; where there is data from a later time, to the time of its last change, since time only
   goes forward. The other members are set before. */
fp_err fp_playground_begin(struct fp_playground *playground, struct fp_db *db, struct fp_problem *problem);
void fp_playground_done(struct fp_playground *playground);

/* What the API is handed. */
struct fp_sandbox fp_playground_sandbox(struct fp_playground *playground);

#endif
