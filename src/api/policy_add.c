/* POST /v1/policies: a rule that holds from a day to come. */
#include "body.h"
#include "config_call.h"
#include "policy_view.h"

/* What one member of `values` holds; which of the three its field says. */
struct value {
	int64_t number;
	int choice;
	bool flag, present;
};
struct cmd {
	struct fp_policy_row row;
	struct value values[FP_POLICY_FIELD_COUNT];
	bool has_values;
	struct fp_config_change change;
};
#define OF(member) offsetof(struct cmd, row.member)

static struct fp_json_field value_field(size_t f)
{
	const struct fp_policy_field_info *info = &fp_policy_fields[f];
	const size_t at = offsetof(struct cmd, values) + f * sizeof(struct value);
	struct fp_json_field field = {.name = info->name, .present = at + offsetof(struct value, present)};
	if (info->names == fp_no_yes_names) {
		field.type = FP_JSON_BOOL;
		field.offset = at + offsetof(struct value, flag);
	} else if (info->names) {
		field.type = FP_JSON_CHOICE;
		field.offset = at + offsetof(struct value, choice);
		field.choices = info->names;
	} else {
		field.type = FP_JSON_INT;
		field.offset = at + offsetof(struct value, number);
		field.min = info->least;
		field.max = info->most;
	}
	return field;
}

static fp_err read_body(struct fp_call *call, struct cmd *cmd)
{
	struct fp_json_field values[FP_POLICY_FIELD_COUNT + 1] = {{0}};
	for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++)
		values[f] = value_field(f);
	const struct fp_json_field fields[] = {
		{.name = "office", .type = FP_JSON_TEXT, .offset = OF(office), .min = 3, .max = 3},
		{.name = "office_kind",
			.type = FP_JSON_CHOICE,
			.offset = OF(office_kind),
			.choices = fp_office_kind_names},
		{.name = "service", .type = FP_JSON_TEXT, .offset = OF(service), .min = 2, .max = 64},
		{.name = "urgency", .type = FP_JSON_CHOICE, .offset = OF(urgency), .choices = fp_urgency_names},
		{.name = "from", .type = FP_JSON_DAY, .offset = OF(from), .required = true},
		{.name = "values",
			.type = FP_JSON_OBJECT,
			.required = true,
			.fields = values,
			.present = offsetof(struct cmd, has_values)},
		{0},
	};
	return fp_json_read(call->arena, call->body, fields, cmd, &call->problem);
}

static int32_t said(const struct fp_policy_field_info *info, const struct value *v)
{
	if (!v->present)
		return FP_POLICY_UNSAID;
	return info->names == fp_no_yes_names ? v->flag : info->names ? v->choice : (int32_t)v->number;
}

static void take_values(struct cmd *cmd, struct fp_problem *problem)
{
	struct fp_policy_row *row = &cmd->row;
	bool any = false;
	for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++) {
		row->value[f] = said(&fp_policy_fields[f], &cmd->values[f]);
		any = any || row->value[f] != FP_POLICY_UNSAID;
	}
	if (!any)
		fp_problem_field(problem, "/values", "required", "A row says something");
}

/* Said apart, in two rows, they might make a window that ends before it begins. */
static void check_window(const struct fp_policy_row *row, struct fp_problem *problem)
{
	int32_t after = row->value[FP_POLICY_callback_after_hours],
		within = row->value[FP_POLICY_callback_within_hours];
	bool has_after = after != FP_POLICY_UNSAID, has_within = within != FP_POLICY_UNSAID;
	if (has_after != has_within)
		fp_problem_field(problem, has_after ? "/values/callback_within_hours" : "/values/callback_after_hours",
			"required", "When the window begins and when it ends are said together");
	else if (has_after && after >= within)
		fp_problem_field(problem, "/values/callback_within_hours", "before_callback_after_hours",
			"The window ends before it begins");
}

static void check_keys(const struct fp_catalog *c, const struct fp_policy_row *row, struct fp_problem *problem)
{
	if (row->office && !fp_catalog_office(c, row->office))
		fp_problem_field(problem, "/office", "unknown_office", "No office has this code; see /v1/offices");
	if (row->office && row->office_kind >= 0)
		fp_problem_field(
			problem, "/office_kind", "not_with_office", "An office has its kind: say one of the two");
	if (row->service && !fp_catalog_service(c, row->service))
		fp_problem_field(problem, "/service", "unknown_service", "No service has this code; see /v1/services");
}

/* So that every process knows a row before it counts, and no decision is judged by another rule afterwards. In a
 * sandbox one may try what would have been. */
static void check_from(struct fp_call *call, const struct fp_policy_row *row)
{
	fp_day today = fp_catalog_policy_today(fp_call_catalog(call), row, fp_call_now(call));
	if (row->from <= today && !call->app->config.sandbox.advance)
		fp_problem_field(fp_call_overdue(call), "/from", "not_in_the_future",
			"A row begins at a midnight that is still to come wherever it holds");
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->row = (struct fp_policy_row){.office_kind = -1, .urgency = -1, .from = FP_DAY_NONE};
	FP_TRY(fp_call_config_change(call, &cmd->change));
	FP_TRY(read_body(call, cmd));
	take_values(cmd, &call->problem);
	check_window(&cmd->row, &call->problem);
	check_keys(fp_call_catalog(call), &cmd->row, &call->problem);
	check_from(call, &cmd->row);
	return fp_problem_fields(&call->problem);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_policy_add(db, &cmd->change, &cmd->row, &call->problem));
	cmd->row.id = (int32_t)cmd->change.object;
	FP_TRY(fp_config_change_refresh(call, db, &cmd->change));
	fp_config_change_wake(call, &cmd->change);
	return FP_OK;
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	struct fp_json j;
	fp_reply_made(call, &cmd->change);
	fp_json_init(&j, &call->reply.body);
	fp_view_policy_row(&j, &cmd->row);
	return fp_reply_done(call);
}

const struct fp_op fp_op_addPolicy = {.decode = decode, .run = run, .encode = encode};
