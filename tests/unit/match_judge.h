/*
 * The judge of a match: a naive reference, and what the match promises. The reference is the definition read aloud: for
 * each request every slot of every office, nothing skipped.
 */
#ifndef FIELDPASS_MATCH_JUDGE_H
#define FIELDPASS_MATCH_JUDGE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/matching.h>

#define MONDAY 20003 /* 2024-10-07 */

struct instance {
	struct fp_match_slot *slots;
	size_t n_slots;
	struct fp_match_request *requests;
	size_t n_requests;
	struct fp_match_calendars calendars;
	fp_day *today;
	size_t n_offices;
};

/* ---- the reference ---- */

static inline bool reference_accepts(
	const struct fp_match_request *r, const struct fp_match_office *o, const struct fp_match_slot *s)
{
	if (s->office != o->office)
		return false;
	if (s->service != -1 && s->service != r->service)
		return false;
	if (s->starts_at < o->from || s->starts_at >= o->until)
		return false;
	if (r->not_before != FP_DAY_NONE && s->local_day < r->not_before)
		return false;
	if (r->not_after != FP_DAY_NONE && s->local_day > r->not_after)
		return false;
	return true;
}

static inline int32_t reference_cost(
	const struct fp_match_request *r, size_t place, const struct fp_match_slot *s, fp_day today)
{
	int32_t cost = s->local_day - today;
	if (r->emergency)
		return cost;
	if (r->day_part == FP_DAY_PART_MORNING && s->local_minute >= 720)
		cost += 3;
	if (r->day_part == FP_DAY_PART_AFTERNOON && s->local_minute < 720)
		cost += 3;
	int32_t weekday = (s->local_day - MONDAY + 7000) % 7; /* 0 is Monday */
	if (r->days != 0 && (r->days & (1u << weekday)) == 0)
		cost += 3;
	return cost + (int32_t)place * (r->first == FP_FIRST_OFFICE ? 30 : 3);
}

/* Whom an attorney sees, in the order of the giving. */
struct visits {
	size_t n;
	struct fp_match_visit *v;
};

static inline struct visits *given_visits(const struct instance *in)
{
	struct visits *all = test_calloc(in->calendars.n + 1, sizeof(*all));
	for (size_t a = 0; a < in->calendars.n; a++) {
		const struct fp_match_calendar *c = &in->calendars.v[a];
		all[a] = (struct visits){c->n, test_calloc(c->n + in->n_requests + 1, sizeof(*all[a].v))};
		if (c->n > 0)
			memcpy(all[a].v, c->visits, c->n * sizeof(*c->visits));
	}
	return all;
}

static inline void free_visits(const struct instance *in, struct visits *all)
{
	for (size_t a = 0; a < in->calendars.n; a++)
		test_free(all[a].v);
	test_free(all);
}

static inline struct fp_match_visit reference_visit(
	const struct fp_match_request *r, const struct fp_match_office *o, const struct fp_match_slot *s)
{
	return (struct fp_match_visit){
		s->office, s->starts_at, s->ends_at, s->ends_at + o->travel_minutes * FP_MINUTE, r->id};
}

/* The two exclusion constraints: overlapping visits, and overlapping ways between two offices. */
static inline bool reference_in_two_places(
	const struct visits *all, const struct fp_match_request *r, struct fp_match_visit b)
{
	for (size_t i = 0; r->attorney > 0 && i < all[r->attorney - 1].n; i++) {
		const struct fp_match_visit *a = &all[r->attorney - 1].v[i];
		if (!fp_id_is_none(&r->id) && fp_id_same(&a->request, &r->id))
			continue;
		if (a->starts < b.ends && b.starts < a->ends)
			return true;
		if (a->office != b.office && a->starts < b.until && b.starts < a->until)
			return true;
	}
	return false;
}

static inline bool reference_adjoins(
	const struct visits *all, const struct fp_match_request *r, const struct fp_match_slot *s)
{
	for (size_t i = 0; r->attorney > 0 && i < all[r->attorney - 1].n; i++) {
		const struct fp_match_visit *a = &all[r->attorney - 1].v[i];
		bool own = !fp_id_is_none(&r->id) && fp_id_same(&a->request, &r->id);
		if (!own && a->office == s->office && (a->ends == s->starts_at || a->starts == s->ends_at))
			return true;
	}
	return false;
}

