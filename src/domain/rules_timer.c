/* What the timers do that belong to no tier. */
#include "rules_internal.h"

fp_err fp_rule_timer_due(struct rule *u)
{
	return fp_rule_refuse_unless(u, fp_request_timer_is_due(u->before, u->act->event, u->act->now),
		"This timer is not due.", "Read the request again; wake_at says when its next timer is due.");
}

fp_err fp_rule_warn(struct rule *u)
{
	FP_TRY(fp_rule_timer_due(u));
	u->after->warned = true;
	return FP_OK;
}

fp_err fp_rule_expire(struct rule *u)
{
	FP_TRY(fp_rule_timer_due(u));
	fp_rule_move(u, u->row->to);
	return FP_OK;
}

fp_err fp_rule_overdue(struct rule *u)
{
	FP_TRY(fp_rule_timer_due(u));
	u->after->seat_overdue = 1;
	u->after->due_at = u->act->now + fp_rule_days(u, FP_POLICY_seat_within_days);
	return FP_OK;
}

/* To an officer, who has a day: whom no seat can be found for is called at once. */
static void hand_to_officer(struct rule *u, const char *reason)
{
	fp_time now = u->act->now;
	fp_rule_move(u, FP_STATUS_TIER2_REVIEW);
	u->after->needs_a_human = true;
	u->after->reason = reason;
	u->after->due_at = now + FP_RULE_PROMISE;
	if (fp_rule_may_plan_callback(u))
		fp_rule_plan_callback(u, now, now + FP_RULE_PROMISE);
	u->change->reason = reason;
}

fp_err fp_rule_unplaceable(struct rule *u)
{
	const char *reason = u->act->reason;
	if (fp_text_same(reason, FP_REASON_PREFERENCES)) {
		fp_rule_await_info(u, reason);
		return FP_OK;
	}
	if (!fp_text_same(reason, FP_REASON_NO_OFFICE) && !fp_text_same(reason, FP_REASON_NO_PROVISION)) {
		FP_TRY(fp_rule_timer_due(u));
		reason = FP_REASON_NO_SEAT;
		u->after->seat_overdue = 2;
	}
	hand_to_officer(u, reason);
	return FP_OK;
}
