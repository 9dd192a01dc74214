/* Policies as JSON. */
#ifndef FIELDPASS_API_POLICY_VIEW_H
#define FIELDPASS_API_POLICY_VIEW_H

#include <fieldpass/json.h>
#include <fieldpass/policy.h>

/* The fields that are said; `value` has FP_POLICY_FIELD_COUNT members. */
void fp_view_policy_values(struct fp_json *j, const char *key, const int32_t *value);
/* A row, inside an array or at the top. */
void fp_view_policy_row(struct fp_json *j, const struct fp_policy_row *row);
/* The ids of the rows that decided, each once, ascending. */
void fp_view_policy_rows(struct fp_json *j, const char *key, const struct fp_policy *policy);

#endif
