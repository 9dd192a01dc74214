/* POST /v1/walk-ins: the front desk records who came without an appointment. Admitted and converted ones become
 * requests; of who was refused only a number is kept. */
#include <fieldpass/text.h>

#include "body.h"
#include "resource_view.h"
#include "submit_body.h"
#include "view.h"
#include "walk_in_view.h"

struct body {
	const char *office, *reason;
	int outcome;
	bool has_applicant;
	struct fp_submit_body said; /* what a submission would have */
};
#define OF(member) offsetof(struct body, member)
static const struct fp_json_field fields[] = {
	{.name = "office", .type = FP_JSON_TEXT, .offset = OF(office), .required = true, .min = 3, .max = 3},
	{.name = "service", .type = FP_JSON_TEXT, .offset = OF(said.service), .required = true, .min = 2, .max = 41},
	{.name = "applicant",
		.type = FP_JSON_OBJECT,
		.offset = OF(said.applicant),
		.fields = fp_applicant_fields,
		.present = OF(has_applicant)},
	{.name = "emergency_reason", .type = FP_JSON_TEXT, .offset = OF(said.emergency_reason), .min = 1, .max = 1000},
	{.name = "statement", .type = FP_JSON_TEXT, .offset = OF(said.statement), .min = 1, .max = 4000},
	{.name = "outcome",
		.type = FP_JSON_CHOICE,
		.offset = OF(outcome),
		.required = true,
		.choices = fp_walk_in_outcome_names},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(reason), .min = 2, .max = 64},
	{.name = "preferences",
		.type = FP_JSON_OBJECT,
		.offset = OF(said.preferences),
		.fields = fp_preferences_fields},
	{.name = "callback", .type = FP_JSON_OBJECT, .offset = OF(said.callback), .fields = fp_callback_fields},
	{0},
};

struct cmd {
	struct body body;
	const struct fp_office *office;
	struct fp_policy policy; /* of the office on this day */
	struct fp_walk_in_record walk_in;
	struct fp_submit submit; /* not where refused */
};

struct result {
	struct fp_walk_in_record walk_in;
	struct fp_record *record; /* NULL: refused */
	struct fp_person *person;
	const char *access_token;
	bool replayed;
};

static fp_err check(struct fp_call *call, struct body *b)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	struct fp_problem *p = &call->problem;
	const struct fp_submit_body *said = &b->said;
	bool refused = b->outcome == FP_WALKED_IN_REFUSED;
	if (b->has_applicant)
		fp_check_applicant(&b->said.applicant, "/applicant", fp_day_of(fp_call_now(call)), call->arena, p);
	else if (!refused)
		fp_problem_field(p, "/applicant", "required", "Who is it? Only who is refused stays unnamed");
	fp_check_preferences(&said->preferences, "/preferences", catalog, fp_call_now(call), fp_call_overdue(call), p);
	fp_check_callback(&said->callback, "/callback", fp_call_now(call), fp_call_overdue(call), p);
	fp_check_code(b->reason, "/reason", p);
	if (b->office && !fp_catalog_office(catalog, b->office))
		fp_problem_field(p, "/office", "unknown_office", "No office has this code; see /v1/offices");
	if (said->service && !fp_catalog_service(catalog, said->service))
		fp_problem_field(p, "/service", "unknown_service", "No service has this code; see /v1/services");
	return fp_problem_fields(p);
}

static fp_err check_office(struct fp_call *call, const char *office)
{
	if (fp_texts_contain(&fp_call_viewer(call)->offices, office))
		return FP_OK;
	call->problem.next = "Use the key of the office at whose desk the person stands.";
	return fp_fail(&call->problem, FP_CODE_FORBIDDEN, "Your key is not for %s", office);
}

/* Why somebody is turned away, where the desk does not say it. */
static const char *usual_reason(enum fp_walk_in policy)
{
	return policy == FP_WALK_IN_NONE	 ? "no_walk_ins"
	       : policy == FP_WALK_IN_DISCRETION ? "not_an_emergency"
						 : "not_seen";
}

static fp_err fill_walk_in(struct fp_call *call, struct cmd *cmd, fp_time now)
{
	struct fp_walk_in_record *w = &cmd->walk_in;
	enum fp_walk_in policy = (enum fp_walk_in)FP_POLICY(&cmd->policy, walk_in);
	bool refused = cmd->body.outcome == FP_WALKED_IN_REFUSED;
	*w = (struct fp_walk_in_record){
		.office = cmd->office->code,
		.service = cmd->body.said.service,
		.day = fp_office_day(fp_call_catalog(call), cmd->office, now),
		.at = now,
		.outcome = (enum fp_walk_in_outcome)cmd->body.outcome,
		.reason = !cmd->body.reason && refused ? usual_reason(policy) : cmd->body.reason,
		.policy = policy,
		.policy_id = cmd->policy.row[FP_POLICY_walk_in],
	};
	return fp_id_new(&w->id) ? FP_OK : fp_fail(&call->problem, FP_CODE_INTERNAL, "No random numbers are to be had");
}

