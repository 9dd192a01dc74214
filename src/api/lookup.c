/* POST /v1/lookup: who has lost the token finds the request again, by its confirmation code and the birth date. A wrong
 * date, a code of nobody, and tries beyond the number allowed look the same for a code that exists and one that does
 * not. */
#include <fieldpass/text.h>

#include "call.h"
#include "view.h"

#define TRIES_MAX 5
#define WINDOW	  (15 * FP_MINUTE)

struct cmd {
	const char *typed;
	fp_day date_of_birth;
	char code[FP_CONFIRMATION_CODE];
	struct fp_mac code_mac, birth_mac;
};
static const struct fp_json_field fields[] = {
	{.name = "confirmation_code",
		.type = FP_JSON_TEXT,
		.offset = offsetof(struct cmd, typed),
		.required = true,
		.min = 1,
		.max = 64},
	{.name = "date_of_birth", .type = FP_JSON_DAY, .offset = offsetof(struct cmd, date_of_birth), .required = true},
	{0},
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	struct fp_idempotency unused; /* a header that is not valid is refused; the reply is never kept */
	char day[FP_DAY_TEXT];
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_idempotency(call, &unused));
	FP_TRY(fp_call_read_body(call, fields, cmd));
	/* Its last character follows from the others by a public rule: this tells nobody which codes exist. */
	if (cmd->typed && !fp_confirmation_code_read(cmd->typed, cmd->code))
		fp_problem_field(&call->problem, "/confirmation_code", "mistyped",
			"This cannot be a confirmation code; look for a character that is wrong or missing");
	FP_TRY(fp_problem_fields(&call->problem));
	fp_day_format(cmd->date_of_birth, day);
	fp_person_birth_mac(call->app->config.keys, &(struct fp_person){.date_of_birth = day}, &cmd->birth_mac);
	fp_mac_text(call->app->config.keys, FP_MAC_LOOKUP, cmd->code, &cmd->code_mac);
	return FP_OK;
}

struct found {
	bool allowed;
	struct fp_id id; /* none: no such code with this date */
	int32_t token_version;
	fp_time since; /* of the first wrong try */
};
static const struct fp_column columns[] = {
	{"allowed", FP_T_BOOL, offsetof(struct found, allowed), NULL},
	{"id", FP_T_ID, offsetof(struct found, id), NULL},
	{"token_version", FP_T_INT4, offsetof(struct found, token_version), NULL},
	{"since", FP_T_TIME, offsetof(struct found, since), NULL},
};

static fp_err try_once(struct fp_call *call, struct fp_db *db, fp_time now, struct found *ret_found)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_param params[] = {fp_p_text(cmd->code), fp_p_bytes(fp_mac_bytes(&cmd->code_mac)),
		fp_p_bytes(fp_mac_bytes(&cmd->birth_mac)), fp_p_time(now), fp_p_int4(TRIES_MAX),
		fp_p_time(now - WINDOW)};
	FP_TRY(fp_db_query(db, FP_DB_INTAKE, NULL, FP_Q_lookup, params, FP_LENGTH(params), &rows, &call->problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), call->arena, ret_found, &call->problem);
}

static fp_err refuse_for_now(struct fp_call *call, const struct found *found, fp_time now)
{
	/* The first try may be too new to be seen by this statement. */
	fp_time left = found->since == FP_TIME_NONE ? WINDOW : found->since + WINDOW - now;
	call->problem.retry_after_s = left > FP_SECOND ? (int)((left + FP_SECOND - 1) / FP_SECOND) : 1;
	call->problem.next = fp_arena_format(call->arena,
		"Wait, and then compare the code and the date with what you have in writing, or call the contact "
		"center%s.",
		fp_call_numbers(call));
	return fp_fail(&call->problem, FP_CODE_RATE_LIMITED, "This code was tried with wrong dates too often");
}

static fp_err refuse(struct fp_call *call)
{
	call->problem.next = fp_arena_format(call->arena,
		"Compare the code and the date with what you have in writing, or call the contact center%s.",
		fp_call_numbers(call));
	return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "No request has this code and this date of birth");
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct found found;
	fp_time now = fp_real_now();
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	char token[FP_TOKEN_TEXT];
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(try_once(call, db, now, &found));
	if (!found.allowed)
		return refuse_for_now(call, &found, now);
	if (fp_id_is_none(&found.id))
		return refuse(call);
	const struct fp_viewer requester = {.role = FP_ROLE_REQUESTER,
		.subject = "requester",
		.request_id = found.id,
		.token_version = found.token_version};
	FP_TRY(fp_request_read_one(db, &requester, &found.id, call->arena, &result->record, &call->problem));
	fp_token_make(call->app->config.keys, &found.id, found.token_version, token);
	result->access_token = fp_arena_text(call->arena, token);
	call->result = result;
	return result->access_token ? FP_OK : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err encode(struct fp_call *call)
{
	const struct fp_request_result *result = call->result;
	const struct fp_request *r = &result->record->request;
	char id[FP_ID_TEXT], next[FP_NEXT_TEXT];
	struct fp_json j;
	fp_id_format(&r->id, id);
	fp_reply_language(call, fp_language_of(r->language));
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_text(&j, "confirmation_code", r->confirmation_code);
	fp_json_text(&j, "status", fp_status_names[r->status]);
	fp_json_text(&j, "what_happens_next", fp_what_happens_next(r, fp_call_catalog(call), next));
	fp_json_time(&j, "due_at", r->due_at);
	if (fp_id_is_none(&r->appointment.id)) {
		fp_json_null(&j, "appointment");
	} else {
		fp_json_object(&j, "appointment");
		fp_view_appointment_members(&j, &r->appointment, fp_call_catalog(call));
		fp_json_end_object(&j);
	}
	fp_json_text(&j, "access_token", result->access_token);
	fp_json_object(&j, "links");
	fp_json_text(&j, "self", fp_arena_format(call->arena, "/v1/requests/%s", id));
	fp_json_end_object(&j);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_lookUpRequest = {.decode = decode, .run = run, .encode = encode};
