/*
 * The match of approved requests with free seats (design, section 7): in rank order each takes its cheapest
 * acceptable slot. Pure and deterministic. No justified envy: nobody gets a seat that somebody ranked before
 * would have liked better than their own. Nothing is wasted: no slot left free would have been cheaper. Who has a seat
 * already takes another one only at a lower cost.
 */
#ifndef FIELDPASS_MATCHING_H
#define FIELDPASS_MATCHING_H

#include <fieldpass/clock.h>
#include <fieldpass/id.h>
#include <fieldpass/vocabulary.h>

/* A slot with free seats. The match is given them sorted by (office, starts_at, id): see fp_match_sort_slots. */
struct fp_match_slot {
	int64_t id;
	int32_t office;	 /* index, in the order of office codes; less than n_offices */
	int32_t service; /* index from 0 without large gaps; -1: any service */
	fp_time starts_at, ends_at;
	fp_day local_day;     /* office-local date of the start; within an office it never falls as starts_at rises */
	int16_t local_minute; /* minutes after office-local midnight */
	int32_t free;	      /* seats; lowered by the match */
};

/* One office acceptable to a request; its place is its position in the list. A list has an office once. */
struct fp_match_office {
	int32_t office;
	int32_t travel_minutes; /* to any other office after a visit here; for who has an attorney */
	fp_time from, until;	/* bounds for the start from notice, horizon and lead times: from <= start < until */
};

/*
 * A visit that an attorney is expected at. In one office another may begin as it ends; in another office the time for
 * the way lies between the two, whichever comes first: these are the exclusion constraints on fp.appointment, to the
 * microsecond.
 */
struct fp_match_visit {
	int32_t office;	      /* index; -1: one that is not among the pass's */
	fp_time starts, ends; /* INT64_MAX: not known yet */
	fp_time until;	      /* ends, and the way to another office */
	struct fp_id request; /* whose visit; one's own present seat stands in nobody's way */
};

/* What an attorney is expected at, in no order. */
struct fp_match_calendar {
	size_t n;
	const struct fp_match_visit *visits;
};

struct fp_match_calendars {
	size_t n;
	const struct fp_match_calendar *v;
};

/* A request that waits for a seat. Requests are given in rank order: (rank_class, priority_at, id). */
struct fp_match_request {
	struct fp_id id;
	int32_t service;
	bool emergency;		      /* only days count */
	fp_day not_before, not_after; /* office-local, inclusive; FP_DAY_NONE: no bound */
	uint32_t days;		      /* wished weekdays, bit 0 = Monday; 0: any */
	enum fp_day_part day_part;
	enum fp_first first;
	uint32_t attorney; /* place among the calendars, from 1; 0: none */
	size_t n_offices;
	const struct fp_match_office *offices;
	bool bounded; /* has a seat: only what costs less than `cost_below` is acceptable */
	int32_t cost_below;
	size_t n_declined;
	const int64_t *declined; /* ids of slots that it does not want */
};

enum fp_match_why {
	FP_MATCH_PLACED,
	FP_MATCH_NO_OFFICE, /* no office serves it */
	FP_MATCH_NO_SLOT,   /* its limits leave none of the slots that were free as given */
	FP_MATCH_ALL_TAKEN, /* there were acceptable slots; those ranked before took them, or its attorney's time */
	FP_MATCH_KEPT,	    /* bounded, and nothing that is free costs less */
};

/* All but `why` and `attorney_busy` is 0 where it is not placed. */
struct fp_match_result {
	enum fp_match_why why;
	bool attorney_busy; /* a free slot at lower cost was left for the attorney's calendar alone */
	size_t slot;	    /* index into slots, where placed */
	int32_t cost;
	int32_t days_part, day_part_part, weekday_part, office_part; /* the sum's parts */
	bool has_next_best; /* the cheapest other acceptable slot at that moment, if any */
	size_t next_best;
	int32_t next_best_cost;
};

/* As the match wants them. */
void fp_match_sort_slots(struct fp_match_slot *slots, size_t n);

/*
 * `today[office]` is the office-local day of the pass. `calendars` as the match begins, NULL: none; visits given in
 * it count at once. Results by request. False where memory for its index runs out: then nothing has changed.
 * Cost: whole office-local days from `today` to the slot + 3 if the day part is missed + 3 if the weekday is
 * + place × 3 (first: earliest) or × 30 (first: office); emergencies: days only. Ties: next to a visit of the
 * same attorney (same office, one begins as the other ends), start, office, slot id.
 */
bool fp_match(struct fp_match_slot *slots, size_t n_slots, const struct fp_match_request *requests, size_t n_requests,
	const struct fp_match_calendars *calendars, const fp_day *today, size_t n_offices,
	struct fp_match_result *ret_results);

/* What a seat in `slot` costs the request. The offices' bounds do not count, as they are for who has yet to come. */
#define FP_MATCH_UNWANTED INT32_MAX /* the office, the service or the day is none that it accepts */
int32_t fp_match_cost(const struct fp_match_request *request, const struct fp_match_slot *slot, const fp_day *today);

#endif
