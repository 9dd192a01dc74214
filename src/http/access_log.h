#ifndef FP_HTTP_ACCESS_LOG_H
#define FP_HTTP_ACCESS_LOG_H

#include "exchange.h"

/* One line a request: ids, codes and times, never a path or a query's value. Status 0: it was not answered by us. */
void fp_access_log_write(const struct fp_http_call *h);

#endif
