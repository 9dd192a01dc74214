#include "callback_row.h"

#include "view.h"

#define C(name, type, member)                                                                                          \
	{                                                                                                              \
		name, type, offsetof(struct fp_callback_row, member), NULL                                             \
	}
const struct fp_column fp_callback_row_columns[] = {
	C("id", FP_T_ID, callback.id),
	C("request_id", FP_T_ID, request_id),
	{"status", FP_T_CHOICE, offsetof(struct fp_callback_row, callback.status), fp_callback_status_names},
	C("window_start", FP_T_TIME, callback.window_start),
	C("window_end", FP_T_TIME, callback.window_end),
	C("earliest_at", FP_T_TIME, callback.earliest_at),
	C("due_at", FP_T_TIME, callback.due_at),
	C("attempts", FP_T_INT4, callback.attempts),
	C("max_attempts", FP_T_INT4, callback.max_attempts),
	C("first_in_queue", FP_T_BOOL, callback.first_in_queue),
	{"urgency", FP_T_CHOICE, offsetof(struct fp_callback_row, urgency), fp_urgency_names},
	C("language", FP_T_TEXT, callback.language),
	C("verification_phrase", FP_T_TEXT, callback.verification_phrase),
	C("reached_at", FP_T_TIME, callback.reached_at),
	C("announced_at", FP_T_TIME, callback.announced_at),
	C("planned_hour", FP_T_TIME, callback.planned_hour),
	C("planned_language", FP_T_TEXT, callback.planned_language),
	C("interpreter_needed", FP_T_BOOL, callback.interpreter_needed),
	C("at_risk", FP_T_BOOL, callback.at_risk),
	C("contact_sealed", FP_T_BYTES, contact_sealed),
	C("callback_windows", FP_T_TIMES, windows),
	C("version", FP_T_INT4, version),
	C("service", FP_T_TEXT, service),
	C("office", FP_T_TEXT, office),
};
const size_t fp_callback_row_columns_count = FP_LENGTH(fp_callback_row_columns);

fp_err fp_callback_row_read(
	struct fp_call *call, struct fp_db *db, const struct fp_id *id, struct fp_callback_row *ret_row)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	const struct fp_param params[] = {
		fp_p_id(id), fp_viewer_offices(viewer, call->arena), fp_viewer_token_version(viewer)};
	FP_TRY(fp_call_select(call, db, FP_Q_callback_read, params, FP_LENGTH(params), &rows));
	if (fp_rows_count(rows) == 0)
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND,
			"There is no callback with this id, or you may not know of it");
	return fp_rows_read(
		rows, 0, fp_callback_row_columns, fp_callback_row_columns_count, call->arena, ret_row, &call->problem);
}

fp_err fp_callback_is_last(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	if (fp_id_same(&record->request.callback.id, ctx))
		return FP_OK;
	problem->next = "Look at the request: it has another callback by now.";
	return fp_fail(problem, FP_CODE_STATE_CONFLICT, "This callback is no longer to be made");
}

/* Late: the agency has broken its promise, or is about to be told that it has. */
static bool is_overdue(const struct fp_callback *c, fp_time now)
{
	return fp_callback_is_live(c) && (c->first_in_queue || c->window_end < now);
}

static void view_for_staff(struct fp_json *j, struct fp_call *call, const struct fp_callback_row *row)
{
	const struct fp_callback *c = &row->callback;
	fp_json_bool(j, "at_risk", fp_callback_is_live(c) && c->at_risk);
	fp_json_bool(j, "overdue", is_overdue(c, fp_call_now(call)));
}

void fp_view_callback_row(struct fp_json *j, struct fp_call *call, const struct fp_callback_row *row)
{
	char id[FP_ID_TEXT], request_id[FP_ID_TEXT];
	fp_id_format(&row->callback.id, id);
	fp_id_format(&row->request_id, request_id);
	fp_view_callback_members(j, &row->callback);
	fp_json_id(j, "request_id", &row->request_id);
	fp_json_text(j, "service", row->service);
	fp_json_text(j, "office", row->office);
	fp_json_text(j, "urgency", row->urgency < 0 ? NULL : fp_urgency_names[row->urgency]);
	fp_json_int(j, "version", row->version);
	if (fp_call_viewer(call)->role & FP_ROLE_STAFF)
		view_for_staff(j, call, row);
	fp_json_object(j, "links");
	fp_json_text(j, "self", fp_arena_format(call->arena, "/v1/callbacks/%s", id));
	fp_json_text(j, "request", fp_arena_format(call->arena, "/v1/requests/%s", request_id));
	fp_json_end_object(j);
}
