/* POST /v1/requests/{request_id}/verify-contact: staff have made sure that the number in force is the person's. They
 * name it, so that a number that was changed meanwhile is not verified with the one before. */
#include "act_call.h"
#include "body.h"
#include "contact.h"
#include "sealed_text.h"

struct cmd {
	struct fp_act_cmd base;
	const char *phone, *note;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "phone", .type = FP_JSON_TEXT, .offset = OF(phone), .required = true, .min = 8, .max = 16},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(base.act.reason), .required = true, .min = 2, .max = 64},
	{.name = "note", .type = FP_JSON_TEXT, .offset = OF(note), .min = 1, .max = 4000},
	{0},
};

static fp_err prepare(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	struct cmd *cmd = ctx;
	struct fp_contact_change change;
	FP_TRY(fp_contact_change_begin(&cmd->base, record, &change, problem));
	return fp_contact_change_end(&change, cmd->phone, problem);
}

static fp_err decode(struct fp_call *call)
{
	FP_TRY(fp_call_act_cmd(call, FP_EVENT_VERIFY_CONTACT, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	fp_check_phone(cmd->phone, "/phone", &call->problem);
	fp_check_code(cmd->base.act.reason, "/reason", &call->problem);
	FP_TRY(fp_problem_fields(&call->problem));
	cmd->base.extras.prepare = prepare;
	return fp_call_seal(call, FP_SEAL_NOTE, &cmd->base.id, cmd->note, &cmd->base.extras.note_sealed);
}

const struct fp_op fp_op_verifyContact = {.decode = decode, .run = fp_run_act, .encode = fp_encode_request};
