/* GET /v1/api-keys. */
#include <inttypes.h>
#include <stdlib.h>

#include "call.h"
#include "cursor.h"
#include "key_view.h"

#define NO_FILTERS ""

struct cmd {
	int64_t limit;
	fp_time after_at;
	const char *after_id;
};
struct list {
	struct fp_api_key_record *rows;
	size_t n;
	const char *next;
};

/* A position is "at:id". */
static fp_err read_cursor(struct fp_call *call, struct cmd *cmd)
{
	const char *cursor = fp_call_query(call, "cursor"), *position;
	if (!cursor)
		return FP_OK;
	FP_TRY(fp_cursor_read(call, cursor, NO_FILTERS, &position));
	char *colon;
	cmd->after_at = strtoll(position, &colon, 10);
	if (*colon != ':' || !fp_is_api_key_id(colon + 1))
		return fp_fail(&call->problem, FP_CODE_INVALID_CURSOR, NULL);
	cmd->after_id = colon + 1;
	return FP_OK;
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->after_at = FP_TIME_NONE;
	FP_TRY(fp_call_query_int(call, "limit", 50, 1, 200, &cmd->limit));
	return read_cursor(call, cmd);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	struct list *list = fp_arena_alloc(call->arena, sizeof(*list));
	if (!list)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = list;
	const struct fp_param params[] = {fp_p_time(cmd->after_at), fp_p_text(cmd->after_id),
		fp_p_id(&fp_call_viewer(call)->organization_id), fp_p_int4((int32_t)cmd->limit + 1)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_key_list, params, FP_LENGTH(params), &rows, &call->problem));
	FP_TRY(fp_rows_read_all(rows, fp_api_key_record_columns, fp_api_key_record_columns_count, sizeof(*list->rows),
		call->arena, (void **)&list->rows, &list->n, &call->problem));
	if (list->n <= (size_t)cmd->limit)
		return FP_OK;
	list->n = (size_t)cmd->limit;
	const struct fp_api_key_record *last = &list->rows[list->n - 1];
	list->next = fp_cursor_make(
		call, NO_FILTERS, fp_arena_format(call->arena, "%" PRId64 ":%s", last->created_at, last->id));
	return FP_OK;
}

static fp_err encode(struct fp_call *call)
{
	const struct list *list = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_array(&j, "data");
	for (size_t i = 0; i < list->n; i++) {
		fp_json_object(&j, NULL);
		fp_view_key_members(&j, &list->rows[i]);
		fp_json_end_object(&j);
	}
	fp_json_end_array(&j);
	fp_reply_next(call, &j, "cursor", list->next);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listApiKeys = {.decode = decode, .run = run, .encode = encode};
