/* Calls that this server makes to others: the only layer that includes libcurl. Blocking; any thread. */
#ifndef FIELDPASS_NET_H
#define FIELDPASS_NET_H

#include <fieldpass/buf.h>
#include <fieldpass/err.h>

#define FP_NET_SECONDS 5 /* for the whole exchange */

/*
 * GETs a URL: https, with the system's certificates; http of this machine's loopback addresses alone. No redirect is
 * followed. `body` is initialized by the caller, and its limit is the most that is read. UNAVAILABLE for whatever is
 * not a 200, with a sentence in `problem` that does not quote the answer.
 */
fp_err fp_net_get(const char *url, struct fp_buf *body, struct fp_problem *problem);

#endif
