/* POST /v1/requests/{request_id}/{event}: one way for all of them; each says which body it takes. */
#include <fieldpass/text.h>

#include "body.h"
#include "contact.h"
#include "sealed_text.h"
#include "waiter.h"

/* All that any event's body may hold; each event's table names its own members. */
struct body {
	const char *answer, *reason, *note, *office;
	int expected_state, urgency, outcome;
	struct fp_body_callback callback;
	bool has_callback;
	struct fp_body_preferences preferences;
	bool has_preferences;
	const char *statement;
	struct fp_texts receipt_numbers;
	bool has_receipts;
	bool again;
};
#define OF(member) offsetof(struct body, member)
#define ANSWER                                                                                                         \
	{                                                                                                              \
		.name = "answer", .type = FP_JSON_TEXT, .offset = OF(answer), .required = true, .min = 2, .max = 64    \
	}
#define REASON(must)                                                                                                   \
	{                                                                                                              \
		.name = "reason", .type = FP_JSON_TEXT, .offset = OF(reason), .required = must, .min = 2, .max = 64    \
	}
#define NOTE                                                                                                           \
	{                                                                                                              \
		.name = "note", .type = FP_JSON_TEXT, .offset = OF(note), .min = 1, .max = 4000                        \
	}
#define EXPECTED_STATE                                                                                                 \
	{                                                                                                              \
		.name = "expected_state", .type = FP_JSON_CHOICE, .offset = OF(expected_state),                        \
		.choices = fp_status_names                                                                             \
	}
#define URGENCY                                                                                                        \
	{                                                                                                              \
		.name = "urgency", .type = FP_JSON_CHOICE, .offset = OF(urgency), .choices = fp_urgency_names          \
	}
#define CALLBACK                                                                                                       \
	{                                                                                                              \
		.name = "callback", .type = FP_JSON_OBJECT, .offset = OF(callback), .fields = fp_callback_fields,      \
		.present = OF(has_callback)                                                                            \
	}
#define PREFERENCES                                                                                                    \
	{                                                                                                              \
		.name = "preferences", .type = FP_JSON_OBJECT, .offset = OF(preferences),                              \
		.fields = fp_preferences_fields, .present = OF(has_preferences)                                        \
	}

static const struct fp_json_field nothing[] = {{0}};
static const struct fp_json_field resolve_fields[] = {ANSWER, NOTE, EXPECTED_STATE, {0}};
static const struct fp_json_field escalate_fields[] = {CALLBACK, URGENCY, REASON(false), NOTE, EXPECTED_STATE, {0}};
static const struct fp_json_field ask_info_fields[] = {REASON(true), NOTE, {0}};
static const struct fp_json_field supply_fields[] = {
	{.name = "statement", .type = FP_JSON_TEXT, .offset = OF(statement), .min = 1, .max = 4000},
	{.name = "receipt_numbers",
		.type = FP_JSON_TEXTS,
		.offset = OF(receipt_numbers),
		.max = 10,
		.max_each = 20,
		.present = OF(has_receipts)},
	PREFERENCES,
	CALLBACK,
	{0},
};
static const struct fp_json_field approve_fields[] = {PREFERENCES, URGENCY, REASON(false), NOTE, EXPECTED_STATE, {0}};
static const struct fp_json_field callback_fields[] = {CALLBACK, {0}};
static const struct fp_json_field refer_fields[] = {
	{.name = "office", .type = FP_JSON_TEXT, .offset = OF(office), .required = true, .min = 3, .max = 3},
	URGENCY,
	REASON(false),
	NOTE,
	EXPECTED_STATE,
	{0},
};
static const struct fp_json_field deny_fields[] = {REASON(true), NOTE, EXPECTED_STATE, {0}};
static const struct fp_json_field erase_fields[] = {REASON(true), EXPECTED_STATE, {0}};
static const struct fp_json_field withdraw_fields[] = {REASON(false), {0}};
/* What a visit is corrected to: excused, or that it took place. */
enum { OUTCOME_COMPLETED, OUTCOME_EXCUSED };
static const char *const outcome_names[] = {"completed", "excused", NULL};
static const struct fp_json_field correct_fields[] = {
	{.name = "outcome", .type = FP_JSON_CHOICE, .offset = OF(outcome), .required = true, .choices = outcome_names},
	REASON(true),
	NOTE,
	EXPECTED_STATE,
	{0},
};
static const struct fp_json_field move_fields[] = {
	{.name = "preferences",
		.type = FP_JSON_OBJECT,
		.offset = OF(preferences),
		.fields = fp_preferences_fields,
		.required = true,
		.present = OF(has_preferences)},
	{0},
};
static const struct fp_json_field cancel_fields[] = {{.name = "again", .type = FP_JSON_BOOL, .offset = OF(again)}, {0}};

