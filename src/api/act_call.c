#include "act_call.h"

fp_err fp_call_act_cmd(struct fp_call *call, enum fp_event event, size_t size)
{
	struct fp_act_cmd *cmd = fp_arena_alloc(call->arena, size);
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->call = call;
	cmd->act = (struct fp_act){.event = event, .now = fp_call_now(call), .urgency = -1};
	cmd->extras.ctx = cmd;
	FP_TRY(fp_call_path_id(call, &cmd->id));
	return call->route->method == FP_POST ? fp_call_idempotency(call, &cmd->extras.idempotency) : FP_OK;
}

/* Whether a seat may be wanted, or free, after the event. */
static bool concerns_assigner(enum fp_event event, enum fp_status after)
{
	switch (event) {
	case FP_EVENT_CANCEL:
	case FP_EVENT_MOVE:
	case FP_EVENT_ASSIGN:
	case FP_EVENT_ACCEPT_OFFER:
	case FP_EVENT_DECLINE_OFFER:
		return true;
	case FP_EVENT_REVEAL:
	case FP_EVENT_VERIFY_CONTACT:
	case FP_EVENT_RENEW_TOKEN:
		return false;
	default:
		return after == FP_STATUS_APPROVED;
	}
}

fp_err fp_call_act(struct fp_call *call, struct fp_db *db, const struct fp_id *id)
{
	struct fp_act_cmd *cmd = call->cmd;
	struct fp_record *record;
	bool replayed = false;
	FP_TRY(fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), id, &cmd->act, &cmd->extras, call->arena,
		&record, &replayed, &call->problem));
	if (concerns_assigner(cmd->act.event, record->request.status))
		fp_wake_set(call->app->config.wake);
	return fp_call_show(call, record, replayed);
}

fp_err fp_run_act(struct fp_call *call, struct fp_db *db)
{
	return fp_call_act(call, db, &((const struct fp_act_cmd *)call->cmd)->id);
}

void fp_act_reply_begin(struct fp_call *call, struct fp_json *ret_json)
{
	const struct fp_act_cmd *cmd = call->cmd;
	const struct fp_request_result *result = call->result;
	fp_reply_etag(call, result->record->request.version);
	fp_reply_replayed(call, result->replayed);
	fp_json_init(ret_json, &call->reply.body);
	fp_json_object(ret_json, NULL);
	fp_json_id(ret_json, "request_id", &cmd->id);
}
