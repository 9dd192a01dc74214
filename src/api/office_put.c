/* PUT /v1/offices/{code}: an office as it is from now on, and whom that displaces. */
#include <string.h>

#include "body.h"
#include "config_call.h"
#include "office_view.h"

struct area {
	const char *country, *postal_prefix;
};
struct cmd {
	struct fp_office office;
	int kind;
	struct fp_json_list serves; /* struct area */
	struct fp_office_area *areas;
	struct fp_config_change change;
	bool made;
};
#define OF(member) offsetof(struct cmd, office.member)
static const struct fp_json_field area_fields[] = {
	{.name = "country",
		.type = FP_JSON_TEXT,
		.offset = offsetof(struct area, country),
		.required = true,
		.min = 2,
		.max = 2},
	{.name = "postal_prefix",
		.type = FP_JSON_TEXT,
		.offset = offsetof(struct area, postal_prefix),
		.min = 1,
		.max = 12},
	{0},
};
static const struct fp_json_field fields[] = {
	{.name = "name", .type = FP_JSON_TEXT, .offset = OF(name), .required = true, .min = 1, .max = 100},
	{.name = "kind",
		.type = FP_JSON_CHOICE,
		.offset = offsetof(struct cmd, kind),
		.required = true,
		.choices = fp_office_kind_names},
	{.name = "address", .type = FP_JSON_TEXT, .offset = OF(address), .min = 1, .max = 300},
	{.name = "city", .type = FP_JSON_TEXT, .offset = OF(city), .required = true, .min = 1, .max = 100},
	{.name = "state", .type = FP_JSON_TEXT, .offset = OF(region), .min = 1, .max = 12},
	{.name = "country", .type = FP_JSON_TEXT, .offset = OF(country), .required = true, .min = 2, .max = 2},
	{.name = "latitude",
		.type = FP_JSON_SCALED,
		.offset = OF(latitude),
		.required = true,
		.min = -90000,
		.max = 90000},
	{.name = "longitude",
		.type = FP_JSON_SCALED,
		.offset = OF(longitude),
		.required = true,
		.min = -180000,
		.max = 180000},
	{.name = "time_zone", .type = FP_JSON_TEXT, .offset = OF(time_zone), .required = true, .min = 3, .max = 64},
	{.name = "open_from", .type = FP_JSON_DAY, .offset = OF(open_from)},
	{.name = "open_to", .type = FP_JSON_DAY, .offset = OF(open_to)},
	{.name = "interpreter_languages",
		.type = FP_JSON_TEXTS,
		.offset = OF(interpreter_languages),
		.max = 200,
		.max_each = 35,
		.present = OF(names_languages)},
	{.name = "accommodations",
		.type = FP_JSON_TEXTS,
		.offset = OF(accommodations),
		.max = 100,
		.max_each = 64,
		.present = OF(names_accommodations)},
	{.name = "serves",
		.type = FP_JSON_OBJECTS,
		.offset = offsetof(struct cmd, serves),
		.max = 1000,
		.fields = area_fields,
		.size = sizeof(struct area)},
	{0},
};

static fp_err read_code(struct fp_call *call, struct fp_office *office)
{
	office->code = call->path_param[0];
	if (fp_is_office_code(office->code))
		return FP_OK;
	call->problem.next = "Choose three capital letters, such as DEN.";
	return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "No office can have this code");
}

static fp_err take_areas(struct fp_call *call, struct cmd *cmd)
{
	const struct area *areas = cmd->serves.v;
	cmd->areas = fp_arena_alloc(call->arena, (cmd->serves.n + 1) * sizeof(*cmd->areas));
	if (!cmd->areas)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < cmd->serves.n; i++) {
		const char *prefix = areas[i].postal_prefix ? areas[i].postal_prefix : "";
		cmd->areas[i] = (struct fp_office_area){cmd->office.code, areas[i].country, prefix};
		if (!fp_is_country(areas[i].country))
			fp_problem_field(&call->problem, fp_arena_format(call->arena, "/serves/%zu/country", i),
				"invalid_country", "Two letters in upper case, such as US");
		if (prefix[strspn(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")] != '\0')
			fp_problem_field(&call->problem, fp_arena_format(call->arena, "/serves/%zu/postal_prefix", i),
				"invalid_prefix", "Digits and letters in upper case, without blanks, such as 802");
	}
	return FP_OK;
}

static void check_provided(struct fp_call *call, const struct fp_office *o)
{
	for (size_t i = 0; i < o->interpreter_languages.n; i++)
		if (!fp_is_language(o->interpreter_languages.v[i]))
			fp_problem_field(&call->problem, fp_arena_format(call->arena, "/interpreter_languages/%zu", i),
				"invalid_language", "A language tag such as en, es or zh-Hant");
	for (size_t i = 0; i < o->accommodations.n; i++)
		if (!fp_is_code(o->accommodations.v[i]))
			fp_problem_field(&call->problem, fp_arena_format(call->arena, "/accommodations/%zu", i),
				"invalid_code", "A word in lower case such as wheelchair");
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	struct fp_office *o = &cmd->office;
	call->cmd = cmd;
	o->open_from = o->open_to = FP_DAY_NONE;
	FP_TRY(read_code(call, o));
	FP_TRY(fp_call_config_change(call, &cmd->change));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	o->kind = (enum fp_office_kind)cmd->kind;
	FP_TRY(take_areas(call, cmd));
	check_provided(call, o);
	if (!fp_is_country(o->country))
		fp_problem_field(
			&call->problem, "/country", "invalid_country", "Two letters in upper case, such as US");
	if (o->open_from != FP_DAY_NONE && o->open_to != FP_DAY_NONE && o->open_from > o->open_to)
		fp_problem_field(&call->problem, "/open_to", "before_open_from", "open_to lies before open_from");
	return fp_problem_fields(&call->problem);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_office_put(db, &cmd->change, &cmd->office, cmd->areas, cmd->serves.n, &cmd->made, &call->problem));
	FP_TRY(fp_config_change_refresh(call, db, &cmd->change));
	fp_config_change_wake(call, &cmd->change);
	return FP_OK;
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	struct fp_json j;
	call->reply.status = cmd->made && !cmd->change.dry_run ? 201 : 200;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_office(&j, &cmd->office);
	fp_json_array(&j, "serves");
	for (size_t i = 0; i < cmd->serves.n; i++) {
		fp_json_object(&j, NULL);
		fp_json_text(&j, "country", cmd->areas[i].country);
		const char *prefix = cmd->areas[i].postal_prefix;
		fp_json_text(&j, "postal_prefix", *prefix ? prefix : NULL);
		fp_json_end_object(&j);
	}
	fp_json_end_array(&j);
	fp_view_displaced(&j, &cmd->change);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_putOffice = {.decode = decode, .run = run, .encode = encode};
