/* GET /healthz: the process answers. GET /readyz: so does the database. GET /metrics: what was counted. GET
 * /openapi.json: the contract. All on the HTTP thread. */
#include <fieldpass/metrics.h>

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
	const struct fp_store *store = call->app->config.store;
	if (fp_store_silent(store))
		return fp_fail(&call->problem, FP_CODE_UNAVAILABLE, "The database does not answer");
	if (!fp_store_reachable(store))
		return fp_fail(&call->problem, FP_CODE_UNAVAILABLE, "The database cannot be reached");
	if (!fp_call_catalog(call) || !fp_keyring_loaded(call->app->keyring))
		return fp_fail(&call->problem, FP_CODE_UNAVAILABLE, "The reference data has not been read yet");
	call->reply.static_body = body;
	call->reply.static_length = sizeof(body) - 1;
	return FP_OK;
}

static void write_queues(const struct fp_app *app, struct fp_buf *b)
{
	fp_buf_text(b, "# HELP fieldpass_queue_length Calls that wait in a lane.\n"
		       "# TYPE fieldpass_queue_length gauge\n");
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++)
		fp_buf_format(b, "fieldpass_queue_length{lane=\"%s\"} %zu\n", fp_lane_pool_name(app->lanes[lane]),
			fp_lane_pool_length(app->lanes[lane]));
}

static fp_err encode_metrics(struct fp_call *call)
{
	struct fp_buf *b = &call->reply.body;
	call->reply.content_type = "text/plain; version=0.0.4; charset=utf-8";
	fp_call_metrics(call, b);
	write_queues(call->app, b);
	fp_metrics_write(b);
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
const struct fp_op fp_op_getMetrics = {.encode = encode_metrics};
const struct fp_op fp_op_getContract = {.encode = encode_contract};
