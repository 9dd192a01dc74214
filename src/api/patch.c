/* PATCH /v1/requests/{request_id}: preferences, contact and reference may change while it is open; identity may not. */
#include "body.h"
#include "contact.h"

struct body {
	struct fp_body_preferences preferences;
	bool has_preferences;
	struct fp_body_callback callback;
	bool has_callback;
	const char *client_ref;
	struct fp_body_applicant applicant;
	bool has_applicant;
};
#define OF(member) offsetof(struct body, member)
static const struct fp_json_field fields[] = {
	{.name = "preferences",
		.type = FP_JSON_OBJECT,
		.offset = OF(preferences),
		.fields = fp_preferences_fields,
		.present = OF(has_preferences)},
	{.name = "callback",
		.type = FP_JSON_OBJECT,
		.offset = OF(callback),
		.fields = fp_callback_fields,
		.present = OF(has_callback)},
	{.name = "client_ref", .type = FP_JSON_TEXT, .offset = OF(client_ref), .min = 1, .max = 100},
	{.name = "applicant",
		.type = FP_JSON_OBJECT,
		.offset = OF(applicant),
		.fields = fp_contact_patch_fields,
		.present = OF(has_applicant)},
	{0},
};

struct cmd {
	struct fp_act_cmd base;
	struct body body;
};

static fp_err read_body(struct fp_call *call, struct body *b)
{
	struct fp_problem *p = &call->problem;
	*b = (struct body){.preferences = fp_no_preferences, .applicant = fp_no_applicant};
	FP_TRY(fp_call_read_body(call, fields, b));
	fp_check_preferences(&b->preferences, "/preferences", fp_call_catalog(call), fp_call_now(call), p, p);
	fp_check_callback(&b->callback, "/callback", fp_call_now(call), p, p);
	fp_check_applicant(&b->applicant, "/applicant", FP_DAY_NONE, call->arena, p);
	if (p->n_errors == 0 && !b->has_preferences && !b->has_callback && !b->client_ref && !b->has_applicant)
		fp_problem_field(p, "", "required", "Say at least one thing to change");
	return fp_problem_fields(p);
}

/* The wishes and the reference, on the record that the rule then looks at. */
static void apply(struct fp_request *r, const struct body *b)
{
	if (b->client_ref)
		r->client_ref = b->client_ref;
	if (b->applicant.preferred_language)
		r->language = b->applicant.preferred_language;
	if (b->applicant.has_interpreter)
		r->interpreter = b->applicant.interpreter;
	if (b->applicant.has_accommodations)
		r->accommodations = b->applicant.accommodations;
}

static fp_err prepare(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	struct cmd *cmd = ctx;
	struct fp_arena *arena = cmd->base.call->arena;
	const struct body *b = &cmd->body;
	struct fp_contact_change change;
	struct fp_person *person = &change.person;
	apply(&record->request, b);
	if (b->has_preferences)
		FP_TRY(fp_merge_preferences(&b->preferences, &record->request, &cmd->base.act, problem));
	FP_TRY(fp_apply_windows(&record->request, &b->callback, arena, problem));
	if (!b->has_callback && !b->applicant.email && !b->applicant.phone)
		return FP_OK;
	FP_TRY(fp_contact_change_begin(&cmd->base, record, &change, problem));
	if (b->applicant.email)
		person->email = b->applicant.email;
	if (b->applicant.phone)
		person->phone = b->applicant.phone;
	if (b->has_callback)
		fp_apply_callback(
			person, &b->callback, fp_speaks_for(fp_call_viewer(cmd->base.call), &record->request), arena);
	return fp_contact_change_end(&change, b->callback.phone ? b->callback.phone : b->applicant.phone, problem);
}

static fp_err decode(struct fp_call *call)
{
	FP_TRY(fp_call_act_cmd(call, FP_EVENT_UPDATE, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	FP_TRY(read_body(call, &cmd->body));
	FP_TRY(fp_call_if_match(call, &cmd->base.extras.versions));
	cmd->base.act.new_callback_number = cmd->body.has_callback || cmd->body.applicant.phone;
	cmd->base.act.new_windows = cmd->body.callback.has_windows;
	cmd->base.extras.prepare = prepare;
	return fp_act_prepare(&cmd->base.act, call->arena, &call->problem);
}

const struct fp_op fp_op_patchRequest = {.decode = decode, .run = fp_run_act, .encode = fp_encode_request};
