#include "match_diary.h"
#include "match_index.h"

#define MISSED_WISH	  3 /* a day's part, or a weekday */
#define PLACE_IF_EARLIEST 3 /* a place further down the request's list of offices */
#define PLACE_IF_OFFICE	  30
#define NO_COST		  INT32_MAX
#define NO_SLOT		  UINT32_MAX

struct candidate {
	int32_t cost; /* the sum of the parts; without a candidate what it must be below */
	int32_t days, day_part, weekday, office;
	bool adjoins; /* next to another visit of its attorney */
	fp_time start;
	uint32_t slot; /* NO_SLOT: there is no candidate */
	uint32_t position;
};

/* The two cheapest slots for one request so far. */
struct search {
	struct fp_match_index *index;
	const struct fp_match_slot *slots;
	const struct fp_match_request *request;
	const struct fp_diary *diary; /* NULL: it has no attorney */
	struct candidate best, second;
	int32_t busy; /* the cheapest that only the attorney's calendar stood against; NO_COST: none */
};

/* What all slots of one lane have in common for a request. */
struct lane_terms {
	struct fp_match_window window;
	fp_day today;
	int32_t office, day_part; /* cost */
};

static struct fp_match_window window_of(const struct fp_match_request *request, const struct fp_match_office *office)
{
	return (struct fp_match_window){
		.from = office->from,
		.until = office->until,
		.first_day = request->not_before,
		.last_day = request->not_after == FP_DAY_NONE ? INT32_MAX : request->not_after,
	};
}

static int32_t office_cost(const struct fp_match_request *request, size_t place)
{
	if (request->emergency)
		return 0;
	return (int32_t)place * (request->first == FP_FIRST_OFFICE ? PLACE_IF_OFFICE : PLACE_IF_EARLIEST);
}

static int32_t day_part_cost(const struct fp_match_request *request, bool afternoon)
{
	if (request->emergency || request->day_part == FP_DAY_PART_ANY)
		return 0;
	return (request->day_part == FP_DAY_PART_AFTERNOON) == afternoon ? 0 : MISSED_WISH;
}

static int32_t weekday_cost(const struct fp_match_request *request, fp_day day)
{
	if (request->emergency || request->days == 0)
		return 0;
	return (request->days >> (fp_day_weekday(day) - 1) & 1) != 0 ? 0 : MISSED_WISH;
}

static bool is_declined(const struct search *s, const struct fp_match_entry *entry)
{
	for (size_t i = 0; i < s->request->n_declined; i++)
		if (s->request->declined[i] == s->slots[entry->slot].id)
			return true;
	return false;
}

/* Ties go by start, then by office and id: the order in which slots are given. */
static bool is_better(int32_t cost, const struct fp_match_entry *entry, const struct candidate *than)
{
	if (cost != than->cost)
		return cost < than->cost;
	if (entry->start != than->start)
		return entry->start < than->start;
	return entry->slot < than->slot;
}

static struct candidate candidate_of(
	const struct search *s, const struct lane_terms *terms, uint32_t position, int32_t weekday)
{
	const struct fp_match_entry *entry = &s->index->entries[position];
	int32_t days = entry->day - terms->today;
	return (struct candidate){
		.cost = days + terms->day_part + weekday + terms->office,
		.days = days,
		.day_part = terms->day_part,
		.weekday = weekday,
		.office = terms->office,
		.start = entry->start,
		.slot = entry->slot,
		.position = position,
	};
}

static void keep(struct search *s, const struct lane_terms *terms, uint32_t position, int32_t weekday)
{
	struct candidate c = candidate_of(s, terms, position, weekday);
	if (is_better(c.cost, &s->index->entries[position], &s->best)) {
		s->second = s->best;
		s->best = c;
	} else {
		s->second = c;
	}
}

/*
 * Along a lane the start rises and the day never falls, so the cost without the weekday bounds all that follows from
 * below: the walk ends where that is no better than the second best. A slot that is no better itself rules out the rest
 * of its day: same cost, later.
 */
static void search_lane(struct search *s, const struct fp_match_lane *lane, const struct lane_terms *terms)
{
	const struct fp_match_entry *entries = s->index->entries;
	if (lane->begin == lane->end)
		return;
	uint32_t p = fp_match_index_free_from(s->index, lane->begin);
	if (p < lane->end && fp_match_is_before(&entries[p], &terms->window))
		p = fp_match_index_free_from(s->index, fp_match_index_seek(s->index, lane, &terms->window));
	while (p < lane->end && !fp_match_is_after(&entries[p], &terms->window)) {
		int32_t bound = entries[p].day - terms->today + terms->office + terms->day_part;
		if (!is_better(bound, &entries[p], &s->second))
			return;
		int32_t weekday = weekday_cost(s->request, entries[p].day);
		bool better = is_better(bound + weekday, &entries[p], &s->second);
		if (better && !is_declined(s, &entries[p]))
			keep(s, terms, p, weekday);
		p = fp_match_index_free_from(s->index, better ? p + 1 : entries[p].day_end);
	}
}

