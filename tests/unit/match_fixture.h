/* Random instances of the match, all from fixed seeds. */
#ifndef FIELDPASS_MATCH_FIXTURE_H
#define FIELDPASS_MATCH_FIXTURE_H

#include <malloc.h>

#include "match_judge.h"

static uint64_t random_state;

static inline uint64_t random_below(uint64_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (random_state >> 33) % n;
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
	fp_match_sort_slots(in->slots, in->n_slots);
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
