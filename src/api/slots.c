/* GET /v1/offices/{code}/slots and /v1/offices/{code}/slots/{slot_id}: for the public only where seats can be booked
 * directly, and only those that can be. */
#include "body.h"
#include "cursor.h"
#include "list.h"
#include "view.h"

void fp_view_slot_members(struct fp_json *j, const struct fp_slot *s, const struct fp_catalog *catalog)
{
	const struct fp_office *office = fp_catalog_office(catalog, s->office);
	char local[FP_LOCAL_TEXT];
	fp_local_format(s->local_start, s->starts_at, local);
	fp_view_number_id(j, "id", s->id);
	fp_json_text(j, "office", s->office);
	fp_json_text(j, "service", s->service);
	fp_json_time(j, "starts_at", s->starts_at);
	fp_json_time(j, "ends_at", s->ends_at);
	fp_json_text(j, "local_start", local);
	fp_json_text(j, "time_zone", office ? office->time_zone : NULL);
}

static bool is_public(const struct fp_call *call)
{
	return fp_call_viewer(call)->role & (FP_ROLE_ANONYMOUS | FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION);
}

static void view(struct fp_json *j, struct fp_call *call, const void *row)
{
	const struct fp_slot *slot = row;
	fp_json_object(j, NULL);
	fp_view_slot_members(j, slot, fp_call_catalog(call));
	fp_json_int(j, "free", slot->free);
	if (!is_public(call)) {
		fp_json_int(j, "capacity", slot->capacity);
		fp_json_int(j, "booked", slot->booked);
	}
	fp_json_end_object(j);
}

struct cmd {
	const struct fp_office *office;
	const char *service; /* NULL: not said */
	int64_t slot_id;
	struct fp_slot_filter filter;
	struct fp_page page;
};

static fp_err read_place(struct fp_call *call, struct cmd **ret_cmd)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = *ret_cmd = cmd;
	cmd->office = fp_catalog_office(fp_call_catalog(call), call->path_param[0]);
	cmd->service = fp_call_query(call, "service");
	if (!cmd->office) {
		call->problem.next = "See /v1/offices for the codes there are.";
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "No office has this code");
	}
	if (cmd->service && !fp_catalog_service(fp_call_catalog(call), cmd->service))
		return fp_call_invalid_query(call, "service", "no service has this code; see /v1/services");
	return FP_OK;
}

/* REQUEST_ONLY, or the starts that the public may see. */
static fp_err open_window(
	struct fp_call *call, const struct fp_office *office, const char *service, struct fp_booking_window *ret_window)
{
	fp_time now = fp_call_now(call);
	struct fp_policy policy;
	fp_catalog_policy(fp_call_catalog(call), office, service, FP_URGENCY_ROUTINE, now, &policy);
	FP_TRY(fp_booking_allowed(&policy, &call->problem));
	*ret_window = fp_booking_window(fp_call_catalog(call), office, &policy, now);
	return FP_OK;
}

/* ---- list ---- */

static fp_err read_page(struct fp_call *call, struct cmd *cmd)
{
	struct fp_slot_filter *f = &cmd->filter;
	FP_TRY(fp_page_read(call, FP_T_INT, &cmd->page));
	f->after_start = cmd->page.at;
	f->limit = (int32_t)cmd->page.limit + 1;
	return !cmd->page.id || fp_number_id_read(cmd->page.id, &f->after_id) ? FP_OK : fp_cursor_refuse(call);
}

static fp_err decode_list(struct fp_call *call)
{
	struct cmd *cmd;
	struct fp_booking_window window = {.from = FP_TIME_NONE, .until = FP_TIME_NONE};
	FP_TRY(read_place(call, &cmd));
	struct fp_slot_filter *f = &cmd->filter;
	FP_TRY(fp_call_query_day(call, "from", FP_DAY_NONE, &f->first_day));
	FP_TRY(fp_call_query_day(call, "to", FP_DAY_NONE, &f->last_day));
	FP_TRY(read_page(call, cmd));
	if (is_public(call))
		FP_TRY(open_window(call, cmd->office, cmd->service, &window));
	f->office = cmd->office->code;
	f->from = window.from;
	f->until = window.until;
	f->service = cmd->service;
	f->all = !is_public(call);
	return FP_OK;
}

static const struct fp_list_shape shape = {
	.size = sizeof(struct fp_slot),
	.by_time = true,
	.at = offsetof(struct fp_slot, starts_at),
	.id = offsetof(struct fp_slot, id),
	.view = view,
};

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct fp_slot *slots;
	size_t n;
	FP_TRY(fp_slots_read(db, &cmd->filter, fp_call_now(call), call->arena, &slots, &n, &call->problem));
	return fp_list_take(call, &shape, &cmd->page, slots, n);
}

const struct fp_op fp_op_listSlots = {.decode = decode_list, .run = run_list, .encode = fp_list_encode};

/* ---- one ---- */

static fp_err not_found(struct fp_call *call)
{
	return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "There is no slot with this id here");
}

static fp_err decode_one(struct fp_call *call)
{
	struct cmd *cmd;
	FP_TRY(read_place(call, &cmd));
	return fp_number_id_read(call->path_param[1], &cmd->slot_id) ? FP_OK : not_found(call);
}

static fp_err run_one(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct fp_slot *slot = fp_arena_alloc(call->arena, sizeof(*slot));
	struct fp_booking_window window;
	if (!slot)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_slot_read(db, cmd->office->code, cmd->slot_id, fp_call_now(call), call->arena, slot, &call->problem));
	call->result = slot;
	if (!is_public(call))
		return FP_OK;
	FP_TRY(open_window(call, cmd->office, slot->service ? slot->service : cmd->service, &window));
	return window.from <= slot->starts_at && slot->starts_at < window.until ? FP_OK : not_found(call);
}

static fp_err encode_one(struct fp_call *call)
{
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	view(&j, call, call->result);
	return fp_reply_done(call);
}

const struct fp_op fp_op_getSlot = {.decode = decode_one, .run = run_one, .encode = encode_one};
