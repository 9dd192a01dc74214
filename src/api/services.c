/* GET /v1/services: what one may visit for, and what to bring. */
#include "call.h"
#include "view.h"

static fp_err encode(struct fp_call *call)
{
	const struct fp_catalog *c = fp_call_catalog(call);
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_array(&j, "data");
	for (size_t i = 0; i < c->n_services; i++) {
		fp_json_object(&j, NULL);
		fp_json_text(&j, "code", c->services[i].code);
		fp_json_text(&j, "name", c->services[i].name);
		fp_json_text(&j, "description", c->services[i].description);
		fp_json_texts(&j, "papers", &c->services[i].papers);
		fp_json_text(&j, "answer", c->services[i].answer);
		fp_json_end_object(&j);
	}
	fp_json_end_array(&j);
	fp_json_null(&j, "next_cursor");
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listServices = {.encode = encode};
