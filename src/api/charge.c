#include "charge.h"

#include <string.h>

#include <fieldpass/metrics.h>

#include "limits.h"

struct payer {
	const char *policy;	   /* its name in the headers */
	int per_minute;		   /* 0: any number */
	struct fp_address address; /* of one without credentials */
	struct fp_limited who;
};

static bool is_v4(const struct fp_address *address)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
	return memcmp(address->b, prefix, sizeof(prefix)) == 0;
}

/* A household has 2^64 addresses of IPv6: the network counts. */
static void pay_as_address(struct payer *p, const struct fp_call *call)
{
	fp_call_peer(call, &p->address);
	p->who = (struct fp_limited){'a', p->address.b, is_v4(&p->address) ? 16 : 8};
}

static void find_payer(const struct fp_call *call, const struct fp_viewer *viewer, struct payer *ret_payer)
{
	const struct fp_app_config *config = &call->app->config;
	*ret_payer = (struct payer){.policy = "address", .per_minute = config->limit_address};
	if (viewer->role == FP_ROLE_ANONYMOUS) {
		pay_as_address(ret_payer, call);
	} else if (viewer->role == FP_ROLE_REQUESTER) {
		const struct fp_id *id = fp_id_is_none(&viewer->hold_id) ? &viewer->request_id : &viewer->hold_id;
		ret_payer->policy = "token";
		ret_payer->who = (struct fp_limited){'t', id->b, sizeof(id->b)};
	} else {
		ret_payer->policy = "key";
		ret_payer->per_minute = config->limit_caller;
		ret_payer->who = (struct fp_limited){'k', viewer->subject, strlen(viewer->subject)};
	}
	if (strncmp(call->route->pattern, "/v1/", 4) != 0)
		ret_payer->per_minute = 0;
}

fp_err fp_charge(struct fp_call *call, const struct fp_viewer *viewer)
{
	struct payer p;
	struct fp_allowance a;
	find_payer(call, viewer, &p);
	if (p.per_minute == 0)
		return FP_OK;
	fp_limits_take(call->app->limits, &p.who, p.per_minute, fp_monotonic_now(), &a);
	fp_reply_header(
		call, "RateLimit-Policy", fp_arena_format(call->arena, "\"%s\";q=%d;w=60", p.policy, p.per_minute));
	fp_reply_header(
		call, "RateLimit", fp_arena_format(call->arena, "\"%s\";r=%d;t=%d", p.policy, a.remaining, a.full_s));
	if (a.allowed)
		return FP_OK;
	fp_metric_add(FP_METRIC_RATE_LIMITED, 1);
	call->problem.retry_after_s = a.retry_s;
	call->problem.next =
		"Wait as long as Retry-After says. Ask for changes with ?wait= or after=, not again and again.";
	return fp_fail(&call->problem, FP_CODE_RATE_LIMITED, "%d calls a minute are possible here", p.per_minute);
}

void fp_charge_settle(struct fp_call *call)
{
	struct payer p;
	if (!call->caller || call->reply.status != 304)
		return;
	find_payer(call, call->caller, &p);
	if (p.per_minute > 0)
		fp_limits_give_back(call->app->limits, &p.who, p.per_minute);
}
