/* /v1/sandbox: the domain clock, for trying out in a minute what takes weeks. Not there unless the process was started
 * with --sandbox. */
#include "call.h"
#include "view.h"

struct cmd {
	fp_time now;
};
static const struct fp_json_field clock_fields[] = {
	{.name = "now", .type = FP_JSON_TIME, .offset = offsetof(struct cmd, now), .required = true},
	{0},
};
static const struct fp_json_field nothing[] = {{0}};

static fp_err decode(struct fp_call *call, const struct fp_json_field *fields)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!call->app->config.sandbox.advance)
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "This is not a sandbox");
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	/* Timers of many weeks may run before the answer. */
	call->deadline += FP_HOUR;
	return fp_json_read(call->arena, call->body, fields, cmd, &call->problem);
}

static fp_err decode_clock(struct fp_call *call)
{
	return decode(call, clock_fields);
}

static fp_err decode_nothing(struct fp_call *call)
{
	return decode(call, nothing);
}

static fp_err run_get(struct fp_call *call, struct fp_db *db)
{
	(void)call;
	(void)db;
	return FP_OK;
}

static fp_err run_set(struct fp_call *call, struct fp_db *db)
{
	const struct fp_sandbox *sandbox = &call->app->config.sandbox;
	return sandbox->advance(sandbox->ctx, db, ((const struct cmd *)call->cmd)->now, &call->problem);
}

static fp_err run_reset(struct fp_call *call, struct fp_db *db)
{
	const struct fp_sandbox *sandbox = &call->app->config.sandbox;
	return sandbox->reset(sandbox->ctx, db, &call->problem);
}

static fp_err encode(struct fp_call *call)
{
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_time(&j, "now", fp_call_now(call));
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_getSandboxClock = {.decode = decode_nothing, .run = run_get, .encode = encode};
const struct fp_op fp_op_setSandboxClock = {.decode = decode_clock, .run = run_set, .encode = encode};
const struct fp_op fp_op_resetSandbox = {.decode = decode_nothing, .run = run_reset, .encode = encode};
