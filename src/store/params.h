/* Parameters that cannot be sent, found when they were made and told when they are used. */
#ifndef FIELDPASS_STORE_PARAMS_H
#define FIELDPASS_STORE_PARAMS_H

#include <fieldpass/store.h>

#define FP_PARAMS_MAX 96

/* Lengths of a struct fp_param that no value has. */
#define FP_PARAM_MISUSED   (-2) /* an array with too few or too many members, or one of another type */
#define FP_PARAM_NO_MEMORY (-3)

/* All of them can be sent, and there are not too many. */
fp_err fp_params_check(const struct fp_param *params, size_t n, struct fp_problem *problem);
/* As libpq takes it: NULL for SQL null. */
const char *fp_param_value(const struct fp_param *p);

#endif
