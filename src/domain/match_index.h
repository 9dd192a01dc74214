/*
 * The index of the match. Free slots stand in lanes: one office, one service (or none in particular), one half of the
 * day, by start. So for one request all slots of a lane on one day cost the same, and a full slot leaves one lane only.
 */
#ifndef FIELDPASS_DOMAIN_MATCH_INDEX_H
#define FIELDPASS_DOMAIN_MATCH_INDEX_H

#include <fieldpass/matching.h>

#define FP_MATCH_NOON (12 * 60) /* minutes after midnight */

struct fp_match_entry {
	fp_time start;
	fp_day day;
	uint32_t slot;	  /* index into the slots as given */
	uint32_t day_end; /* where this lane's slots of this day end */
	uint32_t skip;	  /* its own position while it has a free seat; then one nearer to the next that has */
};

struct fp_match_index {
	struct fp_match_entry *entries; /* lane after lane; one more at the end, always free, so that a search stops */
	uint32_t *begins;		/* by lane: position of its first entry; the next lane's is its end */
	size_t n_columns; /* lanes of an office are n_columns pairs: any service first, then each by its index */
};

struct fp_match_lane {
	uint32_t begin, end;
	bool afternoon;
};

/* The starts that a request accepts in one office: from <= start < until, and days with both ends. */
struct fp_match_window {
	fp_time from, until;
	fp_day first_day, last_day;
};

/* The lanes that serve a request in an office: any service and its own, each before and after noon; some are empty. */
#define FP_MATCH_LANES 4

/* Slots without a free seat are left out. False where memory runs out; fp_match_index_free is right in both cases. */
bool fp_match_index_build(
	const struct fp_match_slot *slots, size_t n_slots, size_t n_offices, struct fp_match_index *ret_index);
void fp_match_index_free(struct fp_match_index *index);

void fp_match_index_lanes(const struct fp_match_index *index, int32_t office, int32_t service,
	struct fp_match_lane ret_lanes[FP_MATCH_LANES]);

/* The lane's first position that is not before the window, free or not; its end if there is none. */
uint32_t fp_match_index_seek(
	const struct fp_match_index *index, const struct fp_match_lane *lane, const struct fp_match_window *window);

/* The slot at `position` has no seat left. */
void fp_match_index_remove(struct fp_match_index *index, uint32_t position);

/*
 * The first free position from `position` on, perhaps in a later lane. Halves the path, so that full slots are not
 * walked again.
 */
static inline uint32_t fp_match_index_free_from(struct fp_match_index *index, uint32_t position)
{
	struct fp_match_entry *entries = index->entries;
	while (entries[position].skip != position) {
		entries[position].skip = entries[entries[position].skip].skip;
		position = entries[position].skip;
	}
	return position;
}

static inline bool fp_match_is_before(const struct fp_match_entry *entry, const struct fp_match_window *window)
{
	return entry->start < window->from || entry->day < window->first_day;
}

static inline bool fp_match_is_after(const struct fp_match_entry *entry, const struct fp_match_window *window)
{
	return entry->start >= window->until || entry->day > window->last_day;
}

#endif
