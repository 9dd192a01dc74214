/* What a request's head alone decides. */
#ifndef FP_HTTP_ADMISSION_H
#define FP_HTTP_ADMISSION_H

#include "exchange.h"

/* Of a body that is too large, so much is read and thrown away before the answer. Who is hung up on while it still
 * sends may never see why (RFC 9112, section 9.6). */
#define FP_DISCARD_MAX ((uint64_t)128 * FP_BODY_MAX)

/* A failure here is answered at once and closes the connection: what follows on the wire cannot be trusted, or is not
 * wanted. */
fp_err fp_admission_head(struct fp_http_call *h);
/* Finds target and route. A failure here is answered when the body has been read, and the connection is kept. */
fp_err fp_admission_route(struct fp_http_call *h);
fp_err fp_admission_too_large(struct fp_http_call *h);

#endif
