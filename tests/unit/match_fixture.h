/*
 * Random instances of the match, and their judge: a naive reference, and what the match promises. The reference is the
 * definition read aloud: for each request every slot of every office, nothing skipped. All instances come from fixed
 * seeds.
 */
#ifndef FIELDPASS_MATCH_FIXTURE_H
#define FIELDPASS_MATCH_FIXTURE_H

#include <malloc.h>
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

/* ---- random instances ---- */

static uint64_t random_state;

static inline uint64_t random_below(uint64_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (random_state >> 33) % n;
}

static inline int by_office_start_id(const void *left, const void *right)
{
	const struct fp_match_slot *a = left, *b = right;
	if (a->office != b->office)
		return a->office < b->office ? -1 : 1;
	if (a->starts_at != b->starts_at)
		return a->starts_at < b->starts_at ? -1 : 1;
	return a->id < b->id ? -1 : 1;
}

/* How wide an instance is; few days and few starts make many ties. */
struct shape {
	size_t offices, slots, requests, services, days, seats;
	size_t attorneys; /* of half of the requests; 0: of none */
	bool seated;	  /* the last third of the requests have a seat already */
};

/* Office n is n hours behind UTC. */
static inline void make_slots(struct instance *in, const struct shape *shape)
{
	for (size_t i = 0; i < in->n_slots; i++) {
		int32_t office = (int32_t)random_below(in->n_offices);
		fp_day day = MONDAY + (fp_day)random_below(shape->days);
		int minute = 480 + (int)random_below(9) * 60;
		int32_t seats = (int32_t)random_below(shape->seats + 1);
		fp_time start = day * FP_DAY + minute * FP_MINUTE + office * FP_HOUR;
		in->slots[i] = (struct fp_match_slot){
			.id = (int64_t)(i * 7919 % 10007),
			.office = office,
			.service = (int32_t)random_below(shape->services + 1) - 1,
			.starts_at = start,
			.ends_at = start + 30 * FP_MINUTE,
			.local_day = day,
			.local_minute = (int16_t)minute,
			.free = seats,
		};
	}
	qsort(in->slots, in->n_slots, sizeof(*in->slots), by_office_start_id);
}

static inline struct fp_match_office *make_offices(size_t n, size_t n_offices, size_t days)
{
	struct fp_match_office *offices = test_calloc(n + 1, sizeof(*offices));
	int32_t first = (int32_t)random_below(n_offices);
	int32_t step = random_below(2) == 0 ? 1 : (int32_t)n_offices - 1;
	for (size_t i = 0; i < n; i++) {
		offices[i] = (struct fp_match_office){.office = (first + (int32_t)i * step) % (int32_t)n_offices,
			.from = INT64_MIN,
			.until = INT64_MAX};
		offices[i].travel_minutes = (int32_t)random_below(7) * 30;
		if (random_below(2) == 0)
			offices[i].from = MONDAY * FP_DAY + (fp_time)random_below(days * 24) * FP_HOUR;
		if (random_below(3) == 0)
			offices[i].until = MONDAY * FP_DAY + (fp_time)random_below(days * 24) * FP_HOUR;
	}
	return offices;
}

static inline struct fp_match_request make_request(const struct shape *shape)
{
	size_t most = shape->offices < 3 ? shape->offices : 3;
	size_t n = random_below(20) == 0 ? 0 : 1 + random_below(most);
	bool represented = shape->attorneys > 0 && random_below(2) == 0;
	return (struct fp_match_request){
		.attorney = represented ? 1 + (uint32_t)random_below(shape->attorneys) : 0,
		.service = (int32_t)random_below(shape->services + 1),
		.emergency = random_below(6) == 0,
		.not_before = random_below(4) == 0 ? MONDAY + (fp_day)random_below(shape->days) : FP_DAY_NONE,
		.not_after = random_below(4) == 0 ? MONDAY + (fp_day)random_below(shape->days) : FP_DAY_NONE,
		.days = random_below(2) == 0 ? 0 : (uint32_t)random_below(128),
		.day_part = (enum fp_day_part)random_below(FP_DAY_PART_COUNT),
		.first = (enum fp_first)random_below(FP_FIRST_COUNT),
		.n_offices = n,
		.offices = make_offices(n, shape->offices, shape->days),
	};
}

/* Visits in offices of the instance and one beyond it, some of a request that waits, one without an end. */
static inline struct fp_match_visit *make_visits(const struct instance *in, const struct shape *shape, size_t n)
{
	struct fp_match_visit *visits = test_calloc(n + 1, sizeof(*visits));
	for (size_t i = 0; i < n; i++) {
		int32_t office = (int32_t)random_below(in->n_offices + 1) - 1;
		fp_time starts = (MONDAY + (fp_day)random_below(shape->days)) * FP_DAY +
				 (480 + (int)random_below(18) * 30 + office * 60) * FP_MINUTE;
		visits[i] = (struct fp_match_visit){.office = office, .starts = starts};
		visits[i].ends = random_below(50) == 0 ? INT64_MAX : starts + 30 * FP_MINUTE;
		visits[i].until = visits[i].ends == INT64_MAX ? INT64_MAX
							      : visits[i].ends + (fp_time)random_below(7) * FP_HOUR / 2;
		if (in->n_requests > 0 && random_below(4) == 0)
			visits[i].request = in->requests[random_below(in->n_requests)].id;
	}
	return visits;
}

