#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "reply.h"

#include "cors.h"
#include "problem.h"

/* Of nobody's request in particular, as it must be ready before there is one. */
#define LAST_RESORT(code, title)                                                                                       \
	"{\"type\":\"/problems/" code "\",\"title\":\"" title "\",\"status\":503,\"code\":\"" code                     \
	"\",\"request_id\":\"" FP_REPLY_NO_ID "\"}"

static const char no_memory[] = LAST_RESORT("no_memory", "Out of memory");
static const char outcome_unknown[] = LAST_RESORT("outcome_unknown", "It is not known whether the change was made");

void fp_reply_header(struct fp_call *call, const char *name, const char *value)
{
	assert(call->reply.n_headers < FP_REPLY_HEADERS_MAX);
	if (call->reply.n_headers == FP_REPLY_HEADERS_MAX)
		return;
	call->reply.headers[call->reply.n_headers].name = name;
	call->reply.headers[call->reply.n_headers++].value = value;
}

static bool add(struct MHD_Response *response, const char *name, const char *value)
{
	return MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool has_header(const struct fp_reply *reply, const char *name)
{
	for (size_t i = 0; i < reply->n_headers; i++)
		if (strcasecmp(reply->headers[i].name, name) == 0)
			return true;
	return false;
}

static struct MHD_Response *make_last_resort(const char *body)
{
	struct MHD_Response *response =
		MHD_create_response_from_buffer(strlen(body), (void *)body, MHD_RESPMEM_PERSISTENT);
	if (response && add(response, "Content-Type", FP_PROBLEM_TYPE) && add(response, "Cache-Control", "no-store") &&
		add(response, "X-Request-Id", FP_REPLY_NO_ID) && add(response, "Retry-After", "1"))
		return response;
	if (response)
		MHD_destroy_response(response);
	return NULL;
}

bool fp_last_resorts_make(struct fp_last_resorts *ret)
{
	ret->nothing_done = make_last_resort(no_memory);
	ret->perhaps_done = make_last_resort(outcome_unknown);
	return ret->nothing_done && ret->perhaps_done;
}

void fp_last_resorts_done(struct fp_last_resorts *r)
{
	if (r->nothing_done)
		MHD_destroy_response(r->nothing_done);
	if (r->perhaps_done)
		MHD_destroy_response(r->perhaps_done);
}

enum MHD_Result fp_reply_last_resort(struct fp_http *http, struct MHD_Connection *connection, bool changed)
{
	return MHD_queue_response(connection, MHD_HTTP_SERVICE_UNAVAILABLE,
		changed ? http->last_resorts.perhaps_done : http->last_resorts.nothing_done);
}

/* Puts the problem in the place of the reply. */
static void become_problem(struct fp_http_call *h)
{
	struct fp_reply *reply = &h->call.reply;
	enum fp_code code = fp_problem_code(&h->call);
	size_t limit = reply->body.limit;
	reply->status = h->status != 0 ? h->status : fp_code_status(code);
	reply->content_type = FP_PROBLEM_TYPE;
	reply->static_body = NULL;
	fp_buf_done(&reply->body);
	fp_buf_init(&reply->body, limit);
	fp_problem_write(&h->call, code, reply->status, &reply->body);
}

static struct MHD_Response *make_response(struct fp_reply *reply)
{
	if (reply->static_body)
		return MHD_create_response_from_buffer(
			reply->static_length, (void *)reply->static_body, MHD_RESPMEM_PERSISTENT);
	if (reply->body.failed)
		return NULL;
	size_t length = 0;
	char *data = fp_buf_take(&reply->body, &length);
	if (!data)
		return MHD_create_response_from_buffer(0, "", MHD_RESPMEM_PERSISTENT);
	struct MHD_Response *response = MHD_create_response_from_buffer(length, data, MHD_RESPMEM_MUST_FREE);
	if (!response)
		free(data);
	return response;
}

static bool add_content_type(const struct fp_reply *reply, struct MHD_Response *response)
{
	char text[128];
	const char *type = reply->content_type;
	if (reply->status == MHD_HTTP_NO_CONTENT || reply->status == MHD_HTTP_NOT_MODIFIED || !type)
		return true;
	if (strncmp(type, "text/", 5) == 0 && !strchr(type, ';')) {
		snprintf(text, sizeof(text), "%s; charset=utf-8", type);
		type = text;
	}
	return add(response, "Content-Type", type);
}

static bool add_for_failure(const struct fp_http_call *h, struct MHD_Response *response)
{
	int status = h->call.reply.status;
	int seconds = fp_problem_retry_after(&h->call, status);
	char text[16];
	snprintf(text, sizeof(text), "%d", seconds);
	if (seconds > 0 && !has_header(&h->call.reply, "Retry-After") && !add(response, "Retry-After", text))
		return false;
	if (status == MHD_HTTP_UNAUTHORIZED && !add(response, "WWW-Authenticate", "Bearer"))
		return false;
	return status != MHD_HTTP_METHOD_NOT_ALLOWED || !h->allow || add(response, "Allow", h->allow);
}

static bool add_for_all(const struct fp_http_call *h, struct MHD_Response *response)
{
	const struct fp_reply *reply = &h->call.reply;
	if (h->call.request_id && !add(response, "X-Request-Id", h->call.request_id))
		return false;
	if (!has_header(reply, "Cache-Control") && !add(response, "Cache-Control", "no-store"))
		return false;
	if (h->server->closing && !add(response, "Connection", "close"))
		return false;
	return add(response, "X-Content-Type-Options", "nosniff") && add_content_type(reply, response) &&
	       fp_cors_add(h, response);
}

static bool add_headers(const struct fp_http_call *h, struct MHD_Response *response)
{
	const struct fp_reply *reply = &h->call.reply;
	bool failed = fp_failed(h->call.err);
	for (size_t i = 0; i < reply->n_headers; i++)
		if (!add(response, reply->headers[i].name, reply->headers[i].value))
			return false;
	if (failed ? !add_for_failure(h, response) : h->options && !add(response, "Allow", h->allow))
		return false;
	return add_for_all(h, response);
}

enum MHD_Result fp_reply_send(struct fp_http_call *h, enum fp_phase from)
{
	struct fp_reply *reply = &h->call.reply;
	if (fp_failed(h->call.err))
		become_problem(h);
	struct MHD_Response *response = make_response(reply);
	bool complete = response && add_headers(h, response);
	if (!complete)
		h->call.err = (fp_err){h->call.problem.changed ? FP_CODE_OUTCOME_UNKNOWN : FP_CODE_NO_MEMORY};
	h->status = complete ? reply->status : MHD_HTTP_SERVICE_UNAVAILABLE;
	h->at_reply = fp_monotonic_now();
	fp_phase_must(h, from, FP_PHASE_REPLIED);
	enum MHD_Result queued = complete ? MHD_queue_response(h->connection, (unsigned int)reply->status, response)
					  : fp_reply_last_resort(h->server, h->connection, h->call.problem.changed);
	if (response)
		MHD_destroy_response(response);
	return queued;
}
