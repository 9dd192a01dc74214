/* The route table, generated from the contract: an operation without a handler does not link. */
#include <fieldpass/api.h>

#define FP_ROUTE(method, pattern, id, roles, lane, query, has_body, sees_only) extern const struct fp_op fp_op_##id;
#include "routes.gen.h"
#undef FP_ROUTE

#define FP_ROUTE(method, pattern, id, roles, lane, query, has_body, sees_only)                                         \
	{method, pattern, #id, &fp_op_##id, roles, lane, query, has_body, sees_only},
const struct fp_route fp_routes[] = {
#include "routes.gen.h"
};
#undef FP_ROUTE
const size_t fp_routes_count = FP_LENGTH(fp_routes);
