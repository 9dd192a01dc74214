/* GET /v1/walk-ins: who came without an appointment, and how many were let in, put in the queue, and turned away. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "cursor.h"
#include "walk_in_view.h"

struct cmd {
	int64_t limit;
	const char *office, *filters;
	fp_day day;
	fp_time after_at;
	struct fp_id after_id;
};
struct counts {
	int64_t admitted, converted, refused;
};
static const struct fp_column count_columns[] = {
	{"admitted", FP_T_INT, offsetof(struct counts, admitted), NULL},
	{"converted", FP_T_INT, offsetof(struct counts, converted), NULL},
	{"refused", FP_T_INT, offsetof(struct counts, refused), NULL},
};
struct list {
	struct fp_walk_in_record *rows;
	size_t n;
	struct counts counts;
	const char *next;
};

/* A position is "at:id". */
static fp_err read_cursor(struct fp_call *call, struct cmd *cmd)
{
	const char *cursor = fp_call_query(call, "cursor"), *position;
	if (!cursor)
		return FP_OK;
	FP_TRY(fp_cursor_read(call, cursor, cmd->filters, &position));
	char *colon;
	cmd->after_at = strtoll(position, &colon, 10);
	if (*colon != ':' || !fp_id_parse(colon + 1, &cmd->after_id))
		return fp_fail(&call->problem, FP_CODE_INVALID_CURSOR, NULL);
	return FP_OK;
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	const char *day = fp_call_query(call, "day");
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->office = fp_call_query(call, "office");
	cmd->day = FP_DAY_NONE;
	cmd->after_at = FP_TIME_NONE;
	FP_TRY(fp_call_query_int(call, "limit", 50, 1, 200, &cmd->limit));
	if (day && !fp_day_parse(day, &cmd->day))
		return fp_call_invalid_query(call, "day", "a day such as 2026-11-25");
	cmd->filters = fp_arena_format(call->arena, "%s|%s", cmd->office ? cmd->office : "", day ? day : "");
	return cmd->filters ? read_cursor(call, cmd) : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err count(struct fp_call *call, struct fp_db *db, struct list *list)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_param params[] = {
		fp_p_text(cmd->office), fp_p_day(cmd->day), fp_viewer_offices(fp_call_viewer(call), call->arena)};
	FP_TRY(fp_call_select(call, db, FP_Q_walk_in_counts, params, FP_LENGTH(params), &rows));
	return fp_rows_read(
		rows, 0, count_columns, FP_LENGTH(count_columns), call->arena, &list->counts, &call->problem);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	struct list *list = fp_arena_alloc(call->arena, sizeof(*list));
	if (!list)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	const struct fp_param params[] = {fp_p_time(cmd->after_at), fp_p_id(&cmd->after_id), fp_p_text(cmd->office),
		fp_p_day(cmd->day), fp_viewer_offices(fp_call_viewer(call), call->arena),
		fp_p_int4((int32_t)cmd->limit + 1)};
	FP_TRY(fp_call_select(call, db, FP_Q_walk_in_list, params, FP_LENGTH(params), &rows));
	FP_TRY(fp_rows_read_all(rows, fp_walk_in_columns, fp_walk_in_columns_count, sizeof(*list->rows), call->arena,
		(void **)&list->rows, &list->n, &call->problem));
	if (list->n > (size_t)cmd->limit) {
		char id[FP_ID_TEXT];
		list->n = (size_t)cmd->limit;
		const struct fp_walk_in_record *last = &list->rows[list->n - 1];
		fp_id_format(&last->id, id);
		list->next = fp_cursor_make(
			call, cmd->filters, fp_arena_format(call->arena, "%" PRId64 ":%s", last->at, id));
	}
	call->result = list;
	return count(call, db, list);
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
		fp_view_walk_in_members(&j, &list->rows[i], fp_call_catalog(call));
		fp_json_end_object(&j);
	}
	fp_json_end_array(&j);
	fp_json_object(&j, "counts");
	fp_json_int(&j, "admitted", list->counts.admitted);
	fp_json_int(&j, "converted", list->counts.converted);
	fp_json_int(&j, "refused", list->counts.refused);
	fp_json_end_object(&j);
	fp_reply_next(call, &j, "cursor", list->next);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listWalkIns = {.decode = decode, .run = run, .encode = encode};
