/* Timers in the order of their instants. Each is an event like any other: what somebody did meanwhile makes it void. */
#include <fieldpass/log.h>
#include <fieldpass/metrics.h>
#include <fieldpass/worker.h>

#include "actor.h"

#define BATCH	    100
#define ARENA_BYTES ((size_t)64 << 20)

/* How far the run has come. */
struct run {
	struct fp_db *db;
	const struct fp_catalog *catalog;
	const atomic_bool *stop;
	fp_time until;
	bool begun;
	fp_time at;
	struct fp_id id;
};

/* Between two timers it may: each is an event of its own. */
static bool is_stopped(const struct run *run)
{
	return run->stop && atomic_load(run->stop);
}

static fp_err read_due(const struct run *run, struct fp_arena *arena, struct fp_record **ret_records, size_t *ret_n,
	struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_time(run->until), fp_p_time(run->begun ? run->at : FP_TIME_NONE),
		run->begun ? fp_p_id(&run->id) : fp_p_null(), fp_p_int4(BATCH)};
	FP_TRY(fp_db_query(run->db, FP_DB_STAFF, NULL, FP_Q_timers_due, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read_all(rows, fp_record_columns, fp_record_columns_count, sizeof(struct fp_record), arena,
		(void **)ret_records, ret_n, problem);
}

/* It rang for nothing. Set right, or it would be looked at for ever. */
static fp_err set_right(const struct run *run, const struct fp_request *r, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_id(&r->id), fp_p_int4(r->version), fp_p_time(fp_request_next_wake(r))};
	return fp_db_query(run->db, FP_DB_STAFF, NULL, FP_Q_timer_set, params, FP_LENGTH(params), NULL, problem);
}

static fp_time as_of(const struct fp_request *r)
{
	return r->wake_at > r->updated_at ? r->wake_at : r->updated_at;
}

/* ret_record NULL: nothing was done, or nothing more is to be done. */
static fp_err ring(const struct run *run, const struct fp_record *record, struct fp_arena *arena,
	struct fp_record **ret_record, struct fp_problem *problem)
{
	const struct fp_request *r = &record->request;
	struct fp_act act = {.event = fp_request_timer(r, as_of(r)), .now = as_of(r), .urgency = -1};
	*ret_record = NULL;
	if (act.event == FP_EVENT_COUNT)
		return set_right(run, r, problem);
	fp_metric_add(FP_METRIC_TIMERS, 1);
	return fp_system_act(run->db, run->catalog, &r->id, &act, arena, ret_record, problem);
}

static bool is_due(const struct fp_record *record, fp_time by)
{
	return record && record->request.wake_at != FP_TIME_NONE && record->request.wake_at <= by;
}

/* A call that a timer promised is planned as of that instant, not of when the clock was looked at. What was planned may
 * have a timer earlier than those that have been read. */
static fp_err plan_promised(
	const struct run *run, const struct fp_record *after, fp_time *ret_next, struct fp_problem *problem)
{
	const struct fp_callback *c = after ? &after->request.callback : NULL;
	if (!c || fp_id_is_none(&c->id) || c->status != FP_CALLBACK_PLANNED || c->announced_at != FP_TIME_NONE ||
		c->at_risk)
		return FP_OK;
	*ret_next = run->at;
	return fp_callbacks_plan(run->db, after->request.updated_at, problem);
}

#define RINGS_MAX 8 /* more timers of one request at one instant there are not */

/* All of one request that are due at the instant of its first. *ret_next: its next one. */
static fp_err ring_all(struct run *run, const struct fp_record *record, struct fp_arena *arena, fp_time *ret_next,
	struct fp_problem *problem)
{
	struct fp_record *after = NULL;
	run->begun = true;
	run->at = record->request.wake_at;
	run->id = record->request.id;
	FP_TRY(ring(run, record, arena, &after, problem));
	for (int i = 0; i < RINGS_MAX && is_due(after, run->at); i++)
		FP_TRY(ring(run, after, arena, &after, problem));
	*ret_next = after ? after->request.wake_at : FP_TIME_NONE;
	return plan_promised(run, after, ret_next, problem);
}

/* One batch, or its beginning, where a timer that came up on the way is due before the rest. *ret_done: nothing is
 * left. */
