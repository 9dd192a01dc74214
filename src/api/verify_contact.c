/* POST /v1/requests/{request_id}/verify-contact: staff have made sure that the number in force is the person's. They
 * name it, so that a number that was changed meanwhile is not verified with the one before. */
#include "body.h"
#include "call.h"
#include "contact.h"
#include "sealed_text.h"

struct cmd {
	struct fp_id id;
	const char *phone, *reason, *note;
	struct fp_act act;
	struct fp_event_extras extras;
	struct fp_call *call;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "phone", .type = FP_JSON_TEXT, .offset = OF(phone), .required = true, .min = 8, .max = 16},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(reason), .required = true, .min = 2, .max = 64},
	{.name = "note", .type = FP_JSON_TEXT, .offset = OF(note), .min = 1, .max = 4000},
	{0},
};

static fp_err prepare(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	struct cmd *cmd = ctx;
	struct fp_contact_change change;
	FP_TRY(fp_contact_change_begin(cmd->call, record, &cmd->act, &cmd->extras, &change, problem));
	return fp_contact_change_end(&change, cmd->phone, problem);
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_path_id(call, &cmd->id));
	FP_TRY(fp_call_idempotency(call, &cmd->extras.idempotency));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	fp_check_phone(cmd->phone, "/phone", &call->problem);
	fp_check_code(cmd->reason, "/reason", &call->problem);
	FP_TRY(fp_problem_fields(&call->problem));
	cmd->call = call;
	cmd->act = (struct fp_act){
		.event = FP_EVENT_VERIFY_CONTACT, .now = fp_call_now(call), .reason = cmd->reason, .urgency = -1};
	cmd->extras.prepare = prepare;
	cmd->extras.ctx = cmd;
	return fp_call_seal(call, FP_SEAL_NOTE, &cmd->id, cmd->note, &cmd->extras.note_sealed);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = result;
	FP_TRY(fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), &cmd->id, &cmd->act, &cmd->extras,
		call->arena, &result->record, &result->replayed, &call->problem));
	return fp_call_open_person(call, result->record, &result->person);
}

const struct fp_op fp_op_verifyContact = {.decode = decode, .run = run, .encode = fp_encode_request};
