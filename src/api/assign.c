/* POST /v1/requests/{request_id}/assign: a supervisor gives a seat by hand, or moves to another one. */
#include "act_call.h"
#include "body.h"
#include "sealed_text.h"

struct cmd {
	struct fp_act_cmd base;
	const char *slot, *note;
	int expected_state;
	int64_t slot_id;
	struct fp_appointment seat;
	struct fp_db *db; /* for `prepare` */
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "slot_id", .type = FP_JSON_TEXT, .offset = OF(slot), .required = true, .min = 1, .max = 18},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(base.act.reason), .required = true, .min = 2, .max = 64},
	{.name = "note", .type = FP_JSON_TEXT, .offset = OF(note), .min = 1, .max = 4000},
	{.name = "expected_state", .type = FP_JSON_CHOICE, .offset = OF(expected_state), .choices = fp_status_names},
	{0},
};

static fp_err read_body(struct fp_call *call, struct cmd *cmd)
{
	FP_TRY(fp_call_read_body(call, fields, cmd));
	fp_check_code(cmd->base.act.reason, "/reason", &call->problem);
	fp_check_slot_id(cmd->slot, "/slot_id", &cmd->slot_id, &call->problem);
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
	const struct fp_catalog *catalog = fp_call_catalog(cmd->base.call);
	const struct fp_param params[] = {fp_p_int(cmd->slot_id), fp_p_id(&cmd->base.id)};
	FP_TRY(fp_db_query(cmd->db, FP_DB_STAFF, NULL, FP_Q_seat_read, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return refuse_slot(problem, "unknown_slot", "There is no slot with this id");
	FP_TRY(fp_rows_read(rows, 0, slot_columns, FP_LENGTH(slot_columns), cmd->base.call->arena, ret_slot, problem));
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
	const struct fp_catalog *catalog = fp_call_catalog(cmd->base.call);
	struct fp_policy policy;
	fp_catalog_policy(catalog, fp_catalog_office(catalog, cmd->seat.office), r->service, r->urgency,
		cmd->base.act.now, &policy);
	return FP_POLICY(&policy, travel_minutes);
}

static fp_err prepare(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	struct cmd *cmd = ctx;
	struct slot slot = {0};
	FP_TRY(read_slot(cmd, &slot, problem));
	cmd->seat = slot.seat;
	cmd->seat.expires_at = FP_TIME_NONE;
	cmd->base.act.seat_service = slot.service;
	cmd->base.act.attorney_id = slot.attorney_id;
	cmd->base.act.travel_minutes = travel_minutes(cmd, &record->request);
	if (!fp_id_new(&cmd->seat.id))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	cmd->base.extras.data = describe(&record->request, &cmd->seat, cmd->base.call->arena);
	return cmd->base.extras.data ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err decode(struct fp_call *call)
{
	FP_TRY(fp_call_act_cmd(call, FP_EVENT_ASSIGN, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	cmd->expected_state = -1;
	FP_TRY(read_body(call, cmd));
	FP_TRY(fp_call_decided_on(call, cmd->expected_state, true, &cmd->base.extras));
	cmd->base.act.appointment = &cmd->seat;
	cmd->base.extras.prepare = prepare;
	return fp_call_seal(call, FP_SEAL_NOTE, &cmd->base.id, cmd->note, &cmd->base.extras.note_sealed);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	((struct cmd *)call->cmd)->db = db;
	return fp_run_act(call, db);
}

const struct fp_op fp_op_assignRequest = {.decode = decode, .run = run, .encode = fp_encode_request};
