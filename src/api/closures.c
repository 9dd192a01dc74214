/* /v1/offices/{code}/closures: days on which an office is closed, and whom that displaces. */
#include <inttypes.h>

#include "body.h"
#include "config_call.h"

struct cmd {
	const struct fp_office *office;
	struct fp_closure closure;
	fp_day from;
	struct fp_config_change change;
	int64_t id;
};
#define OF(member) offsetof(struct cmd, closure.member)
static const struct fp_json_field fields[] = {
	{.name = "date", .type = FP_JSON_DAY, .offset = OF(day), .required = true},
	{.name = "reason", .type = FP_JSON_TEXT, .offset = OF(reason), .required = true, .min = 2, .max = 64},
	{.name = "note", .type = FP_JSON_TEXT, .offset = OF(note), .min = 1, .max = 500},
	{0},
};

static struct cmd *new_cmd(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	call->cmd = cmd;
	return cmd;
}

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

struct list {
	struct fp_closure *v;
	size_t n;
};

static fp_err decode_list(struct fp_call *call)
{
	struct cmd *cmd = new_cmd(call);
	const char *from = fp_call_query(call, "from");
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_call_office(call, false, &cmd->office));
	cmd->from = today_at(call, cmd->office);
	if (from && !fp_day_parse(from, &cmd->from))
		return fp_call_invalid_query(call, "from", "a day such as 2026-11-25");
	return FP_OK;
}

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct list *list = fp_arena_alloc(call->arena, sizeof(*list));
	if (!list)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = list;
	return fp_closures_list(db, fp_call_viewer(call), cmd->office->code, cmd->from, call->arena, &list->v, &list->n,
		&call->problem);
}

static fp_err encode_list(struct fp_call *call)
{
	const struct list *list = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_array(&j, "data");
	for (size_t i = 0; i < list->n; i++) {
		char id[24];
		snprintf(id, sizeof(id), "%" PRId64, list->v[i].id);
		fp_json_object(&j, NULL);
		fp_json_text(&j, "id", id);
		view(&j, &list->v[i]);
		fp_json_end_object(&j);
	}
	fp_json_end_array(&j);
	fp_json_null(&j, "next_cursor");
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listClosures = {.decode = decode_list, .run = run_list, .encode = encode_list};

/* ---- made ---- */

static fp_err decode_make(struct fp_call *call)
{
	struct cmd *cmd = new_cmd(call);
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	cmd->closure.day = FP_DAY_NONE;
	FP_TRY(fp_call_office(call, true, &cmd->office));
	FP_TRY(fp_call_config_change(call, &cmd->change));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	cmd->closure.office = cmd->office->code;
	fp_check_code(cmd->closure.reason, "/reason", &call->problem);
	if (cmd->closure.day < today_at(call, cmd->office))
		fp_problem_field(&call->problem, "/date", "in_the_past", "The day is over at the office");
	return fp_problem_fields(&call->problem);
}

static fp_err run_make(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_closure_make(db, &cmd->change, &cmd->closure, &call->problem));
	fp_config_change_wake(call, &cmd->change);
	return FP_OK;
}

static fp_err encode_make(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	struct fp_json j;
	fp_reply_made(call, &cmd->change);
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_made_id(&j, &cmd->change);
	view(&j, &cmd->closure);
	fp_view_displaced(&j, &cmd->change);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_makeClosure = {.decode = decode_make, .run = run_make, .encode = encode_make};

/* ---- taken back ---- */

static fp_err decode_undo(struct fp_call *call)
{
	struct cmd *cmd = new_cmd(call);
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_call_office(call, true, &cmd->office));
	FP_TRY(fp_call_config_change(call, &cmd->change));
	return fp_call_path_number(call, &cmd->id);
}

static fp_err run_undo(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_closure_undo(db, &cmd->change, cmd->office->code, cmd->id, &call->problem));
	fp_config_change_wake(call, &cmd->change);
	return FP_OK;
}

static fp_err encode_undo(struct fp_call *call)
{
	call->reply.status = 204;
	return FP_OK;
}

const struct fp_op fp_op_undoClosure = {.decode = decode_undo, .run = run_undo, .encode = encode_undo};