static inline struct fp_match_calendars make_calendars(const struct instance *in, const struct shape *shape)
{
	struct fp_match_calendar *v = test_calloc(shape->attorneys + 1, sizeof(*v));
	for (size_t a = 0; a < shape->attorneys; a++) {
		size_t n = random_below(6);
		v[a] = (struct fp_match_calendar){n, make_visits(in, shape, n)};
	}
	return (struct fp_match_calendars){shape->attorneys, v};
}

/* Behind those without a seat: whom only a lower cost suits, and who declined some slots before. */
static inline void make_seated(struct instance *in)
{
	for (size_t i = in->n_requests * 2 / 3; i < in->n_requests; i++) {
		struct fp_match_request *r = &in->requests[i];
		int64_t *declined = test_calloc(3, sizeof(*declined));
		r->bounded = true;
		r->cost_below = random_below(5) == 0 ? FP_MATCH_UNWANTED : (int32_t)random_below(30);
		r->n_declined = in->n_slots > 0 ? random_below(4) : 0;
		for (size_t k = 0; k < r->n_declined; k++)
			declined[k] = in->slots[random_below(in->n_slots)].id;
		r->declined = declined;
	}
}

static inline void make_instance(const struct shape *shape, struct instance *ret_in)
{
	*ret_in = (struct instance){
		.slots = test_calloc(shape->slots + 1, sizeof(*ret_in->slots)),
		.n_slots = shape->slots,
		.requests = test_calloc(shape->requests + 1, sizeof(*ret_in->requests)),
		.n_requests = shape->requests,
		.today = test_calloc(shape->offices, sizeof(*ret_in->today)),
		.n_offices = shape->offices,
	};
	for (size_t i = 0; i < shape->offices; i++)
		ret_in->today[i] = MONDAY - (fp_day)random_below(2);
	make_slots(ret_in, shape);
	for (size_t i = 0; i < shape->requests; i++)
		ret_in->requests[i] = make_request(shape);
	for (size_t i = 0; i < shape->requests; i++)
		ret_in->requests[i].id = (struct fp_id){{1, (uint8_t)(i >> 16), (uint8_t)(i >> 8), (uint8_t)i}};
	ret_in->calendars = make_calendars(ret_in, shape);
	if (shape->seated)
		make_seated(ret_in);
}

static inline void free_instance(struct instance *in)
{
	for (size_t i = 0; i < in->n_requests; i++) {
		test_free((void *)(uintptr_t)in->requests[i].offices);
		if (in->requests[i].declined)
			test_free((void *)(uintptr_t)in->requests[i].declined);
	}
	for (size_t a = 0; a < in->calendars.n; a++)
		test_free((void *)(uintptr_t)in->calendars.v[a].visits);
	test_free((void *)(uintptr_t)in->calendars.v);
	test_free(in->today);
	test_free(in->requests);
	test_free(in->slots);
}

/* Matches a copy of the slots; results start as `garbage`, and so does what malloc gives where the library obeys. */
static inline struct fp_match_result *match_copy(
	const struct instance *in, int garbage, struct fp_match_slot **ret_after)
{
	struct fp_match_slot *after = test_calloc(in->n_slots + 1, sizeof(*after));
	struct fp_match_result *results = test_calloc(in->n_requests + 1, sizeof(*results));
	memcpy(after, in->slots, in->n_slots * sizeof(*after));
	memset(results, garbage, in->n_requests * sizeof(*results));
	mallopt(M_PERTURB, garbage);
	assert_true(fp_match(
		after, in->n_slots, in->requests, in->n_requests, &in->calendars, in->today, in->n_offices, results));
	mallopt(M_PERTURB, 0);
	*ret_after = after;
	return results;
}

static inline void assert_same_result(const struct fp_match_result *a, const struct fp_match_result *b)
{
	assert_int_equal(a->why, b->why);
	assert_int_equal(a->attorney_busy, b->attorney_busy);
	assert_int_equal(a->slot, b->slot);
	assert_int_equal(a->cost, b->cost);
	assert_int_equal(a->days_part, b->days_part);
	assert_int_equal(a->day_part_part, b->day_part_part);
	assert_int_equal(a->weekday_part, b->weekday_part);
	assert_int_equal(a->office_part, b->office_part);
	assert_int_equal(a->has_next_best, b->has_next_best);
	assert_int_equal(a->next_best, b->next_best);
	assert_int_equal(a->next_best_cost, b->next_best_cost);
}

/* The same again, with every list at another address and other garbage in memory. */
static inline void assert_deterministic(const struct instance *in, const struct fp_match_result *results)
{
	struct instance moved = *in;
	moved.requests = test_calloc(in->n_requests + 1, sizeof(*moved.requests));
	for (size_t i = in->n_requests; i-- > 0;) {
		const struct fp_match_request *r = &in->requests[i];
		struct fp_match_office *offices = test_calloc(r->n_offices + 1, sizeof(*offices));
		if (r->n_offices > 0)
			memcpy(offices, r->offices, r->n_offices * sizeof(*offices));
		moved.requests[i] = *r;
		moved.requests[i].offices = offices;
	}
	struct fp_match_slot *after;
	struct fp_match_result *again = match_copy(&moved, 0x5A, &after);
	for (size_t i = 0; i < in->n_requests; i++) {
		assert_same_result(&results[i], &again[i]);
		test_free((void *)(uintptr_t)moved.requests[i].offices);
	}
	test_free(again);
	test_free(after);
	test_free(moved.requests);
}

#endif
