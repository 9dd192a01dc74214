/*
 * Refusals of who calls too often are kept back for a moment. To refuse a call costs about what it costs to make it, so
 * that who calls on and on, over any number of connections, would slow everybody; so they get few refusals, and wait.
 */
#ifndef FP_HTTP_PAUSE_H
#define FP_HTTP_PAUSE_H

#include "exchange.h"

struct fp_pause;

/* At most `most` wait at a time, so that they take no connections away from others. NULL: no memory, or no thread. */
struct fp_pause *fp_pause_new(size_t most, fp_time length);
/* READY: suspends it, and it goes on by itself. False: too many wait, or all is about to end; nothing was done. */
bool fp_pause_hold(struct fp_pause *pause, struct fp_http_call *h);
void fp_pause_end(struct fp_pause *pause);		/* sends everybody on; nobody is kept from then on */
struct fp_pause *fp_pause_free(struct fp_pause *pause); /* NULL-safe, returns NULL */

#endif
