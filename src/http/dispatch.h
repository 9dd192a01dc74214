/* A complete request, from authorize to the answer; on the HTTP thread. */
#ifndef FP_HTTP_DISPATCH_H
#define FP_HTTP_DISPATCH_H

#include "exchange.h"

enum MHD_Result fp_dispatch_ready(struct fp_http_call *h);  /* READY: answers, or suspends and queues */
enum MHD_Result fp_dispatch_answer(struct fp_http_call *h); /* DONE: encodes and answers */

#endif
