/* The answer as libmicrohttpd gets it. */
#ifndef FP_HTTP_REPLY_H
#define FP_HTTP_REPLY_H

#include "exchange.h"

/* Answers with call->reply, or with the problem where call->err says so; `from` is the phase it leaves. MHD_NO drops
 * the connection. */
enum MHD_Result fp_reply_send(struct fp_http_call *h, enum fp_phase from);

struct MHD_Response *fp_reply_make_no_memory(void); /* made once at start; NULL: out of memory already */
enum MHD_Result fp_reply_no_memory(struct fp_http *http, struct MHD_Connection *connection);

#endif
