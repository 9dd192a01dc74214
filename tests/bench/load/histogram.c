#include "histogram.h"

#include <math.h>
#include <stddef.h>

/* Below 2^(FINE+1) each value has its own bucket; above, 2^FINE buckets follow for each power of two. */
static size_t bucket_of(uint64_t value)
{
	if (value < UINT64_C(2) << HISTOGRAM_FINE)
		return (size_t)value;
	int shift = 63 - __builtin_clzll(value) - HISTOGRAM_FINE;
	return ((size_t)shift << HISTOGRAM_FINE) + (size_t)(value >> shift);
}

static uint64_t most_of(size_t bucket)
{
	if (bucket < (size_t)2 << HISTOGRAM_FINE)
		return bucket;
	size_t shift = (bucket >> HISTOGRAM_FINE) - 1;
	return ((bucket - (shift << HISTOGRAM_FINE) + 1) << shift) - 1;
}

void histogram_add(struct histogram *h, uint64_t value)
{
	h->count[bucket_of(value)]++;
	h->n++;
	if (value > h->most)
		h->most = value;
}

uint64_t histogram_at(const struct histogram *h, double share)
{
	uint64_t wanted = (uint64_t)ceil(share * (double)h->n), met = 0;
	for (size_t i = 0; i < HISTOGRAM_BUCKETS && h->n > 0; i++) {
		met += h->count[i];
		if (met >= wanted && met > 0)
			return most_of(i) < h->most ? most_of(i) : h->most;
	}
	return 0;
}
