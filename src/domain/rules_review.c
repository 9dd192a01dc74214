#include "rules_internal.h"

#define PERSON (FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION)

static fp_err claimed_by_another(struct rule *u)
{
	return fp_rule_next(u,
		fp_fail(u->problem, FP_CODE_CLAIMED_BY_ANOTHER, "Somebody else holds a claim on this request."),
		"Take another request, or wait until the claim is released or has lapsed.");
}

fp_err fp_rule_claim(struct rule *u)
{
	bool own = fp_text_same(u->before->claimed_by, u->act->actor);
	bool takes_over = u->act->role == FP_ROLE_SUPERVISOR;
	if (fp_claim_is_held(u->before, u->act->now) && !own && !takes_over)
		return claimed_by_another(u);
	u->after->claimed_by = u->act->actor;
	u->after->claim_expires_at = u->act->now + FP_CLAIM_LEASE;
	if (fp_callback_is_live(&u->before->callback) && u->before->callback.status != FP_CALLBACK_CLAIMED) {
		u->after->callback.status = FP_CALLBACK_CLAIMED;
		u->change->callback_changed = true;
	}
	return FP_OK;
}

fp_err fp_rule_release(struct rule *u)
{
	bool own = fp_text_same(u->before->claimed_by, u->act->actor);
	bool held = fp_claim_is_held(u->before, u->act->now);
	if (u->before->claimed_by == NULL || (!held && !own))
		return fp_rule_conflict(u, "Nobody holds a claim on this request.", "There is nothing to release.");
	if (!own && u->act->role != FP_ROLE_SUPERVISOR)
		return claimed_by_another(u);
	fp_rule_end_claim(u);
	return FP_OK;
}

fp_err fp_rule_claim_lapsed(struct rule *u)
{
	FP_TRY(fp_rule_timer_due(u));
	fp_rule_end_claim(u);
	return FP_OK;
}

static int tier_of(enum fp_status status)
{
	switch (status) {
	case FP_STATUS_TIER1_REVIEW:
		return FP_TIER_TIER1;
	case FP_STATUS_TIER2_REVIEW:
		return FP_TIER_TIER2;
	case FP_STATUS_OFFICE_REVIEW:
		return FP_TIER_OFFICE;
	default:
		return FP_TIER_TIER0;
	}
}

fp_err fp_rule_resolve(struct rule *u)
{
	struct fp_request *r = u->after;
	if (u->act->role == FP_ROLE_SYSTEM) {
		FP_TRY(fp_rule_timer_due(u));
	} else if (u->act->answer == NULL) {
		fp_problem_field(u->problem, "/answer", "required", "The code of the answer is needed.");
		return fp_rule_next(u, fp_fail(u->problem, FP_CODE_INVALID_FIELDS, "Say which answer resolves it."),
			"Send it again with an answer.");
	}
	fp_rule_move(u, u->row->to);
	r->resolved_by = tier_of(u->before->status);
	r->decided_by = u->act->actor;
	r->answer = u->act->answer;
	r->reason = u->act->reason;
	return FP_OK;
}

static fp_err check_reopening(struct rule *u)
{
	const struct fp_request *r = u->before;
	if (r->resolved_by < 0)
		return fp_rule_conflict(u, "No answer resolved this request.", "Make a new request.");
	if (fp_event_is_used_up(r, FP_EVENT_NOT_SOLVED))
		return fp_rule_conflict(u, "It has been reopened from this tier once already.", "Make a new request.");
	if (u->act->now > r->closed_at + fp_rule_days(u, FP_POLICY_reopen_days))
		return fp_rule_conflict(u, "It was resolved too long ago to be reopened.", "Make a new request.");
	return FP_OK;
}

fp_err fp_rule_not_solved(struct rule *u)
{
	struct fp_request *r = u->after;
	if (u->before->status == FP_STATUS_ANSWERED) {
		r->reopened |= 1u << FP_TIER_TIER0;
		fp_rule_to_tier1(u);
		return FP_OK;
	}
	FP_TRY(check_reopening(u));
	r->reopened |= 1u << u->before->resolved_by;
	if (u->before->resolved_by == FP_TIER_TIER0)
		fp_rule_to_tier1(u);
	else
		fp_rule_to_tier2(u);
	return FP_OK;
}

