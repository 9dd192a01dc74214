#include <stdatomic.h>
#include <stdlib.h>

#include "lane.h"

/* After the resume the call is the HTTP thread's, and may be gone. */
static void finish(struct fp_http_call *h, enum fp_phase from)
{
	fp_phase_must(h, from, FP_PHASE_DONE);
	MHD_resume_connection(h->connection);
}

/* A later run may follow on a change that was made, so only the first can be refused as if nothing had happened. */
static bool is_late(const struct fp_call *call, fp_time now)
{
	return call->runs == 0 && now > call->deadline;
}

static void begin(struct fp_call *call, fp_time now, enum fp_phase from)
{
	struct fp_http_call *h = call->http;
	fp_phase_must(h, from, FP_PHASE_RUNNING);
	if (from == FP_PHASE_QUEUED)
		h->queue_time += now - h->at_queued;
	h->run_time -= now;
	call->parked = false;
	call->err = FP_OK;
}

/* While the phase is RUNNING nobody frees the call, so what run left in it may be read. True: it must run again at
 * once. */
static bool settle(struct fp_call *call)
{
	struct fp_http_call *h = call->http;
	h->run_time += fp_monotonic_now();
	call->runs++;
	if (!call->parked) {
		finish(h, FP_PHASE_RUNNING);
		return false;
	}
	if (fp_phase_move(h, FP_PHASE_RUNNING, FP_PHASE_PARKED))
		return false;
	if (atomic_load(&h->phase) == FP_PHASE_RERUN)
		return true;
	finish(h, FP_PHASE_ENDING);
	return false;
}

/* Another thread may set err as soon as run has parked the call, so the returned one counts only if it did not. */
static void run_one(struct fp_call *call, struct fp_db *db)
{
	const struct fp_http_hooks *hooks = &call->http->server->config.hooks;
	fp_err err = call->route->op->run(call, db);
	if (!call->parked && fp_failed(err) && hooks->again(call, &err, db)) {
		call->problem = (struct fp_problem){.arena = call->arena};
		err = call->route->op->run(call, db);
	}
	if (!call->parked)
		call->err = err;
}

static void refuse(struct fp_call *call, enum fp_code code)
{
	call->err = fp_fail(&call->problem, code, NULL);
	settle(call);
}

/* What time has made wrong since is no reason to refuse what was taken before. */
static bool may_run(struct fp_call *call, struct fp_db *db)
{
	if (!call->overdue || call->runs > 0)
		return true;
	call->err = call->http->server->config.hooks.was_taken(call, db);
	if (!fp_failed(call->err))
		return true;
	settle(call);
	return false;
}

/* Takes the calls over, turns away those that came too late, or are not to be run, and gives back how many are left. */
static size_t take(struct fp_job **jobs, size_t n, struct fp_db *db, struct fp_call **ret_calls)
{
	fp_time now = fp_monotonic_now();
	size_t kept = 0;
	for (size_t i = 0; i < n; i++) {
		struct fp_call *call = (struct fp_call *)jobs[i];
		begin(call, now, FP_PHASE_QUEUED);
		if (is_late(call, now))
			refuse(call, FP_CODE_TIMEOUT);
		else if (!ret_calls)
			refuse(call, FP_CODE_NO_MEMORY);
		else if (may_run(call, db))
			ret_calls[kept++] = call;
	}
	return kept;
}

/* Runs them once; gives back how many must run again at once, moved to the front. */
static size_t run_round(struct fp_call **calls, size_t n, struct fp_db *db)
{
	const struct fp_op *op = calls[0]->route->op;
	size_t again = 0;
	if (op->run_many)
		op->run_many(calls, n, db);
	else
		for (size_t i = 0; i < n; i++)
			run_one(calls[i], db);
	for (size_t i = 0; i < n; i++)
		if (settle(calls[i]))
			calls[again++] = calls[i];
	for (size_t i = 0; i < again; i++)
		begin(calls[i], fp_monotonic_now(), FP_PHASE_RERUN);
	return again;
}

static void run_jobs(struct fp_job **jobs, size_t n, struct fp_db *db)
{
	struct fp_call **calls = malloc(n * sizeof(struct fp_call *));
	n = take(jobs, n, db, calls);
	while (n > 0)
		n = run_round(calls, n, db);
	free(calls);
}

void fp_lane_job(struct fp_call *call)
{
	const struct fp_op *op = call->route->op;
	call->job.run = run_jobs;
	call->job.kind = op;
	call->job.batch_max = op->run_many && op->batch_max > 1 ? op->batch_max : 1;
	call->job.deadline = call->deadline;
}

void fp_call_finish(struct fp_call *call)
{
	struct fp_http_call *h = call->http;
	if (!fp_phase_move(h, FP_PHASE_RUNNING, FP_PHASE_ENDING))
		finish(h, FP_PHASE_PARKED);
}

bool fp_call_again(struct fp_call *call)
{
	struct fp_http_call *h = call->http;
	if (fp_phase_move(h, FP_PHASE_RUNNING, FP_PHASE_RERUN))
		return true;
	const struct fp_http_hooks *hooks = &h->server->config.hooks;
	h->at_queued = fp_monotonic_now();
	call->job.deadline = h->at_queued + (fp_time)h->server->config.deadline_ms * 1000; /* waiting was its wish */
	fp_phase_must(h, FP_PHASE_PARKED, FP_PHASE_QUEUED);
	if (hooks->enqueue(hooks->ctx, call->lane, &call->job))
		return true;
	fp_phase_must(h, FP_PHASE_QUEUED, FP_PHASE_PARKED);
	return false;
}
