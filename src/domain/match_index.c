#include <stdlib.h>

#include "match_index.h"

static int compare_slots(const void *left, const void *right)
{
	const struct fp_match_slot *a = left, *b = right;
	if (a->office != b->office)
		return a->office < b->office ? -1 : 1;
	if (a->starts_at != b->starts_at)
		return a->starts_at < b->starts_at ? -1 : 1;
	return (a->id > b->id) - (a->id < b->id);
}

void fp_match_sort_slots(struct fp_match_slot *slots, size_t n)
{
	if (n > 0)
		qsort(slots, n, sizeof(*slots), compare_slots);
}

static size_t lane_number(const struct fp_match_index *index, int32_t office, int32_t service, bool afternoon)
{
	size_t column = (size_t)(service + 1);
	return ((size_t)office * index->n_columns + column) * 2 + (afternoon ? 1 : 0);
}

static size_t lane_of(const struct fp_match_index *index, const struct fp_match_slot *slot)
{
	return lane_number(index, slot->office, slot->service, slot->local_minute >= FP_MATCH_NOON);
}

static size_t count_columns(const struct fp_match_slot *slots, size_t n_slots)
{
	int32_t last = -1;
	for (size_t i = 0; i < n_slots; i++)
		if (slots[i].service > last)
			last = slots[i].service;
	return (size_t)last + 2;
}

/*
 * A counting sort that keeps the slots' order within a lane. Counts stand two places further on, so that, while a lane
 * is filled, the place after its own is the cursor, and ends up as the next lane's begin.
 */
static void fill_lanes(struct fp_match_index *index, const struct fp_match_slot *slots, size_t n_slots, size_t n_lanes)
{
	uint32_t *begins = index->begins;
	for (size_t i = 0; i < n_slots; i++)
		if (slots[i].free > 0)
			begins[lane_of(index, &slots[i]) + 2]++;
	for (size_t lane = 0; lane < n_lanes; lane++)
		begins[lane + 1] += begins[lane];
	for (size_t i = 0; i < n_slots; i++) {
		if (slots[i].free <= 0)
			continue;
		uint32_t position = begins[lane_of(index, &slots[i]) + 1]++;
		index->entries[position] = (struct fp_match_entry){
			.start = slots[i].starts_at,
			.day = slots[i].local_day,
			.slot = (uint32_t)i,
			.skip = position,
		};
	}
	uint32_t end = begins[n_lanes];
	index->entries[end] = (struct fp_match_entry){.skip = end};
}

static void mark_day_ends(struct fp_match_index *index, size_t n_lanes)
{
	struct fp_match_entry *entries = index->entries;
	for (size_t lane = 0; lane < n_lanes; lane++) {
		uint32_t day_end = index->begins[lane + 1];
		for (uint32_t p = day_end; p-- > index->begins[lane];) {
			if (p + 1 < day_end && entries[p].day != entries[p + 1].day)
				day_end = p + 1;
			entries[p].day_end = day_end;
		}
	}
}

bool fp_match_index_build(
	const struct fp_match_slot *slots, size_t n_slots, size_t n_offices, struct fp_match_index *ret_index)
{
	*ret_index = (struct fp_match_index){.n_columns = count_columns(slots, n_slots)};
	if (n_slots >= UINT32_MAX) /* positions are 32 bits wide */
		return false;
	size_t lanes_per_office = ret_index->n_columns * 2;
	/* One office more than there are: room for the last lane's end, and for the shifted counts. */
	ret_index->begins = calloc(n_offices + 1, lanes_per_office * sizeof(*ret_index->begins));
	ret_index->entries = malloc((n_slots + 1) * sizeof(*ret_index->entries));
	if (ret_index->begins == NULL || ret_index->entries == NULL)
		return false;
	fill_lanes(ret_index, slots, n_slots, n_offices * lanes_per_office);
	mark_day_ends(ret_index, n_offices * lanes_per_office);
	return true;
}

void fp_match_index_free(struct fp_match_index *index)
{
	free(index->begins);
	free(index->entries);
	*index = (struct fp_match_index){0};
}

void fp_match_index_lanes(const struct fp_match_index *index, int32_t office, int32_t service,
	struct fp_match_lane ret_lanes[FP_MATCH_LANES])
{
	bool own = service >= 0 && (size_t)service + 1 < index->n_columns;
	for (size_t i = 0; i < FP_MATCH_LANES; i++) {
		bool afternoon = i % 2 == 1;
		ret_lanes[i] = (struct fp_match_lane){.afternoon = afternoon};
		if (i >= 2 && !own)
			continue;
		size_t lane = lane_number(index, office, i < 2 ? -1 : service, afternoon);
		ret_lanes[i].begin = index->begins[lane];
		ret_lanes[i].end = index->begins[lane + 1];
	}
}

uint32_t fp_match_index_seek(
	const struct fp_match_index *index, const struct fp_match_lane *lane, const struct fp_match_window *window)
{
	uint32_t low = lane->begin, high = lane->end;
	while (low < high) {
		uint32_t middle = low + (high - low) / 2;
		if (fp_match_is_before(&index->entries[middle], window))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

void fp_match_index_remove(struct fp_match_index *index, uint32_t position)
{
	index->entries[position].skip = position + 1;
}
