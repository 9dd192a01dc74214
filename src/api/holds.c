/* POST /v1/holds, and GET and DELETE of one: a seat for some minutes, for a person who has made no request yet. */
#include <string.h>

#include "body.h"
#include "call.h"
#include "view.h"

struct cmd {
	struct fp_id id; /* of the hold in the path */
	const char *slot_text, *service;
	int64_t slot_id;
	struct fp_body_applicant applicant;
	struct fp_idempotency idempotency;
};
struct result {
	struct fp_hold_record record;
	const char *token; /* NULL: not shown */
	bool replayed;
};

#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "slot_id", .type = FP_JSON_TEXT, .offset = OF(slot_text), .required = true, .min = 1, .max = 18},
	{.name = "service", .type = FP_JSON_TEXT, .offset = OF(service), .required = true, .min = 2, .max = 41},
	{.name = "applicant",
		.type = FP_JSON_OBJECT,
		.offset = OF(applicant),
		.required = true,
		.fields = fp_identity_fields},
	{0},
};

/* ---- making one ---- */

static fp_err check(struct fp_call *call, struct cmd *cmd)
{
	struct fp_problem *p = &call->problem;
	fp_check_applicant(&cmd->applicant, "/applicant", fp_day_of(fp_call_now(call)), call->arena, p);
	fp_check_slot_id(cmd->slot_text, "/slot_id", &cmd->slot_id, p);
	if (cmd->service && !fp_catalog_service(fp_call_catalog(call), cmd->service))
		fp_problem_field(p, "/service", "unknown_service", "No service has this code; see /v1/services");
	return fp_problem_fields(p);
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->applicant = fp_no_applicant;
	FP_TRY(fp_call_idempotency(call, &cmd->idempotency));
	FP_TRY(fp_call_read_body(call, fields, cmd));
	return check(call, cmd);
}

/* The rule, on the slot as it is now. */
static fp_err decide(struct fp_call *call, struct fp_db *db, struct fp_hold *ret_hold)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_catalog *catalog = fp_call_catalog(call);
	fp_time now = fp_call_now(call);
	struct fp_policy policy;
	struct fp_slot slot;
	FP_TRY(fp_slot_read(db, NULL, cmd->slot_id, now, call->arena, &slot, &call->problem));
	const struct fp_office *office = fp_catalog_office(catalog, slot.office);
	if (!office)
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "There is no slot with this id");
	fp_catalog_policy(catalog, office, cmd->service, FP_URGENCY_ROUTINE, now, &policy);
	const struct fp_booking_window window = fp_booking_window(catalog, office, &policy, now);
	return fp_hold_decide(&slot, cmd->service, &policy, &window, now, ret_hold, &call->problem);
}

static fp_err take(struct fp_call *call, struct fp_db *db, struct result *result, struct fp_id *ret_id)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_hold *hold = &result->record.hold;
	FP_TRY(decide(call, db, hold));
	fp_body_person_key(call->app->config.keys, &cmd->applicant, &result->record.person_key);
	hold->made_by = viewer->subject;
	if (!fp_id_new(&hold->id))
		return fp_fail(&call->problem, FP_CODE_INTERNAL, "No random numbers are to be had");
	return fp_hold_take(
		db, viewer, &result->record, &cmd->idempotency, call->arena, &result->replayed, ret_id, &call->problem);
}

static fp_err find_key(
	struct fp_call *call, struct fp_db *db, struct result *result, struct fp_id *ret_id, struct fp_problem *problem)
{
	const struct cmd *cmd = call->cmd;
	return fp_idempotency_find(
		db, fp_call_viewer(call), &cmd->idempotency, call->arena, &result->replayed, ret_id, problem);
}

/* What stands in the way may be what the same key has made in this moment. */
static fp_err make(struct fp_call *call, struct fp_db *db, struct result *result, struct fp_id *ret_id)
{
	struct fp_problem ignored = {.arena = call->arena};
	FP_TRY(find_key(call, db, result, ret_id, &call->problem));
	if (result->replayed)
		return FP_OK;
	fp_err err = take(call, db, result, ret_id);
	if (!fp_failed(err))
		return FP_OK;
	fp_err found = find_key(call, db, result, ret_id, &ignored);
	if (fp_failed(found) || !result->replayed)
		return err;
	call->problem = (struct fp_problem){.arena = call->arena};
	return FP_OK;
}

static fp_err run_make(struct fp_call *call, struct fp_db *db)
{
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	struct fp_viewer holder = {.role = FP_ROLE_REQUESTER};
	char token[FP_TOKEN_TEXT];
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = result;
	FP_TRY(make(call, db, result, &holder.hold_id));
	fp_hold_token_make(call->app->config.keys, &holder.hold_id, token);
	result->token = fp_arena_text(call->arena, token);
	if (!result->replayed)
		return FP_OK;
	/* Whoever holds the key may see what it made. */
	return fp_hold_read(db, &holder, &holder.hold_id, call->arena, &result->record, &call->problem);
}

/* ---- showing one ---- */

static const char *status_of(const struct fp_hold *hold, fp_time now)
{
	return hold->booked ? "booked" : fp_hold_in_force(hold, now) ? "held" : "lapsed";
}

static fp_err encode(struct fp_call *call)
{
	const struct result *result = call->result;
	const struct fp_hold *hold = &result->record.hold;
	char id[FP_ID_TEXT];
	struct fp_json j;
	fp_id_format(&hold->id, id);
	const char *self = fp_arena_format(call->arena, "/v1/holds/%s", id);
	if (call->route->method == FP_POST) {
		call->reply.status = 201;
		fp_reply_header(call, "Location", self);
	}
	fp_reply_replayed(call, result->replayed);
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_id(&j, "id", &hold->id);
	fp_json_text(&j, "status", status_of(hold, fp_call_now(call)));
	fp_json_text(&j, "service", hold->service);
	fp_json_object(&j, "slot");
	fp_view_slot_members(&j, &hold->slot, fp_call_catalog(call));
	fp_json_end_object(&j);
	fp_json_time(&j, "expires_at", hold->expires_at);
	if (result->token)
		fp_json_text(&j, "token", result->token);
	fp_json_object(&j, "links");
	fp_json_text(&j, "self", self);
	if (fp_hold_in_force(hold, fp_call_now(call)))
		fp_json_text(&j, "book", "/v1/appointments");
	fp_json_end_object(&j);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_createHold = {.decode = decode, .run = run_make, .encode = encode};

static fp_err decode_one(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	return fp_call_path_id(call, &cmd->id);
}

static fp_err run_one(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = result;
	return fp_hold_read(db, fp_call_viewer(call), &cmd->id, call->arena, &result->record, &call->problem);
}

const struct fp_op fp_op_getHold = {.decode = decode_one, .run = run_one, .encode = encode};

/* ---- giving it back ---- */

/* Sent twice, or after it has lapsed, it is done all the same. */
static fp_err run_release(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	bool released = false;
	FP_TRY(fp_hold_release(db, fp_call_viewer(call), &cmd->id, fp_call_now(call), &released, &call->problem));
	if (released) {
		fp_wake_set(call->app->config.wake);
		return FP_OK;
	}
	FP_TRY(run_one(call, db));
	const struct result *result = call->result;
	if (!result->record.hold.booked)
		return FP_OK;
	call->problem.next = "Cancel the request that was made of it.";
	return fp_fail(&call->problem, FP_CODE_STATE_CONFLICT, "The seat has been booked.");
}

const struct fp_op fp_op_releaseHold = {.decode = decode_one, .run = run_release, .encode = fp_encode_nothing};
