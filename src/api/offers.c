/* GET /v1/offers/{offer_id}, and the answer: /accept, /decline. */
#include "act_call.h"
#include "body.h"
#include "view.h"

struct offer {
	struct fp_appointment seat;
	struct fp_id request_id;
	const char *reason; /* the event that ended it */
};
#define O(name, type, member)                                                                                          \
	{                                                                                                              \
		name, type, offsetof(struct offer, member), NULL                                                       \
	}
static const struct fp_column columns[] = {
	O("id", FP_T_ID, seat.id),
	O("request_id", FP_T_ID, request_id),
	{"status", FP_T_CHOICE, offsetof(struct offer, seat.status), fp_appointment_status_names},
	O("slot_id", FP_T_INT, seat.slot_id),
	O("office", FP_T_TEXT, seat.office),
	O("starts_at", FP_T_TIME, seat.starts_at),
	O("ends_at", FP_T_TIME, seat.ends_at),
	O("local_start", FP_T_TIME, seat.local_start),
	O("expires_at", FP_T_TIME, seat.expires_at),
	O("reason", FP_T_TEXT, reason),
};

static fp_err read_offer(struct fp_call *call, struct fp_db *db, const struct fp_id *id, struct offer *ret_offer)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	const struct fp_param params[] = {
		fp_p_id(id), fp_viewer_offices(viewer, call->arena), fp_viewer_token_version(viewer)};
	FP_TRY(fp_call_select(call, db, FP_Q_offer_read, params, FP_LENGTH(params), &rows));
	if (fp_rows_count(rows) == 0)
		return fp_fail(
			&call->problem, FP_CODE_NOT_FOUND, "There is no offer with this id, or you may not know of it");
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), call->arena, ret_offer, &call->problem);
}

/* ---- get ---- */

/* Whoever may act on the request may see what it was offered. */
static fp_err run_get(struct fp_call *call, struct fp_db *db)
{
	struct fp_record *record;
	struct offer *offer = fp_arena_alloc(call->arena, sizeof(*offer));
	if (!offer)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = offer;
	FP_TRY(read_offer(call, db, call->cmd, offer));
	FP_TRY(fp_request_read_one(db, fp_call_viewer(call), &offer->request_id, call->arena, &record, &call->problem));
	return fp_viewer_may_act(fp_call_viewer(call), &record->request, &call->problem);
}

static const char *standing(const struct offer *offer, fp_time now)
{
	if (offer->seat.status == FP_APPOINTMENT_HELD && offer->seat.expires_at > now)
		return "open";
	if (fp_text_same(offer->reason, "accept_offer"))
		return "accepted";
	return fp_text_same(offer->reason, "decline_offer") ? "declined" : "lapsed";
}

static void view_links(struct fp_json *j, struct fp_call *call, const struct offer *offer, bool open)
{
	char id[FP_ID_TEXT], request_id[FP_ID_TEXT];
	bool answers = fp_call_viewer(call)->role & (FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION);
	fp_id_format(&offer->seat.id, id);
	fp_id_format(&offer->request_id, request_id);
	fp_json_object(j, "links");
	fp_json_text(j, "self", fp_arena_format(call->arena, "/v1/offers/%s", id));
	fp_json_text(j, "request", fp_arena_format(call->arena, "/v1/requests/%s", request_id));
	if (open && answers) {
		fp_json_text(j, "accept", fp_arena_format(call->arena, "/v1/offers/%s/accept", id));
		fp_json_text(j, "decline", fp_arena_format(call->arena, "/v1/offers/%s/decline", id));
	}
	fp_json_end_object(j);
}

static fp_err encode_get(struct fp_call *call)
{
	const struct offer *offer = call->result;
	const char *status = standing(offer, fp_call_now(call));
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_offer_members(&j, &offer->seat, fp_call_catalog(call));
	fp_json_id(&j, "request_id", &offer->request_id);
	fp_json_text(&j, "status", status);
	view_links(&j, call, offer, fp_text_same(status, "open"));
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_getOffer = {.decode = fp_decode_id, .run = run_get, .encode = encode_get};

/* ---- the answer ---- */

static const struct fp_json_field nothing[] = {{0}};

static const char *describe(const struct fp_request *r, struct fp_arena *arena)
{
	char offer[FP_ID_TEXT], appointment[FP_ID_TEXT];
	fp_id_format(&r->offer.id, offer);
	fp_id_format(&r->appointment.id, appointment);
	return fp_arena_format(arena,
		"{\"offer_id\":\"%s\",\"appointment_id\":\"%s\",\"from_slot_id\":%lld,\"slot_id\":%lld}", offer,
		appointment, (long long)r->appointment.slot_id, (long long)r->offer.slot_id);
}

static fp_err is_that_offer(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	struct fp_act_cmd *cmd = ctx;
	const struct fp_request *r = &record->request;
	if (!fp_id_same(&r->offer.id, &cmd->id)) {
		problem->next = "Keep the appointment you have.";
		return fp_fail(problem, FP_CODE_STATE_CONFLICT, "The offer has ended.");
	}
	cmd->extras.data = describe(r, cmd->call->arena);
	return cmd->extras.data ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err decode_answer(struct fp_call *call, enum fp_event event)
{
	FP_TRY(fp_call_act_cmd(call, event, sizeof(struct fp_act_cmd)));
	struct fp_act_cmd *cmd = call->cmd;
	cmd->extras.prepare = is_that_offer;
	return fp_json_read(call->arena, call->body, nothing, cmd, &call->problem);
}

static fp_err decode_accept(struct fp_call *call)
{
	return decode_answer(call, FP_EVENT_ACCEPT_OFFER);
}

static fp_err decode_decline(struct fp_call *call)
{
	return decode_answer(call, FP_EVENT_DECLINE_OFFER);
}

static fp_err run_answer(struct fp_call *call, struct fp_db *db)
{
	const struct fp_act_cmd *cmd = call->cmd;
	struct offer offer = {0};
	FP_TRY(read_offer(call, db, &cmd->id, &offer));
	return fp_call_act(call, db, &offer.request_id);
}

const struct fp_op fp_op_acceptOffer = {.decode = decode_accept, .run = run_answer, .encode = fp_encode_request};
const struct fp_op fp_op_declineOffer = {.decode = decode_decline, .run = run_answer, .encode = fp_encode_request};