struct event {
	enum fp_event event;
	const struct fp_json_field *fields;
	bool decides;  /* staff must say which version or state they decided on (428) */
	bool may_wait; /* ?wait= for the worker */
};

struct cmd {
	struct fp_act_cmd base;
	struct body body;
	int64_t wait_s;
};

static fp_err check(struct fp_call *call, struct body *b)
{
	struct fp_problem *p = &call->problem;
	fp_check_code(b->answer, "/answer", p);
	fp_check_code(b->reason, "/reason", p);
	fp_check_callback(&b->callback, "/callback", fp_call_now(call), fp_call_overdue(call), p);
	fp_check_preferences(
		&b->preferences, "/preferences", fp_call_catalog(call), fp_call_now(call), fp_call_overdue(call), p);
	fp_check_receipts(&b->receipt_numbers, "/receipt_numbers", call->arena, p);
	if (b->office && !fp_catalog_office(fp_call_catalog(call), b->office))
		fp_problem_field(p, "/office", "unknown_office", "No office has this code; see /v1/offices");
	if (b->urgency >= 0 && fp_call_viewer(call)->role & (FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION))
		fp_problem_field(p, "/urgency", "staff_only", "Only staff may change the urgency");
	if (b->urgency >= 0 && !b->reason)
		fp_problem_field(p, "/reason", "required", "Say why the urgency is changed");
	return fp_problem_fields(p);
}

static fp_err read_body(struct fp_call *call, const struct event *event, struct body *b)
{
	*b = (struct body){.expected_state = -1, .urgency = -1, .outcome = -1, .preferences = fp_no_preferences};
	FP_TRY(fp_call_read_body(call, event->fields, b));
	return check(call, b);
}

static void fill_act(struct fp_act *act, const struct body *b)
{
	act->reason = b->reason;
	act->answer = b->answer;
	act->urgency = b->urgency;
	act->refer_to = b->office;
	act->new_callback_number = b->has_callback;
	act->again = b->again;
	act->excused = b->outcome == OUTCOME_EXCUSED;
}

/* The wishes, and seals what the body brings: the callback number; and, where the person says more, the person anew. */
static fp_err prepare(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	struct cmd *cmd = ctx;
	struct fp_arena *arena = cmd->base.call->arena;
	const struct body *b = &cmd->body;
	struct fp_contact_change change;
	struct fp_person *person = &change.person;
	if (b->has_preferences)
		FP_TRY(fp_merge_preferences(&b->preferences, &record->request, &cmd->base.act, problem));
	FP_TRY(fp_apply_windows(&record->request, &b->callback, arena, problem));
	if (!b->has_callback && !b->statement && !b->has_receipts)
		return FP_OK;
	FP_TRY(fp_contact_change_begin(&cmd->base, record, &change, problem));
	if (b->statement)
		person->statement = b->statement;
	if (b->has_receipts)
		person->receipt_numbers = b->receipt_numbers;
	if (b->has_callback)
		fp_apply_callback(
			person, &b->callback, fp_speaks_for(fp_call_viewer(cmd->base.call), &record->request), arena);
	return fp_contact_change_end(&change, b->callback.phone, problem);
}

