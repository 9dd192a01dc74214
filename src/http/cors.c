#include <string.h>

#include "cors.h"

#define EXPOSED                                                                                                        \
	"ETag, Link, Location, Retry-After, X-Request-Id, Idempotent-Replayed, Allow, Content-Language, RateLimit, "   \
	"RateLimit-Policy"
#define REQUEST_HEADERS	  "Authorization, X-Api-Key, Content-Type, Idempotency-Key, If-Match, If-None-Match, X-Request-Id"
#define PREFLIGHT_SECONDS "7200" /* the most that browsers keep */

const char *fp_cors_origin(const char *allowed, const char *origin)
{
	if (!allowed || !origin)
		return NULL;
	if (strcmp(allowed, "*") == 0)
		return "*";
	size_t length = strlen(origin);
	for (const char *at = allowed; *at; at += strspn(at, " ")) {
		size_t n = strcspn(at, " ");
		if (n == length && memcmp(at, origin, n) == 0)
			return origin;
		at += n;
	}
	return NULL;
}

static bool add(struct MHD_Response *response, const char *name, const char *value)
{
	return MHD_add_response_header(response, name, value) == MHD_YES;
}

static bool add_preflight(const struct fp_http_call *h, struct MHD_Response *response)
{
	return add(response, "Access-Control-Allow-Methods", h->allow) &&
	       add(response, "Access-Control-Allow-Headers", REQUEST_HEADERS) &&
	       add(response, "Access-Control-Max-Age", PREFLIGHT_SECONDS);
}

bool fp_cors_add(const struct fp_http_call *h, struct MHD_Response *response)
{
	const char *allowed = h->server->config.cors_origins;
	if (!allowed || allowed[0] == '\0')
		return true;
	/* also without an Origin: a cache must not hand the answer to another page */
	if (strcmp(allowed, "*") != 0 && !add(response, "Vary", "Origin"))
		return false;
	const char *origin = fp_cors_origin(allowed, fp_head_value(&h->head, "Origin"));
	if (!origin)
		return true;
	if (!add(response, "Access-Control-Allow-Origin", origin))
		return false;
	if (h->options && h->allow && fp_head_value(&h->head, "Access-Control-Request-Method"))
		return add_preflight(h, response);
	return add(response, "Access-Control-Expose-Headers", EXPOSED);
}
