/* How a request stands, as its record alone says. */
#include "rules_internal.h"

bool fp_callback_is_live(const struct fp_callback *c)
{
	return !fp_id_is_none(&c->id) && (c->status == FP_CALLBACK_PLANNED || c->status == FP_CALLBACK_CLAIMED);
}

bool fp_callback_is_unverified(const struct fp_callback *c)
{
	return !fp_id_is_none(&c->id) && c->status == FP_CALLBACK_UNVERIFIED;
}

bool fp_offer_is_live(const struct fp_appointment *offer)
{
	return !fp_id_is_none(&offer->id) && offer->status == FP_APPOINTMENT_HELD;
}

bool fp_event_is_used_up(const struct fp_request *r, enum fp_event event)
{
	switch (event) {
	case FP_EVENT_RESTART:
		return !fp_id_is_none(&r->restarted_as);
	case FP_EVENT_RECONSIDER:
		return r->reconsidered;
	case FP_EVENT_NOT_SEEN:
		return r->not_seen;
	case FP_EVENT_NOT_SOLVED:
		return r->status == FP_STATUS_RESOLVED && r->resolved_by >= 0 &&
		       (r->reopened & 1u << r->resolved_by) != 0;
	default:
		return false;
	}
}

bool fp_calls_are_used_up(const struct fp_request *r)
{
	return r->rebookings >= FP_RULE_REBOOKINGS;
}

bool fp_claim_is_held(const struct fp_request *r, fp_time now)
{
	return r->claimed_by != NULL && r->claim_expires_at > now;
}

int32_t fp_rank_class(enum fp_urgency urgency, bool displaced, bool overdue)
{
	enum fp_urgency rank = urgency == FP_URGENCY_ROUTINE && overdue ? FP_URGENCY_URGENT : urgency;
	return 2 * (int32_t)rank + (displaced ? 0 : 1);
}

int fp_request_turn(enum fp_status status)
{
	switch (status) {
	case FP_STATUS_ANSWERED:
	case FP_STATUS_NEEDS_INFO:
	case FP_STATUS_AWAITING_CONTACT:
	case FP_STATUS_SCHEDULED:
		return FP_TURN_REQUESTER;
	case FP_STATUS_TIER1_REVIEW:
		return FP_TIER_TIER1;
	case FP_STATUS_TIER2_REVIEW:
		return FP_TIER_TIER2;
	case FP_STATUS_OFFICE_REVIEW:
		return FP_TIER_OFFICE;
	case FP_STATUS_APPROVED:
		return FP_TURN_WORKER;
	default:
		return FP_TURN_NOBODY;
	}
}
