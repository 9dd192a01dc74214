/*
 * The keeper's thread: each second it looks whether the reference data has changed, and in the one process that keeps,
 * it lapses holds, runs the timers, plans callbacks, makes slots, fills the search keys and clears away.
 */
#include <fieldpass/thread.h>
#include <string.h>

#include "catalog_keeper.h"
#include "housekeeping.h"
#include "search_keys.h"
#include "worker_internal.h"

#define CLEAR_EVERY (10 * FP_MINUTE)
#define WALK_EVERY  (10 * FP_SECOND) /* once through a million requests in three hours */
#define COUNT_EVERY (10 * FP_SECOND)
#define COUNT_RESTS 20 /* times as long as it took: where a million wait, counting them takes seconds */

struct keeper {
	struct fp_worker *worker;
	struct fp_db *db;
	struct fp_trouble trouble;
	char print[FP_FINGERPRINT]; /* of the catalogue as last read */
	fp_day day;		    /* on which it was */
	bool slots_due;
	fp_time clear_at, walk_at, purge_at, count_at; /* monotonic */
	struct fp_walk searched, awaited, decided;
};

static fp_err keep_catalog(struct keeper *k, fp_time now, struct fp_problem *problem)
{
	char print[FP_FINGERPRINT];
	FP_TRY(fp_catalog_look(k->db, print, problem));
	if (!strcmp(print, k->print) && fp_day_of(now) == k->day)
		return FP_OK;
	FP_TRY(fp_snapshot_refresh(k->worker->config.snapshot, k->db, now, problem));
	memcpy(k->print, print, sizeof(print));
	k->day = fp_day_of(now);
	k->slots_due = true;
	return FP_OK;
}

static fp_err keep_slots(struct keeper *k, fp_time now, struct fp_problem *problem)
{
	if (!k->slots_due)
		return FP_OK;
	FP_TRY(fp_slots_make(k->db, k->worker->config.snapshot, now, problem));
	k->slots_due = false;
	fp_wake_set(k->worker->config.wake);
	return FP_OK;
}

/* The seats of holds that have expired go to whoever waits. */
static fp_err lapse_holds(struct keeper *k, fp_time now, struct fp_problem *problem)
{
	bool freed = false;
	fp_err err = fp_holds_lapse(k->db, now, &freed, problem);
	if (freed)
		fp_wake_set(k->worker->config.wake);
	return err;
}

/* Each second while there are more: where a million wait, a thousand grow old in each. */
static fp_err purge_decisions(struct keeper *k, fp_time at, struct fp_problem *problem)
{
	bool more = false;
	if (at < k->purge_at)
		return FP_OK;
	k->purge_at = at + WALK_EVERY;
	FP_TRY(fp_decisions_purge(k->db, &k->decided, &more, problem));
	if (more)
		k->purge_at = at;
	return FP_OK;
}

/* What fails is tried again at its next turn, not at each second. */
static fp_err clear_away(struct keeper *k, fp_time now, struct fp_problem *problem)
{
	fp_time at = fp_monotonic_now();
	if (at >= k->clear_at) {
		k->clear_at = at + CLEAR_EVERY;
		FP_TRY(fp_housekeeping_run(k->db, fp_real_now(), problem));
	}
	FP_TRY(purge_decisions(k, at, problem));
	if (at < k->walk_at)
		return FP_OK;
	k->walk_at = at + WALK_EVERY;
	return fp_housekeeping_walk(k->db, now, &k->searched, &k->awaited, problem);
}

static fp_err count_places(struct keeper *k, fp_time now, struct fp_problem *problem)
{
	fp_time begun = fp_monotonic_now();
	if (begun < k->count_at)
		return FP_OK;
	FP_TRY(fp_places_refresh(k->worker->config.places, k->db, now, problem));
	fp_time end = fp_monotonic_now(), rest = COUNT_RESTS * (end - begun);
	k->count_at = end + (rest > COUNT_EVERY ? rest : COUNT_EVERY);
	return FP_OK;
}

static fp_err try_lock(struct keeper *k, bool *ret_locked, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"locked", FP_T_BOOL, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(fp_db_query(k->db, FP_DB_STAFF, NULL, FP_Q_keeper_lock, NULL, 0, &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, ret_locked, problem);
}

static fp_err keep(struct keeper *k, struct fp_problem *problem)
{
	const struct fp_worker_config *config = &k->worker->config;
	fp_time now = fp_clock_now(config->clock);
	bool locked = false, more;
	FP_TRY(keep_catalog(k, now, problem));
	FP_TRY(count_places(k, now, problem));
	FP_TRY(try_lock(k, &locked, problem));
	if (!locked)
		return FP_OK;
	FP_TRY(lapse_holds(k, now, problem));
	FP_TRY(fp_timers_run(k->db, config->snapshot, now, &k->worker->stop, problem));
	FP_TRY(fp_callbacks_plan(k->db, now, problem));
	FP_TRY(keep_slots(k, now, problem));
	FP_TRY(fp_search_keys_fill(k->db, config->search_open, config->search_ctx, &k->worker->stop, problem));
	FP_TRY(fp_retention_run(k->db, now, &more, problem)); /* the rest next time: timers come first */
	return clear_away(k, now, problem);
}

static void wait_a_second(struct fp_worker *w)
{
	fp_time end = fp_monotonic_now() + FP_SECOND;
	pthread_mutex_lock(&w->lock);
	while (!atomic_load(&w->stop) && fp_condition_wait(&w->stopped, &w->lock, end))
		;
	pthread_mutex_unlock(&w->lock);
}

void *fp_keeper_run(void *worker)
{
	struct keeper k = {.worker = worker, .trouble = {.who = "keeper"}};
	k.clear_at = k.walk_at = k.purge_at = k.count_at = fp_monotonic_now();
	k.db = fp_db_new(k.worker->config.store);
	while (!atomic_load(&k.worker->stop)) {
		struct fp_problem problem = {0};
		fp_err err = k.db ? keep(&k, &problem) : fp_fail(&problem, FP_CODE_NO_MEMORY, NULL);
		fp_trouble_note(&k.trouble, err, &problem);
		wait_a_second(k.worker);
	}
	fp_db_free(k.db);
	return NULL;
}
