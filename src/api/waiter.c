#include "waiter.h"

#include <stdlib.h>
#include <time.h>

#include <fieldpass/thread.h>

#define LOOK_MS 250

struct parked {
	struct parked *next;
	struct fp_call *call;
	struct fp_id request_id;
	int32_t version;
	fp_time until;
	bool changed;
};

struct fp_waiter {
	struct fp_store *store;
	pthread_mutex_t lock;
	pthread_cond_t news; /* somebody was parked, or stop */
	pthread_t thread;
	bool stopping, joined;
	struct parked *list;
	size_t n;
};

struct version {
	struct fp_id id;
	int32_t version;
};
static const struct fp_column version_columns[] = {
	{"id", FP_T_ID, offsetof(struct version, id), NULL},
	{"version", FP_T_INT4, offsetof(struct version, version), NULL},
};

bool fp_waiter_park(
	struct fp_waiter *w, struct fp_call *call, const struct fp_id *request_id, int32_t version, fp_time until)
{
	struct parked *p = calloc(1, sizeof(*p));
	if (!p)
		return false;
	*p = (struct parked){.call = call, .request_id = *request_id, .version = version, .until = until};
	pthread_mutex_lock(&w->lock);
	bool stopping = w->stopping;
	if (!stopping) {
		call->parked = true; /* before anybody else can see it */
		p->next = w->list;
		w->list = p;
		w->n++;
		pthread_cond_signal(&w->news);
	}
	pthread_mutex_unlock(&w->lock);
	if (stopping)
		free(p);
	return !stopping;
}

/* Marks those of the list whose request is at another version. While the database is away nobody is marked. */
static void look(struct parked *list, size_t n, struct fp_db *db)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(4 << 20);
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_problem problem = {.arena = arena};
	struct fp_array *ids = arena ? fp_array_new(arena, FP_T_ID, n) : NULL;
	for (struct parked *p = list; ids && p; p = p->next)
		fp_array_id(ids, &p->request_id);
	fp_db_deadline(db, fp_monotonic_now() + FP_SECOND);
	if (!ids || fp_failed(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_request_versions,
			    (struct fp_param[]){fp_p_array(ids)}, 1, &rows, &problem)))
		return;
	for (size_t i = 0; i < fp_rows_count(rows); i++) {
		struct version v;
		if (fp_failed(fp_rows_read(rows, i, version_columns, FP_LENGTH(version_columns), NULL, &v, &problem)))
			return;
		for (struct parked *p = list; p; p = p->next)
			if (fp_id_same(&p->request_id, &v.id) && p->version != v.version)
				p->changed = true;
	}
}

static void send_on(struct parked *p)
{
	if (!fp_call_again(p->call)) {
		p->call->err = fp_fail(&p->call->problem, FP_CODE_BUSY, NULL);
		fp_call_finish(p->call);
	}
	free(p);
}

/* Puts those that go on waiting back, and sends the others on. */
static void part(struct fp_waiter *w, struct parked *list)
{
	fp_time now = fp_monotonic_now();
	while (list) {
		struct parked *p = list;
		list = p->next;
		pthread_mutex_lock(&w->lock);
		bool stays = !p->changed && p->until > now && !w->stopping;
		if (stays) {
			p->next = w->list;
			w->list = p;
			w->n++;
		}
		pthread_mutex_unlock(&w->lock);
		if (!stays)
			send_on(p);
	}
}

/* All that are parked, once there are any; NULL: asked to stop and nobody is left. */
static struct parked *take_all(struct fp_waiter *w, size_t *ret_n)
{
	pthread_mutex_lock(&w->lock);
	while (!w->list && !w->stopping)
		pthread_cond_wait(&w->news, &w->lock);
	struct parked *list = w->list;
	*ret_n = w->n;
	w->list = NULL;
	w->n = 0;
	pthread_mutex_unlock(&w->lock);
	return list;
}

static void *serve(void *arg)
{
	struct fp_waiter *w = arg;
	struct fp_db *db = fp_db_new(w->store);
	struct parked *list;
	size_t n;
	while ((list = take_all(w, &n))) {
		if (db)
			look(list, n, db);
		part(w, list);
		nanosleep(&(struct timespec){.tv_nsec = LOOK_MS * 1000000L}, NULL);
	}
	fp_db_free(db);
	return NULL;
}

fp_err fp_waiter_new(struct fp_store *store, struct fp_waiter **ret_waiter, struct fp_problem *problem)
{
	struct fp_waiter *w = calloc(1, sizeof(*w));
	if (!w)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	w->store = store;
	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->news, NULL);
	if (!fp_thread_start(&w->thread, "waiter", serve, w)) {
		free(w);
		return fp_fail(problem, FP_CODE_NO_MEMORY, "A thread cannot be started");
	}
	*ret_waiter = w;
	return FP_OK;
}

void fp_waiter_stop(struct fp_waiter *w)
{
	pthread_mutex_lock(&w->lock);
	w->stopping = true;
	pthread_cond_signal(&w->news);
	pthread_mutex_unlock(&w->lock);
	if (!w->joined)
		pthread_join(w->thread, NULL);
	w->joined = true;
}

struct fp_waiter *fp_waiter_free(struct fp_waiter *w)
{
	if (!w)
		return NULL;
	fp_waiter_stop(w);
	pthread_cond_destroy(&w->news);
	pthread_mutex_destroy(&w->lock);
	free(w);
	return NULL;
}
