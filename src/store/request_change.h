/* Writes what the rule made of a request, if it has not changed meanwhile. */
#ifndef FIELDPASS_STORE_REQUEST_CHANGE_H
#define FIELDPASS_STORE_REQUEST_CHANGE_H

#include <fieldpass/records.h>

/* ret_changed false: somebody was faster, nothing was written. */
fp_err fp_request_change(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_request *before,
	const struct fp_change *change, const struct fp_act *act, const struct fp_event_extras *extras,
	struct fp_arena *arena, bool *ret_changed, struct fp_problem *problem);

/* The same for whom requests are under (`represent`, and `representation-ended` for all of a representation at once):
 * fp_staff writes it, after whoever acts has been found to see the request. */
struct fp_represented {
	struct fp_request before;
	struct fp_change change;
};
fp_err fp_requests_represented(struct fp_db *db, const struct fp_represented *list, size_t n, const struct fp_act *act,
	const struct fp_idempotency *key, struct fp_arena *arena, bool *ret_changed, struct fp_problem *problem);

/* What the event log says of the number in force, as JSON; NULL: nothing. */
const char *fp_number_data(enum fp_number number);

/* Of a batch, whose representations are looked up in one read: those that cannot be under theirs get their err and
 * leave the list. Returns how many stay. */
size_t fp_submissions_represented(struct fp_db *db, struct fp_submission **s, size_t n, struct fp_arena *arena);

/* VERSION_MISMATCH or STATE_CONFLICT where the caller decided on something else. */
fp_err fp_request_preconditions(
	const struct fp_request *r, const struct fp_event_extras *extras, struct fp_problem *problem);
/* What a refusal by a constraint means to a person. */
fp_err fp_request_explain_constraint(struct fp_problem *problem);

#endif