/* Urgency is what the requester says until staff say otherwise, and why. */
static fp_err take_urgency(struct rule *u)
{
	if (u->act->urgency < 0 || u->act->urgency == (int)u->before->urgency)
		return FP_OK;
	if ((u->act->role & FP_ROLE_STAFF) == 0) {
		fp_problem_field(u->problem, "/urgency", "staff_only", "Only staff change the urgency.");
		return fp_rule_next(u,
			fp_fail(u->problem, FP_CODE_INVALID_FIELDS, "The urgency is for staff to change."),
			"Send it again without urgency.");
	}
	FP_TRY(fp_rule_need_reason(u));
	u->after->urgency = (enum fp_urgency)u->act->urgency;
	return FP_OK;
}

static fp_err check_may_escalate(struct rule *u)
{
	if (u->act->role == FP_ROLE_SYSTEM)
		return fp_rule_timer_due(u);
	if ((u->act->role & PERSON) != 0 && fp_rule_policy(u, FP_POLICY_requester_may_escalate) == 0)
		return fp_rule_next(u,
			fp_fail(u->problem, FP_CODE_FORBIDDEN,
				"Only a representative hands this request to an officer."),
			"Wait for the representative; due_at says by when. If that passes, an officer gets it.");
	return FP_OK;
}

fp_err fp_rule_escalate(struct rule *u)
{
	FP_TRY(check_may_escalate(u));
	FP_TRY(take_urgency(u));
	u->after->has_callback_number = u->after->has_callback_number || u->act->new_callback_number;
	/* A deadline that breaks does not wait for a number: an officer finds another way. */
	if (u->act->role != FP_ROLE_SYSTEM && fp_rule_policy(u, FP_POLICY_tier2_contact) == FP_CONTACT_CALLBACK)
		FP_TRY(fp_rule_need_number(u));
	fp_rule_to_tier2(u);
	return FP_OK;
}

fp_err fp_rule_ask_info(struct rule *u)
{
	FP_TRY(fp_rule_need_reason(u));
	fp_rule_await_info(u, u->act->reason);
	return FP_OK;
}

/*
 * The callback that was called off, as long before the new due time as its kind had its window open. Where the promise
 * had been broken as the clock stopped, before anybody saw it, it is first in the queue.
 */
static void plan_again(struct rule *u)
{
	bool broken = u->after->due_at <= u->act->now;
	fp_time due = broken ? u->act->now + FP_RULE_PROMISE : u->after->due_at;
	fp_time open_for =
		fp_rule_hours(u, FP_POLICY_callback_within_hours) - fp_rule_hours(u, FP_POLICY_callback_after_hours);
	fp_time start = due - open_for;
	bool first_in_queue = broken || u->before->callback.first_in_queue;
	fp_rule_plan_callback(u, start > u->act->now ? start : u->act->now, due);
	u->after->callback.first_in_queue = first_in_queue;
}

/* A call that was called off to ask is planned anew; where its number went with the representative meanwhile, the
 * person is asked for another, as no call would come and nobody be told. */
static fp_err resume_call(struct rule *u)
{
	if (u->after->status != FP_STATUS_TIER2_REVIEW || !u->before->callback_called_off)
		return FP_OK;
	if (fp_rule_policy(u, FP_POLICY_tier2_contact) == FP_CONTACT_CALLBACK)
		FP_TRY(fp_rule_need_number(u));
	if (fp_rule_may_plan_callback(u))
		plan_again(u);
	return FP_OK;
}

fp_err fp_rule_supply(struct rule *u)
{
	const struct fp_request *b = u->before;
	struct fp_request *r = u->after;
	fp_rule_move(u, b->status_before);
	r->due_at = b->clock_due_at + (u->act->now - b->clock_stopped_at);
	r->has_callback_number = r->has_callback_number || u->act->new_callback_number;
	r->reason = NULL;
	r->next_try_at = FP_TIME_NONE;
	fp_rule_take_preferences(u);
	return resume_call(u);
}

