/* Who has seen what of a person, and the end of all of it. */
#include "rules_internal.h"

/* Nothing changes but the log. */
fp_err fp_rule_reveal(struct rule *u)
{
	return fp_rule_need_reason(u);
}

/* What the record itself says of the person; the sealed texts go with it in the store. */
fp_err fp_rule_erase(struct rule *u)
{
	FP_TRY(fp_rule_need_reason(u));
	u->after->erased = true;
	u->after->client_ref = NULL;
	u->after->has_callback_number = false;
	u->after->has_own_number = false;
	u->after->callback_windows = (struct fp_times){0};
	return FP_OK;
}
