/* /v1/offices/{code}/closures: days on which an office is closed, and whom that displaces. */
#include "body.h"
#include "config_call.h"
#include "list.h"
#include "view.h"

struct cmd {
	struct fp_office_cmd at;
	struct fp_closure closure;
};
#define OF(member) offsetof(struct cmd, closure.member)
static const struct fp_json_field fields[] = {
	{.name = "date", .type = FP_JSON_DAY, .offset = OF(day), .required = true},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(reason), .required = true, .min = 2, .max = 64},
	{.name = "note", .type = FP_JSON_TEXT, .offset = OF(note), .min = 1, .max = 500},
	{0},
};

static fp_day today_at(struct fp_call *call, const struct fp_office *office)
{
	return fp_office_day(fp_call_catalog(call), office, fp_call_now(call));
}

static void view(struct fp_json *j, const struct fp_closure *c)
{
	fp_json_text(j, "office", c->office);
	fp_json_day(j, "date", c->day);
	fp_json_text(j, "reason", c->reason);
	fp_json_text(j, "note", c->note);
}

/* ---- list ---- */

struct list_cmd {
	const struct fp_office *office;
	fp_day from;
};

static fp_err decode_list(struct fp_call *call)
{
	struct list_cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_office(call, false, &cmd->office));
	return fp_call_query_day(call, "from", today_at(call, cmd->office), &cmd->from);
}

static void view_row(struct fp_json *j, [[maybe_unused]] struct fp_call *call, const void *row)
{
	const struct fp_closure *c = row;
	fp_json_object(j, NULL);
	fp_view_number_id(j, "id", c->id);
	view(j, c);
	fp_json_end_object(j);
}

static const struct fp_list_shape shape = {.size = sizeof(struct fp_closure), .view = view_row};

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	const struct list_cmd *cmd = call->cmd;
	struct fp_closure *closures;
	size_t n;
	FP_TRY(fp_closures_list(
		db, fp_call_viewer(call), cmd->office->code, cmd->from, call->arena, &closures, &n, &call->problem));
	return fp_list_take(call, &shape, NULL, closures, n);
}

const struct fp_op fp_op_listClosures = {.decode = decode_list, .run = run_list, .encode = fp_list_encode};

/* ---- made ---- */

static fp_err decode_make(struct fp_call *call)
{
	FP_TRY(fp_call_office_cmd(call, sizeof(struct cmd)));
	struct cmd *cmd = call->cmd;
	cmd->closure.day = FP_DAY_NONE;
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	cmd->closure.office = cmd->at.office->code;
	fp_check_code(cmd->closure.reason, "/reason", &call->problem);
	if (cmd->closure.day < today_at(call, cmd->at.office))
		fp_problem_field(fp_call_overdue(call), "/date", "in_the_past", "The day is over at the office");
	return fp_problem_fields(&call->problem);
}

static fp_err run_make(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_closure_make(db, &cmd->at.change, &cmd->closure, &call->problem));
	fp_config_change_wake(call, &cmd->at.change);
	return FP_OK;
}

static fp_err encode_make(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	struct fp_json j;
	fp_reply_made(call, &cmd->at.change);
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_made_id(&j, &cmd->at.change);
	view(&j, &cmd->closure);
	fp_view_displaced(&j, &cmd->at.change);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_makeClosure = {.decode = decode_make, .run = run_make, .encode = encode_make};

/* ---- taken back ---- */

static fp_err run_undo(struct fp_call *call, struct fp_db *db)
{
	struct fp_office_cmd *cmd = call->cmd;
	FP_TRY(fp_closure_undo(db, &cmd->change, cmd->office->code, cmd->id, &call->problem));
	fp_config_change_wake(call, &cmd->change);
	return FP_OK;
}

const struct fp_op fp_op_undoClosure = {.decode = fp_decode_office_part, .run = run_undo, .encode = fp_encode_nothing};
