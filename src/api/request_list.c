/* GET /v1/requests: a page, newest first; or with ?after= what changed since. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"
#include "cursor.h"
#include "list.h"
#include "view.h"

#define FEED "after"

struct cmd {
	struct fp_page page;
	const char *service, *office, *client_ref;
	struct fp_texts statuses; /* n 0: any */
	size_t n_open;		  /* of the statuses */
	int urgency;		  /* -1: any */
	int overdue;		  /* -1: any */
	const char *feed_xid;	  /* NULL: a page */
	int64_t feed_id;
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
		cmd->n_open += fp_status_is_open((enum fp_status)status);
	}
	return FP_OK;
}

/* The feed tells of every change of what one may see: who asks for some of them alone would take the rest for those. */
static fp_err refuse_filters(struct fp_call *call)
{
	static const char *const filters[] = {
		"cursor", "status", "service", "office", "urgency", "client_ref", "overdue"};
	for (size_t i = 0; i < FP_LENGTH(filters); i++)
		if (fp_call_query(call, filters[i]))
			return fp_call_invalid_query(call, filters[i], "not together with after");
	return FP_OK;
}

/* A place in the feed is "xid:id"; "0" is the beginning. */
static fp_err read_after(struct fp_call *call, struct cmd *cmd)
{
	const char *after = fp_call_query(call, FEED), *position = "0:0", *colon;
	if (!after)
		return FP_OK;
	FP_TRY(refuse_filters(call));
	if (strcmp(after, "0") != 0)
		FP_TRY(fp_cursor_read(call, FEED, &position));
	colon = strchr(position, ':');
	if (!colon)
		return fp_cursor_refuse(call);
	cmd->feed_xid = fp_arena_copy(call->arena, position, (size_t)(colon - position));
	cmd->feed_id = strtoll(colon + 1, NULL, 10);
	return cmd->feed_xid ? FP_OK : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_query_form(
		call, "service", fp_is_code, "the code of a service, such as adit_stamp", &cmd->service));
	FP_TRY(fp_call_query_office(call, &cmd->office));
	FP_TRY(fp_call_query_text(call, "client_ref", 100, &cmd->client_ref));
	FP_TRY(fp_call_query_choice(call, "urgency", fp_urgency_names, &cmd->urgency));
	FP_TRY(fp_call_query_choice(call, "overdue", fp_no_yes_names, &cmd->overdue));
	FP_TRY(read_statuses(call, cmd));
	FP_TRY(read_after(call, cmd));
	return fp_page_read(call, FP_T_ID, &cmd->page);
}

static void view(struct fp_json *j, struct fp_call *call, const void *record)
{
	fp_view_request(j, NULL,
		&(struct fp_request_view){
			.request = &((const struct fp_record *)record)->request,
			.viewer = fp_call_viewer(call),
			.catalog = fp_call_catalog(call),
			.places = call->app->config.places,
			.now = fp_call_now(call),
			.arena = call->arena,
		});
}

static struct fp_list_shape shape_of_records(void)
{
	return (struct fp_list_shape){.columns = fp_record_columns,
		.n_columns = fp_record_columns_count,
		.size = sizeof(struct fp_record),
		.id = offsetof(struct fp_record, request.id),
		.view = view};
}

fp_err fp_list_records(struct fp_call *call, const struct fp_rows *rows)
{
	const struct fp_list_shape shape = shape_of_records();
	return fp_list_read(call, &shape, NULL, rows);
}

static struct fp_param organization(const struct fp_viewer *viewer)
{
	return fp_p_id(viewer->role == FP_ROLE_ORGANIZATION ? &viewer->organization_id : NULL);
}

struct place {
	struct fp_id id;
};
static const struct fp_column place_columns[] = {
	{"id", FP_T_ID, offsetof(struct place, id), NULL},
};

/* The ids of a page, as the parameter of what reads them. */
static fp_err choose(struct fp_call *call, struct fp_db *db, struct fp_param *ret_ids)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct place *places = NULL;
	size_t n = 0;
	bool some = cmd->n_open > 0, all = cmd->n_open == cmd->statuses.n;
	const struct fp_param params[] = {fp_p_page_id(&cmd->page),
		cmd->statuses.n ? fp_p_texts(call->arena, &cmd->statuses) : fp_p_null(), fp_p_text(cmd->service),
		fp_p_text(cmd->office), fp_p_text(cmd->urgency < 0 ? NULL : fp_urgency_names[cmd->urgency]),
		fp_p_text(cmd->client_ref), cmd->overdue < 0 ? fp_p_null() : fp_p_bool(cmd->overdue == 1),
		organization(viewer), fp_viewer_offices(viewer, call->arena), fp_p_time(fp_call_now(call)),
		fp_p_page_rows(&cmd->page), cmd->statuses.n && some == all ? fp_p_bool(all) : fp_p_null()};
	FP_TRY(fp_call_select(call, db, FP_Q_request_page, params, FP_LENGTH(params), &rows));
	FP_TRY(fp_rows_read_all(rows, place_columns, FP_LENGTH(place_columns), sizeof(*places), call->arena,
		(void **)&places, &n, &call->problem));
	struct fp_array *ids = fp_array_new(call->arena, FP_T_ID, n);
	if (!ids)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++)
		fp_array_id(ids, &places[i].id);
	*ret_ids = fp_p_array(ids);
	return FP_OK;
}

static fp_err read_page(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_list_shape shape = shape_of_records();
	struct fp_param ids;
	FP_TRY(choose(call, db, &ids));
	FP_TRY(fp_call_select(call, db, FP_Q_request_records, &ids, 1, &rows));
	return fp_list_read(call, &shape, &cmd->page, rows);
}

/* Which requests are on the page takes a plan that fits the filters, made anew each time; what a request's record is
 * made of is the same for all, and that plan costs ten times as much. Hence two statements, in one moment: a request
 * that changes in between would stand on a page that it is not on, or make it short, which looks like the last one. */
static fp_err run_page(struct fp_call *call, struct fp_db *db)
{
	FP_TRY(fp_call_begin_reading(call, db));
	fp_err err = read_page(call, db);
	fp_db_rollback(db);
	return err;
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

/* There is always a next place: how far was read, also where nothing of it was for these eyes. */
static fp_err run_feed(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	const struct fp_list_shape shape = shape_of_records();
	struct edge edge = {cmd->feed_xid, cmd->feed_id, FP_ID_NONE};
	const struct fp_param params[] = {fp_p_text(cmd->feed_xid), fp_p_int(cmd->feed_id), organization(viewer),
		fp_viewer_offices(viewer, call->arena)};
	FP_TRY(fp_call_select(call, db, FP_Q_request_feed, params, FP_LENGTH(params), &rows));
	if (fp_rows_count(rows) > 0)
		FP_TRY(fp_rows_read(
			rows, 0, edge_columns, FP_LENGTH(edge_columns), call->arena, &edge, &call->problem));
	FP_TRY(fp_id_is_none(&edge.request_id) ? fp_list_take(call, &shape, NULL, NULL, 0)
					       : fp_list_read(call, &shape, NULL, rows));
	struct fp_list *list = call->result;
	list->parameter = FEED;
	list->next = fp_cursor_make(call, FEED, fp_arena_format(call->arena, "%s:%" PRId64, edge.xid, edge.id));
	return list->next ? FP_OK : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	return ((const struct cmd *)call->cmd)->feed_xid ? run_feed(call, db) : run_page(call, db);
}

const struct fp_op fp_op_listRequests = {.decode = decode, .run = run, .encode = fp_list_encode};
