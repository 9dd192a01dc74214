/* GET /v1/offices, /v1/offices/{code}: from the snapshot, on the HTTP thread. */
#include <string.h>

#include "body.h"
#include "call.h"
#include "office_view.h"
#include "policy_view.h"

/* What a listing asks for; NULL: anything. */
struct filter {
	const char *country, *state, *postal_code, *service;
	struct fp_serving serving; /* with postal_code: those that serve it, in their order */
};

static void view_policy(struct fp_json *j, struct fp_call *call, const struct fp_office *office, const char *service)
{
	fp_time now = fp_call_now(call);
	struct fp_policy policy;
	fp_catalog_policy(fp_call_catalog(call), office, service, FP_URGENCY_ROUTINE, now, &policy);
	fp_json_object(j, "policy");
	fp_json_day(j, "on", fp_office_day(fp_call_catalog(call), office, now));
	fp_view_policy_rows(j, "policies", &policy);
	fp_view_policy_values(j, "values", policy.value);
	fp_json_end_object(j);
}

static void view_office(struct fp_json *j, const struct fp_office *o, struct fp_call *call, const char *service)
{
	fp_json_object(j, NULL);
	fp_view_office(j, o);
	fp_json_bool(j, "sample", o->sample);
	view_policy(j, call, o, service);
	fp_json_end_object(j);
}

/* A service can be had where it can be booked or requested today. */
static bool offers(const struct fp_office *o, const struct fp_call *call, const char *service)
{
	fp_time now = fp_call_now(call);
	struct fp_policy policy;
	fp_catalog_policy(fp_call_catalog(call), o, service, FP_URGENCY_ROUTINE, now, &policy);
	return policy.value[FP_POLICY_booking_mode] != FP_BOOKING_NONE &&
	       fp_office_open_on(o, fp_office_day(fp_call_catalog(call), o, now));
}

static bool matches(const struct fp_office *o, const struct fp_call *call)
{
	const struct filter *f = call->cmd;
	if (f->service && !offers(o, call, f->service))
		return false;
	return (!f->country || strcmp(f->country, o->country) == 0) && (!f->state || fp_text_same(f->state, o->region));
}

static fp_err decode_list(struct fp_call *call)
{
	struct filter *f = fp_arena_alloc(call->arena, sizeof(*f));
	if (!f)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_call_query_form(call, "country", fp_is_country, "two capital letters, such as US", &f->country));
	FP_TRY(fp_call_query_text(call, "state", 12, &f->state));
	FP_TRY(fp_call_query_text(call, "postal_code", 12, &f->postal_code));
	f->service = fp_call_query(call, "service");
	if (f->service && !fp_catalog_service(fp_call_catalog(call), f->service))
		return fp_call_invalid_query(call, "service", "no service has this code; see /v1/services");
	if (f->postal_code && !f->country)
		return fp_call_invalid_query(call, "postal_code", "say in which country, too");
	if (f->postal_code)
		fp_offices_serving(fp_call_catalog(call), f->country, f->postal_code, fp_call_now(call), &f->serving);
	call->cmd = f;
	return FP_OK;
}

static fp_err encode_list(struct fp_call *call)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	const struct filter *f = call->cmd;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_array(&j, "data");
	for (size_t i = 0; f->postal_code && i < f->serving.n; i++)
		if (matches(f->serving.office[i], call))
			view_office(&j, f->serving.office[i], call, f->service);
	for (size_t i = 0; !f->postal_code && i < catalog->n_offices; i++)
		if (matches(&catalog->offices[i], call))
			view_office(&j, &catalog->offices[i], call, f->service);
	fp_json_end_array(&j);
	fp_json_null(&j, "next_cursor");
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

static fp_err decode_one(struct fp_call *call)
{
	const struct fp_office *office = fp_catalog_office(fp_call_catalog(call), call->path_param[0]);
	if (!office) {
		call->problem.next = "See /v1/offices for the codes there are.";
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "No office has this code");
	}
	call->cmd = (void *)office;
	return FP_OK;
}

static fp_err encode_one(struct fp_call *call)
{
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	view_office(&j, call->cmd, call, NULL);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listOffices = {.decode = decode_list, .encode = encode_list};
const struct fp_op fp_op_getOffice = {.decode = decode_one, .encode = encode_one};
