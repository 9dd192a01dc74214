/* GET /v1/queues/{tier}: how much waits. POST /v1/queues/{tier}/next: claims the next one. */
#include <fieldpass/rules.h>

#include "claim.h"
#include "view.h"

/* Whose queue is which status; the path names the tier. */
static const struct {
	const char *tier;
	enum fp_status status;
} queues[] = {
	{"tier1", FP_STATUS_TIER1_REVIEW},
	{"tier2", FP_STATUS_TIER2_REVIEW},
	{"office", FP_STATUS_OFFICE_REVIEW},
};

struct cmd {
	const char *tier;
	enum fp_status status;
	struct fp_idempotency idempotency;
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_idempotency(call, &cmd->idempotency));
	for (size_t i = 0; i < FP_LENGTH(queues); i++)
		if (fp_text_same(queues[i].tier, call->path_param[0])) {
			cmd->tier = queues[i].tier;
			cmd->status = queues[i].status;
			return FP_OK;
		}
	return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "The queues are tier1, tier2 and office");
}

struct depth {
	int64_t depth, overdue, needs_a_human;
	fp_time oldest_priority_at;
};
static const struct fp_column depth_columns[] = {
	{"depth", FP_T_INT, offsetof(struct depth, depth), NULL},
	{"overdue", FP_T_INT, offsetof(struct depth, overdue), NULL},
	{"needs_a_human", FP_T_INT, offsetof(struct depth, needs_a_human), NULL},
	{"oldest_priority_at", FP_T_TIME, offsetof(struct depth, oldest_priority_at), NULL},
};

static fp_err run_depth(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	struct depth *depth = fp_arena_alloc(call->arena, sizeof(*depth));
	if (!depth)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	const struct fp_param params[] = {fp_p_text(fp_status_names[cmd->status]), fp_p_time(fp_call_now(call)),
		fp_viewer_offices(fp_call_viewer(call), call->arena)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_queue_depth, params, FP_LENGTH(params), &rows, &call->problem));
	call->result = depth;
	return fp_rows_read(rows, 0, depth_columns, FP_LENGTH(depth_columns), call->arena, depth, &call->problem);
}

static fp_err encode_depth(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct depth *depth = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_text(&j, "tier", cmd->tier);
	fp_json_int(&j, "depth", depth->depth);
	fp_json_time(&j, "oldest_priority_at", depth->oldest_priority_at);
	fp_json_int(&j, "overdue", depth->overdue);
	fp_json_int(&j, "needs_a_human", depth->needs_a_human);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

static const struct fp_column offer_columns[] = {{"id", FP_T_ID, offsetof(struct fp_offer, request_id), NULL}};

/* The request that this key claimed before, or the next one; NULL: the queue is empty. */
static fp_err claim_next(struct fp_call *call, struct fp_db *db, struct fp_record **ret_record, bool *ret_replayed)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_offer *offers;
	struct fp_id object;
	size_t n;
	FP_TRY(fp_idempotency_find(db, viewer, &cmd->idempotency, call->arena, ret_replayed, &object, &call->problem));
	if (*ret_replayed)
		return fp_request_read_one(db, viewer, &object, call->arena, ret_record, &call->problem);
	const struct fp_param params[] = {fp_p_text(fp_status_names[cmd->status]), fp_p_time(fp_call_now(call)),
		fp_viewer_offices(viewer, call->arena), fp_p_text(viewer->subject)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_queue_next, params, FP_LENGTH(params), &rows, &call->problem));
	FP_TRY(fp_rows_read_all(rows, offer_columns, FP_LENGTH(offer_columns), sizeof(*offers), call->arena,
		(void **)&offers, &n, &call->problem));
	return fp_claim_first(call, db, offers, n, &cmd->idempotency, ret_record);
}

static fp_err run_next(struct fp_call *call, struct fp_db *db)
{
	struct fp_record *record = NULL;
	bool replayed = false;
	FP_TRY(claim_next(call, db, &record, &replayed));
	return record ? fp_call_show(call, record, replayed) : FP_OK;
}

static fp_err encode_next(struct fp_call *call)
{
	return call->result ? fp_encode_request(call) : fp_encode_nothing(call);
}

static const struct fp_json_field nothing[] = {{0}};

/* Anybody on the staff sees how much waits; only who may claim from there takes the next one. */
static fp_err decode_next(struct fp_call *call)
{
	FP_TRY(decode(call));
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_json_read(call->arena, call->body, nothing, cmd, &call->problem));
	if (fp_transition_find(cmd->status, FP_EVENT_CLAIM)->who & fp_call_viewer(call)->role)
		return FP_OK;
	call->problem.next = "Take the next one of your own queue.";
	return fp_fail(&call->problem, FP_CODE_FORBIDDEN, "What waits for %s is not for %s", cmd->tier,
		fp_role_name(fp_call_viewer(call)->role));
}

const struct fp_op fp_op_getQueue = {.decode = decode, .run = run_depth, .encode = encode_depth};
const struct fp_op fp_op_nextInQueue = {.decode = decode_next, .run = run_next, .encode = encode_next};
