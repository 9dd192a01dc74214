/* POST /v1/requests/{request_id}/represent: the person hires a firm, or staff have seen the G-28. */
#include "act_call.h"
#include "body.h"

struct cmd {
	struct fp_act_cmd base;
	int expected_state;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "representation_id", .type = FP_JSON_ID, .offset = OF(base.act.representation_id), .required = true},
	{.name = "expected_state", .type = FP_JSON_CHOICE, .offset = OF(expected_state), .choices = fp_status_names},
	{0},
};

static fp_err decode(struct fp_call *call)
{
	FP_TRY(fp_call_act_cmd(call, FP_EVENT_REPRESENT, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	cmd->expected_state = -1;
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	FP_TRY(fp_call_decided_on(call, cmd->expected_state, false, &cmd->base.extras));
	return fp_act_prepare(&cmd->base.act, call->arena, &call->problem);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct fp_act_cmd *cmd = call->cmd;
	struct fp_record *record;
	bool replayed = false;
	FP_TRY(fp_request_represent(db, fp_call_catalog(call), fp_call_viewer(call), &cmd->id, &cmd->act, &cmd->extras,
		call->arena, &record, &replayed, &call->problem));
	if (record->request.status == FP_STATUS_APPROVED)
		fp_wake_set(call->app->config.wake); /* another attorney is free at other hours */
	return fp_call_show(call, record, replayed);
}

const struct fp_op fp_op_representRequest = {.decode = decode, .run = run, .encode = fp_encode_request};
