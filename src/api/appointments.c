/* GET /v1/appointments, /v1/appointments/{appointment_id}, and what the office records: check-in, complete, no-show,
 * cancel. */
#include <fieldpass/text.h>

#include "body.h"
#include "list.h"
#include "view.h"

struct row {
	struct fp_appointment appointment;
	struct fp_id request_id;
	const char *service, *confirmation_code, *language;
	bool interpreter, represented;
	struct fp_texts accommodations;
	struct fp_bytes sealed;
	struct fp_person *person; /* opened for staff */
};
#define R(name, type, member)                                                                                          \
	{                                                                                                              \
		name, type, offsetof(struct row, member), NULL                                                         \
	}
static const struct fp_column columns[] = {
	R("id", FP_T_ID, appointment.id),
	R("request_id", FP_T_ID, request_id),
	R("office", FP_T_TEXT, appointment.office),
	{"status", FP_T_CHOICE, offsetof(struct row, appointment.status), fp_appointment_status_names},
	R("slot_id", FP_T_INT, appointment.slot_id),
	R("starts_at", FP_T_TIME, appointment.starts_at),
	R("ends_at", FP_T_TIME, appointment.ends_at),
	R("local_start", FP_T_TIME, appointment.local_start),
	R("day_ends_at", FP_T_TIME, appointment.day_ends_at),
	R("version", FP_T_INT4, appointment.version),
	R("service", FP_T_TEXT, service),
	R("confirmation_code", FP_T_TEXT, confirmation_code),
	R("language", FP_T_TEXT, language),
	R("interpreter", FP_T_BOOL, interpreter),
	R("represented", FP_T_BOOL, represented),
	R("accommodations", FP_T_TEXTS, accommodations),
	R("sealed", FP_T_BYTES, sealed),
};

/* Staff at the door need the name. */
static fp_err open_for_staff(struct fp_call *call, struct row *row)
{
	if (!(fp_call_viewer(call)->role & FP_ROLE_STAFF))
		return FP_OK;
	const struct fp_record record = {.request = {.id = row->request_id}, .sealed = row->sealed};
	return fp_call_open_person(call, &record, &row->person);
}

static void view(struct fp_json *j, struct fp_call *call, const struct row *row)
{
	char id[FP_ID_TEXT], request_id[FP_ID_TEXT];
	fp_id_format(&row->appointment.id, id);
	fp_id_format(&row->request_id, request_id);
	fp_json_object(j, NULL);
	fp_view_appointment_members(j, &row->appointment, fp_call_catalog(call));
	fp_json_id(j, "request_id", &row->request_id);
	fp_json_text(j, "service", row->service);
	fp_json_text(
		j, "confirmation_code", fp_shown_code(fp_call_viewer(call), row->represented, row->confirmation_code));
	fp_json_int(j, "version", row->appointment.version);
	if (row->person) {
		fp_json_object(j, "applicant");
		fp_json_text(j, "given_name", row->person->given_name);
		fp_json_text(j, "family_name", row->person->family_name);
		fp_json_end_object(j);
	}
	fp_json_object(j, "links");
	fp_json_text(j, "self", fp_arena_format(call->arena, "/v1/appointments/%s", id));
	fp_json_text(j, "request", fp_arena_format(call->arena, "/v1/requests/%s", request_id));
	fp_json_end_object(j);
	fp_json_end_object(j);
}

/* ---- list ---- */

struct list_cmd {
	struct fp_page page;
	const char *office;
	fp_day day;
	int status;
	int sheet; /* text/plain: the office's whole day */
};

#define SHEET_MAX 5000 /* more than any office sees in a day */

/* Names and needs of a day are for those who work there. */
static fp_err check_sheet(struct fp_call *call, const struct list_cmd *cmd)
{
	if (!(fp_call_viewer(call)->role & (FP_ROLE_OFFICE | FP_ROLE_SUPERVISOR)))
		return fp_fail(&call->problem, FP_CODE_FORBIDDEN, "The day sheet is for the office");
	if (!cmd->office || !fp_catalog_office(fp_call_catalog(call), cmd->office))
		return fp_call_invalid_query(call, "office", "the day sheet needs the code of an office");
	if (cmd->day == FP_DAY_NONE)
		return fp_call_invalid_query(call, "day", "the day sheet needs a day such as 2026-11-25");
	if (fp_call_query(call, "cursor") || fp_call_query(call, "limit"))
		return fp_call_invalid_query(
			call, fp_call_query(call, "cursor") ? "cursor" : "limit", "the day sheet has no pages");
	return FP_OK;
}

