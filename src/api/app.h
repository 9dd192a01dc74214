/* What the operations share. Made by fp_app_new, read-only afterwards but for what locks itself. */
#ifndef FIELDPASS_API_APP_H
#define FIELDPASS_API_APP_H

#include <fieldpass/api.h>

struct fp_keyring;
struct fp_limits;
struct fp_oidc;
struct fp_waiter;

struct fp_app {
	struct fp_app_config config;
	struct fp_lane_pool *lanes[FP_LANES]; /* DIRECT has none */
	struct fp_keyring *keyring;
	struct fp_waiter *waiter;
	struct fp_limits *limits;
	struct fp_oidc *oidc; /* NULL: no identity provider */
};

/* Who is calling, and the reference data for this call; set before decode. */
static inline const struct fp_viewer *fp_call_viewer(const struct fp_call *call)
{
	return call->caller;
}
static inline const struct fp_catalog *fp_call_catalog(const struct fp_call *call)
{
	return call->scope;
}
static inline fp_time fp_call_now(const struct fp_call *call)
{
	return fp_clock_now(call->app->config.clock);
}

fp_err fp_authorize(struct fp_call *call);
void fp_release(struct fp_call *call);

#endif
