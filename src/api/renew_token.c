/* POST /v1/requests/{request_id}/renew-token: another token in place of all that were handed out before. */
#include "act_call.h"
#include "body.h"

/* For how long whoever heard no reply is told the new token again for the old one and the Idempotency-Key. Not as long
 * as the key is kept: the old token may be a thief's, who then has that long to guess the key. */
#define LOST_REPLY (15 * FP_MINUTE)

struct cmd {
	struct fp_act_cmd base;
	const char *token; /* NULL: not for this caller */
};
static const struct fp_json_field fields[] = {
	{.name = "reason", .type = FP_JSON_TEXT, .offset = offsetof(struct cmd, base.act.reason), .min = 2, .max = 64},
	{0},
};

static fp_err decode(struct fp_call *call)
{
	FP_TRY(fp_call_act_cmd(call, FP_EVENT_RENEW_TOKEN, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_call_read_body(call, fields, cmd));
	fp_check_code(cmd->base.act.reason, "/reason", &call->problem);
	return fp_problem_fields(&call->problem);
}

/* The Idempotency-Key of who came with this version of the token: what it was used for with another one, before or
 * since, tells them nothing. */
static struct fp_idempotency key_of(struct fp_call *call, int32_t version)
{
	const struct cmd *cmd = call->cmd;
	struct fp_idempotency key = cmd->base.extras.idempotency;
	const struct fp_bytes parts[] = {fp_mac_bytes(&key.key), {&version, sizeof(version)}};
	fp_mac(call->app->config.keys, FP_MAC_IDEMPOTENCY, parts, FP_LENGTH(parts), &key.key);
	return key;
}

/* Whether the token of version `from` was replaced by this very call, and by nothing since: then that is shown. */
static fp_err find_reply(struct fp_call *call, struct fp_db *db, int32_t from, fp_time not_before, bool *ret_found)
{
	const struct cmd *cmd = call->cmd;
	struct fp_viewer next = *fp_call_viewer(call);
	struct fp_idempotency key = key_of(call, from);
	struct fp_record *record;
	struct fp_id object;
	next.token_version = from + 1;
	key.not_before = not_before;
	*ret_found = false;
	FP_TRY(fp_request_read_one(db, &next, &cmd->base.id, call->arena, &record, &call->problem));
	FP_TRY(fp_idempotency_find(db, &next, &key, call->arena, ret_found, &object, &call->problem));
	return *ret_found ? fp_call_show(call, record, true) : FP_OK;
}

/* With a key, a requester may come a second time: with the new token, or, where the reply was lost, with the one that
 * is worthless now, which is otherwise refused as any token of before. */
static fp_err renew_own(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	int32_t version = fp_call_viewer(call)->token_version;
	const struct fp_idempotency sent = cmd->base.extras.idempotency;
	bool found = false;
	if (!sent.used)
		return fp_run_act(call, db);
	FP_TRY(find_reply(call, db, version - 1, 0, &found));
	if (found)
		return FP_OK;
	cmd->base.extras.idempotency = key_of(call, version);
	fp_err err = fp_run_act(call, db);
	cmd->base.extras.idempotency = sent;
	return err;
}

static fp_err run_own(struct fp_call *call, struct fp_db *db)
{
	fp_err err = renew_own(call, db);
	bool found = false;
	if (err.code != FP_CODE_NOT_FOUND || !((struct cmd *)call->cmd)->base.extras.idempotency.used)
		return err;
	fp_err lost = find_reply(call, db, fp_call_viewer(call)->token_version, fp_real_now() - LOST_REPLY, &found);
	return found || fp_failed(lost) ? lost : err;
}

/* Staff end a token and are given none: with it they would see unmasked, and unseen, what they may see masked only. */
static bool gets_token(const struct fp_viewer *viewer)
{
	return viewer->role & (FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	char token[FP_TOKEN_TEXT];
	FP_TRY(viewer->role == FP_ROLE_REQUESTER ? run_own(call, db) : fp_run_act(call, db));
	if (!gets_token(viewer))
		return FP_OK;
	const struct fp_request_result *result = call->result;
	fp_token_make(call->app->config.keys, &cmd->base.id, result->record->request.token_version, token);
	cmd->token = fp_arena_text(call->arena, token);
	return cmd->token ? FP_OK : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	struct fp_json j;
	fp_act_reply_begin(call, &j);
	fp_json_text(&j, "access_token", cmd->token);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_renewToken = {.decode = decode, .run = run, .encode = encode};
