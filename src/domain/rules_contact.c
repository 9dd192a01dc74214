/*
 * The number that is called. One that has been changed is called once staff have verified it: whoever has stolen a
 * token would have the officer call them. It is a claim until then, whatever event it came with, so that the rules of
 * the events know nothing of it.
 */
#include "rules_internal.h"

bool fp_role_verifies(enum fp_role role)
{
	return (role & FP_ROLE_STAFF) != 0;
}

static bool is_unverified(const struct rule *u, enum fp_number number, bool before)
{
	return number == FP_NUMBER_KEPT ? before : number == FP_NUMBER_SAID && !fp_role_verifies(u->act->role);
}

/* Who is on the phone now is called at the number before. */
static fp_err check_not_called_now(struct rule *u)
{
	const struct fp_callback *c = &u->before->callback;
	if (!u->after->contact_unverified || !fp_callback_is_live(c) || c->status != FP_CALLBACK_CLAIMED)
		return FP_OK;
	return fp_rule_conflict(u, "An officer has taken this call to make it now.",
		"Answer the call. If none comes, the number can be changed once the officer has let go of it, after "
		"15 minutes at the latest.");
}

fp_err fp_rule_take_number(struct rule *u)
{
	struct fp_request *r = u->after;
	bool represented = !fp_id_is_none(&r->representation_id);
	r->has_own_number = r->has_own_number || u->act->own_number != FP_NUMBER_KEPT;
	r->has_callback_number = r->has_callback_number || u->act->number != FP_NUMBER_KEPT || r->has_own_number;
	r->contact_unverified = is_unverified(u, u->act->number, r->contact_unverified);
	r->own_contact_unverified = represented && is_unverified(u, u->act->own_number, r->own_contact_unverified);
	return u->act->number == FP_NUMBER_KEPT ? FP_OK : check_not_called_now(u);
}

fp_err fp_rule_verify_contact(struct rule *u)
{
	FP_TRY(fp_rule_need_reason(u));
	FP_TRY(fp_rule_refuse_unless(
		u, u->before->contact_unverified, "No number waits to be verified.", "There is nothing left to do."));
	return fp_rule_refuse_unless(u, !u->after->contact_unverified, "Another number than this is in force.",
		"Ask the person for the number again: it may have been changed meanwhile, and not by them.");
}

/* What was announced is off. The promise stays, and what is left of it when the number is verified. */
static void hold_call(struct rule *u)
{
	struct fp_callback *c = &u->after->callback;
	fp_rule_end_claim(u);
	if (c->at_risk)
		u->after->needs_a_human = false;
	fp_rule_open_window(c, c->earliest_at, c->due_at);
	c->status = FP_CALLBACK_UNVERIFIED;
	u->change->callback_changed = true;
}

/* Officers have a day, where less than that is left: they did not know when it would be verified. Whoever works on the
 * request does not keep it until then. */
static void plan_held_call(struct rule *u)
{
	struct fp_callback *c = &u->after->callback;
	fp_time now = u->act->now, least = now + FP_RULE_PROMISE;
	fp_time start = c->earliest_at > now ? c->earliest_at : now;
	fp_rule_end_claim(u);
	fp_rule_open_window(c, start, c->due_at > least ? c->due_at : least);
	c->status = FP_CALLBACK_PLANNED;
	u->after->due_at = c->due_at;
	u->change->callback_changed = true;
}

static enum fp_number what_is_said(const struct rule *u)
{
	bool before = u->before->contact_unverified, after = u->after->contact_unverified;
	if (after && (!before || u->act->number == FP_NUMBER_SAID))
		return FP_NUMBER_SAID;
	return before && !after && !u->after->erased ? FP_NUMBER_VERIFIED : FP_NUMBER_KEPT;
}

void fp_rule_settle_call(struct rule *u)
{
	const struct fp_request *r = u->after;
	u->change->number = what_is_said(u);
	if (r->contact_unverified && fp_callback_is_live(&r->callback))
		hold_call(u);
	else if (!r->contact_unverified && fp_callback_is_unverified(&r->callback))
		plan_held_call(u);
}
