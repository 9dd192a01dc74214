/*
 * Every operation's body and query, decoded as the server does: "operationId role?query", a newline, the body. What is
 * refused is refused with a problem that a program can read; what is accepted keeps within what the tables of the
 * domain know.
 */
#include "fuzz.h"

#include <fieldpass/json.h>
#include <fieldpass/text.h>

#include "app.h"
#include "exchange.h"
#include "limits.h"
#include "problem.h"
#include "submit.h"

extern const struct fp_op fp_op_submitRequest;

#define NOW 20780 /* 2026-11-23 */

static struct fp_office offices[] = {
	{.code = "CHI",
		.name = "Chicago",
		.city = "Chicago",
		.region = "IL",
		.country = "US",
		.time_zone = "America/Chicago",
		.open_from = FP_DAY_NONE,
		.open_to = FP_DAY_NONE},
	{.code = "DEN",
		.name = "Denver",
		.city = "Denver",
		.region = "CO",
		.country = "US",
		.latitude = 39740,
		.longitude = -104977,
		.time_zone = "America/Denver",
		.open_from = FP_DAY_NONE,
		.open_to = FP_DAY_NONE},
	{.code = "MEX",
		.name = "Mexico City",
		.city = "Mexico City",
		.country = "MX",
		.kind = FP_OFFICE_KIND_INTERNATIONAL,
		.time_zone = "America/Mexico_City",
		.open_from = FP_DAY_NONE,
		.open_to = FP_DAY_NONE},
};
#define TEXTS(word)                                                                                                    \
	{                                                                                                              \
		{.name = word}, {.name = word}, {.name = word},                                                        \
		{                                                                                                      \
			.name = word                                                                                   \
		}                                                                                                      \
	}
static struct fp_service services[] = {
	{.code = "adit_stamp", .text = TEXTS("stamp")}, {.code = "other", .text = TEXTS("other")}};
static struct fp_postal_area areas[] = {{"US", "606", 41880, -87630}, {"US", "802", 39740, -104980}};
static struct fp_office_area served[] = {{"MEX", "MX", ""}};
static struct fp_catalog catalog = {.n_offices = FP_LENGTH(offices),
	.offices = offices,
	.n_services = FP_LENGTH(services),
	.services = services,
	.n_postal_areas = FP_LENGTH(areas),
	.postal_areas = areas,
	.n_office_areas = FP_LENGTH(served),
	.office_areas = served};

/* A zone without days: all days begin at midnight UTC. */
static fp_time midnights[] = {NOW * FP_DAY};
static struct fp_zone zone = {"UTC", NOW, 1, midnights};

static struct fp_clock domain_clock = {.fixed = NOW * FP_DAY + 15 * FP_HOUR};
static struct fp_app app;
static const char *own_offices[] = {"DEN"};

static void set_up(void)
{
	catalog.n_zones = 1;
	catalog.zones = &zone;
	app.config = (struct fp_app_config){.keys = fuzz_keys(), .clock = &domain_clock};
}

/* The route of that name; of another word, any. */
static const struct fp_route *route_of(const char *name)
{
	size_t sum = 0;
	for (size_t i = 0; i < fp_routes_count; i++)
		if (strcmp(fp_routes[i].operation, name) == 0)
			return &fp_routes[i];
	for (; *name; name++)
		sum = sum * 31 + (unsigned char)*name;
	return &fp_routes[sum % fp_routes_count];
}

/* Who may call it: the role that was asked for, or the next one that may. */
static enum fp_role role_of(const struct fp_route *route, unsigned wish)
{
	for (unsigned i = 0; i < 8; i++)
		if (route->roles & 1U << (wish + i) % 8)
			return (enum fp_role)(1U << (wish + i) % 8);
	return FP_ROLE_ANONYMOUS;
}

