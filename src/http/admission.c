#include <string.h>
#include <strings.h>

#include "admission.h"

#define HEADERS_MAX 64

/*
 * The head, and what libmicrohttpd notes of each header, lie in the connection's memory, as the answer's head will: it
 * closes the connection where that does not fit, even if all was done.
 */
#define HEAD_MAX    (FP_CONNECTION_MEMORY - 1536)
#define HEADER_NOTE 72

static fp_err check_expect(struct fp_http_call *h)
{
	const char *expect = fp_head_value(&h->head, "Expect");
	if (expect && strcasecmp(expect, "100-continue") != 0)
		return fp_fail(&h->call.problem, FP_CODE_EXPECTATION_FAILED, NULL);
	return FP_OK;
}

static fp_err check_method(struct fp_http_call *h)
{
	enum fp_method method;
	if (!fp_method_parse(h->head.method, &method) && strcmp(h->head.method, "OPTIONS") != 0)
		return fp_fail(&h->call.problem, FP_CODE_NOT_IMPLEMENTED,
			"Methods are written in capitals: GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS.");
	return FP_OK;
}

static fp_err check_version(struct fp_http_call *h)
{
	if (fp_version_known(h->head.version))
		return FP_OK;
	h->status = MHD_HTTP_HTTP_VERSION_NOT_SUPPORTED;
	return fp_fail(&h->call.problem, FP_CODE_INVALID_REQUEST, "Use HTTP/1.1.");
}

static fp_err check_shape(struct fp_http_call *h)
{
	const char *fault = fp_hygiene_fault(&h->head);
	return fault ? fp_fail(&h->call.problem, FP_CODE_INVALID_REQUEST, "%s", fault) : FP_OK;
}

static size_t head_size(const struct fp_head *head)
{
	size_t size = strlen(head->method) + strlen(head->target) + strlen(head->version) + strlen("  \r\n\r\n");
	for (size_t i = 0; i < head->n_headers; i++)
		size += head->headers[i].name_length + head->headers[i].value_length + strlen(": \r\n") + HEADER_NOTE;
	return size;
}

static fp_err check_size(struct fp_http_call *h)
{
	if (h->head.n_headers > HEADERS_MAX)
		return fp_fail(&h->call.problem, FP_CODE_HEADERS_TOO_LARGE, "Send at most %d headers.", HEADERS_MAX);
	if (head_size(&h->head) > HEAD_MAX)
		return fp_fail(&h->call.problem, FP_CODE_HEADERS_TOO_LARGE, "Send fewer or shorter headers.");
	h->framing = fp_hygiene_framing(&h->head);
	bool waits = fp_head_value(&h->head, "Expect");
	return h->framing.length > (waits ? FP_BODY_MAX : FP_DISCARD_MAX) ? fp_admission_too_large(h) : FP_OK;
}

fp_err fp_admission_too_large(struct fp_http_call *h)
{
	return fp_fail(&h->call.problem, FP_CODE_BODY_TOO_LARGE, "Send at most %d bytes.", FP_BODY_MAX);
}

fp_err fp_admission_head(struct fp_http_call *h)
{
	FP_TRY(check_version(h));
	FP_TRY(check_shape(h));
	FP_TRY(check_method(h));
	FP_TRY(check_expect(h));
	return check_size(h);
}

static fp_err allow_methods(struct fp_http_call *h, const char *methods)
{
	h->allow = fp_arena_text(h->call.arena, methods);
	return h->allow ? FP_OK : fp_fail(&h->call.problem, FP_CODE_NO_MEMORY, NULL);
}

static fp_err find_path(struct fp_http_call *h)
{
	struct fp_call *call = &h->call;
	FP_TRY(fp_target_parse(call->arena, h->head.target, &h->target, &call->problem));
	call->path = h->target.path;
	if (!fp_router_match(h->server->router, &h->target, &h->match))
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "There is no such path. /openapi.json lists all.");
	return FP_OK;
}

/* Only who asks for them, or has none of them, is told the methods of a path. */
static fp_err name_methods(struct fp_http_call *h)
{
	char methods[FP_ALLOW_TEXT];
	fp_match_allow(&h->match, methods);
	return allow_methods(h, methods);
}

static fp_err find_method(struct fp_http_call *h)
{
	struct fp_call *call = &h->call;
	enum fp_method method;
	h->options = !fp_method_parse(h->head.method, &method);
	if (h->options)
		return name_methods(h);
	const struct fp_route *route = h->match.by_method[method];
	if (!route) {
		FP_TRY(name_methods(h));
		return fp_fail(&call->problem, FP_CODE_METHOD_NOT_ALLOWED, "This path has %s.", h->allow);
	}
	call->route = route;
	call->lane = route->lane;
	memcpy(call->path_param, h->match.param, sizeof(call->path_param));
	return FP_OK;
}

/* Skips white space. */
static const char *skip(const char *text)
{
	return text + strspn(text, " \t");
}

/* Of the parameters, only a charset is looked at: JSON is UTF-8. */
static bool is_json(const char *type)
{
	static const char json[] = "application/json";
	type = skip(type);
	if (strncasecmp(type, json, strlen(json)) != 0)
		return false;
	for (type = skip(type + strlen(json)); *type == ';'; type = skip(type)) {
		type = skip(type + 1);
		size_t length = strcspn(type, "; \t");
		bool charset = strncasecmp(type, "charset=", 8) == 0;
		bool utf8 = (length == 13 && strncasecmp(type + 8, "utf-8", 5) == 0) ||
			    (length == 15 && strncasecmp(type + 8, "\"utf-8\"", 7) == 0);
		if (charset && !utf8)
			return false;
		type += length;
	}
	return *type == '\0';
}

static fp_err check_body(struct fp_http_call *h)
{
	struct fp_problem *problem = &h->call.problem;
	if (!h->framing.chunked && h->framing.length == 0)
		return FP_OK;
	if (!h->call.route || !h->call.route->has_body)
		return fp_fail(problem, FP_CODE_INVALID_REQUEST, "This operation takes no body.");
	const char *type = fp_head_value(&h->head, "Content-Type");
	if (!type || !is_json(type))
		return fp_fail(
			problem, FP_CODE_UNSUPPORTED_MEDIA_TYPE, "Send Content-Type: application/json, in UTF-8.");
	return FP_OK;
}

fp_err fp_admission_route(struct fp_http_call *h)
{
	if (h->framing.length > FP_BODY_MAX)
		return fp_admission_too_large(h);
	if (strcmp(h->head.target, "*") == 0) {
		h->options = true;
		h->call.path = "*";
		FP_TRY(allow_methods(h, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"));
	} else {
		FP_TRY(find_path(h));
		FP_TRY(find_method(h));
	}
	return check_body(h);
}
