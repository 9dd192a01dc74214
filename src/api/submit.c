/* POST /v1/requests: the body becomes a routed, sealed submission on the HTTP thread; the lane writes batches of them.
 */
#include <string.h>

#include <fieldpass/text.h>

#include "body.h"
#include "submit.h"
#include "view.h"

struct body {
	const char *service;
	int urgency;
	const char *emergency_reason;
	struct fp_body_applicant applicant;
	struct fp_body_requester requester;
	bool has_requester;
	struct fp_id representation_id;
	struct fp_texts receipt_numbers;
	const char *statement;
	struct fp_body_location location;
	bool has_location;
	struct fp_body_preferences preferences;
	struct fp_body_callback callback;
	bool has_callback;
	const char *client_ref;
};
#define OF(member) offsetof(struct body, member)
static const struct fp_json_field fields[] = {
	{.name = "service", .type = FP_JSON_TEXT, .offset = OF(service), .required = true, .min = 2, .max = 41},
	{.name = "urgency", .type = FP_JSON_CHOICE, .offset = OF(urgency), .choices = fp_urgency_names},
	{.name = "emergency_reason", .type = FP_JSON_TEXT, .offset = OF(emergency_reason), .min = 1, .max = 1000},
	{.name = "applicant",
		.type = FP_JSON_OBJECT,
		.offset = OF(applicant),
		.required = true,
		.fields = fp_applicant_fields},
	{.name = "requester",
		.type = FP_JSON_OBJECT,
		.offset = OF(requester),
		.fields = fp_requester_fields,
		.present = OF(has_requester)},
	{.name = "representation_id", .type = FP_JSON_ID, .offset = OF(representation_id)},
	{.name = "receipt_numbers", .type = FP_JSON_TEXTS, .offset = OF(receipt_numbers), .max = 10, .max_each = 20},
	{.name = "statement", .type = FP_JSON_TEXT, .offset = OF(statement), .min = 1, .max = 4000},
	{.name = "location",
		.type = FP_JSON_OBJECT,
		.offset = OF(location),
		.fields = fp_location_fields,
		.present = OF(has_location)},
	{.name = "preferences", .type = FP_JSON_OBJECT, .offset = OF(preferences), .fields = fp_preferences_fields},
	{.name = "callback",
		.type = FP_JSON_OBJECT,
		.offset = OF(callback),
		.fields = fp_callback_fields,
		.present = OF(has_callback)},
	{.name = "client_ref", .type = FP_JSON_TEXT, .offset = OF(client_ref), .min = 1, .max = 100},
	{0},
};

/* All that is wrong, at once. */
static fp_err check(struct fp_call *call, struct body *b)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	struct fp_problem *p = &call->problem;
	fp_check_applicant(&b->applicant, "/applicant", fp_day_of(fp_call_now(call)), call->arena, p);
	fp_check_requester(&b->requester, "/requester", p);
	fp_check_location(&b->location, "/location", p);
	fp_check_preferences(&b->preferences, "/preferences", catalog, p);
	fp_check_callback(&b->callback, "/callback", fp_call_now(call), p);
	fp_check_receipts(&b->receipt_numbers, "/receipt_numbers", call->arena, p);
	if (b->service && !fp_catalog_service(catalog, b->service))
		fp_problem_field(p, "/service", "unknown_service", "No service has this code; see /v1/services");
	if (b->urgency == FP_URGENCY_EMERGENCY && !b->emergency_reason)
		fp_problem_field(p, "/emergency_reason", "required", "Say what the emergency is");
	if (!fp_id_is_none(&b->representation_id))
		fp_problem_field(
			p, "/representation_id", "unknown_representation", "No representation of yours has this id");
	if (!b->has_location && b->preferences.offices.n == 0)
		fp_problem_field(
			p, "/location", "required", "Say where you live, or name an office in preferences.offices");
	return fp_problem_fields(p);
}

static fp_err read_body(struct fp_call *call, struct body *b)
{
	*b = (struct body){
		.urgency = FP_URGENCY_ROUTINE, .applicant = fp_no_applicant, .preferences = fp_no_preferences};
	fp_err err = fp_json_read(call->arena, call->body, fields, b, &call->problem);
	if (fp_failed(err) && err.code != FP_CODE_INVALID_FIELDS)
		return err;
	return check(call, b);
}

