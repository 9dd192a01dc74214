#include <fieldpass/rules.h>

int32_t fp_rank_class(enum fp_urgency urgency, bool displaced, bool overdue)
{
	enum fp_urgency rank = urgency == FP_URGENCY_ROUTINE && overdue ? FP_URGENCY_URGENT : urgency;
	return 2 * (int32_t)rank + (displaced ? 0 : 1);
}
