/* POST /v1/eligibility: what one can do for a service from where one lives. Stores nothing. */
#include <string.h>

#include "body.h"
#include "call.h"

struct cmd {
	const char *service, *office_code;
	struct fp_body_location location;
	struct fp_serving serving;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "service", .type = FP_JSON_TEXT, .offset = OF(service), .required = true, .min = 2, .max = 41},
	{.name = "location",
		.type = FP_JSON_OBJECT,
		.offset = OF(location),
		.required = true,
		.fields = fp_location_fields},
	{.name = "office", .type = FP_JSON_TEXT, .offset = OF(office_code), .min = 3, .max = 3},
	{0},
};

static fp_err check(struct fp_call *call, const struct cmd *cmd)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	struct fp_problem *p = &call->problem;
	fp_check_location(&cmd->location, "/location", p);
	if (cmd->service && !fp_catalog_service(catalog, cmd->service))
		fp_problem_field(p, "/service", "unknown_service", "No service has this code; see /v1/services");
	if (cmd->office_code && !fp_catalog_office(catalog, cmd->office_code))
		fp_problem_field(p, "/office", "unknown_office", "No office has this code; see /v1/offices");
	return fp_problem_fields(p);
}

/* The office asked for, else those that serve the place. */
static fp_err find_offices(struct fp_call *call, struct cmd *cmd)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	const char *country = cmd->location.country, *postal_code = cmd->location.postal_code;
	if (cmd->office_code) {
		cmd->serving = (struct fp_serving){1, {fp_catalog_office(catalog, cmd->office_code)}};
		return FP_OK;
	}
	fp_offices_serving(catalog, country, postal_code, fp_call_now(call), &cmd->serving);
	if (cmd->serving.n == 0 && fp_country_has_offices(catalog, country))
		fp_problem_field(&call->problem, "/location/postal_code", postal_code ? "unknown" : "required",
			"It says which office is near; or name one in office");
	return fp_problem_fields(&call->problem);
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_read_body(call, fields, cmd));
	FP_TRY(check(call, cmd));
	return find_offices(call, cmd);
}

static bool is_open(const struct fp_call *call, const struct fp_office *office)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	return fp_office_open_on(office, fp_office_day(catalog, office, fp_call_now(call)));
}

/* An office that is closed offers nothing, whatever policy says. */
static int32_t mode_of(const struct fp_call *call, const struct fp_office *office)
{
	const struct cmd *cmd = call->cmd;
	struct fp_policy policy;
	if (!is_open(call, office))
		return FP_BOOKING_NONE;
	fp_catalog_policy(fp_call_catalog(call), office, cmd->service, FP_URGENCY_ROUTINE, fp_call_now(call), &policy);
	return FP_POLICY(&policy, booking_mode);
}

/* That of the first office: a request goes there, unless others are named in its preferences. */
static int32_t mode_here(const struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	return cmd->serving.n > 0 ? mode_of(call, cmd->serving.office[0]) : FP_BOOKING_NONE;
}

static void view_reasons(struct fp_json *j, const struct fp_call *call, int32_t mode)
{
	static const char *const by_mode[] = {
		[FP_BOOKING_DIRECT] = "booked_directly",
		[FP_BOOKING_REQUEST] = "by_request_only",
		[FP_BOOKING_NONE] = "not_offered_here",
	};
	const struct cmd *cmd = call->cmd;
	bool elsewhere = false;
	for (size_t i = 1; i < cmd->serving.n; i++)
		elsewhere = elsewhere || mode_of(call, cmd->serving.office[i]) == FP_BOOKING_DIRECT;
	fp_json_array(j, "reasons");
	if (cmd->serving.n == 0)
		fp_json_text(j, NULL, "no_office_for_country");
	else if (!is_open(call, cmd->serving.office[0]))
		fp_json_text(j, NULL, "office_closed");
	else
		fp_json_text(j, NULL, by_mode[mode]);
	if (elsewhere && mode != FP_BOOKING_DIRECT)
		fp_json_text(j, NULL, "booked_directly_elsewhere");
	fp_json_end_array(j);
}

static void view_office(struct fp_json *j, const struct fp_call *call, const struct fp_office *office)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_postal_area *home =
		fp_postal_area_of(fp_call_catalog(call), cmd->location.country, cmd->location.postal_code);
	fp_json_object(j, NULL);
	fp_json_text(j, "code", office->code);
	fp_json_text(j, "name", office->name);
	fp_json_text(j, "city", office->city);
	fp_json_text(j, "country", office->country);
	if (home)
		fp_json_int(j, "distance_km",
			fp_distance_km(home->latitude, home->longitude, office->latitude, office->longitude));
	else
		fp_json_null(j, "distance_km");
	fp_json_text(j, "booking_mode", fp_booking_mode_names[mode_of(call, office)]);
	fp_json_end_object(j);
}

/* For whom no office serves: what the operator says of the contact center. */
static void view_contact(struct fp_json *j, const struct fp_catalog *catalog)
{
	fp_json_object(j, "contact");
	fp_json_text(j, "phone", fp_catalog_contact(catalog, FP_CONTACT_CENTER, FP_LANGUAGE_EN));
	fp_json_text(j, "tty", fp_catalog_contact(catalog, FP_CONTACT_CENTER_TTY, FP_LANGUAGE_EN));
	fp_json_end_object(j);
}

static fp_err encode(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	int32_t mode = mode_here(call);
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_text(&j, "booking_mode", fp_booking_mode_names[mode]);
	view_reasons(&j, call, mode);
	fp_json_array(&j, "offices");
	for (size_t i = 0; i < cmd->serving.n; i++)
		view_office(&j, call, cmd->serving.office[i]);
	fp_json_end_array(&j);
	if (cmd->serving.n == 0)
		view_contact(&j, fp_call_catalog(call));
	else
		fp_json_null(&j, "contact");
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_checkEligibility = {.decode = decode, .encode = encode};
