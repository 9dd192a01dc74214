#include <string.h>

#include "dispatch.h"

#include "lane.h"
#include "pause.h"
#include "reply.h"

/* Whether the space-separated list has the word. */
static bool listed(const char *list, const char *word)
{
	size_t length = strlen(word);
	while (list && *list) {
		size_t n = strcspn(list, " ");
		if (n == length && memcmp(list, word, n) == 0)
			return true;
		list += n + strspn(list + n, " ");
	}
	return false;
}

static fp_err check_query(struct fp_http_call *h)
{
	struct fp_problem *problem = &h->call.problem;
	fp_err err = FP_OK;
	for (size_t i = 0; i < h->target.n_pairs; i++) {
		if (listed(h->call.route->query, h->target.pairs[i].name))
			continue;
		if (!fp_failed(err))
			err = fp_fail(problem, FP_CODE_UNKNOWN_PARAMETER, NULL);
		const char *pointer = fp_arena_format(h->call.arena, "?%s", h->target.pairs[i].name);
		fp_problem_field(
			problem, pointer ? pointer : "?", "unknown_parameter", "This operation does not have it.");
	}
	return err;
}

/* All wrong fields are said at once, also those that would have waited for the lane to be looked at. */
static fp_err say_overdue_too(struct fp_call *call, fp_err err)
{
	const struct fp_problem *overdue = call->overdue;
	for (size_t i = 0; err.code == FP_CODE_INVALID_FIELDS && overdue && i < overdue->n_errors; i++)
		fp_problem_field(&call->problem, overdue->errors[i].pointer, overdue->errors[i].code, "%s",
			overdue->errors[i].detail);
	return err;
}

static fp_err prepare(struct fp_http_call *h)
{
	struct fp_call *call = &h->call;
	if (h->options)
		return FP_OK;
	h->authorized = true;
	FP_TRY(h->server->config.hooks.authorize(call));
	FP_TRY(check_query(h));
	if (call->route->op->decode)
		FP_TRY(say_overdue_too(call, call->route->op->decode(call)));
	return fp_arena_failed(call->arena) ? fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL) : FP_OK;
}

static void fail_busy(struct fp_http_call *h)
{
	h->call.err = fp_fail(&h->call.problem, FP_CODE_BUSY, NULL);
	h->call.problem.retry_after_s = 1;
}

/* The connection is suspended before the call is handed over: a lane may be done with it before enqueue returns. */
static enum MHD_Result enqueue(struct fp_http_call *h)
{
	const struct fp_http_hooks *hooks = &h->server->config.hooks;
	if (!fp_server_suspend_begin(h->server)) {
		fail_busy(h);
		fp_phase_must(h, FP_PHASE_READY, FP_PHASE_DONE);
		return fp_dispatch_answer(h);
	}
	h->suspended = true;
	h->at_queued = fp_monotonic_now();
	fp_lane_job(&h->call);
	fp_phase_must(h, FP_PHASE_READY, FP_PHASE_QUEUED);
	MHD_suspend_connection(h->connection);
	if (hooks->enqueue(hooks->ctx, h->call.lane, &h->call.job))
		return MHD_YES; /* the lane's from here */
	fail_busy(h);
	fp_phase_must(h, FP_PHASE_QUEUED, FP_PHASE_DONE);
	MHD_resume_connection(h->connection);
	return MHD_YES;
}

enum MHD_Result fp_dispatch_ready(struct fp_http_call *h)
{
	h->call.deadline = fp_monotonic_now() + (fp_time)h->server->config.deadline_ms * 1000;
	h->answering = true;
	fp_server_answer_begin(h->server);
	if (!fp_failed(h->call.err))
		h->call.err = prepare(h);
	if (!fp_failed(h->call.err) && !h->options && h->call.lane != FP_LANE_DIRECT)
		return enqueue(h);
	if (h->call.err.code == FP_CODE_RATE_LIMITED && fp_pause_hold(h->server->pause, h))
		return MHD_YES; /* fp_dispatch_answer comes by itself */
	fp_phase_must(h, FP_PHASE_READY, FP_PHASE_DONE);
	return fp_dispatch_answer(h);
}

/* Headers that encode set say something about a reply that will not be sent. */
static void encode(struct fp_call *call)
{
	const struct fp_op *op = call->route->op;
	size_t n_headers = call->reply.n_headers;
	if (op->encode)
		call->err = op->encode(call);
	if (!fp_failed(call->err) && call->reply.body.failed)
		call->err = fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	if (fp_failed(call->err))
		call->reply.n_headers = n_headers;
}

/*
 * What was made of an arena that refused anything may have holes, so it is not said. And where something was changed
 * for good, no failure may read as if nothing had happened.
 */
static void be_true(struct fp_call *call)
{
	struct fp_problem *problem = &call->problem;
	if (fp_arena_failed(call->arena))
		call->err = fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (problem->changed && fp_failed(call->err) &&
		fp_code_status(call->err.code) == MHD_HTTP_SERVICE_UNAVAILABLE) {
		call->err = fp_fail(problem, FP_CODE_OUTCOME_UNKNOWN, NULL);
		problem->next = "Send it again with the same Idempotency-Key, or look whether it was done.";
	}
}

enum MHD_Result fp_dispatch_answer(struct fp_http_call *h)
{
	if (h->suspended) {
		h->suspended = false;
		fp_server_suspend_end(h->server);
	}
	if (!fp_failed(h->call.err) && h->options)
		h->call.reply.status = MHD_HTTP_NO_CONTENT;
	else if (!fp_failed(h->call.err))
		encode(&h->call);
	be_true(&h->call);
	return fp_reply_send(h, FP_PHASE_DONE);
}

const char *fp_call_header(const struct fp_call *call, const char *name)
{
	return fp_head_value(&call->http->head, name);
}

const char *fp_call_header_list(struct fp_call *call, const char *name)
{
	const struct fp_head *head = &call->http->head;
	const char *list = NULL;
	for (size_t i = 0; i < head->n_headers; i++)
		if (fp_header_is(&head->headers[i], name))
			list = list ? fp_arena_format(call->arena, "%s, %s", list, head->headers[i].value)
				    : head->headers[i].value;
	return list;
}

const char *fp_call_query(const struct fp_call *call, const char *name)
{
	return fp_target_query(&call->http->target, name);
}