static fp_err decode_list(struct fp_call *call)
{
	struct list_cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_query_office(call, &cmd->office));
	FP_TRY(fp_call_query_choice(call, "status", fp_appointment_status_names, &cmd->status));
	FP_TRY(fp_call_query_day(call, "day", FP_DAY_NONE, &cmd->day));
	FP_TRY(fp_call_accept(call, "application/json", "text/plain", &cmd->sheet));
	if (cmd->sheet)
		FP_TRY(check_sheet(call, cmd));
	FP_TRY(fp_page_read(call, FP_T_ID, &cmd->page));
	if (cmd->sheet)
		cmd->page.limit = SHEET_MAX;
	return FP_OK;
}

static void view_row(struct fp_json *j, struct fp_call *call, const void *row)
{
	view(j, call, row);
}

static const struct fp_list_shape shape = {
	.columns = columns,
	.n_columns = FP_LENGTH(columns),
	.size = sizeof(struct row),
	.by_time = true,
	.at = offsetof(struct row, appointment.starts_at),
	.id = offsetof(struct row, appointment.id),
	.view = view_row,
};

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct list_cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	bool own = viewer->role == FP_ROLE_ORGANIZATION;
	const struct fp_param params[] = {fp_p_page_at(&cmd->page), fp_p_page_id(&cmd->page), fp_p_text(cmd->office),
		fp_p_day(cmd->day), fp_p_text(cmd->status < 0 ? NULL : fp_appointment_status_names[cmd->status]),
		own ? fp_p_id(&viewer->organization_id) : fp_viewer_offices(viewer, call->arena),
		fp_p_page_rows(&cmd->page)};
	enum fp_query query = own ? FP_Q_appointment_list_own : FP_Q_appointment_list;
	FP_TRY(fp_call_select(call, db, query, params, FP_LENGTH(params), &rows));
	FP_TRY(fp_list_read(call, &shape, &cmd->page, rows));
	const struct fp_list *list = call->result;
	for (size_t i = 0; i < list->n; i++)
		FP_TRY(open_for_staff(call, (struct row *)list->rows + i));
	return FP_OK;
}

/* Who has been told not to come is not on it, unless asked for by status. */
static bool is_on_sheet(const struct list_cmd *cmd, enum fp_appointment_status status)
{
	switch (status) {
	case FP_APPOINTMENT_BOOKED:
	case FP_APPOINTMENT_CHECKED_IN:
	case FP_APPOINTMENT_COMPLETED:
	case FP_APPOINTMENT_NO_SHOW:
	case FP_APPOINTMENT_UNRECORDED:
		return true;
	default:
		return cmd->status >= 0;
	}
}

static fp_err encode_sheet(struct fp_call *call)
{
	const struct list_cmd *cmd = call->cmd;
	const struct fp_list *list = call->result;
	struct fp_day_sheet_row *rows = fp_arena_alloc(call->arena, (list->n + 1) * sizeof(*rows));
	size_t n = 0;
	if (!rows)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < list->n; i++) {
		const struct row *row = (const struct row *)list->rows + i;
		if (is_on_sheet(cmd, row->appointment.status))
			rows[n++] = (struct fp_day_sheet_row){row->appointment.local_start, row->person->given_name,
				row->person->family_name, row->service, row->confirmation_code, row->language,
				row->interpreter, row->accommodations, row->appointment.status,
				row->appointment.slot_id == FP_INT_NONE};
	}
	call->reply.content_type = "text/plain; charset=utf-8";
	fp_text_day_sheet(&call->reply.body, fp_catalog_office(fp_call_catalog(call), cmd->office), cmd->day, rows, n);
	return fp_reply_done(call);
}

static fp_err encode_list(struct fp_call *call)
{
	fp_reply_header(call, "Vary", "Accept");
	return ((const struct list_cmd *)call->cmd)->sheet ? encode_sheet(call) : fp_list_encode(call);
}

const struct fp_op fp_op_listAppointments = {.decode = decode_list, .run = run_list, .encode = encode_list};

/* ---- one ---- */

struct cmd {
	struct fp_id id;
	int calendar; /* text/calendar rather than JSON */
	const char *reason;
	enum fp_event event;
	struct fp_event_extras extras;
};
struct one {
	struct row row;
	bool replayed;
};

static fp_err read_one(struct fp_call *call, struct fp_db *db, struct row *ret_row)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	const struct fp_param params[] = {fp_p_id(&cmd->id), fp_viewer_offices(viewer, call->arena),
		fp_p_id(viewer->role == FP_ROLE_ORGANIZATION ? &viewer->organization_id : NULL),
		fp_viewer_token_version(viewer)};
	FP_TRY(fp_call_select(call, db, FP_Q_appointment_read, params, FP_LENGTH(params), &rows));
	if (fp_rows_count(rows) == 0)
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND,
			"There is no appointment with this id, or you may not know of it");
	FP_TRY(fp_rows_read(rows, 0, columns, FP_LENGTH(columns), call->arena, ret_row, &call->problem));
	return open_for_staff(call, ret_row);
}

