/* GET /v1/requests/{request_id}/events: all that happened to it, in order; for staff with what they wrote to
 * colleagues.
 */
#include "body.h"
#include "cursor.h"
#include "list.h"
#include "sealed_text.h"

struct cmd {
	struct fp_id id;
	struct fp_page page;
	int64_t after;	 /* the seq that the page begins behind */
	bool dates_only; /* for whoever filed for somebody else */
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_path_id(call, &cmd->id));
	FP_TRY(fp_page_read(call, FP_T_INT, &cmd->page));
	return !cmd->page.id || fp_number_id_read(cmd->page.id, &cmd->after) ? FP_OK : fp_cursor_refuse(call);
}

struct event {
	int64_t seq;
	fp_time at;
	int kind, from, to;
	const char *actor, *role, *reason, *data;
	struct fp_ints policies;
	const char *note; /* NULL: none, erased, or not for these eyes */
};
static const struct fp_column event_columns[] = {
	{"seq", FP_T_INT, offsetof(struct event, seq), NULL},
	{"at", FP_T_TIME, offsetof(struct event, at), NULL},
	{"kind", FP_T_CHOICE, offsetof(struct event, kind), fp_event_names},
	{"actor", FP_T_TEXT, offsetof(struct event, actor), NULL},
	{"role", FP_T_TEXT, offsetof(struct event, role), NULL},
	{"from_status", FP_T_CHOICE, offsetof(struct event, from), fp_status_names},
	{"to_status", FP_T_CHOICE, offsetof(struct event, to), fp_status_names},
	{"reason", FP_T_TEXT, offsetof(struct event, reason), NULL},
	{"policies", FP_T_INTS, offsetof(struct event, policies), NULL},
	{"data", FP_T_TEXT, offsetof(struct event, data), NULL},
};

static bool is_staff(const struct fp_call *call)
{
	return fp_call_viewer(call)->role & FP_ROLE_STAFF;
}

static void view_event(struct fp_json *j, const struct event *e, bool staff)
{
	fp_json_object(j, NULL);
	fp_json_int(j, "seq", e->seq);
	fp_json_time(j, "at", e->at);
	fp_json_text(j, "event", fp_event_names[e->kind]);
	fp_json_object(j, "actor");
	fp_json_text(j, "role", e->role);
	if (staff)
		fp_json_text(j, "subject", e->actor);
	fp_json_end_object(j);
	fp_json_text(j, "from", e->from < 0 ? NULL : fp_status_names[e->from]);
	fp_json_text(j, "to", fp_status_names[e->to]);
	fp_json_text(j, "reason", e->reason);
	fp_json_array(j, "policies");
	for (size_t i = 0; i < e->policies.n; i++)
		fp_json_int(j, NULL, e->policies.v[i]);
	fp_json_end_array(j);
	fp_json_raw(j, "data", e->data ? e->data : "{}");
	if (staff)
		fp_json_text(j, "note", e->note);
	fp_json_end_object(j);
}

static void view(struct fp_json *j, struct fp_call *call, const void *row)
{
	const struct cmd *cmd = call->cmd;
	const struct event *e = row;
	const struct event dates = {
		.seq = e->seq, .at = e->at, .kind = e->kind, .from = e->from, .to = e->to, .role = e->role};
	if (!cmd->dates_only)
		view_event(j, e, is_staff(call));
	else if (e->from != e->to) /* what is done within a status is between the person and the agency */
		view_event(j, &dates, false);
}

static const struct fp_list_shape shape = {
	.columns = event_columns,
	.n_columns = FP_LENGTH(event_columns),
	.size = sizeof(struct event),
	.id = offsetof(struct event, seq),
	.view = view,
};

struct note {
	int64_t seq;
	struct fp_bytes sealed;
};
static const struct fp_column note_columns[] = {
	{"seq", FP_T_INT, offsetof(struct note, seq), NULL},
	{"sealed", FP_T_BYTES, offsetof(struct note, sealed), NULL},
};

/* Both are in the order of seq. */
static fp_err add_notes(struct fp_call *call, struct event *events, size_t n, const struct note *notes, size_t n_notes)
{
	const struct cmd *cmd = call->cmd;
	for (size_t i = 0, k = 0; k < n_notes; k++) {
		while (i < n && events[i].seq < notes[k].seq)
			i++;
		if (i < n && events[i].seq == notes[k].seq)
			FP_TRY(fp_call_unseal(call, FP_SEAL_NOTE, &cmd->id, notes[k].sealed, &events[i].note));
	}
	return FP_OK;
}

/* Of the events of the page. */
static fp_err read_notes(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_list *list = call->result;
	struct event *events = list->rows;
	struct note *notes;
	size_t n;
	if (!is_staff(call) || list->n == 0)
		return FP_OK;
	const struct fp_param params[] = {
		fp_p_id(&cmd->id), fp_p_int4((int32_t)events[0].seq), fp_p_int4((int32_t)events[list->n - 1].seq)};
	FP_TRY(fp_call_select(call, db, FP_Q_request_notes, params, FP_LENGTH(params), &rows));
	FP_TRY(fp_rows_read_all(rows, note_columns, FP_LENGTH(note_columns), sizeof(*notes), call->arena,
		(void **)&notes, &n, &call->problem));
	return add_notes(call, events, list->n, notes, n);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_record *record;
	const struct fp_param params[] = {
		fp_p_id(&cmd->id), fp_p_int4((int32_t)cmd->after), fp_p_page_rows(&cmd->page)};
	FP_TRY(fp_request_read_one(db, viewer, &cmd->id, call->arena, &record, &call->problem));
	cmd->dates_only = fp_viewer_sees_only(viewer, &record->request);
	FP_TRY(fp_call_select(call, db, FP_Q_request_events, params, FP_LENGTH(params), &rows));
	FP_TRY(fp_list_read(call, &shape, &cmd->page, rows));
	return read_notes(call, db);
}

const struct fp_op fp_op_listRequestEvents = {.decode = decode, .run = run, .encode = fp_list_encode};
