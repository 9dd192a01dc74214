/* Which web pages may read our answers. Never with credentials of the browser: callers send a token themselves. */
#ifndef FP_HTTP_CORS_H
#define FP_HTTP_CORS_H

#include "exchange.h"

/* What Access-Control-Allow-Origin says: "*", the origin itself, or NULL. `allowed` is a space-separated list, or "*".
 */
const char *fp_cors_origin(const char *allowed, const char *origin);
/* Adds what belongs to this call's answer, and to a preflight's. False: out of memory. */
bool fp_cors_add(const struct fp_http_call *h, struct MHD_Response *response);

#endif
