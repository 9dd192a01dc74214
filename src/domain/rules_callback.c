#include "rules_internal.h"

static fp_err need_live_callback(struct rule *u)
{
	if (fp_callback_is_live(&u->before->callback))
		return FP_OK;
	if (fp_callback_is_unverified(&u->before->callback))
		return fp_rule_conflict(u, "Nobody is called at a number that is not verified.",
			"Verify it with verify-contact; the call is planned then.");
	return fp_rule_conflict(u, "No callback is waiting for a call.", "Decide the request; due_at says by when.");
}

static fp_err wrong_outcome(struct rule *u, const char *detail)
{
	fp_problem_field(u->problem, "/outcome", "not_possible", "%s", detail);
	return fp_rule_next(u, fp_fail(u->problem, FP_CODE_INVALID_FIELDS, "The outcome does not fit the event."),
		"Send the outcome that fits.");
}

/* Who is on the phone with the person holds the request: the decision comes in this call. */
fp_err fp_rule_callback_reached(struct rule *u)
{
	FP_TRY(need_live_callback(u));
	if (u->act->outcome != FP_ATTEMPT_REACHED)
		return wrong_outcome(u, "The person was reached.");
	struct fp_request *r = u->after;
	r->callback.status = FP_CALLBACK_REACHED;
	r->callback.attempts++;
	r->callback.reached_at = u->act->now;
	r->claimed_by = u->act->actor;
	r->claim_expires_at = u->act->now + FP_CLAIM_LEASE;
	r->due_at = u->act->now + FP_RULE_PROMISE;
	u->change->callback_changed = true;
	u->change->callback_attempted = true;
	return FP_OK;
}

/* A call that is over. Who has rebooked as often as may be has nothing left to wait for. */
static void end_callback(struct rule *u, bool keeps_place)
{
	u->after->callback.status = FP_CALLBACK_EXHAUSTED;
	if (fp_calls_are_used_up(u->before))
		fp_rule_move(u, FP_STATUS_EXPIRED);
	else if (keeps_place || fp_rule_policy(u, FP_POLICY_missed_callback) == FP_MISSED_KEEP_PLACE)
		fp_rule_await_contact(u);
	else
		fp_rule_move(u, FP_STATUS_MISSED_CALLBACK);
}

static void plan_next_attempt(struct rule *u)
{
	struct fp_callback *c = &u->after->callback;
	fp_time now = u->act->now;
	fp_rule_open_window(c, now + fp_rule_hours(u, FP_POLICY_callback_after_hours),
		now + fp_rule_hours(u, FP_POLICY_callback_within_hours));
	c->first_in_queue = false;
	u->after->due_at = c->due_at;
	fp_rule_end_claim(u);
}

/* The person promised to pick up within the window, and only then. */
static bool within_window(const struct fp_callback *c, fp_time now)
{
	return c->window_start <= now && now <= c->window_end;
}

fp_err fp_rule_callback_missed(struct rule *u)
{
	FP_TRY(need_live_callback(u));
	if (u->act->outcome == FP_ATTEMPT_REACHED)
		return wrong_outcome(u, "The person was missed.");
	struct fp_callback *c = &u->after->callback;
	u->change->callback_changed = true;
	u->change->callback_attempted = true;
	if (u->act->outcome == FP_ATTEMPT_BAD_NUMBER) {
		end_callback(u, true);
		return FP_OK;
	}
	if (!within_window(c, u->act->now)) {
		u->change->reason = FP_REASON_OUTSIDE_WINDOW;
		fp_rule_end_claim(u);
		return FP_OK;
	}
	c->attempts++;
	if (c->attempts < c->max_attempts)
		plan_next_attempt(u);
	else
		end_callback(u, false);
	return FP_OK;
}

static fp_err need_no_callback(struct rule *u)
{
	const struct fp_callback *c = &u->before->callback;
	if (fp_callback_is_live(c))
		return fp_rule_conflict(u, "A callback is planned already.", "Make that call, or decide without it.");
	if (fp_callback_is_unverified(c))
		return fp_rule_conflict(u, "A callback waits for its number to be verified.",
			"Send verify-contact; the call is planned then. Or decide without it.");
	return FP_OK;
}

/* The window is some way off, so whoever plans the call does not keep the request until then. */
fp_err fp_rule_plan_call(struct rule *u)
{
	FP_TRY(need_no_callback(u));
	FP_TRY(fp_rule_need_number(u));
	fp_rule_end_claim(u);
	fp_rule_plan_callback_by_policy(u);
	return FP_OK;
}

/* Whose number went with the representative has missed no call: that costs none of the three. */
fp_err fp_rule_rebook_callback(struct rule *u)
{
	bool counts = !fp_text_same(u->before->reason, FP_REASON_REPRESENTATION_ENDED);
	if (counts && fp_calls_are_used_up(u->before))
		return fp_rule_conflict(u, "The call has been rebooked three times already.", "Make a new request.");
	FP_TRY(fp_rule_need_number(u));
	fp_rule_move(u, u->row->to);
	u->after->rebookings += counts;
	u->after->reason = NULL; /* what was missing has been said */
	fp_rule_plan_callback_by_policy(u);
	return FP_OK;
}

/* The agency's own failure is never the person's miss: no attempt is counted, and the call comes first now, which is
 * why the planner does not put it off. */
fp_err fp_rule_promise_broken(struct rule *u)
{
	FP_TRY(fp_rule_timer_due(u));
	struct fp_request *r = u->after;
	r->needs_a_human = true;
	r->due_at = u->act->now + FP_RULE_PROMISE;
	if (fp_callback_is_unverified(&r->callback)) {
		fp_rule_open_window(&r->callback, u->act->now, r->due_at);
		u->change->callback_changed = true;
		u->change->reason = FP_REASON_UNVERIFIED;
	}
	if (fp_callback_is_live(&r->callback)) {
		bool interpreter_needed = r->callback.interpreter_needed;
		fp_rule_open_window(&r->callback, u->act->now, r->due_at);
		r->callback.announced_at = u->act->now;
		r->callback.interpreter_needed = interpreter_needed;
		r->callback.first_in_queue = true;
		u->change->callback_changed = true;
	}
	return FP_OK;
}
