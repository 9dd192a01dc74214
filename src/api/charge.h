/* Whom a call is counted against (limits.h), and what the reply says of it: RateLimit
 * (draft-ietf-httpapi-ratelimit-headers-11), 429. */
#ifndef FIELDPASS_API_CHARGE_H
#define FIELDPASS_API_CHARGE_H

#include "app.h"

/* Counts the call against its API key, its request token, or the address it came from: that of whoever has no valid
 * credentials. RATE_LIMITED beyond the allowance. Only /v1 is counted. */
fp_err fp_charge(struct fp_call *call, const struct fp_viewer *viewer);
/* "Not modified" is free, so that whoever polls with If-None-Match is not punished for it. */
void fp_charge_settle(struct fp_call *call);

#endif
