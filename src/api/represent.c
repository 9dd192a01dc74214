/* POST /v1/requests/{request_id}/represent: the person hires a firm, or staff have seen the G-28. */
#include "body.h"
#include "call.h"

struct cmd {
	struct fp_id id, representation_id;
	int expected_state;
	struct fp_act act;
	struct fp_event_extras extras;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "representation_id", .type = FP_JSON_ID, .offset = OF(representation_id), .required = true},
	{.name = "expected_state", .type = FP_JSON_CHOICE, .offset = OF(expected_state), .choices = fp_status_names},
	{0},
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	struct fp_event_extras *extras = &cmd->extras;
	call->cmd = cmd;
	cmd->expected_state = -1;
	FP_TRY(fp_call_path_id(call, &cmd->id));
	FP_TRY(fp_call_idempotency(call, &extras->idempotency));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	FP_TRY(fp_call_decided_on(call, cmd->expected_state, false, extras));
	cmd->act = (struct fp_act){
		.event = FP_EVENT_REPRESENT,
		.now = fp_call_now(call),
		.urgency = -1,
		.representation_id = cmd->representation_id,
	};
	return fp_act_prepare(&cmd->act, call->arena, &call->problem);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_request_represent(db, fp_call_catalog(call), fp_call_viewer(call), &cmd->id, &cmd->act, &cmd->extras,
		call->arena, &result->record, &result->replayed, &call->problem));
	if (result->record->request.status == FP_STATUS_APPROVED)
		fp_wake_set(call->app->config.wake);
	call->result = result;
	return fp_call_open_person(call, result->record, &result->person);
}

const struct fp_op fp_op_representRequest = {.decode = decode, .run = run, .encode = fp_encode_request};
