/* POST /v1/requests: the body becomes a routed, sealed submission on the HTTP thread; the lane writes batches of them.
 */
#include <string.h>

#include <fieldpass/text.h>

#include "submit_body.h"
#include "view.h"

fp_err fp_submit_office(struct fp_call *call, const struct fp_texts *preferred, const char *country,
	const char *postal_code, fp_time now, const struct fp_office **ret_office)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	struct fp_serving serving;
	if (preferred->n > 0) {
		*ret_office = fp_catalog_office(catalog, preferred->v[0]);
		return FP_OK;
	}
	fp_offices_serving(catalog, country, postal_code, now, &serving);
	if (serving.n == 0 && fp_country_has_offices(catalog, country)) {
		fp_problem_field(&call->problem, "/location/postal_code", postal_code ? "unknown" : "required",
			"It says which office is near; or name one in preferences.offices");
		return fp_problem_fields(&call->problem);
	}
	if (serving.n == 0) {
		call->problem.next = fp_arena_format(call->arena,
			"Name an office in preferences.offices, or call the contact center%s.", fp_call_numbers(call));
		return fp_fail(&call->problem, FP_CODE_NO_OFFICE, "No office serves %s", country);
	}
	*ret_office = serving.office[0];
	return FP_OK;
}

/* Ids and phrases come from the real clock and the random source, whatever the domain clock says. */
fp_err fp_submit_ids(struct fp_call *call, struct fp_request *r, fp_time now)
{
	char code[FP_CONFIRMATION_CODE], phrase[FP_PHRASE_TEXT];
	unsigned char random[4];
	if (!fp_id_new(&r->id) || !fp_id_new(&r->callback.id) || !fp_confirmation_code_make(now, code) ||
		!fp_random(random, sizeof(random)))
		return fp_fail(&call->problem, FP_CODE_INTERNAL, "No random numbers are to be had");
	fp_verification_phrase(random, phrase);
	r->confirmation_code = fp_arena_text(call->arena, code);
	r->callback.verification_phrase = fp_arena_text(call->arena, phrase);
	return r->confirmation_code && r->callback.verification_phrase
		       ? FP_OK
		       : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

fp_err fp_submit_seal(struct fp_call *call, struct fp_submit *cmd)
{
	const struct fp_keys *keys = call->app->config.keys;
	struct fp_submission *s = &cmd->submission;
	FP_TRY(fp_person_seal(keys, &s->request.id, &cmd->person, call->arena, &s->sealed, &call->problem));
	FP_TRY(fp_person_seal_contacts(keys, &s->request, &cmd->person, call->arena, &s->contact_sealed,
		&s->own_contact_sealed, &call->problem));
	fp_person_key(keys, &cmd->person, &s->person_key);
	fp_person_birth_mac(keys, &cmd->person, &s->birth_mac);
	s->viewer = fp_call_viewer(call);
	s->arena = call->arena;
	s->problem = &call->problem;
	return FP_OK;
}

fp_err fp_submit_prepare(struct fp_call *call, struct fp_submit *submit, const struct fp_office *office, fp_time now)
{
	struct fp_submission *s = &submit->submission;
	struct fp_policy policy;
	s->request.office = office->code;
	fp_catalog_policy(fp_call_catalog(call), office, s->request.service, s->request.urgency, now, &policy);
	fp_request_submit(&s->request, now, &policy, &s->change);
	return fp_submit_seal(call, submit);
}

static fp_err decode(struct fp_call *call)
{
	fp_time now = fp_call_now(call);
	struct fp_submit_body body;
	const struct fp_office *office = NULL;
	struct fp_submit *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	struct fp_submission *s = &cmd->submission;
	FP_TRY(fp_call_idempotency(call, &s->idempotency));
	FP_TRY(fp_submit_body_read(call, fp_submit_fields, &body));
	FP_TRY(fp_submit_office(
		call, &body.preferences.offices, body.location.country, body.location.postal_code, now, &office));
	FP_TRY(fp_submit_ids(call, &s->request, now));
	FP_TRY(fp_submit_body_fill(call, &body, now, cmd));
	FP_TRY(fp_submit_prepare(call, cmd, office, now));
	call->cmd = cmd;
	return FP_OK;
}

/* Who has no credentials for the new request. */
static bool gets_token(const struct fp_viewer *viewer)
{
	return viewer->role & (FP_ROLE_ANONYMOUS | FP_ROLE_REQUESTER);
}

/* The eyes with which a replay is answered: whoever holds the key may see what it made. */
static const struct fp_viewer *maker(struct fp_call *call, const struct fp_id *id)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	if (!gets_token(viewer))
		return viewer;
	struct fp_viewer *requester = fp_arena_alloc(call->arena, sizeof(*requester));
	if (requester)
		*requester = (struct fp_viewer){
			.role = FP_ROLE_REQUESTER, .subject = "requester", .request_id = *id, .token_version = 1};
	return requester;
}