static void search_lanes(struct search *s, const struct fp_match_lane *lanes, struct lane_terms *terms)
{
	for (size_t i = 0; i < FP_MATCH_LANES; i++) {
		terms->day_part = day_part_cost(s->request, lanes[i].afternoon);
		search_lane(s, &lanes[i], terms);
	}
}

/* ---- with an attorney ---- */

static struct fp_match_visit visit_of(
	const struct fp_match_slot *slot, const struct fp_match_request *request, fp_time travel)
{
	return (struct fp_match_visit){
		.office = slot->office,
		.starts = slot->starts_at,
		.ends = slot->ends_at,
		.until = slot->ends_at + travel,
		.request = request->id,
	};
}

static bool is_better_for_attorney(
	const struct candidate *c, const struct fp_match_entry *entry, const struct candidate *than)
{
	if (c->cost == than->cost && c->adjoins != than->adjoins)
		return c->adjoins;
	return is_better(c->cost, entry, than);
}

static void consider(struct search *s, const struct lane_terms *terms, fp_time travel, uint32_t position)
{
	const struct fp_match_entry *entry = &s->index->entries[position];
	struct candidate c = candidate_of(s, terms, position, weekday_cost(s->request, entry->day));
	struct fp_match_visit visit = visit_of(&s->slots[entry->slot], s->request, travel);
	if (is_declined(s, entry))
		return;
	enum fp_diary_says says = fp_diary_ask(s->diary, &visit, false);
	c.adjoins = says == FP_DIARY_ADJOINS;
	if (says == FP_DIARY_BUSY) {
		s->busy = c.cost < s->busy ? c.cost : s->busy;
	} else if (is_better_for_attorney(&c, entry, &s->best)) {
		s->second = s->best;
		s->best = c;
	} else if (is_better_for_attorney(&c, entry, &s->second)) {
		s->second = c;
	}
}

/* A later slot of the same cost may adjoin another visit, so that the walk ends only where all cost more. */
static void search_lane_for_attorney(
	struct search *s, const struct fp_match_lane *lane, const struct lane_terms *terms, fp_time travel)
{
	const struct fp_match_entry *entries = s->index->entries;
	if (lane->begin == lane->end)
		return;
	uint32_t p = fp_match_index_free_from(s->index, fp_match_index_seek(s->index, lane, &terms->window));
	while (p < lane->end && !fp_match_is_after(&entries[p], &terms->window)) {
		if (entries[p].day - terms->today + terms->office + terms->day_part > s->second.cost)
			return;
		consider(s, terms, travel, p);
		p = fp_match_index_free_from(s->index, p + 1);
	}
}

static void search_lanes_for_attorney(
	struct search *s, const struct fp_match_lane *lanes, struct lane_terms *terms, fp_time travel)
{
	for (size_t i = 0; i < FP_MATCH_LANES; i++) {
		terms->day_part = day_part_cost(s->request, lanes[i].afternoon);
		search_lane_for_attorney(s, &lanes[i], terms, travel);
	}
}

/* ---- one request ---- */

static void search_office(struct search *s, size_t place, fp_day today)
{
	const struct fp_match_office *office = &s->request->offices[place];
	struct lane_terms terms = {
		.window = window_of(s->request, office),
		.today = today,
		.office = office_cost(s->request, place),
	};
	struct fp_match_lane lanes[FP_MATCH_LANES];
	fp_match_index_lanes(s->index, office->office, s->request->service, lanes);
	if (s->diary)
		search_lanes_for_attorney(s, lanes, &terms, office->travel_minutes * FP_MINUTE);
	else
		search_lanes(s, lanes, &terms);
}

/* Whether a lane has a slot within the window, and the attorney's time, were nothing given in this match. */
static bool lane_has_slot(
	const struct search *s, const struct fp_match_lane *lane, const struct fp_match_window *window, fp_time travel)
{
	const struct fp_match_entry *entries = s->index->entries;
	uint32_t p = fp_match_index_seek(s->index, lane, window);
	for (; p < lane->end && !fp_match_is_after(&entries[p], window); p++) {
		if (!s->diary)
			return true;
		struct fp_match_visit visit = visit_of(&s->slots[entries[p].slot], s->request, travel);
		if (fp_diary_ask(s->diary, &visit, true) != FP_DIARY_BUSY)
			return true;
	}
	return false;
}

