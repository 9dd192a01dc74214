/* GET /v1/requests: a page, newest first; or with ?after= what changed since. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "call.h"
#include "cursor.h"
#include "view.h"

struct cmd {
	int64_t limit;
	const char *service, *office, *client_ref;
	const char *filters;	  /* what the cursor is bound to */
	struct fp_texts statuses; /* n 0: any */
	int urgency;		  /* -1: any */
	int overdue;		  /* -1: any */
	struct fp_id below;	  /* none: from the newest */
	bool feed;
	const char *feed_xid;
	int64_t feed_id;
};

struct result {
	struct fp_record *records;
	size_t n;
	const char *next; /* cursor; NULL: the last page */
};

static fp_err read_statuses(struct fp_call *call, struct cmd *cmd)
{
	char *list = fp_arena_text(call->arena, fp_call_query(call, "status"));
	cmd->statuses.v = fp_arena_alloc(call->arena, FP_STATUS_COUNT * sizeof(char *));
	if (!cmd->statuses.v)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	for (char *word; list && (word = strsep(&list, ","));) {
		int status = fp_name_index(fp_status_names, word);
		if (status < 0 || cmd->statuses.n == FP_STATUS_COUNT)
			return fp_call_invalid_query(call, "status", "statuses there are, with commas between");
		cmd->statuses.v[cmd->statuses.n++] = fp_status_names[status];
	}
	return FP_OK;
}

/* A feed position is "xid:id"; "0" is the beginning. */
static fp_err read_after(struct fp_call *call, struct cmd *cmd)
{
	const char *after = fp_call_query(call, "after"), *position;
	cmd->feed_xid = "0";
	cmd->feed = after != NULL;
	if (!after || strcmp(after, "0") == 0)
		return FP_OK;
	FP_TRY(fp_cursor_read(call, after, "after", &position));
	const char *colon = strchr(position, ':');
	if (!colon)
		return fp_fail(&call->problem, FP_CODE_INVALID_CURSOR, NULL);
	cmd->feed_xid = fp_arena_copy(call->arena, position, (size_t)(colon - position));
	cmd->feed_id = strtoll(colon + 1, NULL, 10);
	return FP_OK;
}

static const char *or_empty(const char *text)
{
	return text ? text : "";
}

static fp_err read_cursor(struct fp_call *call, struct cmd *cmd)
{
	const char *cursor = fp_call_query(call, "cursor"), *position;
	cmd->filters = fp_arena_format(call->arena, "%s|%s|%s|%s|%s|%s", or_empty(fp_call_query(call, "status")),
		or_empty(cmd->service), or_empty(cmd->office), or_empty(fp_call_query(call, "urgency")),
		or_empty(cmd->client_ref), or_empty(fp_call_query(call, "overdue")));
	if (!cmd->filters)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	if (!cursor)
		return FP_OK;
	if (cmd->feed)
		return fp_call_invalid_query(call, "cursor", "not together with after");
	FP_TRY(fp_cursor_read(call, cursor, cmd->filters, &position));
	return fp_id_parse(position, &cmd->below) ? FP_OK : fp_fail(&call->problem, FP_CODE_INVALID_CURSOR, NULL);
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->service = fp_call_query(call, "service");
	cmd->office = fp_call_query(call, "office");
	cmd->client_ref = fp_call_query(call, "client_ref");
	FP_TRY(fp_call_query_int(call, "limit", 50, 1, 200, &cmd->limit));
	FP_TRY(fp_call_query_choice(call, "urgency", fp_urgency_names, &cmd->urgency));
	FP_TRY(fp_call_query_choice(call, "overdue", fp_no_yes_names, &cmd->overdue));
	FP_TRY(read_statuses(call, cmd));
	FP_TRY(read_after(call, cmd));
	return read_cursor(call, cmd);
}

static struct fp_param organization(const struct fp_viewer *viewer)
{
	return fp_p_id(viewer->role == FP_ROLE_ORGANIZATION ? &viewer->organization_id : NULL);
}