/* What who has a seat leaves to others: slots it declined, and what costs no less. */
static inline bool reference_declines(const struct fp_match_request *r, const struct fp_match_slot *s, int32_t cost)
{
	for (size_t i = 0; i < r->n_declined; i++)
		if (r->declined[i] == s->id)
			return true;
	return r->bounded && cost >= r->cost_below;
}

/* A slot acceptable to a request. */
struct option {
	size_t slot;
	int32_t cost;
	bool adjoins;
	struct fp_match_visit visit;
};

/*
 * All acceptable slots with a seat in `seats` and the attorney's time, in no order. `ret_options` has room for each
 * slot. ret_busy: the cheapest that the attorney's time ruled out.
 */
static inline size_t reference_options(const struct instance *in, const int32_t *seats, const struct visits *visits,
	const struct fp_match_request *r, struct option *ret_options, int32_t *ret_busy)
{
	size_t n = 0;
	*ret_busy = INT32_MAX;
	for (size_t i = 0; i < in->n_slots; i++) {
		const struct fp_match_slot *s = &in->slots[i];
		for (size_t place = 0; place < r->n_offices; place++) {
			if (seats[i] == 0 || !reference_accepts(r, &r->offices[place], s))
				continue;
			struct option o = {i, reference_cost(r, place, s, in->today[s->office]),
				reference_adjoins(visits, r, s), reference_visit(r, &r->offices[place], s)};
			if (reference_declines(r, s, o.cost))
				continue;
			if (!reference_in_two_places(visits, r, o.visit))
				ret_options[n++] = o;
			else if (o.cost < *ret_busy)
				*ret_busy = o.cost;
		}
	}
	return n;
}

static inline int reference_order(const void *left, const void *right, void *context)
{
	const struct fp_match_slot *slots = context;
	const struct option *a = left, *b = right;
	const struct fp_match_slot *s = &slots[a->slot], *t = &slots[b->slot];
	if (a->cost != b->cost)
		return a->cost < b->cost ? -1 : 1;
	if (a->adjoins != b->adjoins)
		return a->adjoins ? -1 : 1;
	if (s->starts_at != t->starts_at)
		return s->starts_at < t->starts_at ? -1 : 1;
	if (s->office != t->office)
		return s->office < t->office ? -1 : 1;
	return s->id < t->id ? -1 : 1;
}

static inline int32_t *given_seats(const struct instance *in)
{
	int32_t *seats = test_calloc(in->n_slots + 1, sizeof(*seats));
	for (size_t i = 0; i < in->n_slots; i++)
		seats[i] = in->slots[i].free;
	return seats;
}

/* Checks each result against the definition. The instance is as given, before the match. */
static inline void assert_as_the_reference(const struct instance *in, const struct fp_match_result *results)
{
	int32_t *given = given_seats(in), *left = given_seats(in), busy, busy_as_given;
	struct visits *before = given_visits(in), *now = given_visits(in);
	struct option *options = test_calloc(in->n_slots + 1, sizeof(*options));
	for (size_t i = 0; i < in->n_requests; i++) {
		const struct fp_match_request *r = &in->requests[i];
		size_t n_given = reference_options(in, given, before, r, options, &busy_as_given);
		size_t n = reference_options(in, left, now, r, options, &busy);
		if (n == 0) {
			enum fp_match_why why = r->bounded	    ? FP_MATCH_KEPT
						: r->n_offices == 0 ? FP_MATCH_NO_OFFICE
						: n_given == 0	    ? FP_MATCH_NO_SLOT
								    : FP_MATCH_ALL_TAKEN;
			assert_int_equal(results[i].why, why);
			assert_false(results[i].has_next_best);
			assert_int_equal(results[i].attorney_busy, busy != INT32_MAX);
			continue;
		}
		qsort_r(options, n, sizeof(*options), reference_order, in->slots);
		assert_int_equal(results[i].why, FP_MATCH_PLACED);
		assert_int_equal(results[i].slot, options[0].slot);
		assert_int_equal(results[i].cost, options[0].cost);
		assert_int_equal(results[i].attorney_busy, busy < options[0].cost);
		assert_int_equal(results[i].has_next_best, n > 1);
		if (n > 1) {
			assert_int_equal(results[i].next_best, options[1].slot);
			assert_int_equal(results[i].next_best_cost, options[1].cost);
		}
		left[options[0].slot]--;
		if (r->attorney > 0)
			now[r->attorney - 1].v[now[r->attorney - 1].n++] = options[0].visit;
	}
	free_visits(in, now);
	free_visits(in, before);
	test_free(options);
	test_free(left);
	test_free(given);
}

