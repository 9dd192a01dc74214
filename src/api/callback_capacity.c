/* GET and PUT /v1/callback-capacity: how many can be called in each hour and language, and how many are to be. */
#include "body.h"
#include "call.h"
#include "view.h"

#define RANGE_MAX    (31 * FP_DAY)
#define RANGE_PRESET (7 * FP_DAY)

struct hour {
	fp_time at;
	const char *language;
	int64_t calls;
};
struct cmd {
	fp_time from, to;
	struct fp_json_list hours; /* struct hour; PUT */
};
#define OF(type, member) offsetof(struct type, member)
static const struct fp_json_field hour_fields[] = {
	{.name = "at", .type = FP_JSON_TIME, .offset = OF(hour, at), .required = true},
	{.name = "language", .type = FP_JSON_TEXT, .offset = OF(hour, language), .required = true, .min = 2, .max = 35},
	{.name = "calls", .type = FP_JSON_INT, .offset = OF(hour, calls), .required = true, .min = 0, .max = 10000},
	{0},
};
static const struct fp_json_field fields[] = {
	{.name = "from", .type = FP_JSON_TIME, .offset = OF(cmd, from), .required = true},
	{.name = "to", .type = FP_JSON_TIME, .offset = OF(cmd, to), .required = true},
	{.name = "hours",
		.type = FP_JSON_OBJECTS,
		.offset = OF(cmd, hours),
		.required = true,
		.max = 1000,
		.fields = hour_fields,
		.size = sizeof(struct hour)},
	{0},
};

struct row {
	fp_time at;
	const char *language;
	int32_t calls, planned;
};
static const struct fp_column columns[] = {
	{"at", FP_T_TIME, OF(row, at), NULL},
	{"language", FP_T_TEXT, OF(row, language), NULL},
	{"calls", FP_T_INT4, OF(row, calls), NULL},
	{"planned", FP_T_INT4, OF(row, planned), NULL},
};
struct result {
	struct row *rows;
	size_t n;
};

static bool is_full_hour(fp_time t)
{
	return t % FP_HOUR == 0;
}

/* ---- GET ---- */

static fp_err decode_get(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	fp_time now = fp_call_now(call);
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_query_time(call, "from", now - now % FP_HOUR, &cmd->from));
	FP_TRY(fp_call_query_time(call, "to", cmd->from + RANGE_PRESET, &cmd->to));
	if (!is_full_hour(cmd->from))
		return fp_call_invalid_query(call, "from", "a full hour");
	if (!is_full_hour(cmd->to) || cmd->to <= cmd->from || cmd->to - cmd->from > RANGE_MAX)
		return fp_call_invalid_query(call, "to", "a full hour after from, and at most 31 days later");
	return FP_OK;
}

static fp_err run_get(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = result;
	const struct fp_param params[] = {fp_p_time(cmd->from), fp_p_time(cmd->to)};
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_callback_capacity_read, params, FP_LENGTH(params), &rows, &call->problem));
	return fp_rows_read_all(rows, columns, FP_LENGTH(columns), sizeof(struct row), call->arena,
		(void **)&result->rows, &result->n, &call->problem);
}

static void view_hour(struct fp_json *j, const struct row *row)
{
	int32_t over = row->planned - row->calls;
	fp_json_object(j, NULL);
	fp_json_time(j, "at", row->at);
	fp_json_text(j, "language", row->language);
	fp_json_int(j, "calls", row->calls);
	fp_json_int(j, "planned", row->planned);
	fp_json_int(j, "overbooked", over > 0 ? over : 0);
	fp_json_end_object(j);
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_time(&j, "from", cmd->from);
	fp_json_time(&j, "to", cmd->to);
	fp_json_array(&j, "hours");
	for (size_t i = 0; i < result->n; i++)
		view_hour(&j, &result->rows[i]);
	fp_json_end_array(&j);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

/* ---- PUT ---- */

static void check_hour(const struct cmd *cmd, size_t i, struct fp_problem *p)
{
	const struct hour *hours = cmd->hours.v, *h = &hours[i];
	const char *pointer = fp_arena_format(p->arena, "/hours/%zu", i);
	if (!is_full_hour(h->at))
		fp_problem_field(p, fp_arena_format(p->arena, "%s/at", pointer), "no_full_hour",
			"A full hour, such as 2026-11-24T16:00:00Z");
	else if (h->at < cmd->from || h->at >= cmd->to)
		fp_problem_field(
			p, fp_arena_format(p->arena, "%s/at", pointer), "out_of_range", "It lies within from and to");
	if (!fp_is_language(h->language))
		fp_problem_field(p, fp_arena_format(p->arena, "%s/language", pointer), "invalid_language",
			"A language tag such as en, es or zh-Hant");
	for (size_t k = 0; k < i; k++)
		if (hours[k].at == h->at && fp_text_same(hours[k].language, h->language)) {
			fp_problem_field(p, pointer, "doubled", "This hour and language stand in it twice");
			return;
		}
}

static fp_err check(struct fp_call *call, const struct cmd *cmd)
{
	struct fp_problem *p = &call->problem;
	if (!is_full_hour(cmd->from))
		fp_problem_field(p, "/from", "no_full_hour", "A full hour, such as 2026-11-24T16:00:00Z");
	if (!is_full_hour(cmd->to))
		fp_problem_field(p, "/to", "no_full_hour", "A full hour, such as 2026-11-24T16:00:00Z");
	else if (cmd->to <= cmd->from || cmd->to - cmd->from > RANGE_MAX)
		fp_problem_field(p, "/to", "out_of_range", "It comes after from, and at most 31 days later");
	for (size_t i = 0; i < cmd->hours.n; i++)
		check_hour(cmd, i, p);
	return fp_problem_fields(p);
}

static fp_err decode_put(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	return check(call, cmd);
}

static fp_err write(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	const struct hour *hours = cmd->hours.v;
	size_t n = cmd->hours.n;
	struct fp_array *at = fp_array_new(call->arena, FP_T_TIME, n),
			*languages = fp_array_new(call->arena, FP_T_TEXT, n),
			*calls = fp_array_new(call->arena, FP_T_INT4, n);
	if (!at || !languages || !calls)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		fp_array_time(at, hours[i].at);
		fp_array_text(languages, hours[i].language);
		fp_array_int(calls, hours[i].calls);
	}
	const struct fp_param params[] = {
		fp_p_time(cmd->from), fp_p_time(cmd->to), fp_p_array(at), fp_p_array(languages), fp_p_array(calls)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_callback_plan_lock, NULL, 0, NULL, &call->problem));
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_callback_capacity_write, params, FP_LENGTH(params), NULL, &call->problem));
	FP_TRY(run_get(call, db));
	return fp_db_commit(db, &call->problem);
}

static fp_err run_put(struct fp_call *call, struct fp_db *db)
{
	FP_TRY(fp_db_begin(db, FP_DB_STAFF, NULL, &call->problem));
	fp_err err = write(call, db);
	fp_db_rollback(db); /* of nothing, where it was committed */
	return err;
}

const struct fp_op fp_op_getCallbackCapacity = {.decode = decode_get, .run = run_get, .encode = encode};
const struct fp_op fp_op_putCallbackCapacity = {.decode = decode_put, .run = run_put, .encode = encode};
