#include "sandbox.h"

/* The reference data knows each zone's midnights for a year around the instant it was read at. */
#define STRIDE (300 * FP_DAY)

static fp_err read_latest(struct fp_db *db, fp_time *ret_at, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"at", FP_T_TIME, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_sandbox_latest, NULL, 0, &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, ret_at, problem);
}

fp_err fp_playground_begin(struct fp_playground *playground, struct fp_db *db, struct fp_problem *problem)
{
	fp_time latest = FP_TIME_NONE;
	pthread_mutex_init(&playground->lock, NULL);
	FP_TRY(read_latest(db, &latest, problem));
	fp_clock_set(playground->clock, latest > playground->start ? latest : playground->start);
	return FP_OK;
}

void fp_playground_done(struct fp_playground *playground)
{
	pthread_mutex_destroy(&playground->lock);
}

static fp_err erase_due(struct fp_db *db, fp_time at, struct fp_problem *problem)
{
	for (bool more = true; more;)
		FP_TRY(fp_retention_run(db, at, &more, problem));
	return FP_OK;
}

/* The clock follows behind the timers: whoever reads it finds all that was due by then done. */
static fp_err go_to(struct fp_playground *p, struct fp_db *db, fp_time now, struct fp_problem *problem)
{
	const fp_time before = fp_clock_now(p->clock);
	bool freed; /* the assigner is woken in any case */
	if (now < before)
		return fp_fail(problem, FP_CODE_CLOCK_BACKWARDS, NULL);
	FP_TRY(fp_callbacks_plan(db, before, problem)); /* as the keeper would have, a second later */
	for (fp_time at = before; at < now;) {
		at = now - at > STRIDE ? at + STRIDE : now;
		if (fp_day_of(at) != fp_day_of(before))
			FP_TRY(fp_snapshot_refresh(p->worker_config->snapshot, db, at, problem));
		FP_TRY(fp_holds_lapse(db, at, &freed, problem));
		FP_TRY(fp_timers_run(db, p->worker_config->snapshot, at, NULL, problem));
		FP_TRY(fp_callbacks_plan(db, at, problem));
		FP_TRY(erase_due(db, at, problem));
		fp_clock_set(p->clock, at);
	}
	if (fp_day_of(now) != fp_day_of(before))
		FP_TRY(fp_slots_make(db, p->worker_config->snapshot, now, problem));
	fp_wake_set(p->worker_config->wake);
	return FP_OK;
}

static fp_err advance(void *ctx, struct fp_db *db, fp_time now, struct fp_problem *problem)
{
	struct fp_playground *p = ctx;
	fp_db_deadline(db, FP_TIME_NONE); /* many statements, each with a limit of its own */
	pthread_mutex_lock(&p->lock);
	fp_err err = go_to(p, db, now, problem);
	pthread_mutex_unlock(&p->lock);
	return err;
}

static fp_err begin_anew(struct fp_playground *p, struct fp_db *db, struct fp_problem *problem)
{
	FP_TRY(fp_store_reset(p->store, problem));
	fp_clock_set(p->clock, p->start);
	FP_TRY(fp_snapshot_refresh(p->worker_config->snapshot, db, p->start, problem));
	FP_TRY(fp_slots_make(db, p->worker_config->snapshot, p->start, problem));
	fp_wake_set(p->worker_config->wake);
	return FP_OK;
}

/* The worker has taken the time for what it does; it would go on in the fresh data as of a day that is no more. */
static fp_err reset_without_worker(struct fp_playground *p, struct fp_db *db, struct fp_problem *problem)
{
	fp_worker_stop(*p->worker);
	*p->worker = NULL;
	fp_err err = begin_anew(p, db, problem);
	fp_err started = fp_worker_start(p->worker_config, p->worker, problem);
	return fp_failed(err) ? err : started;
}

static fp_err reset(void *ctx, struct fp_db *db, struct fp_problem *problem)
{
	struct fp_playground *p = ctx;
	fp_db_deadline(db, FP_TIME_NONE);
	pthread_mutex_lock(&p->lock);
	fp_err err = reset_without_worker(p, db, problem);
	pthread_mutex_unlock(&p->lock);
	return err;
}

struct fp_sandbox fp_playground_sandbox(struct fp_playground *playground)
{
	return (struct fp_sandbox){.ctx = playground, .advance = advance, .reset = reset};
}