/* ---- properties ---- */

/* Seats go down by what was placed, never below none. */
static inline void assert_no_overbooking(
	const struct instance *in, const struct fp_match_slot *after, const struct fp_match_result *results)
{
	int32_t *left = given_seats(in);
	for (size_t i = 0; i < in->n_requests; i++)
		if (results[i].why == FP_MATCH_PLACED)
			left[results[i].slot]--;
	for (size_t i = 0; i < in->n_slots; i++) {
		assert_true(left[i] >= 0);
		assert_int_equal(after[i].free, left[i]);
	}
	test_free(left);
}

/* The attorney's calendar holds what was given, so that those ranked after see it. */
static inline void note_visit(
	const struct instance *in, struct visits *visits, size_t i, const struct fp_match_result *result)
{
	const struct fp_match_request *r = &in->requests[i];
	if (result->why != FP_MATCH_PLACED || r->attorney == 0)
		return;
	const struct fp_match_slot *slot = &in->slots[result->slot];
	size_t place = 0;
	while (r->offices[place].office != slot->office)
		place++;
	struct fp_match_visit visit = reference_visit(r, &r->offices[place], slot);
	assert_false(reference_in_two_places(visits, r, visit));
	visits[r->attorney - 1].v[visits[r->attorney - 1].n++] = visit;
}

/*
 * By the results alone, not by running a match: what a request would have liked better than what it got, its attorney's
 * time allowing, must hold nobody ranked after it (envy) and no free seat (waste). Nobody's attorney is in two places.
 * Only the slots of its offices are looked at, which keeps the large instance affordable.
 */
static inline void assert_fair(
	const struct instance *in, const struct fp_match_slot *after, const struct fp_match_result *results)
{
	size_t *first_slot = test_calloc(in->n_offices + 1, sizeof(*first_slot));
	size_t *last_taker = test_calloc(in->n_slots + 1, sizeof(*last_taker)); /* rank, from 1; 0: nobody */
	struct visits *visits = given_visits(in);
	for (size_t i = 0; i < in->n_slots; i++)
		first_slot[in->slots[i].office + 1]++;
	for (size_t i = 0; i < in->n_offices; i++)
		first_slot[i + 1] += first_slot[i];
	for (size_t i = 0; i < in->n_requests; i++)
		if (results[i].why == FP_MATCH_PLACED)
			last_taker[results[i].slot] = i + 1;
	for (size_t i = 0; i < in->n_requests; i++) {
		const struct fp_match_request *r = &in->requests[i];
		int32_t cost = results[i].why == FP_MATCH_PLACED ? results[i].cost
			       : r->bounded			 ? r->cost_below
								 : INT32_MAX;
		for (size_t place = 0; place < r->n_offices; place++) {
			int32_t office = r->offices[place].office;
			for (size_t s = first_slot[office]; s < first_slot[office + 1]; s++) {
				const struct fp_match_slot *slot = &in->slots[s];
				int32_t other = reference_cost(r, place, slot, in->today[office]);
				if (!reference_accepts(r, &r->offices[place], slot) || other >= cost ||
					reference_declines(r, slot, other) ||
					reference_in_two_places(
						visits, r, reference_visit(r, &r->offices[place], slot)))
					continue;
				assert_true(last_taker[s] <= i);    /* no envy */
				assert_int_equal(after[s].free, 0); /* no waste */
			}
		}
		note_visit(in, visits, i, &results[i]);
	}
	free_visits(in, visits);
	test_free(last_taker);
	test_free(first_slot);
}

#endif
