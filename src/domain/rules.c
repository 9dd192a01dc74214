/* One decision: may this role do it, from here, now; then the event's own rule; then what follows from it. */
#include "rules_internal.h"

static fp_err (*const events[FP_EVENT_COUNT])(struct rule *) = {
	[FP_EVENT_NOT_SOLVED] = fp_rule_not_solved,
	[FP_EVENT_CLAIM] = fp_rule_claim,
	[FP_EVENT_RELEASE] = fp_rule_release,
	[FP_EVENT_CLAIM_LAPSED] = fp_rule_claim_lapsed,
	[FP_EVENT_RESOLVE] = fp_rule_resolve,
	[FP_EVENT_ESCALATE] = fp_rule_escalate,
	[FP_EVENT_ASK_INFO] = fp_rule_ask_info,
	[FP_EVENT_SUPPLY] = fp_rule_supply,
	[FP_EVENT_PLAN_CALLBACK] = fp_rule_plan_call,
	[FP_EVENT_REFER] = fp_rule_refer,
	[FP_EVENT_APPROVE] = fp_rule_approve,
	[FP_EVENT_DENY] = fp_rule_deny,
	[FP_EVENT_SETTLE_DUPLICATE] = fp_rule_settle_duplicate,
	[FP_EVENT_REBOOK_CALLBACK] = fp_rule_rebook_callback,
	[FP_EVENT_RECONSIDER] = fp_rule_reconsider,
	[FP_EVENT_RESTART] = fp_rule_restart,
	[FP_EVENT_WITHDRAW] = fp_rule_withdraw,
	[FP_EVENT_CANCEL] = fp_rule_cancel,
	[FP_EVENT_NOT_SEEN] = fp_rule_not_seen,
	[FP_EVENT_CORRECT] = fp_rule_correct,
	[FP_EVENT_CALLBACK_REACHED] = fp_rule_callback_reached,
	[FP_EVENT_CALLBACK_MISSED] = fp_rule_callback_missed,
	[FP_EVENT_PROMISE_BROKEN] = fp_rule_promise_broken,
	[FP_EVENT_WARN] = fp_rule_warn,
	[FP_EVENT_EXPIRE] = fp_rule_expire,
	[FP_EVENT_ASSIGN] = fp_rule_assign,
	[FP_EVENT_UNPLACEABLE] = fp_rule_unplaceable,
	[FP_EVENT_OVERDUE] = fp_rule_overdue,
	[FP_EVENT_CHECK_IN] = fp_rule_check_in,
	[FP_EVENT_COMPLETE] = fp_rule_complete,
	[FP_EVENT_NO_SHOW] = fp_rule_no_show,
	[FP_EVENT_DISPLACE] = fp_rule_displace,
	[FP_EVENT_MOVE] = fp_rule_want_move,
	[FP_EVENT_MOVED] = fp_rule_moved,
	[FP_EVENT_MOVE_LAPSED] = fp_rule_move_lapsed,
	[FP_EVENT_OFFER] = fp_rule_offer,
	[FP_EVENT_ACCEPT_OFFER] = fp_rule_accept_offer,
	[FP_EVENT_DECLINE_OFFER] = fp_rule_decline_offer,
	[FP_EVENT_OFFER_LAPSED] = fp_rule_offer_lapsed,
	[FP_EVENT_DAY_ENDED] = fp_rule_day_ended,
	[FP_EVENT_CALLBACK_ANNOUNCED] = fp_rule_callback_announced,
	[FP_EVENT_CALLBACK_AT_RISK] = fp_rule_callback_at_risk,
	[FP_EVENT_CALLBACK_CHANGED] = fp_rule_callback_changed,
	[FP_EVENT_REPRESENT] = fp_rule_represent,
	[FP_EVENT_REPRESENTATION_ENDED] = fp_rule_representation_ended,
	[FP_EVENT_UPDATE] = fp_rule_update,
	[FP_EVENT_ADMIT] = fp_rule_admit,
	[FP_EVENT_VERIFY_CONTACT] = fp_rule_verify_contact,
	[FP_EVENT_REVEAL] = fp_rule_reveal,
	[FP_EVENT_ERASE] = fp_rule_erase,
	[FP_EVENT_RENEW_TOKEN] = fp_rule_renew_token,
};

