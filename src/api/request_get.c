/* GET /v1/requests/{request_id}: batched reads, a long poll, JSON or plain text. */
#include <fieldpass/text.h>

#include "call.h"
#include "view.h"
#include "waiter.h"

struct cmd {
	struct fp_id id;
	int64_t wait_s;
	fp_time wait_until; /* monotonic; 0: does not wait */
	int plain;	    /* text/plain rather than JSON */
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_call_path_id(call, &cmd->id));
	FP_TRY(fp_call_query_int(call, "wait", 0, 0, 30, &cmd->wait_s));
	FP_TRY(fp_call_accept(call, "application/json", "text/plain", &cmd->plain));
	if (cmd->wait_s > 0)
		cmd->wait_until = fp_monotonic_now() + cmd->wait_s * FP_SECOND;
	call->cmd = cmd;
	return FP_OK;
}

/* Waits where the caller has this very version, or has none and asked to wait for the next. True: parked. */
static bool wait_for_news(struct fp_call *call, const struct fp_record *record)
{
	const struct cmd *cmd = call->cmd;
	int32_t version = record->request.version;
	bool known = fp_call_none_match(call, version) || !fp_call_header(call, "If-None-Match");
	return call->runs == 0 && cmd->wait_s > 0 && known &&
	       fp_waiter_park(call->app->waiter, call, &cmd->id, version, cmd->wait_until);
}

/* Staff see with whom they have to settle it. */
static fp_err look_for_twins(struct fp_call *call, struct fp_db *db, struct fp_request_result *result)
{
	const struct fp_request *r = &result->record->request;
	if (!(fp_call_viewer(call)->role & FP_ROLE_STAFF))
		return FP_OK;
	result->duplicate_with = fp_arena_alloc(call->arena, sizeof(*result->duplicate_with));
	if (!result->duplicate_with)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	if (!r->disputed && fp_id_is_none(&r->duplicate_of))
		return FP_OK;
	return fp_duplicates_of(db, &r->id, call->arena, result->duplicate_with, &call->problem);
}

static fp_err take(struct fp_call *call, struct fp_db *db, struct fp_request_read *read)
{
	if (fp_failed(read->err))
		return read->err;
	if (!read->found)
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND,
			"There is no request with this id, or you may not know of it");
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	result->record = read->found;
	call->result = result;
	FP_TRY(look_for_twins(call, db, result));
	return fp_call_open_person(call, read->found, &result->person);
}

#define BATCH_MAX 256

static void run_many(struct fp_call **calls, size_t n, struct fp_db *db)
{
	struct fp_request_read reads[BATCH_MAX], *pointers[BATCH_MAX] = {0};
	for (size_t i = 0; i < n; i++) {
		const struct cmd *cmd = calls[i]->cmd;
		reads[i] = (struct fp_request_read){.id = cmd->id,
			.viewer = fp_call_viewer(calls[i]),
			.arena = calls[i]->arena,
			.problem = &calls[i]->problem};
		pointers[i] = &reads[i];
	}
	fp_requests_read(db, pointers, n);
	for (size_t i = 0; i < n; i++) {
		calls[i]->err = take(calls[i], db, &reads[i]);
		if (!fp_failed(calls[i]->err))
			(void)wait_for_news(calls[i], reads[i].found); /* parked: it is another thread's from here on */
	}
}

static fp_err encode_plain(struct fp_call *call, const struct fp_request *r)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	const struct fp_service *service = fp_catalog_service(catalog, r->service);
	const struct fp_office *office = r->office ? fp_catalog_office(catalog, r->office) : NULL;
	call->reply.content_type = "text/plain; charset=utf-8";
	fp_reply_language(call, fp_language_of(r->language));
	struct fp_request shown = *r;
	shown.confirmation_code =
		fp_shown_code(fp_call_viewer(call), !fp_id_is_none(&r->representation_id), r->confirmation_code);
	if (fp_viewer_sees_only(fp_call_viewer(call), r))
		fp_text_seen_request(&call->reply.body, r, service, office);
	else
		fp_text_request(&call->reply.body, &shown, service, office, catalog);
	return fp_reply_done(call);
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_request_result *result = call->result;
	int32_t version = result->record->request.version;
	fp_reply_header(call, "Vary", "Accept");
	/* an approved one's words change where a pass has found no seat, which makes no version */
	bool words_stand = result->record->request.status != FP_STATUS_APPROVED;
	if (words_stand && fp_call_none_match(call, version)) {
		call->reply.status = 304;
		fp_reply_etag(call, version);
		return FP_OK;
	}
	if (!cmd->plain)
		return fp_encode_request(call);
	fp_reply_etag(call, version);
	return encode_plain(call, &result->record->request);
}

const struct fp_op fp_op_getRequest = {
	.decode = decode, .run_many = run_many, .batch_max = BATCH_MAX, .encode = encode};
