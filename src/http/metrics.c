#include "metrics.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdlib.h>

#define CLASSES 6 /* 0: broken off; 1xx … 5xx */

/* Upper bounds of the durations' buckets, in microseconds, and as they are written; what is longer is in the last one.
 */
static const struct {
	fp_time most;
	const char *seconds;
} bounds[] = {{1000, "0.001"}, {2500, "0.0025"}, {5000, "0.005"}, {10000, "0.01"}, {25000, "0.025"}, {50000, "0.05"},
	{100000, "0.1"}, {250000, "0.25"}, {500000, "0.5"}, {1000000, "1"}, {2500000, "2.5"}, {5000000, "5"}};
#define BUCKETS (FP_LENGTH(bounds) + 1)

static const char *const lane_names[FP_LANES] = {"direct", "submit", "read", "staff", "rest"};

typedef _Atomic uint64_t counter;

struct durations {
	counter buckets[BUCKETS], sum_us;
};

struct fp_http_metrics {
	size_t n_routes;
	struct durations lanes[FP_LANES];
	counter answers[][CLASSES]; /* one row a route, and one for what had none */
};

struct fp_http_metrics *fp_http_metrics_new(size_t n_routes)
{
	struct fp_http_metrics *m = calloc(1, sizeof(*m) + (n_routes + 1) * sizeof(m->answers[0]));
	if (m)
		m->n_routes = n_routes;
	return m;
}

struct fp_http_metrics *fp_http_metrics_free(struct fp_http_metrics *m)
{
	free(m);
	return NULL;
}

static void add(counter *c, uint64_t n)
{
	atomic_fetch_add_explicit(c, n, memory_order_relaxed);
}

static uint64_t value(const counter *c)
{
	return atomic_load_explicit(c, memory_order_relaxed);
}

void fp_http_metrics_count(struct fp_http_metrics *m, size_t route, enum fp_lane lane, int status, fp_time duration)
{
	size_t bucket = 0;
	while (bucket < FP_LENGTH(bounds) && duration > bounds[bucket].most)
		bucket++;
	add(&m->answers[route][status / 100 % CLASSES], 1);
	add(&m->lanes[lane].buckets[bucket], 1);
	add(&m->lanes[lane].sum_us, (uint64_t)duration);
}

static void write_answers(const struct fp_http_metrics *m, const struct fp_route *routes, struct fp_buf *b)
{
	fp_buf_text(b, "# HELP fieldpass_http_requests_total Calls by operation and kind of answer.\n"
		       "# TYPE fieldpass_http_requests_total counter\n");
	for (size_t route = 0; route <= m->n_routes; route++)
		for (int class = 0; class < CLASSES; class ++) {
			uint64_t n = value(&m->answers[route][class]);
			const char *operation = route < m->n_routes ? routes[route].operation : "none";
			if (n > 0)
				fp_buf_format(b,
					"fieldpass_http_requests_total{operation=\"%s\",status=\"%dxx\"} %" PRIu64 "\n",
					operation, class, n);
		}
}

static void write_lane(const struct durations *d, const char *lane, struct fp_buf *b)
{
	uint64_t n = 0, sum = value(&d->sum_us);
	for (size_t i = 0; i < BUCKETS; i++) {
		n += value(&d->buckets[i]);
		fp_buf_format(b, "fieldpass_http_request_seconds_bucket{lane=\"%s\",le=\"%s\"} %" PRIu64 "\n", lane,
			i < FP_LENGTH(bounds) ? bounds[i].seconds : "+Inf", n);
	}
	fp_buf_format(b, "fieldpass_http_request_seconds_sum{lane=\"%s\"} %" PRIu64 ".%06" PRIu64 "\n", lane,
		sum / 1000000, sum % 1000000);
	fp_buf_format(b, "fieldpass_http_request_seconds_count{lane=\"%s\"} %" PRIu64 "\n", lane, n);
}

void fp_http_metrics_write(const struct fp_http_metrics *m, const struct fp_route *routes, struct fp_buf *b)
{
	write_answers(m, routes, b);
	fp_buf_text(b, "# HELP fieldpass_http_request_seconds From the request line to the answer.\n"
		       "# TYPE fieldpass_http_request_seconds histogram\n");
	for (size_t lane = 0; lane < FP_LANES; lane++)
		write_lane(&m->lanes[lane], lane_names[lane], b);
}
