/* POST /v1/requests/{request_id}/reveal: what replies mask, in clear; who saw it stands in the log. */
#include "act_call.h"
#include "body.h"

/* Those that can be asked for, in the order of field_names. */
/* clang-format off */
#define FIELDS(X)                                                                                                 \
	X(email) X(phone) X(a_number) X(date_of_birth) X(requester_name) X(requester_phone) X(requester_email)     \
	X(callback_phone) X(verified_phone) X(firm_verified_phone)
/* clang-format on */
#define NAME(field) #field,
static const char *const field_names[] = {FIELDS(NAME) NULL};
#define DATA_MAX 512

struct cmd {
	struct fp_act_cmd base;
	uint32_t fields;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field body_fields[] = {
	{.name = "fields",
		.type = FP_JSON_CHOICES,
		.offset = OF(fields),
		.required = true,
		.max = FP_LENGTH(field_names) - 1,
		.choices = field_names},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(base.act.reason), .required = true, .min = 2, .max = 64},
	{0},
};

/* The names alone. */
static fp_err write_data(struct fp_call *call, struct cmd *cmd)
{
	struct fp_buf text;
	struct fp_json j;
	fp_buf_init(&text, DATA_MAX);
	fp_json_init(&j, &text);
	fp_json_object(&j, NULL);
	fp_json_array(&j, "fields");
	for (size_t i = 0; field_names[i]; i++)
		if (cmd->fields & 1u << i)
			fp_json_text(&j, NULL, field_names[i]);
	fp_json_end_array(&j);
	fp_json_end_object(&j);
	cmd->base.extras.data = text.failed ? NULL : fp_arena_copy(call->arena, text.data, text.length);
	fp_buf_done(&text);
	return cmd->base.extras.data ? FP_OK : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err decode(struct fp_call *call)
{
	FP_TRY(fp_call_act_cmd(call, FP_EVENT_REVEAL, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_json_read(call->arena, call->body, body_fields, cmd, &call->problem));
	if (!cmd->fields)
		fp_problem_field(&call->problem, "/fields", "required", "Say what you need to see");
	fp_check_code(cmd->base.act.reason, "/reason", &call->problem);
	FP_TRY(fp_problem_fields(&call->problem));
	return write_data(call, cmd);
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_request_result *result = call->result;
#define VALUE(field) result->person->field,
	const char *const values[] = {FIELDS(VALUE)};
#undef VALUE
	struct fp_json j;
	fp_act_reply_begin(call, &j);
	fp_json_object(&j, "revealed");
	for (size_t i = 0; i < FP_LENGTH(values); i++)
		if (cmd->fields & 1u << i)
			fp_json_text(&j, field_names[i], values[i]);
	fp_json_end_object(&j);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_revealRequest = {.decode = decode, .run = fp_run_act, .encode = encode};
