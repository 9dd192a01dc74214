/* POST /v1/representations/{representation_id}/revoke: by the firm, by the client, or by staff on the client's word. */
#include "body.h"
#include "representations.h"

struct cmd {
	const char *reason;
	struct fp_representation_ending ending;
};
static const struct fp_json_field fields[] = {
	{.name = "reason", .type = FP_JSON_TEXT, .offset = offsetof(struct cmd, reason), .min = 2, .max = 64},
	{0},
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_path_id(call, &cmd->ending.id));
	FP_TRY(fp_call_idempotency(call, &cmd->ending.idempotency));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	fp_check_code(cmd->reason, "/reason", &call->problem);
	cmd->ending.viewer = fp_call_viewer(call);
	cmd->ending.now = fp_call_now(call);
	cmd->ending.reason = cmd->reason;
	return fp_problem_fields(&call->problem);
}

/* Afterwards the client's request is not under it, and would not show it; so it is read before, and then as ended. */
static fp_err show_ended(struct fp_call *call, struct fp_db *db, bool replayed)
{
	const struct cmd *cmd = call->cmd;
	struct fp_shown_representation *shown = call->result;
	const struct fp_viewer server = {.role = FP_ROLE_SYSTEM};
	shown->replayed = replayed;
	return fp_representation_read_open(call, db, &server, &cmd->ending.id, shown);
}

/* Once is enough: whoever revokes what has ended is shown that it has. */
static fp_err run(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct fp_shown_representation *shown = fp_arena_alloc(call->arena, sizeof(*shown));
	struct fp_id object;
	bool replayed, ended;
	if (!shown)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = shown;
	FP_TRY(fp_idempotency_find(
		db, fp_call_viewer(call), &cmd->ending.idempotency, call->arena, &replayed, &object, &call->problem));
	if (replayed)
		return show_ended(call, db, true);
	FP_TRY(fp_representation_read_open(call, db, fp_call_viewer(call), &cmd->ending.id, shown));
	FP_TRY(fp_representation_end(db, fp_call_catalog(call), &cmd->ending, &ended, &call->problem));
	if (ended)
		fp_wake_set(call->app->config.wake); /* without an attorney there may be a seat */
	return show_ended(call, db, false);
}

const struct fp_op fp_op_revokeRepresentation = {.decode = decode, .run = run, .encode = fp_representation_encode};
