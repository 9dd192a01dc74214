/* What the operations share by which one event happens to a request: posted to it, or to what belongs to it. */
#ifndef FIELDPASS_API_ACT_CALL_H
#define FIELDPASS_API_ACT_CALL_H

#include <fieldpass/json.h>

#include "call.h"

/* What all of them say: the first member of their call->cmd. */
struct fp_act_cmd {
	struct fp_id id; /* in the path: the request's, or that of what belongs to it */
	struct fp_act act;
	struct fp_event_extras extras; /* its ctx is the cmd */
	struct fp_call *call;	       /* for extras.prepare */
};

/* Makes call->cmd, of `size` bytes: the event, now, on what the path names; on a POST with the call's key. */
fp_err fp_call_act_cmd(struct fp_call *call, enum fp_event event, size_t size);
/* Runs the cmd's act on the request `id`, wakes the assigner where a seat may be wanted or free now, and leaves the
 * request as call->result (struct fp_request_result). */
fp_err fp_call_act(struct fp_call *call, struct fp_db *db, const struct fp_id *id);
/* For fp_op.run where the path names the request. */
fp_err fp_run_act(struct fp_call *call, struct fp_db *db);
/* Begins a reply that is not the request itself: its headers, and an object with the request's id. */
void fp_act_reply_begin(struct fp_call *call, struct fp_json *ret_json);

#endif
