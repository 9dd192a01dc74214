/* GET /v1/callbacks: a page for staff, in the order of the windows. */
#include "body.h"
#include "callback_row.h"
#include "list.h"
#include "view.h"

struct cmd {
	struct fp_page page;
	int status, at_risk, overdue; /* -1: any */
	const char *language;
	fp_time from, to;
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_query_form(call, "language", fp_is_language, "a language tag such as es", &cmd->language));
	FP_TRY(fp_call_query_choice(call, "status", fp_callback_status_names, &cmd->status));
	FP_TRY(fp_call_query_choice(call, "at_risk", fp_no_yes_names, &cmd->at_risk));
	FP_TRY(fp_call_query_choice(call, "overdue", fp_no_yes_names, &cmd->overdue));
	FP_TRY(fp_call_query_time(call, "from", FP_TIME_NONE, &cmd->from));
	FP_TRY(fp_call_query_time(call, "to", FP_TIME_NONE, &cmd->to));
	return fp_page_read(call, FP_T_ID, &cmd->page);
}

static struct fp_param yes_or_no(int choice)
{
	return choice < 0 ? fp_p_null() : fp_p_bool(choice == 1);
}

static void view(struct fp_json *j, struct fp_call *call, const void *row)
{
	fp_json_object(j, NULL);
	fp_view_callback_row(j, call, row);
	fp_json_end_object(j);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_list_shape shape = {.columns = fp_callback_row_columns,
		.n_columns = fp_callback_row_columns_count,
		.size = sizeof(struct fp_callback_row),
		.by_time = true,
		.at = offsetof(struct fp_callback_row, callback.window_start),
		.id = offsetof(struct fp_callback_row, callback.id),
		.view = view};
	const struct fp_param params[] = {fp_p_page_at(&cmd->page), fp_p_page_id(&cmd->page),
		fp_p_text(cmd->status < 0 ? NULL : fp_callback_status_names[cmd->status]), fp_p_text(cmd->language),
		fp_p_time(cmd->from), fp_p_time(cmd->to), yes_or_no(cmd->at_risk), yes_or_no(cmd->overdue),
		fp_p_time(fp_call_now(call)), fp_viewer_offices(fp_call_viewer(call), call->arena),
		fp_p_page_rows(&cmd->page)};
	FP_TRY(fp_call_select(call, db, FP_Q_callback_list, params, FP_LENGTH(params), &rows));
	return fp_list_read(call, &shape, &cmd->page, rows);
}

const struct fp_op fp_op_listCallbacks = {.decode = decode, .run = run, .encode = fp_list_encode};