fp_err fp_rule_refer(struct rule *u)
{
	if (u->act->refer_to == NULL) {
		fp_problem_field(u->problem, "/office", "required", "Say which office.");
		return fp_rule_next(u, fp_fail(u->problem, FP_CODE_INVALID_FIELDS, "It is referred to an office."),
			"Send it again with an office.");
	}
	FP_TRY(take_urgency(u));
	fp_rule_move(u, u->row->to);
	u->after->office = u->act->refer_to;
	u->after->referred = true;
	u->after->due_at = u->act->now + fp_rule_hours(u, FP_POLICY_review_within_hours);
	return FP_OK;
}

fp_err fp_rule_reconsider(struct rule *u)
{
	const struct fp_request *b = u->before;
	if (fp_event_is_used_up(b, FP_EVENT_RECONSIDER))
		return fp_rule_conflict(u, "It has been reconsidered once already.", "Make a new request.");
	if (u->act->now > b->closed_at + fp_rule_days(u, FP_POLICY_reopen_days))
		return fp_rule_conflict(u, "It was denied too long ago to be reconsidered.", "Make a new request.");
	u->after->reconsidered = true;
	fp_rule_to_tier2(u);
	return FP_OK;
}

static fp_err check_emergency_decider(struct rule *u)
{
	if (u->after->urgency != FP_URGENCY_EMERGENCY || u->before->status == FP_STATUS_OFFICE_REVIEW ||
		fp_rule_policy(u, FP_POLICY_emergency_decider) != FP_DECIDER_OFFICE)
		return FP_OK;
	return fp_rule_conflict(u, "The field office itself decides on an emergency.",
		"If it is none, approve it with another urgency and a reason.");
}

fp_err fp_rule_approve(struct rule *u)
{
	struct fp_request *r = u->after;
	FP_TRY(fp_rule_need_settled(u));
	FP_TRY(take_urgency(u));
	FP_TRY(check_emergency_decider(u));
	fp_rule_to_approved(u);
	/* Whatever it was referred to before, the officer has agreed on these with the person. */
	if (u->act->offices_said && u->before->status == FP_STATUS_TIER2_REVIEW)
		r->referred = false;
	fp_rule_take_preferences(u);
	r->approved_at = u->act->now;
	r->seat_overdue = 0;
	r->reason = NULL;
	return FP_OK;
}

fp_err fp_rule_deny(struct rule *u)
{
	FP_TRY(fp_rule_need_reason(u));
	fp_rule_move(u, u->row->to);
	u->after->reason = u->act->reason;
	u->after->decided_by = u->act->actor;
	return FP_OK;
}

/* What is made of it is a submission; this one only says so. */
fp_err fp_rule_restart(struct rule *u)
{
	return fp_rule_refuse_unless(u, !fp_event_is_used_up(u->before, FP_EVENT_RESTART),
		"A new request has been made of it already.",
		"Follow the one in links.restarted_as, with the token that the reply had. Where that was lost, repeat "
		"the call with its Idempotency-Key, or ask the contact center.");
}

fp_err fp_rule_withdraw(struct rule *u)
{
	fp_rule_move(u, u->row->to);
	return FP_OK;
}

fp_err fp_rule_update(struct rule *u)
{
	struct fp_callback *c = &u->after->callback;
	u->after->has_callback_number = u->after->has_callback_number || u->act->new_callback_number;
	bool changeable = fp_callback_is_unverified(c) || (fp_callback_is_live(c) && c->status == FP_CALLBACK_PLANNED);
	if (changeable && u->act->new_callback_number)
		u->change->callback_changed = true; /* the call goes to the new number */
	if (changeable && (u->act->new_windows || !fp_text_same(c->language, u->after->language))) {
		c->language = u->after->language;
		fp_rule_replan_callback(u);
	}
	fp_rule_take_preferences(u);
	return FP_OK;
}
