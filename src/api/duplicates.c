/* POST /v1/requests/{request_id}/settle-duplicate: which of several open requests for one person is kept. */
#include "act_call.h"
#include "body.h"

struct cmd {
	struct fp_act_cmd base;
	struct fp_id keep;
	int expected_state;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "keep", .type = FP_JSON_ID, .offset = OF(keep), .required = true},
	{.name = "expected_state", .type = FP_JSON_CHOICE, .offset = OF(expected_state), .choices = fp_status_names},
	{0},
};

static fp_err decode(struct fp_call *call)
{
	FP_TRY(fp_call_act_cmd(call, FP_EVENT_SETTLE_DUPLICATE, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	cmd->expected_state = -1;
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	return fp_call_decided_on(call, cmd->expected_state, true, &cmd->base.extras);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct fp_record *record;
	bool replayed = false;
	FP_TRY(fp_duplicates_settle(db, fp_call_catalog(call), fp_call_viewer(call), &cmd->base.id, &cmd->keep,
		cmd->base.act.now, &cmd->base.extras, call->arena, &record, &replayed, &call->problem));
	fp_wake_set(call->app->config.wake); /* what is kept may have waited for this; and a seat may be free */
	return fp_call_show(call, record, replayed);
}

const struct fp_op fp_op_settleDuplicate = {.decode = decode, .run = run, .encode = fp_encode_request};
