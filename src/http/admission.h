/* What a request's head alone decides. */
#ifndef FP_HTTP_ADMISSION_H
#define FP_HTTP_ADMISSION_H

#include "exchange.h"

/* A failure here is answered at once and closes the connection: what follows on the wire cannot be trusted, or is not
 * wanted. */
fp_err fp_admission_head(struct fp_http_call *h);
/* Finds target and route. A failure here is answered when the body has been read, and the connection is kept. */
fp_err fp_admission_route(struct fp_http_call *h);

#endif
