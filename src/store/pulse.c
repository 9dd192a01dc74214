/*
 * The pulse: a thread that asks PostgreSQL for nothing, again and again, on a connection of its own. A statement may
 * take its time, since it may wait for a lock or read a long list; nothing may not. So a database that is busy is told
 * from one that is away within a second, also where the network swallows all and says so to nobody.
 */
#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>

#include <fieldpass/thread.h>

#include "connection.h"
#include "core.h"

#define BEAT (FP_SECOND / 5)
/* How long a beat is waited for: by the slice, so that a machine that stood still itself has waited for one only. */
#define SLICE_MS 50
#define SLICES	 12

struct fp_pulse {
	struct fp_store *store;
	PGconn *pg;   /* NULL: lost, or not yet found */
	uint64_t era; /* of the store, when it was opened */
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t stopped;
	bool stop;
};

enum beat { ANSWERED, CLOSED, SILENT };

/* Until something has come, or the slices are over. */
static enum beat await(PGconn *pg)
{
	for (int slices = 0; slices < SLICES;) {
		int unsent = PQflush(pg);
		if (unsent < 0)
			return CLOSED;
		if (!PQisBusy(pg))
			return ANSWERED;
		struct pollfd p = {.fd = PQsocket(pg), .events = (short)(POLLIN | (unsent ? POLLOUT : 0))};
		int ready = poll(&p, 1, SLICE_MS);
		slices += ready <= 0;
		if (ready > 0 && (p.revents & ~POLLOUT) && !PQconsumeInput(pg))
			return CLOSED;
	}
	return SILENT;
}

static enum beat beat(PGconn *pg)
{
	if (!PQsendQuery(pg, ""))
		return CLOSED;
	for (;;) {
		enum beat end = await(pg);
		PGresult *r = end == ANSWERED ? PQgetResult(pg) : NULL;
		bool last = !r;
		PQclear(r);
		if (end != ANSWERED)
			return end;
		if (last)
			return PQstatus(pg) == CONNECTION_OK ? ANSWERED : CLOSED;
	}
}

static void ignore_notice(void *data, const PGresult *notice)
{
	(void)data;
	(void)notice;
}

/* On a fresh connection: the one it has may be an orphan's, where somebody else has missed PostgreSQL. */
static void look_for_it(struct fp_pulse *p)
{
	PQfinish(p->pg);
	p->era = fp_store_era(p->store);
	p->pg = fp_connect(p->store, FP_DB_STAFF);
	if (PQstatus(p->pg) == CONNECTION_OK && !PQsetnonblocking(p->pg, 1)) {
		PQsetNoticeReceiver(p->pg, ignore_notice, NULL);
		fp_store_heard(p->store, p->era);
		return;
	}
	fp_store_missed(p->store, p->era, FP_DB_STAFF, PQerrorMessage(p->pg));
	PQfinish(p->pg);
	p->pg = NULL;
}

static void feel(struct fp_pulse *p)
{
	enum beat end = beat(p->pg);
	if (end == ANSWERED) {
		fp_store_found(p->store, p->era);
	} else if (end == CLOSED) {
		look_for_it(p);
	} else {
		fp_store_fell_silent(p->store);
		PQfinish(p->pg);
		p->pg = NULL;
	}
}

/* True: asked to stop. */
static bool wait_a_while(struct fp_pulse *p)
{
	fp_time until = fp_monotonic_now() + BEAT;
	pthread_mutex_lock(&p->lock);
	while (!p->stop && fp_condition_wait(&p->stopped, &p->lock, until))
		continue;
	bool stop = p->stop;
	pthread_mutex_unlock(&p->lock);
	return stop;
}

static void *run(void *argument)
{
	struct fp_pulse *p = argument;
	do {
		if (!p->pg || fp_store_lost(p->store))
			look_for_it(p);
		else
			feel(p);
	} while (!wait_a_while(p));
	return NULL;
}

fp_err fp_pulse_start(struct fp_store *store, struct fp_pulse **ret_pulse, struct fp_problem *problem)
{
	struct fp_pulse *p = calloc(1, sizeof(*p));
	if (!p)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	p->store = store;
	pthread_mutex_init(&p->lock, NULL);
	fp_condition_init(&p->stopped);
	if (!fp_thread_start(&p->thread, "pulse", run, p)) {
		pthread_cond_destroy(&p->stopped);
		pthread_mutex_destroy(&p->lock);
		free(p);
		return fp_fail(problem, FP_CODE_NO_MEMORY, "A thread cannot be started");
	}
	*ret_pulse = p;
	return FP_OK;
}

struct fp_pulse *fp_pulse_stop(struct fp_pulse *p)
{
	if (!p)
		return NULL;
	pthread_mutex_lock(&p->lock);
	p->stop = true;
	pthread_cond_signal(&p->stopped);
	pthread_mutex_unlock(&p->lock);
	pthread_join(p->thread, NULL);
	PQfinish(p->pg);
	pthread_cond_destroy(&p->stopped);
	pthread_mutex_destroy(&p->lock);
	free(p);
	return NULL;
}
