#include "access_log.h"

#include <fieldpass/log.h>

/* An internal error's cause is in no answer, so it must be here: a sentence of our own, which quotes nobody. */
static void write_cause(const struct fp_call *call)
{
	bool internal = call->problem.code == FP_CODE_INTERNAL;
	FP_LOG(FP_LOG_ERROR, "internal_error", FP_LOG_TEXT("request_id", call->request_id),
		FP_LOG_TEXT("code", fp_code_slug(call->err.code)), FP_LOG_TEXT("sqlstate", call->problem.sqlstate),
		FP_LOG_TEXT("constraint", call->problem.constraint),
		FP_LOG_TEXT("why", internal ? call->problem.detail : ""));
}

static void count(const struct fp_http_call *h, fp_time duration)
{
	const struct fp_http_config *config = &h->server->config;
	const struct fp_route *route = h->call.route;
	fp_http_metrics_count(h->server->metrics, route ? (size_t)(route - config->routes) : config->n_routes,
		h->call.lane, h->status, duration);
}

void fp_call_metrics(const struct fp_call *call, struct fp_buf *b)
{
	const struct fp_http *http = call->http->server;
	fp_http_metrics_write(http->metrics, http->config.routes, b);
}

void fp_access_log_write(const struct fp_http_call *h)
{
	const struct fp_call *call = &h->call;
	fp_time end = h->at_reply != 0 ? h->at_reply : fp_monotonic_now();
	count(h, end - h->at_start - h->pause_time);
	if (h->status == MHD_HTTP_INTERNAL_SERVER_ERROR)
		write_cause(call);
	FP_LOG(FP_LOG_INFO, "request", FP_LOG_TEXT("request_id", call->request_id),
		FP_LOG_TEXT("operation", call->route ? call->route->operation : ""), FP_LOG_NUMBER("status", h->status),
		FP_LOG_TEXT("code", fp_failed(call->err) ? fp_code_slug(call->err.code) : ""),
		FP_LOG_NUMBER("us_total", end - h->at_start), FP_LOG_NUMBER("us_queue", h->queue_time),
		FP_LOG_NUMBER("us_run", h->run_time));
}
