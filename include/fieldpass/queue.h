/*
 * A bounded queue of jobs, first in, first out. A job belongs to exactly one thread at a time: pushing it
 * hands it over, taking it takes it over, so jobs need no lock of their own.
 */
#ifndef FIELDPASS_QUEUE_H
#define FIELDPASS_QUEUE_H

#include <fieldpass/clock.h>

struct fp_db;
struct fp_job;

/* Carries out n jobs of one kind (n is 1 unless batch_max is more) on a lane's thread, and finishes each of them. */
typedef void fp_job_run(struct fp_job **jobs, size_t n, struct fp_db *db);

struct fp_job {
	struct fp_job *next; /* the queue's */
	fp_job_run *run;
	const void *kind; /* jobs with the same kind may run as one batch */
	size_t batch_max; /* at least 1 */
	fp_time deadline; /* monotonic: its statements must have answered by then; FP_TIME_NONE: the db's own bound */
};

struct fp_queue;

struct fp_queue *fp_queue_new(size_t bound);
struct fp_queue *fp_queue_free(struct fp_queue *q);	    /* must be empty; returns NULL */
bool fp_queue_push(struct fp_queue *q, struct fp_job *job); /* false: full or closed, the job is still the caller's */
/* Waits until something is there, then takes all that waits, at most `max`, oldest first. 0: closed and empty. */
size_t fp_queue_take(struct fp_queue *q, struct fp_job **ret_jobs, size_t max);
void fp_queue_close(struct fp_queue *q); /* no more pushes; what waits is still handed out */
size_t fp_queue_length(const struct fp_queue *q);

#endif
