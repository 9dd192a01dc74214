/* Who has seen what of a person, who may no longer, and the end of all of it. */
#include "rules_internal.h"

/* Nothing changes but the log. */
fp_err fp_rule_reveal(struct rule *u)
{
	return fp_rule_need_reason(u);
}

/* What goes with it the database knows (0016), so that it is the same for the worker. */
fp_err fp_rule_erase(struct rule *u)
{
	const struct fp_request *r = u->before;
	bool due = r->erase_at != FP_TIME_NONE && r->erase_at <= u->act->now;
	if (u->act->role == FP_ROLE_SYSTEM && !due)
		return fp_rule_conflict(
			u, "Its personal data is still kept.", "Read the request again; erase_at says until when.");
	FP_TRY(fp_rule_need_reason(u));
	u->after->erased = true;
	u->after->contact_unverified = false;
	u->after->own_contact_unverified = false;
	return FP_OK;
}

/* All tokens that were handed out so far are worthless with it, those that only show, too. Who acts under a
 * representation is given none: a token would outlive the representation. */
fp_err fp_rule_renew_token(struct rule *u)
{
	if (u->act->role == FP_ROLE_ORGANIZATION && !fp_id_is_none(&u->before->representation_id))
		return fp_rule_next(u,
			fp_fail(u->problem, FP_CODE_FORBIDDEN, "The token is the client's, not the firm's."),
			"Leave it to the client, or ask the contact center to end the token.");
	if ((u->act->role & FP_ROLE_STAFF) != 0)
		FP_TRY(fp_rule_need_reason(u));
	u->after->token_version++;
	return FP_OK;
}

static int32_t most(int32_t a, int32_t b)
{
	return a > b ? a : b;
}

/* From the end on, and no shorter than it may be reopened or corrected, for which one must know whose it is. */
void fp_rule_set_retention(struct rule *u)
{
	struct fp_request *r = u->after;
	if (r->closed_at == FP_TIME_NONE || r->erased) {
		r->erase_at = FP_TIME_NONE;
	} else if (u->before->closed_at == FP_TIME_NONE) {
		int32_t days = fp_rule_policy(u, FP_POLICY_retention_days);
		days = most(days, most(FP_POLICY(u->policy, reopen_days), FP_POLICY(u->policy, record_days)));
		r->erase_at = r->closed_at + days * FP_DAY;
	}
}
