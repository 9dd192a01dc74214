/* The two threads and what they share. */
#ifndef FIELDPASS_WORKER_INTERNAL_H
#define FIELDPASS_WORKER_INTERNAL_H

#include <pthread.h>
#include <stdatomic.h>

#include <fieldpass/worker.h>

struct fp_worker {
	struct fp_worker_config config;
	atomic_bool stop;
	pthread_mutex_t lock; /* guards the wait on `stopped` */
	pthread_cond_t stopped;
	pthread_t assigner, keeper;
};

void *fp_assigner_run(void *worker);
void *fp_keeper_run(void *worker);

/* A thread's troubles: logged when they begin, and when they are over. */
struct fp_trouble {
	const char *who;
	enum fp_code code; /* FP_CODE_OK: none */
};
void fp_trouble_note(struct fp_trouble *trouble, fp_err err, const struct fp_problem *problem);

#endif
