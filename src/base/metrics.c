#include <inttypes.h>
#include <stdatomic.h>

#include <fieldpass/metrics.h>

static _Atomic int64_t counters[FP_METRIC_COUNT];

static const struct {
	const char *name, *help;
} descriptions[FP_METRIC_COUNT] = {
#define FP_METRIC(name, text, help) [FP_METRIC_##name] = {text, help},
	FP_METRICS(FP_METRIC)
#undef FP_METRIC
};

void fp_metric_add(enum fp_metric metric, int64_t n)
{
	atomic_fetch_add_explicit(&counters[metric], n, memory_order_relaxed);
}

void fp_metrics_write(struct fp_buf *b)
{
	for (size_t i = 0; i < FP_METRIC_COUNT; i++)
		fp_buf_format(b, "# HELP %s %s\n# TYPE %s counter\n%s %" PRId64 "\n", descriptions[i].name,
			descriptions[i].help, descriptions[i].name, descriptions[i].name,
			atomic_load_explicit(&counters[i], memory_order_relaxed));
}
