/*
 * The assigner's thread: woken by an approval here or in another process, and each second to catch what a crash
 * swallowed. Of all processes one assigns at a time; after a while it lets go of the lock between batches, so that all
 * of them get their turn.
 */
#include <fieldpass/log.h>
#include <fieldpass/metrics.h>

#include "pass.h"
#include "worker_internal.h"

#define SWEEP_MS	1000
#define OUTAGE_MS	250
#define TURN		(2 * FP_SECOND)
#define OTHERS_TURN_MS	20
#define CALL_BACK_EVERY (FP_SECOND / 2)
#define PASS_BYTES_MAX	((size_t)512 << 20)

struct assigner {
	struct fp_worker *worker;
	struct fp_db *db; /* the lock's connection is the one that writes: who has lost it assigns no more */
	struct fp_trouble trouble;
	fp_time called_back_at; /* monotonic: where seats come free all the time, those put off are not judged again for
				   each */
};

static fp_err ask(struct assigner *a, enum fp_query query, const char *column, const struct fp_param *params, size_t n,
	bool *ret_answer, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_column columns[] = {{column, FP_T_BOOL, 0, NULL}};
	FP_TRY(fp_db_query(a->db, FP_DB_STAFF, NULL, query, params, n, &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, ret_answer, problem);
}

static fp_err look_for_work(struct assigner *a, bool *ret_work, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_time(fp_clock_now(a->worker->config.clock))};
	return ask(a, FP_Q_assign_sweep, "work", params, FP_LENGTH(params), ret_work, problem);
}

static void tell(const struct fp_pass *pass, fp_time duration)
{
	fp_metric_add(FP_METRIC_PASSES, 1);
	fp_metric_add(FP_METRIC_PLACED, pass->placed);
	fp_metric_add(FP_METRIC_LEFT_OVER, pass->left_over);
	fp_metric_add(FP_METRIC_MOVED, pass->moved);
	fp_metric_add(FP_METRIC_OFFERED, pass->offered);
	FP_LOG(FP_LOG_INFO, "pass", FP_LOG_NUMBER("id", pass->id), FP_LOG_NUMBER("candidates", pass->candidates),
		FP_LOG_NUMBER("placed", pass->placed), FP_LOG_NUMBER("left_over", pass->left_over),
		FP_LOG_NUMBER("moved", pass->moved), FP_LOG_NUMBER("offered", pass->offered),
		FP_LOG_NUMBER("ms", duration * 1000 / FP_SECOND));
}

static fp_err run_pass(struct assigner *a, const struct fp_catalog *catalog, fp_time until, bool *ret_again,
	bool *ret_cut, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(PASS_BYTES_MAX);
	struct fp_pass pass;
	fp_time begun = fp_monotonic_now();
	bool call_back = begun >= a->called_back_at + CALL_BACK_EVERY;
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_pass_init(&pass, a->db, catalog, fp_clock_now(a->worker->config.clock), arena, problem));
	FP_TRY(fp_pass_run(&pass, call_back, until, &a->worker->stop, ret_cut, problem));
	if (call_back)
		a->called_back_at = begun;
	/* Whatever waited was seated or put off; with neither, another pass would find the same again at once. Those
	 * who have a seat wait for a pass that calls back. */
	*ret_again = pass.placed + pass.left_over + pass.moved + pass.offered + pass.kept > 0;
	if (pass.candidates > 0)
		tell(&pass, fp_monotonic_now() - begun);
	return FP_OK;
}

/* Passes until there is nothing to do, or the turn is over. */
static fp_err run_turn(struct assigner *a, bool *ret_cut, struct fp_problem *problem)
{
	fp_time until = fp_monotonic_now() + TURN;
	const struct fp_catalog *catalog = fp_snapshot_hold(a->worker->config.snapshot);
	fp_err err = FP_OK;
	bool again = catalog;
	*ret_cut = false;
	while (again && !fp_failed(err) && !*ret_cut && !atomic_load(&a->worker->stop)) {
		*ret_cut = fp_monotonic_now() >= until;
		if (!*ret_cut)
			err = run_pass(a, catalog, until, &again, ret_cut, problem);
	}
	fp_catalog_release(catalog);
	return err;
}

/* *ret_cut: there is more to do, after the others had their chance. */
static fp_err assign(struct assigner *a, bool woken, bool *ret_cut, struct fp_problem *problem)
{
	bool work = false, locked = false, unlocked = false;
	*ret_cut = false;
	FP_TRY(look_for_work(a, &work, problem));
	if (!work)
		return FP_OK;
	FP_TRY(ask(a, FP_Q_assign_lock, "locked", NULL, 0, &locked, problem));
	if (!locked) {
		if (woken)
			fp_wake_notify_others(a->worker->config.wake);
		return FP_OK;
	}
	fp_err err = run_turn(a, ret_cut, problem);
	if (fp_failed(err)) {
		struct fp_problem ignored = {0};
		fp_err unlock = ask(a, FP_Q_assign_unlock, "unlocked", NULL, 0, &unlocked, &ignored);
		(void)unlock; /* a lost connection has unlocked already */
		return err;
	}
	FP_TRY(ask(a, FP_Q_assign_unlock, "unlocked", NULL, 0, &unlocked, problem));
	if (*ret_cut)
		fp_wake_notify_others(a->worker->config.wake);
	return FP_OK;
}

void *fp_assigner_run(void *worker)
{
	struct assigner a = {.worker = worker, .trouble = {.who = "assigner"}};
	int pause = 0;
	bool owed = false; /* a flag was taken that has not been followed yet */
	a.db = fp_db_new(a.worker->config.store);
	a.called_back_at = fp_monotonic_now() - CALL_BACK_EVERY;
	while (!atomic_load(&a.worker->stop)) {
		bool cut = false;
		owed = fp_wake_wait(a.worker->config.wake, pause) || owed;
		if (atomic_load(&a.worker->stop))
			break;
		struct fp_problem problem = {0};
		fp_err err = a.db ? assign(&a, owed, &cut, &problem) : fp_fail(&problem, FP_CODE_NO_MEMORY, NULL);
		fp_trouble_note(&a.trouble, err, &problem);
		owed = owed && fp_failed(err);
		pause = fp_failed(err) ? OUTAGE_MS : cut ? OTHERS_TURN_MS : SWEEP_MS;
	}
	fp_db_free(a.db);
	return NULL;
}