static fp_err decode(struct fp_call *call)
{
	fp_time now = fp_call_now(call);
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	struct body *b = &cmd->body;
	*b = (struct body){.said = {.applicant = fp_no_applicant, .preferences = fp_no_preferences}};
	FP_TRY(fp_call_idempotency(call, &cmd->submit.submission.idempotency));
	FP_TRY(fp_call_read_body(call, fields, b));
	FP_TRY(check(call, b));
	FP_TRY(check_office(call, b->office));
	cmd->office = fp_catalog_office(fp_call_catalog(call), b->office);
	b->said.urgency = b->said.emergency_reason ? FP_URGENCY_EMERGENCY : FP_URGENCY_ROUTINE;
	b->said.location.country = cmd->office->country;
	fp_catalog_policy(fp_call_catalog(call), cmd->office, b->said.service, (enum fp_urgency)b->said.urgency, now,
		&cmd->policy);
	return fill_walk_in(call, cmd, now);
}

/* The person stands in this office, so it is the one that is wished, if no other is. */
static fp_err fill_request(struct fp_call *call, struct cmd *cmd)
{
	struct fp_request *r = &cmd->submit.submission.request;
	const char **own = fp_arena_alloc(call->arena, sizeof(*own));
	if (!own)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	*own = cmd->office->code;
	*r = (struct fp_request){0}; /* also where it is tried once more */
	FP_TRY(fp_submit_ids(call, r, cmd->walk_in.at));
	FP_TRY(fp_submit_body_fill(call, &cmd->body.said, cmd->walk_in.at, &cmd->submit));
	r->office = *own;
	if (r->preferred_offices.n == 0)
		r->preferred_offices = (struct fp_texts){1, own};
	return FP_OK;
}

/* Since when the policy holds; FP_DAY_NONE for the default. */
static fp_day policy_from(const struct fp_catalog *c, int32_t id)
{
	for (size_t i = 0; i < c->n_policies; i++)
		if (c->policies[i].id == id)
			return c->policies[i].from;
	return FP_DAY_NONE;
}

/* The rule knows which row decided; since when that holds stands in the catalogue. */
static fp_err explain(struct fp_call *call, const struct cmd *cmd, fp_err refusal)
{
	char from[FP_DAY_TEXT];
	fp_day day = policy_from(fp_call_catalog(call), cmd->walk_in.policy_id);
	if (refusal.code != FP_CODE_WALK_INS_CLOSED || day == FP_DAY_NONE)
		return refusal;
	fp_day_format(day, from);
	return fp_fail(&call->problem, refusal.code, "By policy %d %s admits nobody who walks in, since %s.",
		cmd->walk_in.policy_id, cmd->office->code, from);
}

static fp_err admit(struct fp_call *call, struct cmd *cmd)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_submission *s = &cmd->submit.submission;
	struct fp_appointment appointment = {
		.office = cmd->office->code,
		.starts_at = cmd->walk_in.at,
		.ends_at = fp_office_day_ends(fp_call_catalog(call), cmd->office, cmd->walk_in.at),
		.local_start = FP_TIME_NONE,
		.version = 1,
	};
	appointment.day_ends_at = appointment.ends_at;
	const struct fp_act act = {.event = FP_EVENT_ADMIT,
		.role = viewer->role,
		.actor = viewer->subject,
		.offices = &viewer->offices,
		.now = cmd->walk_in.at,
		.urgency = -1,
		.appointment = &appointment};
	if (!fp_id_new(&appointment.id))
		return fp_fail(&call->problem, FP_CODE_INTERNAL, "No random numbers are to be had");
	s->request.status = FP_STATUS_COUNT;
	fp_err err = fp_request_decide(&s->request, &act, &cmd->policy, &s->change, &call->problem);
	if (fp_failed(err))
		return explain(call, cmd, err);
	s->request = s->change.after;
	s->event = FP_EVENT_ADMIT;
	return FP_OK;
}

/* An admitted one is decided by the rule, a converted one is routed as any submission. */
static fp_err prepare(struct fp_call *call, struct cmd *cmd)
{
	struct fp_submission *s = &cmd->submit.submission;
	FP_TRY(fill_request(call, cmd));
	if (cmd->body.outcome == FP_WALKED_IN_ADMITTED)
		FP_TRY(admit(call, cmd));
	else
		fp_request_submit(&s->request, cmd->walk_in.at, &cmd->policy, &s->change);
	s->walk_in = &cmd->walk_in;
	s->no_twin = true; /* the open request goes on; it keeps nobody out who is admitted */
	return fp_submit_seal(call, &cmd->submit);
}

static fp_err write(struct fp_call *call, struct fp_db *db, struct cmd *cmd, struct fp_id *ret_id, bool *ret_replayed)
{
	struct fp_submission *s = &cmd->submit.submission;
	*ret_id = cmd->walk_in.id;
	if (cmd->body.outcome == FP_WALKED_IN_REFUSED)
		return fp_walk_in_refuse(db, fp_call_viewer(call), &cmd->walk_in, &s->idempotency, &call->problem);
	FP_TRY(prepare(call, cmd));
	fp_requests_submit(db, (struct fp_submission *[]){s}, 1);
	FP_TRY(s->err);
	*ret_replayed = s->outcome == FP_SUBMIT_REPLAYED;
	if (*ret_replayed)
		*ret_id = s->id;
	if (s->request.status == FP_STATUS_APPROVED)
		fp_wake_set(call->app->config.wake);
	return FP_OK;
}

