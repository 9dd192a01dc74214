/* GET /v1/callbacks: a page for staff, in the order of the windows. */
#include <inttypes.h>
#include <stdlib.h>

#include "callback_row.h"
#include "cursor.h"
#include "view.h"

struct cmd {
	int64_t limit;
	int status, at_risk, overdue; /* -1: any */
	const char *language, *filters;
	fp_time from, to, after_start;
	struct fp_id after_id;
};
struct list {
	struct fp_callback_row *rows;
	size_t n;
	const char *next;
};

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

/* A position is "start:id". */
static fp_err read_cursor(struct fp_call *call, struct cmd *cmd)
{
	const char *cursor = fp_call_query(call, "cursor"), *position;
	char *colon;
	cmd->after_start = FP_TIME_NONE;
	cmd->filters = fp_arena_format(call->arena, "%s|%s|%s|%s|%s|%s", or_empty(fp_call_query(call, "status")),
		or_empty(cmd->language), or_empty(fp_call_query(call, "from")), or_empty(fp_call_query(call, "to")),
		or_empty(fp_call_query(call, "at_risk")), or_empty(fp_call_query(call, "overdue")));
	if (!cmd->filters)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	if (!cursor)
		return FP_OK;
	FP_TRY(fp_cursor_read(call, cursor, cmd->filters, &position));
	cmd->after_start = strtoll(position, &colon, 10);
	if (*colon != ':' || !fp_id_parse(colon + 1, &cmd->after_id))
		return fp_fail(&call->problem, FP_CODE_INVALID_CURSOR, NULL);
	return FP_OK;
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->language = fp_call_query(call, "language");
	FP_TRY(fp_call_query_int(call, "limit", 50, 1, 200, &cmd->limit));
	FP_TRY(fp_call_query_choice(call, "status", fp_callback_status_names, &cmd->status));
	FP_TRY(fp_call_query_choice(call, "at_risk", fp_no_yes_names, &cmd->at_risk));
	FP_TRY(fp_call_query_choice(call, "overdue", fp_no_yes_names, &cmd->overdue));
	FP_TRY(fp_call_query_time(call, "from", FP_TIME_NONE, &cmd->from));
	FP_TRY(fp_call_query_time(call, "to", FP_TIME_NONE, &cmd->to));
	return read_cursor(call, cmd);
}

static struct fp_param yes_or_no(int choice)
{
	return choice < 0 ? fp_p_null() : fp_p_bool(choice == 1);
}

/* One row more than the page is asked for: it says whether there is a next one. */
static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	struct list *list = fp_arena_alloc(call->arena, sizeof(*list));
	if (!list)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = list;
	const struct fp_param params[] = {fp_p_time(cmd->after_start), fp_p_id(&cmd->after_id),
		fp_p_text(cmd->status < 0 ? NULL : fp_callback_status_names[cmd->status]), fp_p_text(cmd->language),
		fp_p_time(cmd->from), fp_p_time(cmd->to), yes_or_no(cmd->at_risk), yes_or_no(cmd->overdue),
		fp_p_time(fp_call_now(call)), fp_viewer_offices(fp_call_viewer(call), call->arena),
		fp_p_int4((int32_t)cmd->limit + 1)};
	FP_TRY(fp_call_select(call, db, FP_Q_callback_list, params, FP_LENGTH(params), &rows));
	FP_TRY(fp_rows_read_all(rows, fp_callback_row_columns, fp_callback_row_columns_count,
		sizeof(struct fp_callback_row), call->arena, (void **)&list->rows, &list->n, &call->problem));
	if (list->n <= (size_t)cmd->limit)
		return FP_OK;
	char id[FP_ID_TEXT];
	list->n = (size_t)cmd->limit;
	const struct fp_callback *last = &list->rows[list->n - 1].callback;
	fp_id_format(&last->id, id);
	list->next = fp_cursor_make(
		call, cmd->filters, fp_arena_format(call->arena, "%" PRId64 ":%s", last->window_start, id));
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
		fp_view_callback_row(&j, call, &list->rows[i]);
		fp_json_end_object(&j);
	}
	fp_json_end_array(&j);
	fp_reply_next(call, &j, "cursor", list->next);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listCallbacks = {.decode = decode, .run = run, .encode = encode};