static void fill_person(struct fp_person *person, const struct body *b, struct fp_arena *arena)
{
	char day[FP_DAY_TEXT];
	fp_day_format(b->applicant.date_of_birth, day);
	*person = (struct fp_person){
		.given_name = b->applicant.given_name,
		.family_name = b->applicant.family_name,
		.date_of_birth = fp_arena_text(arena, day),
		.email = b->applicant.email,
		.phone = b->applicant.phone,
		.a_number = b->applicant.a_number,
		.requester_name = b->requester.name,
		.requester_phone = b->requester.phone,
		.requester_email = b->requester.email,
		.statement = b->statement,
		.emergency_reason = b->emergency_reason,
		.receipt_numbers = b->receipt_numbers,
	};
	fp_apply_callback(person, &b->callback);
}

static bool has_offices(const struct fp_catalog *catalog, const char *country)
{
	for (size_t i = 0; i < catalog->n_offices; i++)
		if (fp_text_same(catalog->offices[i].country, country))
			return true;
	return false;
}

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
	if (serving.n == 0 && has_offices(catalog, country)) {
		fp_problem_field(&call->problem, "/location/postal_code", postal_code ? "unknown" : "required",
			"It says which office is near; or name one in preferences.offices");
		return fp_problem_fields(&call->problem);
	}
	if (serving.n == 0) {
		call->problem.next = "Name an office in preferences.offices, or call the contact center: 800-375-5283 "
				     "(TTY 800-767-1833).";
		return fp_fail(&call->problem, FP_CODE_NO_OFFICE, "No office serves %s", country);
	}
	*ret_office = serving.office[0];
	return FP_OK;
}

static void fill_request(struct fp_request *r, const struct fp_call *call, const struct body *b, fp_time now)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	r->version = 1;
	r->service = b->service;
	r->urgency = (enum fp_urgency)b->urgency;
	r->organization_id = viewer->organization_id;
	r->requester_role = (enum fp_requester_role)b->requester.role; /* left out: the applicant, which is 0 */
	r->client_ref = b->client_ref;
	r->country = b->location.country;
	r->postal_code = b->location.postal_code;
	fp_apply_preferences(r, &b->preferences);
	r->language = b->applicant.preferred_language ? b->applicant.preferred_language : "en";
	r->interpreter = b->applicant.interpreter;
	r->accommodations = b->applicant.accommodations;
	r->has_callback_number = b->callback.phone || b->applicant.phone;
	r->created_at = now;
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
	const struct fp_contact contact = fp_person_contact(&cmd->person);
	FP_TRY(fp_person_seal(keys, &s->request.id, &cmd->person, call->arena, &s->sealed, &call->problem));
	if (contact.phone)
		FP_TRY(fp_contact_seal(
			keys, &s->request.id, &contact, call->arena, &s->contact_sealed, &call->problem));
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
	struct body body;
	const struct fp_office *office = NULL;
	struct fp_submit *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	struct fp_submission *s = &cmd->submission;
	FP_TRY(fp_call_idempotency(call, &s->idempotency));
	FP_TRY(read_body(call, &body));
	FP_TRY(fp_submit_office(
		call, &body.preferences.offices, body.location.country, body.location.postal_code, now, &office));
	FP_TRY(fp_submit_ids(call, &s->request, now));
	fill_request(&s->request, call, &body, now);
	FP_TRY(fp_apply_windows(&s->request, &body.callback, call->arena, &call->problem));
	fill_person(&cmd->person, &body, call->arena);
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

static const char *make_token(struct fp_call *call, const struct fp_id *id)
{
	char token[FP_TOKEN_TEXT];
	if (!gets_token(fp_call_viewer(call)))
		return NULL;
	fp_token_make(call->app->config.keys, id, 1, token);
	return fp_arena_text(call->arena, token);
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
		.record = record, .person = &cmd->person, .access_token = make_token(call, &s->id)};
	call->result = result;
	if (s->outcome == FP_SUBMIT_MADE)
		return FP_OK;
	const struct fp_viewer *viewer = maker(call, &s->id);
	if (!viewer)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	result->replayed = true;
	FP_TRY(fp_request_read_one(db, viewer, &s->id, call->arena, &result->record, &call->problem));
	return fp_call_open_person(call, result->record, &result->person);
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
