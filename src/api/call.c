#include "call.h"

#include <fieldpass/text.h>

#include "view.h"

fp_err fp_call_read_body(struct fp_call *call, const struct fp_json_field *fields, void *ret_body)
{
	fp_err err = fp_json_read(call->arena, call->body, fields, ret_body, &call->problem);
	return err.code == FP_CODE_INVALID_FIELDS ? FP_OK : err;
}

fp_err fp_call_path_id(struct fp_call *call, struct fp_id *ret_id)
{
	if (!fp_id_parse(call->path_param[0], ret_id))
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "Nothing has this id");
	return FP_OK;
}

const char *fp_call_numbers(struct fp_call *call)
{
	char numbers[FP_NUMBERS_TEXT];
	fp_contact_numbers(fp_call_catalog(call), FP_LANGUAGE_EN, numbers);
	return fp_arena_format(call->arena, "%s%s", *numbers ? ": " : "", numbers);
}

fp_err fp_decode_id(struct fp_call *call)
{
	struct fp_id *id = fp_arena_alloc(call->arena, sizeof(*id));
	if (!id)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = id;
	return fp_call_path_id(call, id);
}

/* NULL: staff see what their statements look for. */
static const struct fp_sight *sight_of(const struct fp_viewer *viewer, struct fp_sight *sight)
{
	fp_viewer_sight(viewer, sight);
	return fp_viewer_db_role(viewer) == FP_DB_PUBLIC ? sight : NULL;
}

fp_err fp_call_select(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params,
	size_t n, struct fp_rows **ret_rows)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_sight sight;
	return fp_db_query(
		db, fp_viewer_db_role(viewer), sight_of(viewer, &sight), query, params, n, ret_rows, &call->problem);
}

fp_err fp_call_begin_reading(struct fp_call *call, struct fp_db *db)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_sight sight;
	return fp_db_begin_reading(db, fp_viewer_db_role(viewer), sight_of(viewer, &sight), &call->problem);
}

fp_err fp_call_open_person(struct fp_call *call, const struct fp_record *record, struct fp_person **ret_person)
{
	*ret_person = fp_arena_alloc(call->arena, sizeof(**ret_person));
	if (!*ret_person)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	return fp_person_open(
		call->app->config.keys, &record->request.id, record->sealed, call->arena, *ret_person, &call->problem);
}

fp_err fp_call_show(struct fp_call *call, struct fp_record *record, bool replayed)
{
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	*result = (struct fp_request_result){.record = record, .replayed = replayed};
	call->result = result;
	return fp_call_open_person(call, record, &result->person);
}

void fp_reply_replayed(struct fp_call *call, bool replayed)
{
	if (replayed)
		fp_reply_header(call, "Idempotent-Replayed", "true");
}

fp_err fp_encode_nothing(struct fp_call *call)
{
	call->reply.status = 204;
	return FP_OK;
}

fp_err fp_reply_done(struct fp_call *call)
{
	return call->reply.body.failed ? fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL) : FP_OK;
}

fp_err fp_encode_request(struct fp_call *call)
{
	const struct fp_request_result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_reply_etag(call, result->record->request.version);
	fp_reply_language(call, fp_language_of(result->record->request.language));
	fp_reply_replayed(call, result->replayed);
	fp_view_request(&j, NULL,
		&(struct fp_request_view){
			.request = &result->record->request,
			.person = result->person,
			.viewer = fp_call_viewer(call),
			.catalog = fp_call_catalog(call),
			.places = call->app->config.places,
			.now = fp_call_now(call),
			.access_token = result->access_token,
			.sees_only = result->sees_only,
			.duplicate_with = result->duplicate_with,
			.arena = call->arena,
		});
	return fp_reply_done(call);
}
