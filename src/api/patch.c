/* PATCH /v1/requests/{request_id}: preferences, contact and reference may change while it is open; identity may not. */
#include "body.h"
#include "call.h"
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
	struct fp_id id;
	struct body body;
	struct fp_act act;
	struct fp_event_extras extras;
	struct fp_call *call;
};

static fp_err read_body(struct fp_call *call, struct body *b)
{
	struct fp_problem *p = &call->problem;
	*b = (struct body){.preferences = fp_no_preferences, .applicant = fp_no_applicant};
	fp_err err = fp_json_read(call->arena, call->body, fields, b, p);
	if (fp_failed(err) && err.code != FP_CODE_INVALID_FIELDS)
		return err;
	fp_check_preferences(&b->preferences, "/preferences", fp_call_catalog(call), p);
	fp_check_callback(&b->callback, "/callback", fp_call_now(call), p);
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
	struct fp_arena *arena = cmd->call->arena;
	const struct body *b = &cmd->body;
	struct fp_contact_change change;
	struct fp_person *person = &change.person;
	apply(&record->request, b);
	if (b->has_preferences)
		FP_TRY(fp_merge_preferences(&b->preferences, &record->request, &cmd->act, problem));
	FP_TRY(fp_apply_windows(&record->request, &b->callback, arena, problem));
	if (!b->has_callback && !b->applicant.email && !b->applicant.phone)
		return FP_OK;
	FP_TRY(fp_contact_change_begin(cmd->call, record, &cmd->act, &cmd->extras, &change, problem));
	if (b->applicant.email)
		person->email = b->applicant.email;
	if (b->applicant.phone)
		person->phone = b->applicant.phone;
	if (b->has_callback)
		fp_apply_callback(
			person, &b->callback, fp_speaks_for(fp_call_viewer(cmd->call), &record->request), arena);
	return fp_contact_change_end(&change, b->callback.phone ? b->callback.phone : b->applicant.phone, problem);
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->call = call;
	FP_TRY(fp_call_path_id(call, &cmd->id));
	FP_TRY(read_body(call, &cmd->body));
	FP_TRY(fp_call_if_match(call, &cmd->extras.has_version, &cmd->extras.version));
	cmd->act = (struct fp_act){
		.event = FP_EVENT_UPDATE,
		.now = fp_call_now(call),
		.urgency = -1,
		.new_callback_number = cmd->body.has_callback || cmd->body.applicant.phone,
		.new_windows = cmd->body.callback.has_windows,
	};
	cmd->extras.prepare = prepare;
	cmd->extras.ctx = cmd;
	return fp_act_prepare(&cmd->act, call->arena, &call->problem);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), &cmd->id, &cmd->act, &cmd->extras,
		call->arena, &result->record, &result->replayed, &call->problem));
	if (result->record->request.status == FP_STATUS_APPROVED)
		fp_wake_set(call->app->config.wake);
	call->result = result;
	return fp_call_open_person(call, result->record, &result->person);
}

const struct fp_op fp_op_patchRequest = {.decode = decode, .run = run, .encode = fp_encode_request};