/* One row more than the page is asked for: it says whether there is a next one. */
static fp_err run_page(struct fp_call *call, struct fp_db *db, struct result *result)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	const struct fp_param params[] = {fp_p_id(&cmd->below),
		cmd->statuses.n ? fp_p_texts(call->arena, &cmd->statuses) : fp_p_null(), fp_p_text(cmd->service),
		fp_p_text(cmd->office), fp_p_text(cmd->urgency < 0 ? NULL : fp_urgency_names[cmd->urgency]),
		fp_p_text(cmd->client_ref), cmd->overdue < 0 ? fp_p_null() : fp_p_bool(cmd->overdue == 1),
		organization(viewer), fp_viewer_offices(viewer, call->arena), fp_p_time(fp_call_now(call)),
		fp_p_int4((int32_t)cmd->limit + 1)};
	FP_TRY(fp_call_select(call, db, FP_Q_request_list, params, FP_LENGTH(params), &rows));
	FP_TRY(fp_rows_read_all(rows, fp_record_columns, fp_record_columns_count, sizeof(struct fp_record), call->arena,
		(void **)&result->records, &result->n, &call->problem));
	if (result->n <= (size_t)cmd->limit)
		return FP_OK;
	char id[FP_ID_TEXT];
	result->n = (size_t)cmd->limit;
	fp_id_format(&result->records[result->n - 1].request.id, id);
	result->next = fp_cursor_make(call, cmd->filters, id);
	return FP_OK;
}

struct edge {
	const char *xid;
	int64_t id;
	struct fp_id request_id;
};
static const struct fp_column edge_columns[] = {
	{"edge_xid", FP_T_TEXT, offsetof(struct edge, xid), NULL},
	{"edge_id", FP_T_INT, offsetof(struct edge, id), NULL},
	{"id", FP_T_ID, offsetof(struct edge, request_id), NULL},
};

static fp_err run_feed(struct fp_call *call, struct fp_db *db, struct result *result)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct edge edge = {cmd->feed_xid, cmd->feed_id, FP_ID_NONE};
	const struct fp_param params[] = {fp_p_text(cmd->feed_xid), fp_p_int(cmd->feed_id), organization(viewer),
		fp_viewer_offices(viewer, call->arena)};
	FP_TRY(fp_call_select(call, db, FP_Q_request_feed, params, FP_LENGTH(params), &rows));
	size_t n = fp_rows_count(rows);
	if (n > 0)
		FP_TRY(fp_rows_read(
			rows, 0, edge_columns, FP_LENGTH(edge_columns), call->arena, &edge, &call->problem));
	if (n > 0 && !fp_id_is_none(&edge.request_id))
		FP_TRY(fp_rows_read_all(rows, fp_record_columns, fp_record_columns_count, sizeof(struct fp_record),
			call->arena, (void **)&result->records, &result->n, &call->problem));
	result->next = fp_cursor_make(call, "after", fp_arena_format(call->arena, "%s:%" PRId64, edge.xid, edge.id));
	return FP_OK;
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = result;
	return cmd->feed ? run_feed(call, db, result) : run_page(call, db, result);
}

void fp_view_record_list(struct fp_call *call, struct fp_json *j, const struct fp_record *records, size_t n)
{
	fp_json_array(j, "data");
	for (size_t i = 0; i < n; i++)
		fp_view_request(j, NULL,
			&(struct fp_request_view){
				.request = &records[i].request,
				.viewer = fp_call_viewer(call),
				.catalog = fp_call_catalog(call),
				.places = call->app->config.places,
				.arena = call->arena,
			});
	fp_json_end_array(j);
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_record_list(call, &j, result->records, result->n);
	fp_reply_next(call, &j, cmd->feed ? "after" : "cursor", result->next);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listRequests = {.decode = decode, .run = run, .encode = encode};
