/* POST /v1/requests/{request_id}/settle-duplicate: which of several open requests for one person is kept. */
#include "body.h"
#include "call.h"

struct cmd {
	struct fp_id id, keep;
	int expected_state;
	struct fp_event_extras extras;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "keep", .type = FP_JSON_ID, .offset = OF(keep), .required = true},
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
	return fp_call_decided_on(call, cmd->expected_state, true, extras);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct fp_record *record;
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_duplicates_settle(db, fp_call_catalog(call), fp_call_viewer(call), &cmd->id, &cmd->keep,
		fp_call_now(call), &cmd->extras, call->arena, &record, &result->replayed, &call->problem));
	fp_wake_set(call->app->config.wake); /* what is kept may have waited for this; and a seat may be free */
	result->record = record;
	call->result = result;
	return fp_call_open_person(call, record, &result->person);
}

const struct fp_op fp_op_settleDuplicate = {.decode = decode, .run = run, .encode = fp_encode_request};
