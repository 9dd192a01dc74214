/* The answer as libmicrohttpd gets it. */
#ifndef FP_HTTP_REPLY_H
#define FP_HTTP_REPLY_H

#include "exchange.h"

/* Answers with call->reply, or with the problem where call->err says so; `from` is the phase it leaves. MHD_NO drops
 * the connection. */
enum MHD_Result fp_reply_send(struct fp_http_call *h, enum fp_phase from);

#define FP_REPLY_NO_ID "00000000-0000-0000-0000-000000000000"

/* Made once at start; false: out of memory already. */
bool fp_last_resorts_make(struct fp_last_resorts *ret);
void fp_last_resorts_done(struct fp_last_resorts *r);
/* The answer where none can be made; `changed`: something was changed for good. */
enum MHD_Result fp_reply_last_resort(struct fp_http *http, struct MHD_Connection *connection, bool changed);

#endif
