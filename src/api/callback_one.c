/* GET and PATCH /v1/callbacks/{callback_id}: one promised call, and where and when it is made, until an officer takes
 * it. */
#include "body.h"
#include "callback_row.h"
#include "contact.h"
#include "view.h"

struct cmd {
	struct fp_act_cmd base;
	struct fp_body_callback body;
};

struct attempt {
	fp_time at;
	int outcome;
	const char *officer;
};
static const struct fp_column attempt_columns[] = {
	{"at", FP_T_TIME, offsetof(struct attempt, at), NULL},
	{"outcome", FP_T_CHOICE, offsetof(struct attempt, outcome), fp_attempt_outcome_names},
	{"officer", FP_T_TEXT, offsetof(struct attempt, officer), NULL},
};

struct result {
	struct fp_callback_row row;
	struct fp_contact contact;
	bool sees_number; /* in clear */
	size_t n_attempts;
	struct attempt *attempts; /* for staff */
};

static bool is_staff(const struct fp_call *call)
{
	return fp_call_viewer(call)->role & FP_ROLE_STAFF;
}

static fp_err read_attempts(struct fp_call *call, struct fp_db *db, struct result *result)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_id(&result->row.callback.id)};
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_callback_calls, params, FP_LENGTH(params), &rows, &call->problem));
	return fp_rows_read_all(rows, attempt_columns, FP_LENGTH(attempt_columns), sizeof(struct attempt), call->arena,
		(void **)&result->attempts, &result->n_attempts, &call->problem);
}

/* Who has taken the call must dial; everybody else says why they need to see it (reveal). */
static bool makes_the_call(const struct fp_call *call, const struct fp_callback *c, const struct fp_request *r)
{
	return is_staff(call) && c->status == FP_CALLBACK_CLAIMED &&
	       fp_text_same(r->claimed_by, fp_call_viewer(call)->subject);
}

static fp_err show(struct fp_call *call, struct fp_db *db, const struct fp_id *id, const struct fp_request *request)
{
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = result;
	FP_TRY(fp_callback_row_read(call, db, id, &result->row));
	FP_TRY(fp_contact_open(call->app->config.keys, &result->row.request_id, result->row.contact_sealed, call->arena,
		&result->contact, &call->problem));
	result->sees_number = makes_the_call(call, &result->row.callback, request);
	return is_staff(call) ? read_attempts(call, db, result) : FP_OK;
}

static void view_windows(struct fp_json *j, const struct fp_times *windows)
{
	fp_json_array(j, "windows");
	for (size_t i = 0; i + 1 < windows->n; i += 2) {
		fp_json_object(j, NULL);
		fp_json_time(j, "start", windows->v[i]);
		fp_json_time(j, "end", windows->v[i + 1]);
		fp_json_end_object(j);
	}
	fp_json_end_array(j);
}

static void view_attempts(struct fp_json *j, const struct result *result)
{
	fp_json_array(j, "calls");
	for (size_t i = 0; i < result->n_attempts; i++) {
		fp_json_object(j, NULL);
		fp_json_time(j, "at", result->attempts[i].at);
		fp_json_text(j, "outcome", fp_attempt_outcome_names[result->attempts[i].outcome]);
		fp_json_text(j, "officer", result->attempts[i].officer);
		fp_json_end_object(j);
	}
	fp_json_end_array(j);
}

static fp_err encode(struct fp_call *call)
{
	const struct result *result = call->result;
	const struct fp_contact *contact = &result->contact;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_reply_etag(call, result->row.version);
	fp_json_object(&j, NULL);
	fp_view_callback_row(&j, call, &result->row);
	fp_json_text(&j, "phone", result->sees_number ? contact->phone : fp_mask_phone(contact->phone, call->arena));
	fp_json_text(&j, "time_zone", contact->time_zone);
	fp_json_text(&j, "speak_with", contact->speak_with);
	view_windows(&j, &result->row.windows);
	if (is_staff(call))
		view_attempts(&j, result);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

/* ---- GET ---- */

/* Whether it shows more than its status, the request says. */
static fp_err run_get(struct fp_call *call, struct fp_db *db)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_callback_row row;
	struct fp_record *record;
	FP_TRY(fp_callback_row_read(call, db, call->cmd, &row));
	FP_TRY(fp_request_read_one(db, viewer, &row.request_id, call->arena, &record, &call->problem));
	FP_TRY(fp_viewer_may_act(viewer, &record->request, &call->problem));
	return show(call, db, call->cmd, &record->request);
}

/* ---- PATCH ---- */

static bool changes_contact(const struct fp_body_callback *b)
{
	return b->phone || b->time_zone || b->speak_with;
}

static fp_err read_body(struct fp_call *call, struct fp_body_callback *b)
{
	struct fp_problem *p = &call->problem;
	FP_TRY(fp_call_read_body(call, fp_callback_patch_fields, b));
	fp_check_callback(b, "", fp_call_now(call), p, p);
	if (p->n_errors == 0 && !changes_contact(b) && !b->has_windows)
		fp_problem_field(p, "", "required", "Say at least one thing to change");
	return fp_problem_fields(p);
}

/* On the record that the rule then looks at; where and whom to call is sealed anew, in the person and on its own. */
static fp_err prepare(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	struct cmd *cmd = ctx;
	struct fp_arena *arena = cmd->base.call->arena;
	struct fp_contact_change change;
	FP_TRY(fp_callback_is_last(&cmd->base.id, record, problem));
	FP_TRY(fp_apply_windows(&record->request, &cmd->body, arena, problem));
	if (!changes_contact(&cmd->body))
		return FP_OK;
	FP_TRY(fp_contact_change_begin(&cmd->base, record, &change, problem));
	fp_apply_callback(
		&change.person, &cmd->body, fp_speaks_for(fp_call_viewer(cmd->base.call), &record->request), arena);
	return fp_contact_change_end(&change, cmd->body.phone, problem);
}

static fp_err decode_patch(struct fp_call *call)
{
	FP_TRY(fp_call_act_cmd(call, FP_EVENT_CALLBACK_CHANGED, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	FP_TRY(read_body(call, &cmd->body));
	cmd->base.act.new_callback_number = cmd->body.phone;
	cmd->base.act.new_windows = cmd->body.has_windows;
	cmd->base.extras.prepare = prepare;
	return fp_call_if_match(call, &cmd->base.extras.versions);
}

static fp_err run_patch(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	struct fp_callback_row row;
	struct fp_record *record;
	bool replayed;
	FP_TRY(fp_callback_row_read(call, db, &cmd->base.id, &row));
	FP_TRY(fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), &row.request_id, &cmd->base.act,
		&cmd->base.extras, call->arena, &record, &replayed, &call->problem));
	return show(call, db, &cmd->base.id, &record->request);
}

const struct fp_op fp_op_getCallback = {.decode = fp_decode_id, .run = run_get, .encode = encode};
const struct fp_op fp_op_patchCallback = {.decode = decode_patch, .run = run_patch, .encode = encode};