static fp_err decode(struct fp_call *call, const struct event *event)
{
	FP_TRY(fp_call_act_cmd(call, event->event, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	struct fp_act_cmd *base = &cmd->base;
	if (event->may_wait)
		FP_TRY(fp_call_query_int(call, "wait", 0, 0, 5, &cmd->wait_s));
	FP_TRY(read_body(call, event, &cmd->body));
	FP_TRY(fp_call_decided_on(call, cmd->body.expected_state, event->decides, &base->extras));
	fill_act(&base->act, &cmd->body);
	FP_TRY(fp_act_prepare(&base->act, call->arena, &call->problem));
	base->extras.prepare = prepare;
	return fp_call_seal(call, FP_SEAL_NOTE, &base->id, cmd->body.note, &base->extras.note_sealed);
}

/* The second run of a call that waited: what has become of the request meanwhile. */
static fp_err look_again(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_request_result *before = call->result;
	struct fp_record *record;
	FP_TRY(fp_request_read_one(db, fp_call_viewer(call), &cmd->base.id, call->arena, &record, &call->problem));
	return fp_call_show(call, record, before->replayed);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	if (call->runs > 0)
		return look_again(call, db);
	FP_TRY(fp_run_act(call, db));
	const struct fp_request_result *result = call->result;
	const struct fp_request *r = &result->record->request;
	if (r->status == FP_STATUS_APPROVED && cmd->wait_s > 0)
		(void)fp_waiter_park(call->app->waiter, call, &r->id, r->version,
			fp_monotonic_now() + cmd->wait_s * FP_SECOND); /* not parked: answered as it is now */
	return FP_OK;
}

#define EVENT_OP(id, name, body_fields, must_say, waits)                                                               \
	static fp_err decode_##id(struct fp_call *call)                                                                \
	{                                                                                                              \
		static const struct event event = {FP_EVENT_##name, body_fields, must_say, waits};                     \
		return decode(call, &event);                                                                           \
	}                                                                                                              \
	const struct fp_op fp_op_##id = {.decode = decode_##id, .run = run, .encode = fp_encode_request};

EVENT_OP(notSolvedRequest, NOT_SOLVED, nothing, false, false)
EVENT_OP(claimRequest, CLAIM, nothing, false, false)
EVENT_OP(releaseRequest, RELEASE, nothing, false, false)
EVENT_OP(resolveRequest, RESOLVE, resolve_fields, true, false)
EVENT_OP(escalateRequest, ESCALATE, escalate_fields, true, false)
EVENT_OP(askInfoRequest, ASK_INFO, ask_info_fields, false, false)
EVENT_OP(supplyRequest, SUPPLY, supply_fields, false, false)
EVENT_OP(planCallback, PLAN_CALLBACK, callback_fields, false, false)
EVENT_OP(rebookCallback, REBOOK_CALLBACK, callback_fields, false, false)
EVENT_OP(referRequest, REFER, refer_fields, true, false)
EVENT_OP(reconsiderRequest, RECONSIDER, nothing, false, false)
EVENT_OP(notSeenRequest, NOT_SEEN, nothing, false, false)
EVENT_OP(correctRequest, CORRECT, correct_fields, true, false)
EVENT_OP(approveRequest, APPROVE, approve_fields, true, true)
EVENT_OP(denyRequest, DENY, deny_fields, true, false)
EVENT_OP(eraseRequest, ERASE, erase_fields, false, false)
EVENT_OP(withdrawRequest, WITHDRAW, withdraw_fields, false, false)
EVENT_OP(cancelRequest, CANCEL, cancel_fields, false, false)
EVENT_OP(moveRequest, MOVE, move_fields, false, false)