static fp_err decode_one(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_path_id(call, &cmd->id));
	return fp_call_accept(call, "application/json", "text/calendar", &cmd->calendar);
}

static fp_err run_one(struct fp_call *call, struct fp_db *db)
{
	struct one *one = fp_arena_alloc(call->arena, sizeof(*one));
	if (!one)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = one;
	return read_one(call, db, &one->row);
}

static fp_err encode_calendar(struct fp_call *call, const struct row *row)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	const struct fp_service *service = fp_catalog_service(catalog, row->service);
	const struct fp_office *office = fp_catalog_office(catalog, row->appointment.office);
	if (!service || !office)
		return fp_fail(&call->problem, FP_CODE_INTERNAL, NULL);
	enum fp_language language = fp_language_of(row->language);
	call->reply.content_type = "text/calendar; charset=utf-8";
	fp_reply_language(call, language);
	fp_text_calendar(&call->reply.body, &row->appointment, service, office, language, fp_call_now(call));
	return fp_reply_done(call);
}

static fp_err encode_one(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct one *one = call->result;
	struct fp_json j;
	fp_reply_header(call, "Vary", "Accept");
	fp_reply_etag(call, one->row.appointment.version);
	fp_reply_replayed(call, one->replayed);
	if (cmd->calendar)
		return encode_calendar(call, &one->row);
	fp_json_init(&j, &call->reply.body);
	view(&j, call, &one->row);
	return fp_reply_done(call);
}

const struct fp_op fp_op_getAppointment = {.decode = decode_one, .run = run_one, .encode = encode_one};

/* ---- what the office records ---- */

static const struct fp_json_field nothing[] = {{0}};
static const struct fp_json_field cancel_fields[] = {
	{.name = "reason",
		.type = FP_JSON_TEXT,
		.offset = offsetof(struct cmd, reason),
		.required = true,
		.min = 2,
		.max = 64},
	{0},
};

static fp_err decode_event(struct fp_call *call, enum fp_event event, const struct fp_json_field *fields)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	cmd->event = event;
	FP_TRY(fp_call_path_id(call, &cmd->id));
	FP_TRY(fp_call_idempotency(call, &cmd->extras.idempotency));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	fp_check_code(cmd->reason, "/reason", &call->problem);
	return fp_problem_fields(&call->problem);
}

/* If-Match names the appointment's version; the request's last appointment is the only one that anything can be
 * recorded of. */
struct precondition {
	const struct cmd *cmd;
	struct fp_versions versions;
};

static fp_err is_that_appointment(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	const struct precondition *p = ctx;
	const struct fp_appointment *a = &record->request.appointment;
	if (!fp_id_same(&a->id, &p->cmd->id))
		return fp_fail(problem, FP_CODE_STATE_CONFLICT, "The request has another appointment by now");
	if (!fp_version_meant(&p->versions, a->version))
		return fp_fail(problem, FP_CODE_VERSION_MISMATCH, "It is at version %d now", a->version);
	return FP_OK;
}

static fp_err run_event(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	struct one *one = fp_arena_alloc(call->arena, sizeof(*one));
	struct fp_record *record;
	struct precondition precondition = {.cmd = cmd};
	struct fp_act act = {.event = cmd->event, .now = fp_call_now(call), .reason = cmd->reason, .urgency = -1};
	if (!one)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_call_if_match(call, &precondition.versions));
	FP_TRY(read_one(call, db, &one->row));
	cmd->extras.prepare = is_that_appointment;
	cmd->extras.ctx = &precondition;
	FP_TRY(fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), &one->row.request_id, &act, &cmd->extras,
		call->arena, &record, &one->replayed, &call->problem));
	if (record->request.status == FP_STATUS_APPROVED)
		fp_wake_set(call->app->config.wake);
	call->result = one;
	return read_one(call, db, &one->row);
}

#define EVENT_OP(id, name, fields)                                                                                     \
	static fp_err decode_##id(struct fp_call *call)                                                                \
	{                                                                                                              \
		return decode_event(call, FP_EVENT_##name, fields);                                                    \
	}                                                                                                              \
	const struct fp_op fp_op_##id = {.decode = decode_##id, .run = run_event, .encode = encode_one};

EVENT_OP(checkInAppointment, CHECK_IN, nothing)
EVENT_OP(completeAppointment, COMPLETE, nothing)
EVENT_OP(noShowAppointment, NO_SHOW, nothing)
EVENT_OP(cancelAppointment, DISPLACE, cancel_fields)