static void check_submission(const struct fp_submit *cmd)
{
	const struct fp_request *r = &cmd->submission.request;
	struct fp_person person;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)1 << 20);
	struct fp_problem problem = {.arena = arena};
	MUST(fp_status_is_open(r->status) && r->urgency < FP_URGENCY_COUNT && fp_catalog_service(&catalog, r->service));
	MUST(fp_catalog_office(&catalog, r->office) && r->callback_windows.n <= 2 * FP_CALLBACK_WINDOWS_MAX);
	MUST(!fp_failed(fp_person_open(fuzz_keys(), &r->id, cmd->submission.sealed, arena, &person, &problem)));
	MUST(fp_text_same(person.given_name, cmd->person.given_name) &&
		fp_text_same(person.statement, cmd->person.statement) &&
		fp_text_same(person.firm_of, cmd->person.firm_of) &&
		person.receipt_numbers.n == cmd->person.receipt_numbers.n);
}

/* The problem as it would be sent is JSON, and says of each member what is wrong. */
static void check_problem(struct fp_call *call)
{
	struct said {
		const char *code;
		int64_t status;
	} said = {0};
	static const struct fp_json_field fields[] = {
		{.name = "code", .type = FP_JSON_TEXT, .offset = offsetof(struct said, code), .required = true},
		{.name = "status", .type = FP_JSON_INT, .offset = offsetof(struct said, status), .required = true},
		{0},
	};
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	int status = fp_code_status(call->err.code);
	fp_buf_init(&out, 1 << 20);
	fp_problem_write(call, fp_problem_code(call), status, &out);
	MUST(status >= 400 && status < 500 && !out.failed && call->problem.code == call->err.code);
	struct fp_problem none = {.arena = call->arena};
	MUST(!fp_failed(
		fp_json_read_foreign(call->arena, (struct fp_bytes){out.data, out.length}, fields, &said, &none)));
	MUST(said.status == status && strcmp(said.code, fp_code_slug(call->err.code)) == 0);
	for (size_t i = 0; i < call->problem.n_errors; i++)
		MUST(call->problem.errors[i].pointer[0] == '/' || call->problem.errors[i].pointer[0] == '?' ||
			call->problem.errors[i].pointer[0] == '\0');
	MUST(call->err.code != FP_CODE_INVALID_FIELDS || call->problem.n_errors > 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)16 << 20);
	struct source s = {data, size};
	if (size > FP_BODY_MAX)
		return 0;
	set_up();
	char *line = take_line(&s, arena);
	const char *name = strsep(&line, " ?"), *wish = line ? line : "0";
	const struct fp_route *route = route_of(name);
	struct fp_viewer viewer = {.role = role_of(route, (unsigned char)wish[0]), .subject = "key:0123456789abcdef"};
	struct fp_http_call h = {.call = {.arena = arena,
					 .app = &app,
					 .route = route,
					 .lane = route->lane,
					 .path = "/v1/x",
					 .request_id = "x",
					 .path_param = {"019ab3c4-5d6e-7f80-9a1b-2c3d4e5f6071", "1"},
					 .caller = &viewer,
					 .scope = &catalog,
					 .problem = {.arena = arena},
					 .body = {s.at, s.left}}};
	struct fp_call *call = &h.call;
	call->http = &h;
	if (strstr(route->pattern, "{code}"))
		call->path_param[0] = "DEN";
	if (viewer.role == FP_ROLE_ORGANIZATION)
		viewer.organization_id.b[0] = 1;
	if (viewer.role == FP_ROLE_OFFICE)
		viewer.offices = (struct fp_texts){1, own_offices};
	if (fp_failed(fp_target_parse(
		    arena, fp_arena_format(arena, "/?%s", wish[0] ? wish + 1 : ""), &h.target, &call->problem)))
		return 0;
	fp_buf_init(&call->reply.body, 1 << 20);
	call->err = route->op->decode ? route->op->decode(call) : FP_OK;
	if (fp_failed(call->err))
		check_problem(call);
	else if (route->op == &fp_op_submitRequest)
		check_submission(call->cmd);
	fp_buf_done(&call->reply.body);
	return 0;
}
