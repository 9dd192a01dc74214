#include "rules_internal.h"

static fp_err check_pair(struct rule *u)
{
	if (u->before->disputed || !fp_id_is_none(&u->before->duplicate_of))
		return FP_OK;
	return fp_rule_conflict(u, "No other open request is for the same person and service.",
		"There is nothing to settle; decide the request.");
}

static fp_err free_seat(struct rule *u)
{
	if (u->before->status != FP_STATUS_SCHEDULED)
		return FP_OK;
	if (u->before->appointment.status != FP_APPOINTMENT_BOOKED)
		return fp_rule_conflict(u, "Whoever made the other one is at the office now.", "Keep that one.");
	u->after->appointment.status = FP_APPOINTMENT_CANCELLED;
	u->change->appointment_changed = true;
	return FP_OK;
}

fp_err fp_rule_settle_duplicate(struct rule *u)
{
	FP_TRY(check_pair(u));
	u->change->reason = NULL;
	if (u->act->kept) {
		u->after->duplicate_of = (struct fp_id){0};
		u->after->disputed = false;
		return FP_OK;
	}
	FP_TRY(free_seat(u));
	fp_rule_move(u, FP_STATUS_RESOLVED);
	u->after->resolved_by = FP_TIER_TIER2;
	u->after->decided_by = u->act->actor;
	u->after->answer = NULL;
	u->after->reason = FP_REASON_DUPLICATE;
	u->change->reason = FP_REASON_DUPLICATE;
	return FP_OK;
}

enum fp_beside fp_request_beside(enum fp_event event, bool no_twin, const struct fp_met *met)
{
	bool admitted = event == FP_EVENT_ADMIT;
	if (admitted && met->visit)
		return FP_REFUSED_BY_VISIT;
	if (!admitted && (met->own_twin || (met->first && (met->own || no_twin))))
		return FP_REFUSED_BY_OPEN;
	return met->first ? FP_BESIDE_FIRST : FP_BESIDE_NOBODY;
}
