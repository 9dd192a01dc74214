/* Taking the next piece of work: of several that qualify, the first that nobody else takes meanwhile. */
#ifndef FIELDPASS_API_CLAIM_H
#define FIELDPASS_API_CLAIM_H

#include "call.h"

/* What the statement offers, best first: requests, and the callback that goes with each (none: of a queue). */
struct fp_offer {
	struct fp_id request_id, callback_id;
};

/*
 * Claims the first offer that can still be had. ret_record NULL: none could. The key is kept for the request claimed;
 * whoever calls has looked before whether it was used.
 */
fp_err fp_claim_first(struct fp_call *call, struct fp_db *db, const struct fp_offer *offers, size_t n,
	const struct fp_idempotency *idempotency, struct fp_record **ret_record);

#endif
