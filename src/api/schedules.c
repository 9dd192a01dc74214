/* /v1/offices/{code}/schedules: weekly hours in office-local time. */
#include <string.h>

#include "body.h"
#include "config_call.h"
#include "list.h"
#include "view.h"

struct cmd {
	struct fp_office_cmd at;
	struct fp_schedule schedule;
	int weekday; /* index into fp_weekday_names */
	int64_t minutes, capacity;
	const char *opens, *closes;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "weekday",
		.type = FP_JSON_CHOICE,
		.offset = OF(weekday),
		.required = true,
		.choices = fp_weekday_names},
	{.name = "opens", .type = FP_JSON_TEXT, .offset = OF(opens), .required = true, .min = 5, .max = 5},
	{.name = "closes", .type = FP_JSON_TEXT, .offset = OF(closes), .required = true, .min = 5, .max = 5},
	{.name = "minutes", .type = FP_JSON_INT, .offset = OF(minutes), .required = true, .min = 5, .max = 480},
	{.name = "capacity", .type = FP_JSON_INT, .offset = OF(capacity), .required = true, .min = 1, .max = 1000},
	{.name = "service", .type = FP_JSON_TEXT, .offset = OF(schedule.service), .min = 2, .max = 64},
	{.name = "valid_from", .type = FP_JSON_DAY, .offset = OF(schedule.valid_from)},
	{.name = "valid_to", .type = FP_JSON_DAY, .offset = OF(schedule.valid_to)},
	{0},
};

/* Minutes of the day of "08:30". */
static int32_t read_time(const char *text, const char *pointer, struct fp_problem *problem)
{
	bool shaped = strlen(text) == 5 && strspn(text, "0123456789") == 2 && text[2] == ':' &&
		      strspn(text + 3, "0123456789") == 2;
	int hours = shaped ? (text[0] - '0') * 10 + text[1] - '0' : 24;
	int minutes = shaped ? (text[3] - '0') * 10 + text[4] - '0' : 60;
	if (hours < 24 && minutes < 60)
		return hours * 60 + minutes;
	fp_problem_field(problem, pointer, "invalid_time", "A time of the day such as 08:30");
	return -1;
}

static void check_hours(struct fp_schedule *s, struct fp_problem *problem)
{
	if (s->opens < 0 || s->closes < 0)
		return;
	if (s->closes <= s->opens)
		fp_problem_field(problem, "/closes", "before_opens", "closes does not lie after opens");
	else if (s->closes - s->opens < s->minutes)
		fp_problem_field(problem, "/minutes", "too_long", "Not one slot of that length fits");
}

static void check(struct fp_call *call, const struct fp_schedule *s)
{
	struct fp_problem *problem = &call->problem;
	const struct cmd *cmd = call->cmd;
	if (s->service && !fp_catalog_service(fp_call_catalog(call), s->service))
		fp_problem_field(problem, "/service", "unknown_service", "No service has this code; see /v1/services");
	if (s->valid_to == FP_DAY_NONE)
		return;
	if (s->valid_from != FP_DAY_NONE && s->valid_from > s->valid_to)
		fp_problem_field(problem, "/valid_to", "before_valid_from", "valid_to lies before valid_from");
	if (s->valid_to < fp_office_day(fp_call_catalog(call), cmd->at.office, fp_call_now(call)))
		fp_problem_field(fp_call_overdue(call), "/valid_to", "in_the_past", "The day is over at the office");
}

static fp_err read_body(struct fp_call *call, struct cmd *cmd)
{
	struct fp_schedule *s = &cmd->schedule;
	s->valid_from = s->valid_to = FP_DAY_NONE;
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	s->office = cmd->at.office->code;
	s->weekday = cmd->weekday + 1;
	s->minutes = (int32_t)cmd->minutes;
	s->capacity = (int32_t)cmd->capacity;
	s->opens = read_time(cmd->opens, "/opens", &call->problem);
	s->closes = read_time(cmd->closes, "/closes", &call->problem);
	check_hours(s, &call->problem);
	check(call, s);
	return fp_problem_fields(&call->problem);
}

static void view_time(struct fp_json *j, const char *key, int32_t minutes)
{
	char text[24];
	snprintf(text, sizeof(text), "%02d:%02d", minutes / 60, minutes % 60);
	fp_json_text(j, key, text);
}

static void view(struct fp_json *j, const struct fp_schedule *s)
{
	fp_json_text(j, "office", s->office);
	fp_json_text(j, "weekday", fp_weekday_names[s->weekday - 1]);
	view_time(j, "opens", s->opens);
	view_time(j, "closes", s->closes);
	fp_json_int(j, "minutes", s->minutes);
	fp_json_int(j, "capacity", s->capacity);
	fp_json_text(j, "service", s->service);
	fp_json_day(j, "valid_from", s->valid_from);
	fp_json_day(j, "valid_to", s->valid_to);
}

/* ---- list ---- */

static fp_err decode_list(struct fp_call *call)
{
	const struct fp_office *office;
	FP_TRY(fp_call_office(call, false, &office));
	call->cmd = (void *)office;
	return FP_OK;
}

static void view_row(struct fp_json *j, [[maybe_unused]] struct fp_call *call, const void *row)
{
	const struct fp_schedule *s = row;
	fp_json_object(j, NULL);
	fp_view_number_id(j, "id", s->id);
	view(j, s);
	fp_json_end_object(j);
}

static const struct fp_list_shape shape = {.size = sizeof(struct fp_schedule), .view = view_row};

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	const struct fp_office *office = call->cmd;
	struct fp_schedule *schedules;
	size_t n;
	FP_TRY(fp_schedules_list(db, fp_call_viewer(call), office->code, call->arena, &schedules, &n, &call->problem));
	return fp_list_take(call, &shape, NULL, schedules, n);
}

const struct fp_op fp_op_listSchedules = {.decode = decode_list, .run = run_list, .encode = fp_list_encode};

/* ---- made ---- */

static fp_err decode_make(struct fp_call *call)
{
	FP_TRY(fp_call_office_cmd(call, sizeof(struct cmd)));
	return read_body(call, call->cmd);
}

static fp_err run_make(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_schedule_make(db, &cmd->at.change, &cmd->schedule, &call->problem));
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
	view(&j, &cmd->schedule);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_makeSchedule = {.decode = decode_make, .run = run_make, .encode = encode_make};

/* ---- ended ---- */

static fp_err run_end(struct fp_call *call, struct fp_db *db)
{
	struct fp_office_cmd *cmd = call->cmd;
	FP_TRY(fp_schedule_end(db, &cmd->change, cmd->office->code, cmd->id, &call->problem));
	fp_config_change_wake(call, &cmd->change);
	return FP_OK;
}

static fp_err encode_end(struct fp_call *call)
{
	const struct fp_office_cmd *cmd = call->cmd;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_displaced(&j, &cmd->change);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_endSchedule = {.decode = fp_decode_office_part, .run = run_end, .encode = encode_end};
