/* POST /v1/requests/{request_id}/assign: a supervisor gives a seat by hand, or moves to another one. */
#include "body.h"
#include "call.h"
#include "sealed_text.h"
#include "slots.h"

struct cmd {
	struct fp_id id;
	const char *slot, *reason, *note;
	int expected_state;
	int64_t slot_id;
	struct fp_act act;
	struct fp_appointment seat;
	struct fp_event_extras extras;
	struct fp_call *call; /* for `prepare`, as is the next */
	struct fp_db *db;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "slot_id", .type = FP_JSON_TEXT, .offset = OF(slot), .required = true, .min = 1, .max = 18},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(reason), .required = true, .min = 2, .max = 64},
	{.name = "note", .type = FP_JSON_TEXT, .offset = OF(note), .min = 1, .max = 4000},
	{.name = "expected_state", .type = FP_JSON_CHOICE, .offset = OF(expected_state), .choices = fp_status_names},
	{0},
};

static fp_err read_body(struct fp_call *call, struct cmd *cmd)
{
	fp_err err = fp_json_read(call->arena, call->body, fields, cmd, &call->problem);
	if (fp_failed(err) && err.code != FP_CODE_INVALID_FIELDS)
		return err;
	fp_check_code(cmd->reason, "/reason", &call->problem);
	if (cmd->slot && !fp_slot_id_read(cmd->slot, &cmd->slot_id))
		fp_problem_field(&call->problem, "/slot_id", "invalid_id", "The id of a slot, as slots show it");
	return fp_problem_fields(&call->problem);
}

struct slot {
	struct fp_appointment seat;
	const char *service;
	bool closed;
	struct fp_id attorney_id; /* who comes along with the person */
};
static const struct fp_column slot_columns[] = {
	{"slot_id", FP_T_INT, offsetof(struct slot, seat.slot_id), NULL},
	{"office", FP_T_TEXT, offsetof(struct slot, seat.office), NULL},
	{"service", FP_T_TEXT, offsetof(struct slot, service), NULL},
	{"closed", FP_T_BOOL, offsetof(struct slot, closed), NULL},
	{"attorney_id", FP_T_ID, offsetof(struct slot, attorney_id), NULL},
	{"starts_at", FP_T_TIME, offsetof(struct slot, seat.starts_at), NULL},
	{"ends_at", FP_T_TIME, offsetof(struct slot, seat.ends_at), NULL},
	{"local_start", FP_T_TIME, offsetof(struct slot, seat.local_start), NULL},
	{"day_ends_at", FP_T_TIME, offsetof(struct slot, seat.day_ends_at), NULL},
};

static fp_err refuse_slot(struct fp_problem *problem, const char *code, const char *detail)
{
	fp_problem_field(problem, "/slot_id", code, "%s", detail);
	return fp_problem_fields(problem);
}

static fp_err read_slot(struct cmd *cmd, struct slot *ret_slot, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_catalog *catalog = fp_call_catalog(cmd->call);
	const struct fp_param params[] = {fp_p_int(cmd->slot_id), fp_p_id(&cmd->id)};
	FP_TRY(fp_db_query(cmd->db, FP_DB_STAFF, NULL, FP_Q_seat_read, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return refuse_slot(problem, "unknown_slot", "There is no slot with this id");
	FP_TRY(fp_rows_read(rows, 0, slot_columns, FP_LENGTH(slot_columns), cmd->call->arena, ret_slot, problem));
	const struct fp_office *office = fp_catalog_office(catalog, ret_slot->seat.office);
	if (!office || ret_slot->closed || !fp_office_open_on(office, fp_day_of(ret_slot->seat.local_start)))
		return refuse_slot(problem, "office_closed", "The office is closed then");
	return FP_OK;
}

static const char *describe(const struct fp_request *r, const struct fp_appointment *seat, struct fp_arena *arena)
{
	char id[FP_ID_TEXT];
	bool moves = r->status == FP_STATUS_SCHEDULED;
	fp_id_format(moves ? &r->appointment.id : &seat->id, id);
	const char *from =
		moves ? fp_arena_format(arena, "\"from_slot_id\":%lld,", (long long)r->appointment.slot_id) : "";
	return from ? fp_arena_format(arena, "{\"appointment_id\":\"%s\",%s\"slot_id\":%lld}", id, from,
			      (long long)seat->slot_id)
		    : NULL;
}

/* By the policy of the seat's office. */
static int32_t travel_minutes(const struct cmd *cmd, const struct fp_request *r)
{
	const struct fp_catalog *catalog = fp_call_catalog(cmd->call);
	struct fp_policy policy;
	fp_catalog_policy(
		catalog, fp_catalog_office(catalog, cmd->seat.office), r->service, r->urgency, cmd->act.now, &policy);
	return FP_POLICY(&policy, travel_minutes);
}

static fp_err prepare(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	struct cmd *cmd = ctx;
	struct slot slot = {0};
	FP_TRY(read_slot(cmd, &slot, problem));
	cmd->seat = slot.seat;
	cmd->seat.expires_at = FP_TIME_NONE;
	cmd->act.seat_service = slot.service;
	cmd->act.attorney_id = slot.attorney_id;
	cmd->act.travel_minutes = travel_minutes(cmd, &record->request);
	if (!fp_id_new(&cmd->seat.id))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	cmd->extras.data = describe(&record->request, &cmd->seat, cmd->call->arena);
	return cmd->extras.data ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	*cmd = (struct cmd){.expected_state = -1, .call = call};
	FP_TRY(fp_call_path_id(call, &cmd->id));
	FP_TRY(fp_call_idempotency(call, &cmd->extras.idempotency));
	FP_TRY(read_body(call, cmd));
	FP_TRY(fp_call_decided_on(call, cmd->expected_state, true, &cmd->extras));
	cmd->act = (struct fp_act){
		.event = FP_EVENT_ASSIGN,
		.now = fp_call_now(call),
		.reason = cmd->reason,
		.urgency = -1,
		.appointment = &cmd->seat,
	};
	cmd->extras.prepare = prepare;
	cmd->extras.ctx = cmd;
	return fp_call_seal(call, FP_SEAL_NOTE, &cmd->id, cmd->note, &cmd->extras.note_sealed);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	cmd->db = db;
	FP_TRY(fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), &cmd->id, &cmd->act, &cmd->extras,
		call->arena, &result->record, &result->replayed, &call->problem));
	fp_wake_set(call->app->config.wake); /* the seat that was left is free */
	call->result = result;
	return fp_call_open_person(call, result->record, &result->person);
}

const struct fp_op fp_op_assignRequest = {.decode = decode, .run = run, .encode = fp_encode_request};
