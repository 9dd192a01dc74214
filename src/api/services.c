/* GET /v1/services, /v1/resources: what one may visit for, what to bring, and other ways to be helped, in the caller's
 * language. */
#include "call.h"
#include "resource_view.h"

static fp_err encode_services(struct fp_call *call)
{
	const struct fp_catalog *c = fp_call_catalog(call);
	enum fp_language language = fp_call_language(call);
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_array(&j, "data");
	for (size_t i = 0; i < c->n_services; i++) {
		const struct fp_service_text *text = &c->services[i].text[language];
		fp_json_object(&j, NULL);
		fp_json_text(&j, "code", c->services[i].code);
		fp_json_text(&j, "name", text->name);
		fp_json_text(&j, "description", text->description);
		fp_json_texts(&j, "papers", &text->papers);
		fp_json_text(&j, "answer", text->answer);
		fp_json_end_object(&j);
	}
	fp_json_end_array(&j);
	fp_json_null(&j, "next_cursor");
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listServices = {.encode = encode_services};

static fp_err decode_resources(struct fp_call *call)
{
	const char *service = fp_call_query(call, "service");
	if (service && !fp_catalog_service(fp_call_catalog(call), service))
		return fp_call_invalid_query(call, "service", "no service has this code; see /v1/services");
	return FP_OK;
}

static fp_err encode_resources(struct fp_call *call)
{
	const struct fp_catalog *c = fp_call_catalog(call);
	const char *service = fp_call_query(call, "service");
	enum fp_language language = fp_call_language(call);
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	if (service) {
		fp_view_resources(&j, "data", c, service, true, language);
	} else {
		fp_json_array(&j, "data");
		for (size_t i = 0; i < c->n_resources; i++)
			fp_view_resource(&j, &c->resources[i], language);
		fp_json_end_array(&j);
	}
	fp_json_null(&j, "next_cursor");
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listResources = {.decode = decode_resources, .encode = encode_resources};