/* A stranger who files for somebody else sees how it goes, and no more. */
static bool sees_only(const struct fp_viewer *viewer, const struct fp_request *r)
{
	return fp_viewer_sees_only(viewer, r) || (gets_token(viewer) && !fp_requester_acts(r->requester_role));
}

static const char *make_token(struct fp_call *call, const struct fp_request *r)
{
	const struct fp_keys *keys = call->app->config.keys;
	char token[FP_TOKEN_TEXT];
	if (!gets_token(fp_call_viewer(call)))
		return NULL;
	if (sees_only(fp_call_viewer(call), r))
		fp_seeing_token_make(keys, &r->id, 1, token);
	else
		fp_token_make(keys, &r->id, 1, token);
	return fp_arena_text(call->arena, token);
}

/* What the key made may be no longer for the eyes of whom it was made for: the token has been replaced since, or the
 * representation has ended. */
static fp_err read_replayed(struct fp_call *call, struct fp_db *db, const struct fp_viewer *viewer,
	const struct fp_id *id, struct fp_request_result *result)
{
	fp_err err = fp_request_read_one(db, viewer, id, call->arena, &result->record, &call->problem);
	if (err.code == FP_CODE_NOT_FOUND) {
		call->problem.next = "Use a new key for a new request.";
		return fp_fail(&call->problem, FP_CODE_STATE_CONFLICT, "%s",
			gets_token(fp_call_viewer(call))
				? "A request was made with this key, and its token has been replaced since"
				: "A request was made with this key, and you do not represent the person any more");
	}
	FP_TRY(err);
	return fp_call_open_person(call, result->record, &result->person);
}

fp_err fp_submit_finish(struct fp_call *call, struct fp_db *db, struct fp_submit *cmd)
{
	struct fp_submission *s = &cmd->submission;
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	struct fp_record *record = fp_arena_alloc(call->arena, sizeof(*record));
	FP_TRY(s->err);
	if (!result || !record)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	record->request = s->request;
	*result = (struct fp_request_result){
		.record = record, .person = &cmd->person, .replayed = s->outcome == FP_SUBMIT_REPLAYED};
	call->result = result;
	if (result->replayed) {
		const struct fp_viewer *viewer = maker(call, &s->id);
		if (!viewer)
			return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
		FP_TRY(read_replayed(call, db, viewer, &s->id, result));
	}
	result->access_token = make_token(call, &result->record->request);
	result->sees_only = sees_only(fp_call_viewer(call), &result->record->request);
	return FP_OK;
}

#define BATCH_MAX 256

static void run_many(struct fp_call **calls, size_t n, struct fp_db *db)
{
	struct fp_submission *submissions[BATCH_MAX] = {0};
	bool approved = false;
	for (size_t i = 0; i < n; i++)
		submissions[i] = &((struct fp_submit *)calls[i]->cmd)->submission;
	fp_requests_submit(db, submissions, n);
	for (size_t i = 0; i < n; i++) {
		calls[i]->err = fp_submit_finish(calls[i], db, calls[i]->cmd);
		approved |= !fp_failed(calls[i]->err) && submissions[i]->request.status == FP_STATUS_APPROVED;
	}
	if (approved)
		fp_wake_set(calls[0]->app->config.wake);
}

fp_err fp_submit_encode(struct fp_call *call)
{
	const struct fp_request_result *result = call->result;
	char id[FP_ID_TEXT];
	fp_id_format(&result->record->request.id, id);
	call->reply.status = 201;
	fp_reply_header(call, "Location", fp_arena_format(call->arena, "/v1/requests/%s", id));
	return fp_encode_request(call);
}

const struct fp_op fp_op_submitRequest = {
	.decode = decode, .run_many = run_many, .batch_max = BATCH_MAX, .encode = fp_submit_encode};
