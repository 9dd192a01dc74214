#include "charge.h"

#include <string.h>

#include <fieldpass/metrics.h>

#include "limits.h"

struct payer {
	const char *policy; /* its name in the headers */
	int per_minute;	    /* 0: any number */
	char who[48];
	size_t length;
};

static void pay_as(struct payer *p, char kind, const void *who, size_t length)
{
	p->who[0] = kind;
	if (length > sizeof(p->who) - 1)
		length = sizeof(p->who) - 1;
	memcpy(p->who + 1, who, length);
	p->length = length + 1;
}

static bool is_v4(const struct fp_address *address)
{
	static const uint8_t prefix[12] = {[10] = 0xff, [11] = 0xff};
	return memcmp(address->b, prefix, sizeof(prefix)) == 0;
}

/* A household has 2^64 addresses of IPv6: the network counts. */
static void pay_as_address(struct payer *p, const struct fp_call *call)
{
	struct fp_address address;
	fp_call_peer(call, &address);
	pay_as(p, 'a', address.b, is_v4(&address) ? 16 : 8);
}

static struct payer payer_of(const struct fp_call *call, const struct fp_viewer *viewer)
{
	const struct fp_app_config *config = &call->app->config;
	struct payer p = {.policy = "address", .per_minute = config->limit_address};
	if (viewer->role == FP_ROLE_ANONYMOUS) {
		pay_as_address(&p, call);
	} else if (viewer->role == FP_ROLE_REQUESTER) {
		const struct fp_id *id = fp_id_is_none(&viewer->hold_id) ? &viewer->request_id : &viewer->hold_id;
		p.policy = "token";
		pay_as(&p, 't', id->b, sizeof(id->b));
	} else {
		p.policy = "key";
		p.per_minute = config->limit_caller;
		pay_as(&p, 'k', viewer->subject, strlen(viewer->subject));
	}
	if (strncmp(call->route->pattern, "/v1/", 4) != 0)
		p.per_minute = 0;
	return p;
}

fp_err fp_charge(struct fp_call *call, const struct fp_viewer *viewer)
{
	const struct payer p = payer_of(call, viewer);
	struct fp_allowance a;
	if (p.per_minute == 0)
		return FP_OK;
	fp_limits_take(call->app->limits, p.who, p.length, p.per_minute, fp_monotonic_now(), &a);
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
	if (!call->caller || call->reply.status != 304)
		return;
	const struct payer p = payer_of(call, call->caller);
	if (p.per_minute > 0)
		fp_limits_give_back(call->app->limits, p.who, p.length, p.per_minute);
}
