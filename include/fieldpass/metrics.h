/*
 * What GET /metrics counts beside the HTTP layer's own figures: how often, never who. Counters only rise from the
 * process's start. Thread-safe; no lock.
 */
#ifndef FIELDPASS_METRICS_H
#define FIELDPASS_METRICS_H

#include <fieldpass/buf.h>

/* X(name, name in Prometheus' text format, help) */
/* clang-format off */
#define FP_METRICS(X)                                                                                                  \
	X(SUBMIT_BATCHES, "fieldpass_submit_batches_total", "Statements that wrote submissions, one commit each.")     \
	X(SUBMIT_ROWS, "fieldpass_submit_rows_total", "Submissions in these statements.")                              \
	X(SUBMIT_HALVED, "fieldpass_submit_batches_halved_total",                                                      \
		"Batches that failed on data and were halved; each is a fault of our validation.")                     \
	X(RATE_LIMITED, "fieldpass_rate_limited_total", "Calls beyond a caller's allowance.")                          \
	X(LOG_LINES_LOST, "fieldpass_log_lines_lost_total", "Lines of the log that nobody took in time.")              \
	X(DATABASE_MISSED, "fieldpass_database_missed_total", "Attempts to reach the database that failed.")           \
	X(PASSES, "fieldpass_passes_total", "Passes of the assigning worker that had a candidate.")                    \
	X(PLACED, "fieldpass_placed_total", "Requests that a pass gave a seat.")                                       \
	X(LEFT_OVER, "fieldpass_left_over_total", "Requests that a pass found no seat for.")                           \
	X(MOVED, "fieldpass_moved_total", "Requests that a pass gave a seat that suits their wishes better.")          \
	X(OFFERED, "fieldpass_offered_total", "Earlier seats that a pass offered.")                                    \
	X(TIMERS, "fieldpass_timers_total", "Timers that were due and ran.")                                            \
	X(ERASED, "fieldpass_erased_total", "Requests whose personal data was kept for its time, and erased.")
/* clang-format on */

enum fp_metric {
#define FP_METRIC(name, text, help) FP_METRIC_##name,
	FP_METRICS(FP_METRIC)
#undef FP_METRIC
		FP_METRIC_COUNT
};

void fp_metric_add(enum fp_metric metric, int64_t n);
void fp_metrics_write(struct fp_buf *b); /* in Prometheus' text format, version 0.0.4 */

#endif
