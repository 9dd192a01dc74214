/* Counts of durations in microseconds, exact to about 1.6 %. */
#ifndef BENCH_HISTOGRAM_H
#define BENCH_HISTOGRAM_H

#include <stdint.h>

#define HISTOGRAM_FINE	  6 /* 2^6 steps between two powers of two */
#define HISTOGRAM_BUCKETS ((64 - HISTOGRAM_FINE) << HISTOGRAM_FINE)

struct histogram {
	uint64_t n, most;
	uint64_t count[HISTOGRAM_BUCKETS];
};

void histogram_add(struct histogram *h, uint64_t value);
/* The least value that `share` of all do not exceed; 0 where there is none. */
uint64_t histogram_at(const struct histogram *h, double share);

#endif
