/* GET /v1/policies?on=DATE: the published rules, as rows, that are in force on a day. */
#include "call.h"
#include "policy_view.h"

void fp_view_policy_values(struct fp_json *j, const char *key, const int32_t *value)
{
	fp_json_object(j, key);
	for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++) {
		const struct fp_policy_field_info *info = &fp_policy_fields[f];
		if (value[f] == FP_POLICY_UNSAID)
			continue;
		if (info->names == fp_no_yes_names)
			fp_json_bool(j, info->name, value[f] == 1);
		else if (info->names)
			fp_json_text(j, info->name, info->names[value[f]]);
		else
			fp_json_int(j, info->name, value[f]);
	}
	fp_json_end_object(j);
}

void fp_view_policy_rows(struct fp_json *j, const char *key, const struct fp_policy *policy)
{
	fp_json_array(j, key);
	for (int32_t last = 0;;) {
		int32_t next = INT32_MAX;
		for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++)
			if (policy->row[f] > last && policy->row[f] < next)
				next = policy->row[f];
		if (next == INT32_MAX)
			break;
		fp_json_int(j, NULL, next);
		last = next;
	}
	fp_json_end_array(j);
}

void fp_view_policy_row(struct fp_json *j, const struct fp_policy_row *row)
{
	fp_json_object(j, NULL);
	fp_json_int(j, "id", row->id);
	fp_json_text(j, "office", row->office);
	fp_json_text(j, "office_kind", row->office_kind < 0 ? NULL : fp_office_kind_names[row->office_kind]);
	fp_json_text(j, "service", row->service);
	fp_json_text(j, "urgency", row->urgency < 0 ? NULL : fp_urgency_names[row->urgency]);
	fp_json_day(j, "from", row->from);
	fp_view_policy_values(j, "values", row->value);
	fp_json_end_object(j);
}

struct cmd {
	fp_day on;
};

static fp_err decode(struct fp_call *call)
{
	const char *on = fp_call_query(call, "on");
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	cmd->on = fp_day_of(fp_call_now(call));
	if (on && !fp_day_parse(on, &cmd->on))
		return fp_call_invalid_query(call, "on", "a day such as 2026-11-22");
	call->cmd = cmd;
	return FP_OK;
}

/* Whether a later row with the same keys, in force on the day too, says all that this one says. */
static bool superseded(const struct fp_catalog *c, const struct fp_policy_row *row, fp_day on)
{
	for (size_t i = 0; i < c->n_policies; i++) {
		const struct fp_policy_row *other = &c->policies[i];
		bool later = other->from > row->from && other->from <= on && fp_text_same(other->office, row->office) &&
			     other->office_kind == row->office_kind && fp_text_same(other->service, row->service) &&
			     other->urgency == row->urgency;
		for (size_t f = 0; later && f < FP_POLICY_FIELD_COUNT; f++)
			later = row->value[f] == FP_POLICY_UNSAID || other->value[f] != FP_POLICY_UNSAID;
		if (later)
			return true;
	}
	return false;
}

static fp_err encode(struct fp_call *call)
{
	const struct fp_catalog *c = fp_call_catalog(call);
	const struct cmd *cmd = call->cmd;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_day(&j, "on", cmd->on);
	fp_json_array(&j, "data");
	for (size_t i = 0; i < c->n_policies; i++)
		if (c->policies[i].from <= cmd->on && !superseded(c, &c->policies[i], cmd->on))
			fp_view_policy_row(&j, &c->policies[i]);
	fp_json_end_array(&j);
	fp_json_null(&j, "next_cursor");
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listPolicies = {.decode = decode, .encode = encode};
