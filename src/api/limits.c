#include "limits.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <fieldpass/crypto.h>

#define SETS 4096 /* a power of 2 */
#define WAYS 4

/* Whom it is of, as a hash, and when the allowance is whole again; in the past: it is. */
struct cell {
	uint64_t who;
	fp_time full_at;
};

struct fp_limits {
	pthread_mutex_t lock;
	uint64_t seed; /* or a caller could choose whom to share a cell with */
	struct cell cells[SETS][WAYS];
};

struct fp_limits *fp_limits_new(void)
{
	struct fp_limits *limits = calloc(1, sizeof(*limits));
	if (!limits)
		return NULL;
	pthread_mutex_init(&limits->lock, NULL);
	return fp_random(&limits->seed, sizeof(limits->seed)) ? limits : fp_limits_free(limits);
}

struct fp_limits *fp_limits_free(struct fp_limits *limits)
{
	if (limits)
		pthread_mutex_destroy(&limits->lock);
	free(limits);
	return NULL;
}

/* FNV-1a, with MurmurHash3's mix at the end, since the sets are chosen by the low bits. */
static uint64_t hash(const struct fp_limits *limits, const struct fp_limited *who)
{
	const unsigned char *name = who->name;
	uint64_t h = (limits->seed ^ (unsigned char)who->kind) * UINT64_C(0x100000001b3);
	for (size_t i = 0; i < who->length; i++)
		h = (h ^ name[i]) * UINT64_C(0x100000001b3);
	h = (h ^ h >> 33) * UINT64_C(0xff51afd7ed558ccd);
	h = (h ^ h >> 33) * UINT64_C(0xc4ceb9fe1a85ec53);
	return h ^ h >> 33;
}

/* The caller's cell, or the one of its set that is whole first, which becomes theirs. */
static struct cell *cell_of(struct fp_limits *limits, uint64_t who)
{
	struct cell *set = limits->cells[who & (SETS - 1)], *oldest = set;
	for (int i = 0; i < WAYS; i++) {
		if (set[i].who == who)
			return &set[i];
		if (set[i].full_at < oldest->full_at)
			oldest = &set[i];
	}
	*oldest = (struct cell){.who = who};
	return oldest;
}

static int32_t seconds_up(fp_time span)
{
	return (int32_t)((span + FP_SECOND - 1) / FP_SECOND);
}

void fp_limits_take(struct fp_limits *limits, const struct fp_limited *who, int per_minute, fp_time now,
	struct fp_allowance *ret_allowance)
{
	fp_time each = FP_MINUTE / per_minute;
	pthread_mutex_lock(&limits->lock);
	struct cell *cell = cell_of(limits, hash(limits, who));
	fp_time full_at = (cell->full_at > now ? cell->full_at : now) + each;
	bool allowed = full_at - now <= FP_MINUTE;
	if (allowed)
		cell->full_at = full_at;
	pthread_mutex_unlock(&limits->lock);
	fp_time used = allowed ? full_at - now : full_at - each - now;
	*ret_allowance = (struct fp_allowance){
		.allowed = allowed,
		.remaining = allowed ? (int32_t)((FP_MINUTE - used) / each) : 0,
		.full_s = seconds_up(used),
		.retry_s = allowed ? 0 : seconds_up(full_at - now - FP_MINUTE),
	};
}

void fp_limits_give_back(struct fp_limits *limits, const struct fp_limited *who, int per_minute)
{
	pthread_mutex_lock(&limits->lock);
	cell_of(limits, hash(limits, who))->full_at -= FP_MINUTE / per_minute;
	pthread_mutex_unlock(&limits->lock);
}
