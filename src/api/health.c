/* GET /healthz: the process answers. GET /readyz: so does the database. GET /openapi.json: the contract. All on the
 * HTTP thread. */
#include "call.h"
#include "keyring.h"

extern const char fp_openapi_json[];
extern const size_t fp_openapi_json_length;

static fp_err encode_health(struct fp_call *call)
{
	static const char body[] = "{\"status\":\"ok\"}";
	call->reply.static_body = body;
	call->reply.static_length = sizeof(body) - 1;
	return FP_OK;
}

static fp_err encode_ready(struct fp_call *call)
{
	static const char body[] = "{\"status\":\"ready\"}";
	if (!fp_call_catalog(call) || !fp_keyring_loaded(call->app->keyring) ||
		!fp_store_reachable(call->app->config.store))
		return fp_fail(&call->problem, FP_CODE_UNAVAILABLE, "The database cannot be reached");
	call->reply.static_body = body;
	call->reply.static_length = sizeof(body) - 1;
	return FP_OK;
}

static fp_err encode_contract(struct fp_call *call)
{
	call->reply.static_body = fp_openapi_json;
	call->reply.static_length = fp_openapi_json_length;
	return FP_OK;
}

const struct fp_op fp_op_getHealth = {.encode = encode_health};
const struct fp_op fp_op_getReadiness = {.encode = encode_ready};
const struct fp_op fp_op_getContract = {.encode = encode_contract};
