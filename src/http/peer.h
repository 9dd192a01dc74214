/* Who is at the other end: the connection's address, or what a proxy that is trusted says of it. */
#ifndef FP_HTTP_PEER_H
#define FP_HTTP_PEER_H

#include <fieldpass/http.h>

#include "hygiene.h"

struct sockaddr;

#define FP_PROXIES_MAX 16
struct fp_proxies {
	size_t n;
	struct fp_address v[FP_PROXIES_MAX];
};

/* Addresses separated by blanks. INVALID_PARAMETER where one is none, or there are too many. */
fp_err fp_proxies_read(const char *list, struct fp_proxies *ret_proxies, struct fp_problem *problem);

/* Each proxy adds the address it was called from at the end of X-Forwarded-For, so it is read from there: the first
 * that is no proxy of ours is the caller's. What stands before it, anybody may have written. */
void fp_peer_find(const struct fp_proxies *proxies, const struct sockaddr *connected, const struct fp_head *head,
	struct fp_address *ret_address);

#endif
