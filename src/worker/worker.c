#include <stdlib.h>

#include <fieldpass/thread.h>

#include "worker_internal.h"

static void tell_to_stop(struct fp_worker *w)
{
	pthread_mutex_lock(&w->lock);
	atomic_store(&w->stop, true);
	pthread_cond_broadcast(&w->stopped);
	pthread_mutex_unlock(&w->lock);
	fp_wake_set(w->config.wake);
}

static void done(struct fp_worker *w)
{
	pthread_cond_destroy(&w->stopped);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

fp_err fp_worker_start(const struct fp_worker_config *config, struct fp_worker **ret_worker, struct fp_problem *problem)
{
	struct fp_worker *w = calloc(1, sizeof(*w));
	if (!w)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	w->config = *config;
	pthread_mutex_init(&w->lock, NULL);
	fp_condition_init(&w->stopped);
	if (!fp_thread_start(&w->keeper, "keeper", fp_keeper_run, w)) {
		done(w);
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	}
	if (!fp_thread_start(&w->assigner, "assigner", fp_assigner_run, w)) {
		tell_to_stop(w);
		pthread_join(w->keeper, NULL);
		done(w);
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	}
	*ret_worker = w;
	return FP_OK;
}

void fp_worker_stop(struct fp_worker *worker)
{
	if (!worker)
		return;
	tell_to_stop(worker);
	pthread_join(worker->assigner, NULL);
	pthread_join(worker->keeper, NULL);
	done(worker);
}
