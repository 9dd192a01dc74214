/* What the layer counts of its calls: by operation and kind of answer, and how long they took, by lane. */
#ifndef FP_HTTP_METRICS_H
#define FP_HTTP_METRICS_H

#include <fieldpass/http.h>

struct fp_http_metrics;

struct fp_http_metrics *fp_http_metrics_new(size_t n_routes); /* NULL: no memory */
struct fp_http_metrics *fp_http_metrics_free(struct fp_http_metrics *m);
/* `route` is the index in the table, n_routes where none was found; `status` 0: the connection broke. Any thread. */
void fp_http_metrics_count(struct fp_http_metrics *m, size_t route, enum fp_lane lane, int status, fp_time duration);
void fp_http_metrics_write(const struct fp_http_metrics *m, const struct fp_route *routes, struct fp_buf *b);

#endif
