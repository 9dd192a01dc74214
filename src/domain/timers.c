/* Timers: which there are, and when they are due, as the record alone says. */
#include "rules_internal.h"

struct timer {
	enum fp_event event;
	fp_time at;
};
#define TIMERS_MAX 4

static void add(struct timer *list, size_t *n, enum fp_event event, fp_time at)
{
	if (at != FP_TIME_NONE)
		list[(*n)++] = (struct timer){event, at};
}

/* The warning comes after 10 of 14 days, or 23 of 30, whatever number of days the policy says. */
static fp_time warning_at(const struct fp_request *r)
{
	if (r->warned || r->clock_stopped_at == FP_TIME_NONE || r->due_at == FP_TIME_NONE)
		return FP_TIME_NONE;
	fp_time span = r->due_at - r->clock_stopped_at;
	bool info = r->status == FP_STATUS_NEEDS_INFO;
	return r->clock_stopped_at + (info ? span / 14 * 10 : span / 30 * 23);
}

/* Who is being called as the window ends is not forgotten: the promise breaks when the officer lets go of it. */
static fp_time promise_at(const struct fp_request *r)
{
	const struct fp_callback *c = &r->callback;
	if (!fp_callback_is_live(c))
		return r->due_at;
	fp_time at = c->window_end < r->due_at ? c->window_end : r->due_at;
	return c->status == FP_CALLBACK_CLAIMED && r->claim_expires_at > at ? r->claim_expires_at : at;
}

/* All that run for this request, earlier rules first where two are due at one instant. */
static size_t timers_of(const struct fp_request *r, struct timer ret_list[TIMERS_MAX])
{
	size_t n = 0;
	if (r->claimed_by != NULL)
		add(ret_list, &n, FP_EVENT_CLAIM_LAPSED, r->claim_expires_at);
	switch (r->status) {
	case FP_STATUS_ANSWERED:
		add(ret_list, &n, FP_EVENT_RESOLVE, r->due_at);
		break;
	case FP_STATUS_TIER1_REVIEW:
		add(ret_list, &n, FP_EVENT_ESCALATE, r->due_at);
		break;
	case FP_STATUS_TIER2_REVIEW:
	case FP_STATUS_OFFICE_REVIEW:
		add(ret_list, &n, FP_EVENT_PROMISE_BROKEN, promise_at(r));
		break;
	case FP_STATUS_NEEDS_INFO:
	case FP_STATUS_AWAITING_CONTACT:
		if (warning_at(r) != FP_TIME_NONE)
			add(ret_list, &n, FP_EVENT_WARN, warning_at(r));
		else
			add(ret_list, &n, FP_EVENT_EXPIRE, r->due_at);
		break;
	case FP_STATUS_APPROVED:
		add(ret_list, &n, r->seat_overdue == 0 ? FP_EVENT_OVERDUE : FP_EVENT_UNPLACEABLE, r->due_at);
		break;
	case FP_STATUS_SCHEDULED:
		if (fp_offer_is_live(&r->offer))
			add(ret_list, &n, FP_EVENT_OFFER_LAPSED, r->offer.expires_at);
		add(ret_list, &n, FP_EVENT_MOVE_LAPSED, r->move_until);
		add(ret_list, &n, FP_EVENT_DAY_ENDED, r->appointment.day_ends_at);
		break;
	default:
		break;
	}
	return n;
}

static const struct timer *earliest(const struct timer *list, size_t n)
{
	const struct timer *first = NULL;
	for (size_t i = 0; i < n; i++)
		if (first == NULL || list[i].at < first->at)
			first = &list[i];
	return first;
}

fp_time fp_request_next_wake(const struct fp_request *r)
{
	struct timer list[TIMERS_MAX];
	const struct timer *first = earliest(list, timers_of(r, list));
	return first != NULL ? first->at : FP_TIME_NONE;
}

enum fp_event fp_request_timer(const struct fp_request *r, fp_time now)
{
	struct timer list[TIMERS_MAX];
	const struct timer *first = earliest(list, timers_of(r, list));
	return first != NULL && first->at <= now ? first->event : FP_EVENT_COUNT;
}

bool fp_request_timer_is_due(const struct fp_request *r, enum fp_event event, fp_time now)
{
	struct timer list[TIMERS_MAX];
	size_t n = timers_of(r, list);
	for (size_t i = 0; i < n; i++)
		if (list[i].event == event && list[i].at <= now)
			return true;
	return false;
}
