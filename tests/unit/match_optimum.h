/*
 * What could at best be placed, rank aside: for each number of seats given, the least that they can cost in all,
 * whoever gets them. By successive shortest ways: each adds one seat to the cheapest placing with one seat less, and
 * gives the cheapest with one more. Small instances only; an attorney's calendar is not known to it.
 */
#ifndef FIELDPASS_MATCH_OPTIMUM_H
#define FIELDPASS_MATCH_OPTIMUM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#define OPTIMUM_MOST	128	  /* requests, and slots */
#define OPTIMUM_NEVER	INT32_MAX /* a cost: the request cannot have the slot */
#define OPTIMUM_NOBODY	SIZE_MAX
#define OPTIMUM_TOO_FAR INT64_MAX

struct optimum {
	size_t n_requests, n_slots;
	int32_t cost[OPTIMUM_MOST][OPTIMUM_MOST]; /* of the request in the slot */
	int32_t free[OPTIMUM_MOST];		  /* seats of the slot */
	/* what is found: */
	size_t placed;			 /* the most that can be */
	int64_t least[OPTIMUM_MOST + 1]; /* by how many are placed, up to `placed` */
	size_t slot[OPTIMUM_MOST];	 /* of the request, OPTIMUM_NOBODY: none */
	/* the way that is looked for: */
	int64_t far[OPTIMUM_MOST];  /* what a place in the slot costs beyond what is placed so far */
	size_t taker[OPTIMUM_MOST]; /* who would take it, leaving their own */
};

static inline bool optimum_relax(struct optimum *o, size_t request, int64_t without)
{
	bool shorter = false;
	for (size_t s = 0; s < o->n_slots; s++) {
		if (o->cost[request][s] == OPTIMUM_NEVER || without + o->cost[request][s] >= o->far[s])
			continue;
		o->far[s] = without + o->cost[request][s];
		o->taker[s] = request;
		shorter = true;
	}
	return shorter;
}

/* Who has no place may take any; who has one may take another, at the difference, if theirs is wanted. */
static inline bool optimum_relax_all(struct optimum *o)
{
	bool shorter = false;
	for (size_t r = 0; r < o->n_requests; r++) {
		size_t own = o->slot[r];
		if (own == OPTIMUM_NOBODY)
			shorter |= optimum_relax(o, r, 0);
		else if (o->far[own] != OPTIMUM_TOO_FAR)
			shorter |= optimum_relax(o, r, o->far[own] - o->cost[r][own]);
	}
	return shorter;
}

/* The slot with a free seat where the cheapest way ends. */
static inline size_t optimum_nearest(const struct optimum *o)
{
	size_t nearest = OPTIMUM_NOBODY;
	for (size_t s = 0; s < o->n_slots; s++)
		if (o->free[s] > 0 && o->far[s] != OPTIMUM_TOO_FAR &&
			(nearest == OPTIMUM_NOBODY || o->far[s] < o->far[nearest]))
			nearest = s;
	return nearest;
}

/* Along the way back each takes the place that was found for them, and leaves theirs to the one before. */
static inline void optimum_shift(struct optimum *o, size_t slot)
{
	o->free[slot]--;
	while (slot != OPTIMUM_NOBODY) {
		size_t request = o->taker[slot], left = o->slot[request];
		o->slot[request] = slot;
		slot = left;
	}
}

/* `n_requests`, `n_slots`, `cost` and `free` are given; `free` becomes what the last placing leaves. */
static inline void optimum_find(struct optimum *o)
{
	o->placed = 0;
	o->least[0] = 0;
	for (size_t r = 0; r < o->n_requests; r++)
		o->slot[r] = OPTIMUM_NOBODY;
	for (;;) {
		for (size_t s = 0; s < o->n_slots; s++)
			o->far[s] = OPTIMUM_TOO_FAR;
		while (optimum_relax_all(o))
			;
		size_t slot = optimum_nearest(o);
		if (slot == OPTIMUM_NOBODY)
			return;
		o->least[o->placed + 1] = o->least[o->placed] + o->far[slot];
		o->placed++;
		optimum_shift(o, slot);
	}
}

#endif
