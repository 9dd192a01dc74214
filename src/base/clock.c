#include <stdatomic.h>
#include <time.h>

#include <fieldpass/clock.h>

static fp_time read_clock(clockid_t which)
{
	struct timespec now;
	clock_gettime(which, &now);
	return now.tv_sec * FP_SECOND + now.tv_nsec / 1000;
}

fp_time fp_real_now(void)
{
	return read_clock(CLOCK_REALTIME);
}

fp_time fp_monotonic_now(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

void fp_clock_init(struct fp_clock *c)
{
	atomic_init(&c->fixed, FP_TIME_NONE);
}

fp_time fp_clock_now(const struct fp_clock *c)
{
	fp_time fixed = atomic_load(&c->fixed);
	return fixed == FP_TIME_NONE ? fp_real_now() : fixed;
}

void fp_clock_set(struct fp_clock *c, fp_time now)
{
	atomic_store(&c->fixed, now);
}
