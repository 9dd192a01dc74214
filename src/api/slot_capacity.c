/* PATCH /v1/offices/{code}/slots/{slot_id}: how many seats a slot has, and whom a cut displaces. */
#include "body.h"
#include "config_call.h"
#include "view.h"

struct cmd {
	struct fp_office_cmd at;
	int64_t capacity;
	const char *reason;
	struct fp_slot slot;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "capacity", .type = FP_JSON_INT, .offset = OF(capacity), .required = true, .min = 0, .max = 1000},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(reason), .required = true, .min = 2, .max = 64},
	{0},
};

static fp_err decode(struct fp_call *call)
{
	FP_TRY(fp_call_office_cmd(call, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	fp_check_code(cmd->reason, "/reason", &call->problem);
	FP_TRY(fp_problem_fields(&call->problem));
	return fp_call_path_number(call, &cmd->at.id);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_slot_resize(db, &cmd->at.change, cmd->at.office->code, cmd->at.id, (int32_t)cmd->capacity,
		cmd->reason, &cmd->slot, &call->problem));
	fp_config_change_wake(call, &cmd->at.change);
	return FP_OK;
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_slot *s = &cmd->slot;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_slot_members(&j, s, fp_call_catalog(call));
	fp_json_int(&j, "free", s->capacity - s->booked);
	fp_json_int(&j, "capacity", s->capacity);
	fp_json_int(&j, "booked", s->booked);
	fp_view_displaced(&j, &cmd->at.change);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_setSlotCapacity = {.decode = decode, .run = run, .encode = encode};