/* The same key may be under way at another desk's click: who loses finds what the other has written. */
static fp_err write_once(struct fp_call *call, struct fp_db *db, struct fp_id *ret_id, bool *ret_replayed)
{
	struct cmd *cmd = call->cmd;
	const struct fp_idempotency *key = &cmd->submit.submission.idempotency;
	fp_err err = FP_OK;
	for (int i = 0; i < 2; i++) {
		FP_TRY(fp_idempotency_find(
			db, fp_call_viewer(call), key, call->arena, ret_replayed, ret_id, &call->problem));
		if (*ret_replayed)
			return FP_OK;
		err = write(call, db, cmd, ret_id, ret_replayed);
		if (err.code != FP_CODE_CONSTRAINT)
			return err;
	}
	return fp_fail(&call->problem, FP_CODE_INTERNAL, NULL);
}

/* As the person sees it: the desk may have lost sight of it since, where it was referred to another office. */
static fp_err read_request(struct fp_call *call, struct fp_db *db, struct result *result)
{
	const struct fp_id *id = &result->walk_in.request_id;
	const struct fp_viewer requester = {
		.role = FP_ROLE_REQUESTER, .subject = "requester", .request_id = *id, .token_version = 1};
	char token[FP_TOKEN_TEXT];
	if (fp_id_is_none(id))
		return FP_OK;
	fp_err err = fp_request_read_one(db, &requester, id, call->arena, &result->record, &call->problem);
	if (err.code == FP_CODE_NOT_FOUND && result->replayed) {
		call->problem.next =
			"Use a new key for a new walk-in; the person looks theirs up by the confirmation code.";
		return fp_fail(&call->problem, FP_CODE_STATE_CONFLICT,
			"A walk-in was recorded with this key, and its token has been replaced since");
	}
	FP_TRY(err);
	fp_token_make(call->app->config.keys, id, requester.token_version, token);
	result->access_token = fp_arena_text(call->arena, token);
	return fp_call_open_person(call, result->record, &result->person);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct fp_id id;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(write_once(call, db, &id, &result->replayed));
	FP_TRY(fp_walk_in_read(db, &id, call->arena, &result->walk_in, &call->problem));
	call->result = result;
	return read_request(call, db, result);
}

void fp_view_walk_in_members(struct fp_json *j, const struct fp_walk_in_record *w, const struct fp_catalog *c)
{
	fp_json_id(j, "id", &w->id);
	fp_json_text(j, "outcome", fp_walk_in_outcome_names[w->outcome]);
	fp_json_text(j, "office", w->office);
	fp_json_text(j, "service", w->service);
	fp_json_day(j, "day", w->day);
	fp_json_time(j, "at", w->at);
	fp_json_text(j, "reason", w->reason);
	fp_json_object(j, "policy");
	fp_json_text(j, "walk_in", fp_walk_in_names[w->policy]);
	if (w->policy_id > 0)
		fp_json_int(j, "id", w->policy_id);
	else
		fp_json_null(j, "id");
	fp_json_day(j, "from", policy_from(c, w->policy_id));
	fp_json_end_object(j);
	fp_json_id(j, "request_id", &w->request_id);
}

/* For the person at the desk: in their language, else in that of the desk's browser. */
static enum fp_language language_of(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const char *preferred = cmd->body.said.applicant.preferred_language;
	if (!preferred)
		return fp_call_language(call);
	fp_reply_language(call, fp_language_of(preferred));
	return fp_language_of(preferred);
}

static fp_err encode(struct fp_call *call)
{
	const struct result *result = call->result;
	const struct fp_walk_in_record *w = &result->walk_in;
	enum fp_language language = language_of(call);
	bool seen = w->outcome == FP_WALKED_IN_ADMITTED;
	struct fp_json j;
	call->reply.status = 201;
	fp_reply_replayed(call, result->replayed);
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_walk_in_members(&j, w, fp_call_catalog(call));
	fp_json_text(&j, "what_happens_next", fp_walk_in_next(w->outcome, language));
	fp_view_resources(&j, "resources", fp_call_catalog(call), seen ? NULL : w->service, !seen, language);
	if (result->record)
		fp_view_request(&j, "request",
			&(struct fp_request_view){
				.request = &result->record->request,
				.person = result->person,
				.viewer = fp_call_viewer(call),
				.catalog = fp_call_catalog(call),
				.places = call->app->config.places,
				.now = fp_call_now(call),
				.access_token = result->access_token,
				.arena = call->arena,
			});
	else
		fp_json_null(&j, "request");
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_recordWalkIn = {.decode = decode, .run = run, .encode = encode};