/* What to do instead, for who came with the wrong act. */
static const char *const instead[FP_STATUS_COUNT] = {
	[FP_STATUS_ANSWERED] = "Read the answer. Send not-solved if it does not help, or withdraw.",
	[FP_STATUS_TIER1_REVIEW] = "Wait for the representative; due_at says by when.",
	[FP_STATUS_TIER2_REVIEW] = "Wait for the officer; due_at says by when.",
	[FP_STATUS_OFFICE_REVIEW] = "Wait for the field office; due_at says by when.",
	[FP_STATUS_NEEDS_INFO] = "The requester sends supply with what was asked for, or withdraws.",
	[FP_STATUS_AWAITING_CONTACT] = "The requester sends rebook-callback, or withdraws.",
	[FP_STATUS_APPROVED] = "Wait for the seat; due_at says by when.",
	[FP_STATUS_SCHEDULED] = "Keep the appointment, move it, or cancel it.",
	[FP_STATUS_RESOLVED] = "Send not-solved if the answer does not help, or make a new request.",
	[FP_STATUS_DENIED] = "Read the reason. Send reconsider, or make a new request.",
	[FP_STATUS_MISSED_CALLBACK] = "Send restart, or make a new request.",
	[FP_STATUS_EXPIRED] = "Send restart, or make a new request.",
	[FP_STATUS_WITHDRAWN] = "Send restart, or make a new request.",
	[FP_STATUS_COMPLETED] = "Nothing is left to do. A new request can be made.",
	[FP_STATUS_NO_SHOW] = "Send restart, or make a new request.",
	[FP_STATUS_UNRECORDED] = "The office records what happened; whom it did not see sends not-seen.",
};

static bool role_ever_may(enum fp_event event, enum fp_role role)
{
	for (size_t i = 0; i < fp_transitions_count; i++)
		if (fp_transitions[i].event == event && (fp_transitions[i].who & role) != 0)
			return true;
	return false;
}

static fp_err check_role(struct rule *u)
{
	const struct fp_act *act = u->act;
	if (!role_ever_may(act->event, act->role))
		return fp_rule_next(u,
			fp_fail(u->problem, FP_CODE_FORBIDDEN, "The role %s may never do %s.", fp_role_name(act->role),
				fp_event_names[act->event]),
			"Use credentials of a role that may; /openapi.json names them for each operation.");
	if (u->row == NULL)
		return fp_rule_next(u,
			fp_fail(u->problem, FP_CODE_STATE_CONFLICT, "The request is %s; %s is not possible from there.",
				fp_status_names[u->before->status], fp_event_names[act->event]),
			instead[u->before->status]);
	if ((u->row->who & act->role) == 0)
		return fp_rule_next(u,
			fp_fail(u->problem, FP_CODE_STATE_CONFLICT,
				"The request is %s; from there the role %s may not do %s.",
				fp_status_names[u->before->status], fp_role_name(act->role),
				fp_event_names[act->event]),
			instead[u->before->status]);
	return FP_OK;
}

static fp_err check_office(struct rule *u)
{
	const struct fp_request *r = u->before;
	if (u->act->role != FP_ROLE_OFFICE)
		return FP_OK;
	bool seated =
		r->status == FP_STATUS_SCHEDULED || r->status == FP_STATUS_UNRECORDED || r->status == FP_STATUS_NO_SHOW;
	const char *office = seated ? r->appointment.office : r->office;
	if (u->act->offices != NULL && office != NULL && fp_texts_contain(u->act->offices, office))
		return FP_OK;
	return fp_rule_next(u, fp_fail(u->problem, FP_CODE_FORBIDDEN, "This request belongs to another office."),
		"Leave it to that office.");
}

