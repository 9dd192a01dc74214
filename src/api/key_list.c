/* GET /v1/api-keys: the newest first. */
#include "key_view.h"
#include "list.h"

static fp_err decode(struct fp_call *call)
{
	struct fp_page *page = fp_arena_alloc(call->arena, sizeof(*page));
	if (!page)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = page;
	return fp_page_read(call, FP_T_TEXT, page);
}

static void view(struct fp_json *j, [[maybe_unused]] struct fp_call *call, const void *key)
{
	fp_json_object(j, NULL);
	fp_view_key_members(j, key);
	fp_json_end_object(j);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_page *page = call->cmd;
	const struct fp_list_shape shape = {.columns = fp_api_key_record_columns,
		.n_columns = fp_api_key_record_columns_count,
		.size = sizeof(struct fp_api_key_record),
		.by_time = true,
		.at = offsetof(struct fp_api_key_record, created_at),
		.id = offsetof(struct fp_api_key_record, id),
		.view = view};
	const struct fp_param params[] = {fp_p_page_at(page), fp_p_page_id(page),
		fp_p_id(&fp_call_viewer(call)->organization_id), fp_p_page_rows(page)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_key_list, params, FP_LENGTH(params), &rows, &call->problem));
	return fp_list_read(call, &shape, page, rows);
}

const struct fp_op fp_op_listApiKeys = {.decode = decode, .run = run, .encode = fp_list_encode};