static fp_err run_batch(struct run *run, bool *ret_done, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(ARENA_BYTES);
	struct fp_record *records = NULL;
	size_t n = 0;
	fp_time new_one = INT64_MAX;
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(read_due(run, arena, &records, &n, problem));
	for (size_t i = 0; i < n && records[i].request.wake_at <= new_one && !is_stopped(run); i++) {
		fp_time next = FP_TIME_NONE;
		FP_TRY(ring_all(run, &records[i], arena, &next, problem));
		if (next != FP_TIME_NONE && next < new_one)
			new_one = next;
	}
	*ret_done = n < BATCH && new_one > run->until;
	return FP_OK;
}

/* Those of requests, up to and with the instant `until`. */
static fp_err run_requests(struct run run, fp_time until, struct fp_problem *problem)
{
	fp_err err = FP_OK;
	run.until = until;
	for (bool done = false; !fp_failed(err) && !done && !is_stopped(&run);)
		err = run_batch(&run, &done, problem);
	return err;
}

struct due {
	struct fp_id id; /* none: there is none */
	fp_day ends_on;
};
static const struct fp_column due_columns[] = {
	{"id", FP_T_ID, offsetof(struct due, id), NULL},
	{"ends_on", FP_T_DAY, offsetof(struct due, ends_on), NULL},
};

/* The next representation, beyond this one, whose last day has passed. */
static fp_err next_ending(struct fp_db *db, fp_time until, struct due *due, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_day(fp_day_of(until)),
		fp_p_day(fp_id_is_none(&due->id) ? FP_DAY_NONE : due->ends_on), fp_p_id(&due->id)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_representations_due, params, FP_LENGTH(params), &rows, problem));
	*due = (struct due){0};
	if (fp_rows_count(rows) == 0)
		return FP_OK;
	return fp_rows_read(rows, 0, due_columns, FP_LENGTH(due_columns), NULL, due, problem);
}

static void log_not_ended(const struct fp_id *id, fp_err err, const struct fp_problem *why)
{
	char text[FP_ID_TEXT];
	fp_id_format(id, text);
	FP_LOG(FP_LOG_ERROR, "representation_not_ended", FP_LOG_TEXT("id", text),
		FP_LOG_TEXT("code", fp_code_slug(err.code)), FP_LOG_TEXT("sqlstate", why->sqlstate));
}

/* As with the timers of requests: only an outage is a failure. What concerns the one is logged and left for the next
 * run, and everybody else's timers go on. */
static fp_err end_one(const struct run *run, const struct due *due, fp_time at, struct fp_problem *problem)
{
	const struct fp_viewer viewer = {.role = FP_ROLE_SYSTEM, .subject = "worker"};
	const struct fp_representation_ending ending = {
		.viewer = &viewer, .id = due->id, .now = at, .reason = "authority_ended"};
	struct fp_problem why = {0};
	bool ended;
	fp_err err = fp_representation_end(run->db, run->catalog, &ending, &ended, &why);
	if (fp_failed(err) && fp_is_outage(err))
		return fp_fail(problem, err.code, NULL);
	if (fp_failed(err))
		log_not_ended(&due->id, err, &why);
	return FP_OK;
}

/* What is due before an authority ends, the firm still sees; then it ends, and so on. */
static fp_err run_all(const struct run *run, struct fp_problem *problem)
{
	struct due due = {0};
	for (;;) {
		FP_TRY(next_ending(run->db, run->until, &due, problem));
		if (fp_id_is_none(&due.id))
			return run_requests(*run, run->until, problem);
		fp_time at = (fp_time)(due.ends_on + 1) * FP_DAY;
		FP_TRY(run_requests(*run, at - 1, problem));
		if (is_stopped(run))
			return FP_OK;
		FP_TRY(end_one(run, &due, at, problem));
	}
}

fp_err fp_timers_run(struct fp_db *db, struct fp_snapshot *snapshot, fp_time until, const atomic_bool *stop,
	struct fp_problem *problem)
{
	const struct fp_catalog *catalog = fp_snapshot_hold(snapshot);
	const struct run run = {.db = db, .catalog = catalog, .stop = stop, .until = until};
	fp_err err = catalog ? run_all(&run, problem)
			     : fp_fail(problem, FP_CODE_UNAVAILABLE, "The reference data has not been read yet");
	fp_catalog_release(catalog);
	return err;
}
