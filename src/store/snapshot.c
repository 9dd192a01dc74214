/* The catalog that everybody reads: counted references, so that a swap waits for nobody. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <fieldpass/records.h>

struct fp_snapshot {
	pthread_mutex_t lock;	 /* held for the length of taking a reference */
	pthread_mutex_t refresh; /* held while it is read anew */
	struct fp_catalog *current;
};

struct fp_snapshot *fp_snapshot_new(void)
{
	struct fp_snapshot *s = calloc(1, sizeof(*s));
	if (!s)
		return NULL;
	pthread_mutex_init(&s->lock, NULL);
	pthread_mutex_init(&s->refresh, NULL);
	return s;
}

struct fp_snapshot *fp_snapshot_free(struct fp_snapshot *s)
{
	if (s) {
		fp_catalog_release(s->current);
		pthread_mutex_destroy(&s->lock);
		pthread_mutex_destroy(&s->refresh);
		free(s);
	}
	return NULL;
}

const struct fp_catalog *fp_snapshot_hold(struct fp_snapshot *s)
{
	pthread_mutex_lock(&s->lock);
	struct fp_catalog *c = s->current;
	if (c)
		atomic_fetch_add(&c->references, 1);
	pthread_mutex_unlock(&s->lock);
	return c;
}

void fp_catalog_release(const struct fp_catalog *c)
{
	struct fp_catalog *mine = (struct fp_catalog *)c;
	if (mine && atomic_fetch_sub(&mine->references, 1) == 1)
		fp_arena_free(mine->arena);
}

static void swap(struct fp_snapshot *s, struct fp_catalog *c)
{
	pthread_mutex_lock(&s->lock);
	struct fp_catalog *old = s->current;
	s->current = c;
	pthread_mutex_unlock(&s->lock);
	fp_catalog_release(old);
}

fp_err fp_snapshot_refresh(struct fp_snapshot *s, struct fp_db *db, fp_time now, struct fp_problem *problem)
{
	struct fp_catalog *catalog = NULL;
	pthread_mutex_lock(&s->refresh);
	fp_err err = fp_catalog_load(db, now, &catalog, problem);
	if (!fp_failed(err))
		swap(s, catalog);
	pthread_mutex_unlock(&s->refresh);
	return err;
}
