/* What the parts of the layer share, and the two counts that shutdown waits for. */
#ifndef FP_HTTP_SERVER_H
#define FP_HTTP_SERVER_H

#include <microhttpd.h>
#include <pthread.h>

#include "metrics.h"
#include "peer.h"
#include "router.h"

/*
 * What a connection has for both heads, in bytes; a token of 4 KiB must fit. Not more than that: the library clears
 * all of it after each request, and with many connections it is what fills the processor's cache.
 */
#define FP_CONNECTION_MEMORY ((size_t)8 << 10)

/* Answers that are there before they are needed, as then nothing can be made. */
struct fp_last_resorts {
	struct MHD_Response *nothing_done, *perhaps_done;
};

struct fp_http {
	struct fp_http_config config;
	struct fp_router *router;
	struct fp_proxies proxies;
	struct fp_http_metrics *metrics;
	struct MHD_Daemon *daemon;
	struct fp_pause *pause;
	struct fp_last_resorts last_resorts;
	int port;
	_Atomic bool closing; /* answers say Connection: close */
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool stopping;	  /* no call may be suspended any more */
	size_t suspended; /* calls whose connection may be suspended */
	size_t answering; /* calls read to the end, and not yet sent */
};

/* Counts a call that is about to be suspended; false: too late for that. */
bool fp_server_suspend_begin(struct fp_http *http);
void fp_server_suspend_end(struct fp_http *http);
void fp_server_answer_begin(struct fp_http *http);
void fp_server_answer_end(struct fp_http *http);

#endif
