/* PATCH /v1/offices/{code}/slots/{slot_id}: how many seats a slot has, and whom a cut displaces. */
#include <inttypes.h>

#include "body.h"
#include "config_call.h"

struct cmd {
	const struct fp_office *office;
	int64_t id, capacity;
	const char *reason;
	struct fp_config_change change;
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
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_office(call, true, &cmd->office));
	FP_TRY(fp_call_config_change(call, &cmd->change));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	fp_check_code(cmd->reason, "/reason", &call->problem);
	FP_TRY(fp_problem_fields(&call->problem));
	return fp_call_path_number(call, &cmd->id);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_slot_resize(db, &cmd->change, cmd->office->code, cmd->id, (int32_t)cmd->capacity, cmd->reason,
		&cmd->slot, &call->problem));
	fp_config_change_wake(call, &cmd->change);
	return FP_OK;
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_slot *s = &cmd->slot;
	char id[24], local[FP_LOCAL_TEXT];
	struct fp_json j;
	snprintf(id, sizeof(id), "%" PRId64, s->id);
	fp_local_format(s->local_start, s->starts_at, local);
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_text(&j, "id", id);
	fp_json_text(&j, "office", s->office);
	fp_json_text(&j, "service", s->service);
	fp_json_time(&j, "starts_at", s->starts_at);
	fp_json_time(&j, "ends_at", s->ends_at);
	fp_json_text(&j, "local_start", local);
	fp_json_text(&j, "time_zone", cmd->office->time_zone);
	fp_json_int(&j, "free", s->capacity - s->booked);
	fp_json_int(&j, "capacity", s->capacity);
	fp_json_int(&j, "booked", s->booked);
	fp_view_displaced(&j, &cmd->change);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_setSlotCapacity = {.decode = decode, .run = run, .encode = encode};
