/* Calls that wait for a request to change (?wait=): parked here, served by one batched read of versions every 250 ms.
 */
#ifndef FIELDPASS_API_WAITER_H
#define FIELDPASS_API_WAITER_H

#include <fieldpass/http.h>
#include <fieldpass/records.h>

struct fp_waiter;

fp_err fp_waiter_new(struct fp_store *store, struct fp_waiter **ret_waiter, struct fp_problem *problem);
/* Until the request is at another version than `version`, or the instant (monotonic) has come: then the call's run is
   called once more. False: no memory, or stopping; the call is not parked. */
bool fp_waiter_park(
	struct fp_waiter *waiter, struct fp_call *call, const struct fp_id *request_id, int32_t version, fp_time until);
void fp_waiter_stop(struct fp_waiter *waiter); /* sends everybody on, joins; nothing is parked from then on */
struct fp_waiter *fp_waiter_free(struct fp_waiter *waiter); /* NULL-safe, returns NULL */

#endif
