/* POST /v1/claims/release: all that an officer has claimed goes back, when the officer is gone. */
#include "body.h"
#include "call.h"

struct cmd {
	const char *officer;
};
static const struct fp_json_field fields[] = {
	{.name = "officer",
		.type = FP_JSON_TEXT,
		.offset = offsetof(struct cmd, officer),
		.required = true,
		.min = 1,
		.max = 100},
	{0},
};

struct result {
	int64_t released;
};

static fp_err decode(struct fp_call *call)
{
	struct fp_idempotency
		unused; /* sent twice, the second finds nothing left to release; but it must be readable */
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_idempotency(call, &unused));
	return fp_json_read(call->arena, call->body, fields, cmd, &call->problem);
}

/* Somebody else may have claimed it since it was listed. */
static fp_err is_still_the_officers(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	const struct cmd *cmd = ctx;
	if (fp_text_same(record->request.claimed_by, cmd->officer))
		return FP_OK;
	return fp_fail(problem, FP_CODE_CLAIMED_BY_ANOTHER, NULL);
}

/* What has been claimed anew, released or decided meanwhile is as good as released. */
static fp_err release_one(struct fp_call *call, struct fp_db *db, const struct fp_id *id, int64_t *ret_released)
{
	struct fp_act act = {.event = FP_EVENT_RELEASE, .now = fp_call_now(call), .urgency = -1};
	const struct fp_event_extras extras = {.prepare = is_still_the_officers, .ctx = call->cmd};
	struct fp_problem problem = {.arena = call->arena};
	struct fp_record *record;
	bool replayed;
	fp_err err = fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), id, &act, &extras, call->arena,
		&record, &replayed, &problem);
	problem.changed |= call->problem.changed;
	call->problem.changed = problem.changed;
	if (!fp_failed(err))
		++*ret_released;
	if (!fp_failed(err) || err.code == FP_CODE_CLAIMED_BY_ANOTHER || err.code == FP_CODE_STATE_CONFLICT)
		return FP_OK;
	call->problem = problem;
	return err;
}

static const struct fp_column id_columns[] = {{"id", FP_T_ID, 0, NULL}};

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	struct fp_id *ids;
	size_t n;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = result;
	const struct fp_param params[] = {fp_p_text(cmd->officer)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_claims_of, params, 1, &rows, &call->problem));
	FP_TRY(fp_rows_read_all(rows, id_columns, 1, sizeof(*ids), call->arena, (void **)&ids, &n, &call->problem));
	for (size_t i = 0; i < n; i++)
		FP_TRY(release_one(call, db, &ids[i], &result->released));
	return FP_OK;
}

static fp_err encode(struct fp_call *call)
{
	const struct result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_int(&j, "released", result->released);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_releaseClaims = {.decode = decode, .run = run, .encode = encode};
