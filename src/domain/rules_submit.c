#include "rules_internal.h"

void fp_rule_begin(struct fp_request *r, fp_time now)
{
	r->priority_at = now;
	r->displaced = false;
	r->clock_stopped_at = FP_TIME_NONE;
	r->clock_due_at = FP_TIME_NONE;
	r->status_before = FP_STATUS_ANSWERED;
	r->callback_called_off = false;
	r->warned = false;
	r->claimed_by = NULL;
	r->claim_expires_at = FP_TIME_NONE;
	r->decided_by = NULL;
	r->resolved_by = -1;
	r->reopened = 0;
	r->reconsidered = false;
	r->not_seen = false;
	r->rebookings = 0;
	r->moves = 0;
	r->seat_overdue = 0;
	r->needs_a_human = false;
	r->reason = NULL;
	r->answer = NULL;
	r->approved_at = FP_TIME_NONE;
	r->erase_at = FP_TIME_NONE;
	r->next_try_at = FP_TIME_NONE;
	r->move_until = FP_TIME_NONE;
	r->callback = (struct fp_callback){0};
	r->appointment = (struct fp_appointment){0};
	r->offer = (struct fp_appointment){0};
}

static void follow_route(struct rule *u)
{
	int32_t route = fp_rule_policy(u, FP_POLICY_route);
	if (route == FP_ROUTE_APPROVE && u->after->urgency == FP_URGENCY_EMERGENCY)
		route = FP_ROUTE_TIER2;
	switch (route) {
	case FP_ROUTE_ANSWER:
		u->after->status = FP_STATUS_ANSWERED;
		u->after->due_at = u->act->now + fp_rule_days(u, FP_POLICY_answered_days);
		break;
	case FP_ROUTE_TIER2:
		fp_rule_to_tier2(u);
		break;
	case FP_ROUTE_APPROVE:
		fp_rule_to_approved(u);
		u->after->approved_at = u->act->now;
		break;
	default:
		fp_rule_to_tier1(u);
	}
}

void fp_request_submit(struct fp_request *r, fp_time now, const struct fp_policy *policy, struct fp_change *ret_change)
{
	const struct fp_act act = {
		.event = FP_EVENT_SUBMIT,
		.now = now,
		.urgency = -1,
		.new_id = r->callback.id,
		.phrase = r->callback.verification_phrase,
	};
	fp_rule_begin(r, now);
	*ret_change = (struct fp_change){.after = *r};
	struct rule u = {
		.before = r,
		.act = &act,
		.policy = policy,
		.change = ret_change,
		.after = &ret_change->after,
	};
	follow_route(&u);
	fp_rule_settle_call(&u);
	fp_rule_settle(u.after, now);
	*r = ret_change->after;
}
