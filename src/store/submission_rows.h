/* Submissions as rows: how they are written, and whether they were. */
#ifndef FIELDPASS_STORE_SUBMISSION_ROWS_H
#define FIELDPASS_STORE_SUBMISSION_ROWS_H

#include <fieldpass/records.h>

/* It books the seat of a hold. */
bool fp_submission_is_booking(const struct fp_submission *s);

/* Writes them in one statement. made[i]: the row of s[i] is there; the others are to be settled. */
fp_err fp_submissions_insert(struct fp_db *db, struct fp_submission *const *s, size_t n, bool *made,
	struct fp_arena *arena, struct fp_problem *problem);
/* After a commit whose outcome was lost: the ids were made by us, so whatever is there was made by this batch.
 * OUTCOME_UNKNOWN where none is there yet. */
fp_err fp_submissions_ask(struct fp_db *db, struct fp_submission *const *s, size_t n, bool *made,
	struct fp_arena *arena, struct fp_problem *problem);

#endif
