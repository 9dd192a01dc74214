/* Writes what the rule made of a request, if it has not changed meanwhile. */
#ifndef FIELDPASS_STORE_REQUEST_CHANGE_H
#define FIELDPASS_STORE_REQUEST_CHANGE_H

#include <fieldpass/records.h>

/* ret_changed false: somebody was faster, nothing was written. */
fp_err fp_request_change(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_request *before,
	const struct fp_change *change, const struct fp_act *act, const struct fp_event_extras *extras,
	struct fp_arena *arena, bool *ret_changed, struct fp_problem *problem);

/* VERSION_MISMATCH or STATE_CONFLICT where the caller decided on something else. */
fp_err fp_request_preconditions(
	const struct fp_request *r, const struct fp_event_extras *extras, struct fp_problem *problem);
/* What a refusal by a constraint means to a person. */
fp_err fp_request_explain_constraint(struct fp_problem *problem);

#endif