/* The acts by which staff decide, and which a claim reserves for its holder. */
static bool is_decision(enum fp_event event)
{
	switch (event) {
	case FP_EVENT_RESOLVE:
	case FP_EVENT_ESCALATE:
	case FP_EVENT_ASK_INFO:
	case FP_EVENT_PLAN_CALLBACK:
	case FP_EVENT_REFER:
	case FP_EVENT_APPROVE:
	case FP_EVENT_DENY:
	case FP_EVENT_CALLBACK_REACHED:
	case FP_EVENT_CALLBACK_MISSED:
		return true;
	default:
		return false;
	}
}

static fp_err check_claim(struct rule *u)
{
	bool by_staff = (u->act->role & FP_ROLE_STAFF) != 0;
	if (!by_staff || !is_decision(u->act->event) || !fp_claim_is_held(u->before, u->act->now) ||
		fp_text_same(u->before->claimed_by, u->act->actor))
		return FP_OK;
	return fp_rule_next(u,
		fp_fail(u->problem, FP_CODE_CLAIMED_BY_ANOTHER, "Somebody else holds a claim on this request."),
		"Wait until the claim is released or has lapsed; a supervisor may take it over with claim.");
}

/* An officer whose answer did not solve it does not judge it again. */
static fp_err check_other_officer(struct rule *u)
{
	const uint32_t officers = 1u << FP_TIER_TIER2 | 1u << FP_TIER_OFFICE;
	const struct fp_request *r = u->before;
	bool reopened = r->reconsidered || (r->reopened & officers) != 0;
	bool looks = is_decision(u->act->event) || u->act->event == FP_EVENT_CLAIM;
	if ((u->act->role & FP_ROLE_STAFF) == 0 || !looks || !reopened || r->decided_by == NULL ||
		!fp_text_same(r->decided_by, u->act->actor))
		return FP_OK;
	return fp_rule_next(u,
		fp_fail(u->problem, FP_CODE_FORBIDDEN,
			"You decided this request before it was reopened; another officer looks at it now."),
		"Leave it to another officer.");
}

/* Only who has a seat and has not been checked in waits for another one. */
static void settle_seat(struct rule *u)
{
	const struct fp_request *r = u->after;
	if (r->status == FP_STATUS_SCHEDULED && r->appointment.status == FP_APPOINTMENT_BOOKED)
		return;
	fp_rule_end_wish(u);
	fp_rule_end_offer(u);
}

/* There is nobody left whom anything could be done for. */
static fp_err check_erased(struct rule *u)
{
	if (!u->before->erased)
		return FP_OK;
	return fp_rule_conflict(u, "Its personal data has been erased.", "Make a new request.");
}

fp_err fp_request_decide(const struct fp_request *before, const struct fp_act *act, const struct fp_policy *policy,
	struct fp_change *ret_change, struct fp_problem *problem)
{
	*ret_change = (struct fp_change){.after = *before, .reason = act->reason};
	struct rule u = {
		.before = before,
		.act = act,
		.policy = policy,
		.row = fp_transition_find(before->status, act->event),
		.change = ret_change,
		.after = &ret_change->after,
		.problem = problem,
	};
	FP_TRY(check_role(&u));
	FP_TRY(check_office(&u));
	FP_TRY(check_erased(&u));
	FP_TRY(check_claim(&u));
	FP_TRY(check_other_officer(&u));
	FP_TRY(fp_rule_take_number(&u));
	FP_TRY(events[act->event](&u));
	fp_rule_settle_call(&u);
	settle_seat(&u);
	fp_rule_settle(u.after, act->now);
	fp_rule_set_retention(&u);
	return FP_OK;
}
