/* POST /v1/callbacks/next: the next call to make, claimed. POST /v1/callbacks/{callback_id}/attempts: how it went. */
#include "body.h"
#include "callback_row.h"
#include "claim.h"
#include "sealed_text.h"
#include "speakers.h"
#include "view.h"

struct cmd {
	struct fp_id callback_id; /* attempts */
	struct fp_texts languages;
	int outcome;
	const char *note;
	struct fp_idempotency idempotency;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field next_fields[] = {
	{.name = "languages", .type = FP_JSON_TEXTS, .offset = OF(languages), .max = 16, .max_each = 35},
	{0},
};
static const struct fp_json_field attempt_fields[] = {
	{.name = "outcome",
		.type = FP_JSON_CHOICE,
		.offset = OF(outcome),
		.required = true,
		.choices = fp_attempt_outcome_names},
	{.name = "note", .type = FP_JSON_TEXT, .offset = OF(note), .min = 1, .max = 4000},
	{0},
};

struct result {
	struct fp_record *record; /* NULL: no call is to be made */
	struct fp_person *person;
	struct fp_contact contact;
	struct fp_speakers speakers;
	bool replayed;
};

static fp_err decode(struct fp_call *call, const struct fp_json_field *fields)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_idempotency(call, &cmd->idempotency));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	for (size_t i = 0; i < cmd->languages.n; i++)
		if (!fp_is_language(cmd->languages.v[i]))
			fp_problem_field(&call->problem, fp_arena_format(call->arena, "/languages/%zu", i),
				"invalid_language", "A language tag such as en, es or zh-Hant");
	return fp_problem_fields(&call->problem);
}

/* What the officer needs for the call: the number, whom to ask for, and the request. */
static fp_err show(struct fp_call *call, struct fp_db *db, struct fp_record *record, bool replayed)
{
	const struct fp_keys *keys = call->app->config.keys;
	const struct fp_request *r = &record->request;
	struct fp_callback_row row;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	result->record = record;
	result->replayed = replayed;
	call->result = result;
	FP_TRY(fp_callback_row_read(call, db, &r->callback.id, &row));
	FP_TRY(fp_contact_open(keys, &r->id, row.contact_sealed, call->arena, &result->contact, &call->problem));
	FP_TRY(fp_speakers_read(call, db, r, &result->speakers));
	return fp_call_open_person(call, record, &result->person);
}

/* ---- next ---- */

static fp_err decode_next(struct fp_call *call)
{
	return decode(call, next_fields);
}

static const struct fp_column offer_columns[] = {
	{"id", FP_T_ID, offsetof(struct fp_offer, callback_id), NULL},
	{"request_id", FP_T_ID, offsetof(struct fp_offer, request_id), NULL},
};

static fp_err run_next(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	static struct result none;
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_record *record = NULL;
	struct fp_offer *offers;
	struct fp_id object;
	bool replayed;
	size_t n;
	FP_TRY(fp_idempotency_find(db, viewer, &cmd->idempotency, call->arena, &replayed, &object, &call->problem));
	if (replayed) {
		FP_TRY(fp_request_read_one(db, viewer, &object, call->arena, &record, &call->problem));
		return show(call, db, record, true);
	}
	const struct fp_param params[] = {fp_p_time(fp_call_now(call)),
		cmd->languages.n ? fp_p_texts(call->arena, &cmd->languages) : fp_p_null(), fp_p_text(viewer->subject)};
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_callback_next, params, FP_LENGTH(params), &rows, &call->problem));
	FP_TRY(fp_rows_read_all(rows, offer_columns, FP_LENGTH(offer_columns), sizeof(*offers), call->arena,
		(void **)&offers, &n, &call->problem));
	FP_TRY(fp_claim_first(call, db, offers, n, &cmd->idempotency, &record));
	call->result = &none;
	return record ? show(call, db, record, false) : FP_OK;
}

/* ---- attempts ---- */

static fp_err decode_attempt(struct fp_call *call)
{
	FP_TRY(decode(call, attempt_fields));
	return fp_call_path_id(call, &((struct cmd *)call->cmd)->callback_id);
}

static fp_err run_attempt(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	struct fp_callback_row row;
	struct fp_record *record;
	bool replayed;
	FP_TRY(fp_callback_row_read(call, db, &cmd->callback_id, &row));
	struct fp_act act = {
		.event = cmd->outcome == FP_ATTEMPT_REACHED ? FP_EVENT_CALLBACK_REACHED : FP_EVENT_CALLBACK_MISSED,
		.now = fp_call_now(call),
		.outcome = (enum fp_attempt_outcome)cmd->outcome,
		.urgency = -1,
	};
	struct fp_event_extras extras = {
		.idempotency = cmd->idempotency, .prepare = fp_callback_is_last, .ctx = &cmd->callback_id};
	FP_TRY(fp_call_seal(call, FP_SEAL_NOTE, &row.request_id, cmd->note, &extras.note_sealed));
	FP_TRY(fp_act_prepare(&act, call->arena, &call->problem));
	FP_TRY(fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), &row.request_id, &act, &extras,
		call->arena, &record, &replayed, &call->problem));
	return show(call, db, record, replayed);
}

static fp_err encode(struct fp_call *call)
{
	const struct result *result = call->result;
	struct fp_json j;
	if (!result->record)
		return fp_encode_nothing(call);
	const struct fp_request *r = &result->record->request;
	fp_json_init(&j, &call->reply.body);
	fp_reply_replayed(call, result->replayed);
	fp_json_object(&j, NULL);
	fp_view_callback_members(&j, &r->callback);
	fp_json_text(&j, "phone", result->contact.phone);
	fp_json_text(&j, "time_zone", result->contact.time_zone);
	fp_json_text(&j, "speak_with", result->contact.speak_with);
	fp_view_speakers(&j, &result->speakers);
	fp_view_request(&j, "request",
		&(struct fp_request_view){
			.request = r,
			.person = result->person,
			.viewer = fp_call_viewer(call),
			.catalog = fp_call_catalog(call),
			.places = call->app->config.places,
			.now = fp_call_now(call),
			.arena = call->arena,
		});
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_nextCallback = {.decode = decode_next, .run = run_next, .encode = encode};
const struct fp_op fp_op_recordAttempt = {.decode = decode_attempt, .run = run_attempt, .encode = encode};
