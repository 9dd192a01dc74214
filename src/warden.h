/*
 * The process that keeps the embedded PostgreSQL: starts it, starts it again when it has died, stops it. So the server
 * itself never starts a program, and can give that up (confine.h). It lives no longer than the server.
 */
#ifndef FIELDPASS_WARDEN_H
#define FIELDPASS_WARDEN_H

#include <sys/types.h>

#include <fieldpass/store.h>

struct fp_warden {
	pid_t pid; /* 0: there is none */
	int channel;
};

/* Returns when PostgreSQL is ready, or why it is not: see fp_cluster_start. To be called while there is one thread. */
fp_err fp_warden_start(
	const char *directory, const struct fp_keys *keys, struct fp_warden *ret_warden, struct fp_problem *problem);
/* It should not, before it is stopped. */
bool fp_warden_ended(struct fp_warden *warden);
void fp_warden_stop(struct fp_warden *warden); /* waits until PostgreSQL has ended; does nothing where there is none */

#endif
