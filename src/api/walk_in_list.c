/* GET /v1/walk-ins: who came without an appointment, and how many were let in, put in the queue, and turned away. */
#include "list.h"
#include "walk_in_view.h"

struct counts {
	int64_t admitted, converted, refused;
};
static const struct fp_column count_columns[] = {
	{"admitted", FP_T_INT, offsetof(struct counts, admitted), NULL},
	{"converted", FP_T_INT, offsetof(struct counts, converted), NULL},
	{"refused", FP_T_INT, offsetof(struct counts, refused), NULL},
};
struct cmd {
	struct fp_page page;
	const char *office;
	fp_day day;
	struct counts counts; /* found by `run` */
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_query_office(call, &cmd->office));
	FP_TRY(fp_call_query_day(call, "day", FP_DAY_NONE, &cmd->day));
	return fp_page_read(call, FP_T_ID, &cmd->page);
}

static fp_err count(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct cmd *cmd = call->cmd;
	const struct fp_param params[] = {
		fp_p_text(cmd->office), fp_p_day(cmd->day), fp_viewer_offices(fp_call_viewer(call), call->arena)};
	FP_TRY(fp_call_select(call, db, FP_Q_walk_in_counts, params, FP_LENGTH(params), &rows));
	return fp_rows_read(
		rows, 0, count_columns, FP_LENGTH(count_columns), call->arena, &cmd->counts, &call->problem);
}

static void view(struct fp_json *j, struct fp_call *call, const void *walk_in)
{
	fp_json_object(j, NULL);
	fp_view_walk_in_members(j, walk_in, fp_call_catalog(call));
	fp_json_end_object(j);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_list_shape shape = {.columns = fp_walk_in_columns,
		.n_columns = fp_walk_in_columns_count,
		.size = sizeof(struct fp_walk_in_record),
		.by_time = true,
		.at = offsetof(struct fp_walk_in_record, at),
		.id = offsetof(struct fp_walk_in_record, id),
		.view = view};
	const struct fp_param params[] = {fp_p_page_at(&cmd->page), fp_p_page_id(&cmd->page), fp_p_text(cmd->office),
		fp_p_day(cmd->day), fp_viewer_offices(fp_call_viewer(call), call->arena), fp_p_page_rows(&cmd->page)};
	FP_TRY(fp_call_select(call, db, FP_Q_walk_in_list, params, FP_LENGTH(params), &rows));
	FP_TRY(fp_list_read(call, &shape, &cmd->page, rows));
	return count(call, db);
}

static fp_err encode(struct fp_call *call)
{
	const struct counts *counts = &((const struct cmd *)call->cmd)->counts;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_object(&j, "counts");
	fp_json_int(&j, "admitted", counts->admitted);
	fp_json_int(&j, "converted", counts->converted);
	fp_json_int(&j, "refused", counts->refused);
	fp_json_end_object(&j);
	fp_view_list(&j, call, call->result);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listWalkIns = {.decode = decode, .run = run, .encode = encode};
