/* Which row of the route table a target means. Literals are compared with the raw path: %73 is no s here, as for a
 * proxy's rules. */
#ifndef FP_HTTP_ROUTER_H
#define FP_HTTP_ROUTER_H

#include "target.h"
#include <fieldpass/http.h>

struct fp_router;

struct fp_match {
	const struct fp_route *by_method[FP_METHODS]; /* NULL: the path does not have this method */
	const char *param[FP_PATH_PARAMS_MAX];	      /* decoded */
};

struct fp_router *fp_router_new(const struct fp_route *routes, size_t n); /* borrows the table; NULL: out of memory */
struct fp_router *fp_router_free(struct fp_router *router);		  /* NULL-safe, returns NULL */
/* False: there is no such path. Of several that fit, the one with a literal at the first difference wins. */
bool fp_router_match(const struct fp_router *router, const struct fp_target *target, struct fp_match *ret_match);

bool fp_method_parse(const char *text, enum fp_method *ret_method); /* exact case; HEAD counts as GET */

#define FP_ALLOW_TEXT 64
void fp_match_allow(const struct fp_match *match, char ret_text[FP_ALLOW_TEXT]); /* "GET, HEAD, OPTIONS" */

#endif
