/* GET /v1/requests/{request_id}/assignment: why it has this seat or none. */
#include "call.h"
#include "view.h"

struct seat {
	int64_t id;
	const char *office;
	fp_time starts_at, local_start;
};
struct decision {
	int64_t pass_id, rank, cost, days, day_part, weekday, office, next_best_cost, seat_cost;
	fp_time at, next_try_at;
	const char *why, *limited_by; /* limited_by: JSON */
	struct seat slot, best, seat;
	const char *by_role, *by_subject, *reason;
};
#define D(name, type, member)                                                                                          \
	{                                                                                                              \
		name, type, offsetof(struct decision, member), NULL                                                    \
	}
static const struct fp_column decision_columns[] = {
	D("pass_id", FP_T_INT, pass_id),
	D("at", FP_T_TIME, at),
	D("rank", FP_T_INT, rank),
	D("why", FP_T_TEXT, why),
	D("limited_by", FP_T_TEXT, limited_by),
	D("cost", FP_T_INT, cost),
	D("days_part", FP_T_INT, days),
	D("day_part_part", FP_T_INT, day_part),
	D("weekday_part", FP_T_INT, weekday),
	D("office_part", FP_T_INT, office),
	D("next_try_at", FP_T_TIME, next_try_at),
	D("slot_id", FP_T_INT, slot.id),
	D("slot_office", FP_T_TEXT, slot.office),
	D("slot_starts_at", FP_T_TIME, slot.starts_at),
	D("slot_local_start", FP_T_TIME, slot.local_start),
	D("best_id", FP_T_INT, best.id),
	D("best_office", FP_T_TEXT, best.office),
	D("best_starts_at", FP_T_TIME, best.starts_at),
	D("best_local_start", FP_T_TIME, best.local_start),
	D("next_best_cost", FP_T_INT, next_best_cost),
	D("seat_id", FP_T_INT, seat.id),
	D("seat_office", FP_T_TEXT, seat.office),
	D("seat_starts_at", FP_T_TIME, seat.starts_at),
	D("seat_local_start", FP_T_TIME, seat.local_start),
	D("seat_cost", FP_T_INT, seat_cost),
	D("by_role", FP_T_TEXT, by_role),
	D("by_subject", FP_T_TEXT, by_subject),
	D("reason", FP_T_TEXT, reason),
};
struct assignment {
	struct fp_record *record;
	struct decision *v;
	size_t n;
};

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct assignment *a = fp_arena_alloc(call->arena, sizeof(*a));
	const struct fp_param params[] = {fp_p_id(call->cmd)};
	if (!a)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_request_read_one(db, viewer, call->cmd, call->arena, &a->record, &call->problem));
	FP_TRY(fp_viewer_may_act(viewer, &a->record->request, &call->problem));
	FP_TRY(fp_call_select(call, db, FP_Q_request_decisions, params, FP_LENGTH(params), &rows));
	call->result = a;
	return fp_rows_read_all(rows, decision_columns, FP_LENGTH(decision_columns), sizeof(struct decision),
		call->arena, (void **)&a->v, &a->n, &call->problem);
}

static void view_seat(struct fp_json *j, const char *key, const struct seat *s, int64_t cost)
{
	char local[FP_LOCAL_TEXT];
	if (s->id == FP_INT_NONE) {
		fp_json_null(j, key);
		return;
	}
	fp_local_format(s->local_start, s->starts_at, local);
	fp_json_object(j, key);
	fp_view_number_id(j, "id", s->id);
	fp_json_text(j, "office", s->office);
	fp_json_time(j, "starts_at", s->starts_at);
	fp_json_text(j, "local_start", local);
	if (cost != FP_INT_NONE)
		fp_json_int(j, "cost", cost);
	fp_json_end_object(j);
}

static void view_number(struct fp_json *j, const char *key, int64_t number)
{
	if (number == FP_INT_NONE)
		fp_json_null(j, key);
	else
		fp_json_int(j, key, number);
}

static void view_cost(struct fp_json *j, const struct decision *d)
{
	view_number(j, "cost", d->cost);
	if (d->cost == FP_INT_NONE) {
		fp_json_null(j, "parts");
		return;
	}
	fp_json_object(j, "parts");
	fp_json_int(j, "days", d->days);
	fp_json_int(j, "day_part", d->day_part);
	fp_json_int(j, "weekday", d->weekday);
	fp_json_int(j, "office", d->office);
	fp_json_end_object(j);
}

static void view_by(struct fp_json *j, const struct decision *d, bool staff)
{
	if (d->by_role) {
		fp_json_object(j, "by");
		fp_json_text(j, "role", d->by_role);
		if (staff)
			fp_json_text(j, "subject", d->by_subject);
		fp_json_end_object(j);
	} else {
		fp_json_null(j, "by");
	}
	fp_json_text(j, "reason", d->reason);
}

static void view_decision(struct fp_json *j, const struct decision *d, bool staff)
{
	bool placed = d->slot.id != FP_INT_NONE && !fp_text_same(d->why, "offered");
	fp_json_object(j, NULL);
	view_number(j, "pass", d->pass_id);
	fp_json_time(j, "at", d->at);
	view_number(j, "rank", d->rank);
	fp_json_bool(j, "placed", placed);
	fp_json_text(j, "why", d->why);
	fp_json_raw(j, "limited_by", d->limited_by);
	view_cost(j, d);
	view_seat(j, "slot", &d->slot, FP_INT_NONE);
	view_seat(j, "next_best", &d->best, d->next_best_cost);
	view_seat(j, "seat", &d->seat, d->seat_cost);
	view_by(j, d, staff);
	fp_json_time(j, "next_try_at", d->next_try_at);
	fp_json_end_object(j);
}

static const char *standing(enum fp_status status)
{
	return status == FP_STATUS_APPROVED ? "waiting" : status == FP_STATUS_SCHEDULED ? "placed" : "not_approved";
}

static fp_err encode(struct fp_call *call)
{
	const struct assignment *a = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_text(&j, "status", standing(a->record->request.status));
	fp_json_array(&j, "decisions");
	for (size_t i = 0; i < a->n; i++)
		view_decision(&j, &a->v[i], fp_call_viewer(call)->role & FP_ROLE_STAFF);
	fp_json_end_array(&j);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_getRequestAssignment = {.decode = fp_decode_id, .run = run, .encode = encode};
