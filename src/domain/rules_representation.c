/* Who represents the person, and what a firm that no longer does leaves behind. */
#include "rules_internal.h"

/* What the firm brought goes with it: its number, and the phrase by which it would know the officer. A call that was
 * promised goes to the person; where no number of theirs is known, they are asked for one. */
static void leave(struct rule *u)
{
	struct fp_request *r = u->after;
	bool live = fp_callback_is_live(&r->callback) || fp_callback_is_unverified(&r->callback);
	r->has_callback_number = r->has_own_number;
	r->contact_unverified = r->own_contact_unverified;
	if (live && !r->has_own_number) {
		fp_rule_await_contact(u);
		r->reason = FP_REASON_REPRESENTATION_ENDED;
	} else if (live) {
		r->callback.verification_phrase = u->act->phrase;
		u->change->callback_changed = true;
	}
}

static bool is_represented(const struct fp_request *r)
{
	return !fp_id_is_none(&r->representation_id);
}

fp_err fp_rule_represent(struct rule *u)
{
	struct fp_request *r = u->after;
	if (fp_id_same(&u->before->representation_id, &u->act->representation_id))
		return fp_rule_conflict(u, "The request is under this representation.", "There is nothing left to do.");
	if (is_represented(u->before))
		leave(u);
	r->next_try_at = FP_TIME_NONE; /* another attorney is free at other hours */
	r->organization_id = u->act->organization_id;
	r->representation_id = u->act->representation_id;
	r->has_own_number = r->has_callback_number;
	r->own_contact_unverified = r->contact_unverified;
	return FP_OK;
}

fp_err fp_rule_representation_ended(struct rule *u)
{
	if (!is_represented(u->before))
		return fp_rule_conflict(u, "Nobody represents here.", "There is nothing left to do.");
	leave(u);
	u->after->next_try_at = FP_TIME_NONE;
	u->after->own_contact_unverified = false;
	u->after->organization_id = (struct fp_id){0};
	u->after->representation_id = (struct fp_id){0};
	return FP_OK;
}
