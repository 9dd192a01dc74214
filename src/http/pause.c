#include "pause.h"

#include <stdlib.h>

#include <fieldpass/thread.h>

struct fp_pause {
	pthread_mutex_t lock;
	pthread_cond_t changed; /* there is an oldest one, or ending */
	pthread_t thread;
	fp_time length;
	size_t most, n;
	struct fp_job *oldest, *newest; /* first in, first out, since all wait equally long */
	bool ending, joined;
};

static struct fp_call *take_oldest(struct fp_pause *p)
{
	struct fp_call *call = (struct fp_call *)p->oldest;
	call->http->pause_time = fp_monotonic_now() - (call->job.deadline - p->length);
	p->oldest = call->job.next;
	p->n--;
	return call;
}

/* The next whose time has come. NULL: ending, and nobody is left. */
static struct fp_call *next(struct fp_pause *p)
{
	struct fp_call *call = NULL;
	pthread_mutex_lock(&p->lock);
	while (!p->oldest && !p->ending)
		pthread_cond_wait(&p->changed, &p->lock);
	while (p->oldest && !p->ending && p->oldest->deadline > fp_monotonic_now())
		fp_condition_wait(&p->changed, &p->lock, p->oldest->deadline);
	if (p->oldest)
		call = take_oldest(p);
	pthread_mutex_unlock(&p->lock);
	return call;
}

static void *serve(void *arg)
{
	struct fp_call *call;
	while ((call = next(arg)))
		fp_call_finish(call);
	return NULL;
}

struct fp_pause *fp_pause_new(size_t most, fp_time length)
{
	struct fp_pause *p = calloc(1, sizeof(*p));
	if (!p)
		return NULL;
	fp_condition_init(&p->changed);
	pthread_mutex_init(&p->lock, NULL);
	p->most = most;
	p->length = length;
	p->joined = !fp_thread_start(&p->thread, "pause", serve, p);
	return p->joined ? fp_pause_free(p) : p;
}

static void append(struct fp_pause *p, struct fp_http_call *h)
{
	struct fp_job *job = &h->call.job;
	job->next = NULL;
	job->deadline = fp_monotonic_now() + p->length;
	if (p->oldest)
		p->newest->next = job;
	else
		p->oldest = job;
	p->newest = job;
	p->n++;
	pthread_cond_signal(&p->changed);
}

bool fp_pause_hold(struct fp_pause *p, struct fp_http_call *h)
{
	pthread_mutex_lock(&p->lock);
	bool held = !p->ending && p->n < p->most && fp_server_suspend_begin(h->server);
	if (held) {
		h->suspended = true;
		fp_phase_must(h, FP_PHASE_READY, FP_PHASE_PARKED);
		MHD_suspend_connection(h->connection);
		append(p, h);
	}
	pthread_mutex_unlock(&p->lock);
	return held;
}

void fp_pause_end(struct fp_pause *p)
{
	pthread_mutex_lock(&p->lock);
	p->ending = true;
	pthread_cond_signal(&p->changed);
	pthread_mutex_unlock(&p->lock);
	if (!p->joined)
		pthread_join(p->thread, NULL);
	p->joined = true;
}

struct fp_pause *fp_pause_free(struct fp_pause *p)
{
	if (!p)
		return NULL;
	fp_pause_end(p);
	pthread_cond_destroy(&p->changed);
	pthread_mutex_destroy(&p->lock);
	free(p);
	return NULL;
}