static bool has_slot(const struct search *s)
{
	for (size_t place = 0; place < s->request->n_offices; place++) {
		const struct fp_match_office *office = &s->request->offices[place];
		struct fp_match_window window = window_of(s->request, office);
		struct fp_match_lane lanes[FP_MATCH_LANES];
		fp_match_index_lanes(s->index, office->office, s->request->service, lanes);
		for (size_t i = 0; i < FP_MATCH_LANES; i++)
			if (lane_has_slot(s, &lanes[i], &window, office->travel_minutes * FP_MINUTE))
				return true;
	}
	return false;
}

static enum fp_match_why why_not(const struct search *s)
{
	if (s->request->bounded)
		return FP_MATCH_KEPT;
	if (s->request->n_offices == 0)
		return FP_MATCH_NO_OFFICE;
	return has_slot(s) ? FP_MATCH_ALL_TAKEN : FP_MATCH_NO_SLOT;
}

static struct fp_match_result place(const struct search *s)
{
	const struct candidate *best = &s->best;
	struct fp_match_result result = {
		.why = FP_MATCH_PLACED,
		.attorney_busy = s->busy < best->cost,
		.slot = best->slot,
		.cost = best->cost,
		.days_part = best->days,
		.day_part_part = best->day_part,
		.weekday_part = best->weekday,
		.office_part = best->office,
	};
	if (s->second.slot != NO_SLOT) {
		result.has_next_best = true;
		result.next_best = s->second.slot;
		result.next_best_cost = s->second.cost;
	}
	return result;
}

static fp_time travel_from(const struct fp_match_request *request, int32_t office)
{
	size_t i = 0;
	while (request->offices[i].office != office)
		i++;
	return request->offices[i].travel_minutes * FP_MINUTE;
}

static void take(struct fp_match_index *index, struct fp_match_slot *slots, const struct fp_match_request *request,
	const struct candidate *best, struct fp_diary *diary)
{
	struct fp_match_slot *slot = &slots[best->slot];
	if (--slot->free == 0)
		fp_match_index_remove(index, best->position);
	if (!diary)
		return;
	struct fp_match_visit visit = visit_of(slot, request, travel_from(request, slot->office));
	fp_diary_add(diary, &visit);
}

static struct fp_match_result match_one(struct fp_match_index *index, struct fp_match_slot *slots,
	const struct fp_match_request *request, struct fp_diary *diary, const fp_day *today)
{
	/* Nothing starts before this one and all adjoins, so that what costs as much is no better. */
	const struct candidate none = {
		.cost = request->bounded ? request->cost_below : INT32_MAX,
		.adjoins = true,
		.start = INT64_MIN,
		.slot = NO_SLOT,
	};
	struct search s = {
		.index = index,
		.slots = slots,
		.request = request,
		.diary = diary,
		.best = none,
		.second = none,
		.busy = NO_COST,
	};
	for (size_t i = 0; i < request->n_offices; i++)
		search_office(&s, i, today[request->offices[i].office]);
	if (s.best.slot == NO_SLOT)
		return (struct fp_match_result){.why = why_not(&s), .attorney_busy = s.busy < none.cost};
	take(index, slots, request, &s.best, diary);
	return place(&s);
}

bool fp_match(struct fp_match_slot *slots, size_t n_slots, const struct fp_match_request *requests, size_t n_requests,
	const struct fp_match_calendars *calendars, const fp_day *today, size_t n_offices,
	struct fp_match_result *ret_results)
{
	FP_CLEANUP(fp_match_index_free) struct fp_match_index index = {0};
	FP_CLEANUP(fp_diaries_free) struct fp_diaries diaries = {0};
	if (!fp_match_index_build(slots, n_slots, n_offices, &index) ||
		!fp_diaries_make(calendars, requests, n_requests, &diaries))
		return false;
	for (size_t i = 0; i < n_requests; i++)
		ret_results[i] = match_one(&index, slots, &requests[i], fp_diary_of(&diaries, &requests[i]), today);
	return true;
}

int32_t fp_match_cost(const struct fp_match_request *request, const struct fp_match_slot *slot, const fp_day *today)
{
	bool served = slot->service < 0 || slot->service == request->service;
	fp_day last_day = request->not_after == FP_DAY_NONE ? INT32_MAX : request->not_after;
	if (!served || slot->local_day < request->not_before || slot->local_day > last_day)
		return FP_MATCH_UNWANTED;
	for (size_t place = 0; place < request->n_offices; place++)
		if (request->offices[place].office == slot->office)
			return slot->local_day - today[slot->office] + office_cost(request, place) +
			       day_part_cost(request, slot->local_minute >= FP_MATCH_NOON) +
			       weekday_cost(request, slot->local_day);
	return FP_MATCH_UNWANTED;
}
