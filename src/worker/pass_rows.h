/* The rows that a pass writes within its transaction: seats and decisions of the first `n` of a batch. */
#ifndef FIELDPASS_WORKER_PASS_ROWS_H
#define FIELDPASS_WORKER_PASS_ROWS_H

#include "pass.h"

/* RETRY where not all could be booked: then the transaction must be rolled back. */
fp_err fp_pass_book(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, struct fp_arena *arena,
	int32_t *ret_placed, struct fp_problem *problem);
fp_err fp_pass_decide(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, struct fp_arena *arena,
	struct fp_problem *problem);

#endif
