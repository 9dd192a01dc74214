/* The match, against small tables by hand: each limit, each wish, each tie. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/matching.h>

#define MONDAY	    20003 /* 2024-10-07 */
#define TUESDAY	    (MONDAY + 1)
#define ON_MONDAYS  1u
#define ON_TUESDAYS 2u
#define ALWAYS	    .from = INT64_MIN, .until = INT64_MAX

static struct fp_match_slot slot_at(int64_t id, int32_t office, fp_day day, int minute, int32_t free_seats)
{
	fp_time start = day * FP_DAY + minute * FP_MINUTE;
	return (struct fp_match_slot){
		.id = id,
		.office = office,
		.service = -1,
		.starts_at = start,
		.ends_at = start + 30 * FP_MINUTE,
		.local_day = day,
		.local_minute = (int16_t)minute,
		.free = free_seats,
	};
}

static const struct fp_match_office office_0[] = {{0, ALWAYS}};
static const struct fp_match_office offices_0_1[] = {{0, ALWAYS}, {1, ALWAYS}};
static const struct fp_match_office offices_1_0[] = {{1, ALWAYS}, {0, ALWAYS}};

static struct fp_match_request request_for(const struct fp_match_office *offices, size_t n_offices)
{
	return (struct fp_match_request){
		.not_before = FP_DAY_NONE,
		.not_after = FP_DAY_NONE,
		.n_offices = n_offices,
		.offices = offices,
	};
}

/* Matches in three offices whose day is Monday; results start as garbage, so that one left unset is seen. */
static void match_tables(struct fp_match_slot *slots, size_t n_slots, const struct fp_match_request *requests,
	size_t n_requests, struct fp_match_result *ret_results)
{
	static const fp_day today[] = {MONDAY, MONDAY, MONDAY};
	memset(ret_results, 0xA5, n_requests * sizeof(*ret_results));
	assert_true(fp_match(slots, n_slots, requests, n_requests, NULL, today, FP_LENGTH(today), ret_results));
}

static struct fp_match_result match_single(
	struct fp_match_slot *slots, size_t n_slots, const struct fp_match_request *request)
{
	struct fp_match_result result;
	match_tables(slots, n_slots, request, 1, &result);
	return result;
}

static void assert_placed(const struct fp_match_result *r, size_t slot, int32_t cost)
{
	assert_int_equal(r->why, FP_MATCH_PLACED);
	assert_int_equal(r->slot, slot);
	assert_int_equal(r->cost, cost);
	assert_int_equal(r->days_part + r->day_part_part + r->weekday_part + r->office_part, cost);
}

/* ---- limits ---- */

static void none_without_office_or_slot(void **state)
{
	(void)state;
	struct fp_match_request r = request_for(NULL, 0);
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 1)};
	assert_int_equal(match_single(slots, 1, &r).why, FP_MATCH_NO_OFFICE);
	r = request_for(office_0, 1);
	assert_int_equal(match_single(NULL, 0, &r).why, FP_MATCH_NO_SLOT);
	assert_int_equal(slots[0].free, 1);
}

static void nothing_to_match(void **state)
{
	(void)state;
	assert_true(fp_match(NULL, 0, NULL, 0, NULL, NULL, 0, NULL));
}

static void full_slots_are_no_slots(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 0)};
	struct fp_match_request r = request_for(office_0, 1);
	assert_int_equal(match_single(slots, 1, &r).why, FP_MATCH_NO_SLOT);
	assert_int_equal(slots[0].free, 0);
}

static void taken_slots_are_taken(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 2)};
	struct fp_match_request r[] = {request_for(office_0, 1), request_for(office_0, 1), request_for(office_0, 1)};
	struct fp_match_result results[3];
	match_tables(slots, 1, r, 3, results);
	assert_placed(&results[0], 0, 0);
	assert_placed(&results[1], 0, 0);
	assert_int_equal(results[2].why, FP_MATCH_ALL_TAKEN);
	assert_int_equal(results[2].cost, 0);
	assert_false(results[2].has_next_best);
	assert_int_equal(slots[0].free, 0);
}

/* Seats taken elsewhere are no reason: this request could never have had one. */
static void taken_by_others_outside_its_limits(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 1)};
	struct fp_match_request r[] = {request_for(office_0, 1), request_for(office_0, 1)};
	r[1].not_before = TUESDAY;
	struct fp_match_result results[2];
	match_tables(slots, 1, r, 2, results);
	assert_placed(&results[0], 0, 0);
	assert_int_equal(results[1].why, FP_MATCH_NO_SLOT);
}

static void only_its_service_or_any(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 1), slot_at(2, 0, MONDAY, 600, 1),
		slot_at(3, 0, MONDAY, 660, 1), slot_at(4, 0, MONDAY, 720, 1)};
	slots[0].service = 0;
	slots[1].service = 2;
	slots[3].service = 1;
	struct fp_match_request r[] = {request_for(office_0, 1), request_for(office_0, 1), request_for(office_0, 1)};
	r[0].service = r[1].service = r[2].service = 1;
	struct fp_match_result results[3];
	match_tables(slots, 4, r, 3, results);
	assert_placed(&results[0], 2, 0);
	assert_true(results[0].has_next_best);
	assert_int_equal(results[0].next_best, 3);
	assert_placed(&results[1], 3, 0);
	assert_false(results[1].has_next_best);
	assert_int_equal(results[2].why, FP_MATCH_ALL_TAKEN);
}

/* A service that no slot names still has the slots for any. */
static void a_service_without_slots_of_its_own(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 1), slot_at(2, 0, MONDAY, 600, 1)};
	slots[0].service = 0;
	struct fp_match_request r = request_for(office_0, 1);
	r.service = 1000;
	struct fp_match_result result = match_single(slots, 2, &r);
	assert_placed(&result, 1, 0);
	assert_false(result.has_next_best);
}

static void only_its_offices(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 1), slot_at(2, 2, MONDAY + 30, 540, 1)};
	const struct fp_match_office office_2[] = {{2, ALWAYS}}, office_1[] = {{1, ALWAYS}};
	struct fp_match_request r = request_for(office_2, 1);
	struct fp_match_result result = match_single(slots, 2, &r);
	assert_placed(&result, 1, 30);
	r = request_for(office_1, 1);
	assert_int_equal(match_single(slots, 2, &r).why, FP_MATCH_NO_SLOT);
}

/* `from` is inside, `until` is not. */
static void bounds_for_the_start(void **state)
{
	(void)state;
	const struct fp_match_slot three[] = {
		slot_at(1, 0, MONDAY, 540, 1), slot_at(2, 0, MONDAY, 600, 1), slot_at(3, 0, MONDAY, 660, 1)};
	const struct {
		fp_time from, until;
		int slot; /* -1: none */
	} rows[] = {
		{three[0].starts_at, three[0].starts_at + 1, 0},
		{three[0].starts_at + 1, three[2].starts_at, 1},
		{three[1].starts_at, three[1].starts_at, -1},
		{three[1].starts_at + 1, three[2].starts_at, -1},
		{three[1].starts_at + 1, three[2].starts_at + 1, 2},
		{three[2].starts_at + 1, INT64_MAX, -1},
		{INT64_MIN, three[0].starts_at, -1},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		struct fp_match_slot slots[3];
		memcpy(slots, three, sizeof(slots));
		struct fp_match_office office = {.from = rows[i].from, .until = rows[i].until};
		struct fp_match_request r = request_for(&office, 1);
		struct fp_match_result result = match_single(slots, 3, &r);
		if (rows[i].slot < 0)
			assert_int_equal(result.why, FP_MATCH_NO_SLOT);
		else
			assert_placed(&result, (size_t)rows[i].slot, 0);
	}
}

/* Both ends are inside. */
static void bounds_for_the_day(void **state)
{
	(void)state;
	const struct {
		fp_day not_before, not_after;
		int slot; /* -1: none */
	} rows[] = {
		{FP_DAY_NONE, FP_DAY_NONE, 0},
		{MONDAY, MONDAY, 0},
		{MONDAY + 1, FP_DAY_NONE, 1},
		{MONDAY + 1, MONDAY + 1, -1},
		{MONDAY + 2, MONDAY + 2, 1},
		{MONDAY + 3, FP_DAY_NONE, 2},
		{MONDAY + 5, FP_DAY_NONE, -1},
		{FP_DAY_NONE, MONDAY - 1, -1},
		{MONDAY + 4, MONDAY, -1},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 1), slot_at(2, 0, MONDAY + 2, 540, 1),
			slot_at(3, 0, MONDAY + 4, 540, 1)};
		struct fp_match_request r = request_for(office_0, 1);
		r.not_before = rows[i].not_before;
		r.not_after = rows[i].not_after;
		struct fp_match_result result = match_single(slots, 3, &r);
		if (rows[i].slot < 0)
			assert_int_equal(result.why, FP_MATCH_NO_SLOT);
		else
			assert_placed(&result, (size_t)rows[i].slot, rows[i].slot * 2);
	}
}

/* ---- wishes ---- */

/* One slot, one wish: each part of the sum alone. */
static void each_part_of_the_cost(void **state)
{
	(void)state;
	const struct {
		fp_day day;
		int minute;
		enum fp_day_part day_part;
		uint32_t days;
		bool emergency;
		int32_t days_part, day_part_part, weekday_part;
	} rows[] = {
		{MONDAY, 540, FP_DAY_PART_ANY, 0, false, 0, 0, 0},
		{MONDAY + 9, 540, FP_DAY_PART_ANY, 0, false, 9, 0, 0},
		{MONDAY, 719, FP_DAY_PART_MORNING, 0, false, 0, 0, 0},
		{MONDAY, 720, FP_DAY_PART_MORNING, 0, false, 0, 3, 0},
		{MONDAY, 719, FP_DAY_PART_AFTERNOON, 0, false, 0, 3, 0},
		{MONDAY, 720, FP_DAY_PART_AFTERNOON, 0, false, 0, 0, 0},
		{MONDAY, 540, FP_DAY_PART_ANY, ON_MONDAYS, false, 0, 0, 0},
		{MONDAY, 540, FP_DAY_PART_ANY, ON_TUESDAYS, false, 0, 0, 3},
		{TUESDAY, 540, FP_DAY_PART_ANY, ON_MONDAYS, false, 1, 0, 3},
		{TUESDAY, 540, FP_DAY_PART_ANY, ON_MONDAYS | ON_TUESDAYS, false, 1, 0, 0},
		{MONDAY + 6, 540, FP_DAY_PART_ANY, 1u << 6, false, 6, 0, 0},
		{TUESDAY, 540, FP_DAY_PART_AFTERNOON, ON_MONDAYS, false, 1, 3, 3},
		{TUESDAY, 540, FP_DAY_PART_AFTERNOON, ON_MONDAYS, true, 1, 0, 0},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		struct fp_match_slot slots[] = {slot_at(1, 0, rows[i].day, rows[i].minute, 1)};
		struct fp_match_request r = request_for(office_0, 1);
		r.day_part = rows[i].day_part;
		r.days = rows[i].days;
		r.emergency = rows[i].emergency;
		struct fp_match_result result = match_single(slots, 1, &r);
		assert_placed(&result, 0, rows[i].days_part + rows[i].day_part_part + rows[i].weekday_part);
		assert_int_equal(result.days_part, rows[i].days_part);
		assert_int_equal(result.day_part_part, rows[i].day_part_part);
		assert_int_equal(result.weekday_part, rows[i].weekday_part);
		assert_int_equal(result.office_part, 0);
		assert_false(result.has_next_best);
	}
}

/* Office 1 is named first; office 0 is `days` earlier. */
static void place_against_days(void **state)
{
	(void)state;
	const struct {
		enum fp_first first;
		bool emergency;
		fp_day days;
		size_t slot;
		int32_t cost, office_part, next_cost;
	} rows[] = {
		{FP_FIRST_EARLIEST, false, 2, 1, 2, 0, 3},
		{FP_FIRST_EARLIEST, false, 3, 0, 3, 3, 3}, /* a tie: the earlier start */
		{FP_FIRST_EARLIEST, false, 4, 0, 3, 3, 4},
		{FP_FIRST_OFFICE, false, 4, 1, 4, 0, 30},
		{FP_FIRST_OFFICE, false, 29, 1, 29, 0, 30},
		{FP_FIRST_OFFICE, false, 31, 0, 30, 30, 31},
		{FP_FIRST_OFFICE, true, 1, 0, 0, 0, 1},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		struct fp_match_slot slots[] = {
			slot_at(1, 0, MONDAY, 540, 1), slot_at(2, 1, MONDAY + rows[i].days, 540, 1)};
		struct fp_match_request r = request_for(offices_1_0, 2);
		r.first = rows[i].first;
		r.emergency = rows[i].emergency;
		struct fp_match_result result = match_single(slots, 2, &r);
		assert_placed(&result, rows[i].slot, rows[i].cost);
		assert_int_equal(result.office_part, rows[i].office_part);
		assert_true(result.has_next_best);
		assert_int_equal(result.next_best, 1 - rows[i].slot);
		assert_int_equal(result.next_best_cost, rows[i].next_cost);
	}
}

/* Tuesday morning is wished: it may be worth waiting for, but not longer than the wishes weigh. */
static void wishes_against_days(void **state)
{
	(void)state;
	struct fp_match_request r = request_for(office_0, 1);
	r.days = ON_TUESDAYS;
	r.day_part = FP_DAY_PART_MORNING;

	struct fp_match_slot near[] = {slot_at(1, 0, MONDAY, 540, 1), slot_at(2, 0, MONDAY, 780, 1),
		slot_at(3, 0, TUESDAY, 540, 1), slot_at(4, 0, TUESDAY, 780, 1)};
	struct fp_match_result result = match_single(near, 4, &r);
	assert_placed(&result, 2, 1);
	assert_int_equal(result.next_best, 0);
	assert_int_equal(result.next_best_cost, 3);

	struct fp_match_slot far[] = {slot_at(1, 0, MONDAY, 780, 1), slot_at(2, 0, MONDAY + 8, 540, 1)};
	result = match_single(far, 2, &r);
	assert_placed(&result, 0, 6);
	assert_int_equal(result.next_best_cost, 8);
}

/* Each office counts from its own day. */
static void days_from_each_offices_today(void **state)
{
	(void)state;
	const fp_day today[] = {MONDAY, MONDAY + 1};
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY + 1, 540, 1), slot_at(2, 1, MONDAY + 1, 600, 1)};
	struct fp_match_request r = request_for(offices_0_1, 2);
	r.emergency = true;
	struct fp_match_result result;
	assert_true(fp_match(slots, 2, &r, 1, NULL, today, 2, &result));
	assert_placed(&result, 1, 0);
	assert_int_equal(result.next_best, 0);
	assert_int_equal(result.next_best_cost, 1);
}

/* ---- ties ---- */

static void ties_go_by_start_then_office_then_id(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(7, 0, MONDAY, 600, 1), slot_at(5, 1, MONDAY, 540, 1),
		slot_at(4, 1, MONDAY, 600, 1), slot_at(6, 1, MONDAY, 600, 1)};
	struct fp_match_request r[4];
	for (size_t i = 0; i < 4; i++) {
		r[i] = request_for(offices_1_0, 2);
		r[i].emergency = true;
	}
	struct fp_match_result results[4];
	match_tables(slots, 4, r, 4, results);
	const size_t expected[] = {1, 0, 2, 3};
	for (size_t i = 0; i < 4; i++) {
		assert_placed(&results[i], expected[i], 0);
		assert_int_equal(results[i].has_next_best, i < 3);
		if (i < 3)
			assert_int_equal(results[i].next_best, expected[i + 1]);
	}
}

/* Neither noon nor the service comes before the start; the slots of one day stand in four lanes. */
static void ties_across_lanes(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 1), slot_at(2, 0, MONDAY, 600, 1),
		slot_at(3, 0, MONDAY, 780, 1), slot_at(4, 0, MONDAY, 840, 1)};
	slots[0].service = slots[2].service = 0;
	struct fp_match_request r[4];
	for (size_t i = 0; i < 4; i++)
		r[i] = request_for(office_0, 1);
	struct fp_match_result results[4];
	match_tables(slots, 4, r, 4, results);
	for (size_t i = 0; i < 4; i++)
		assert_placed(&results[i], i, 0);
}

/* ---- who has a seat already ---- */

static void a_seat_is_left_only_for_a_lower_cost(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY + 2, 540, 1), slot_at(2, 0, MONDAY + 3, 540, 1)};
	struct fp_match_request r = request_for(office_0, 1);
	r.bounded = true;
	for (int32_t below = 0; below <= 4; below++) {
		r.cost_below = below;
		slots[0].free = slots[1].free = 1;
		struct fp_match_result result = match_single(slots, 2, &r);
		assert_int_equal(result.why, below > 2 ? FP_MATCH_PLACED : FP_MATCH_KEPT);
		assert_int_equal(result.has_next_best, below > 3);
		assert_int_equal(slots[0].free, below > 2 ? 0 : 1);
		if (below > 2)
			assert_placed(&result, 0, 2);
	}
	r.n_offices = 0;
	assert_int_equal(match_single(slots, 2, &r).why, FP_MATCH_KEPT);
}

static void what_was_declined_is_left_to_others(void **state)
{
	(void)state;
	static const int64_t declined[] = {7, 1};
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 2), slot_at(2, 0, MONDAY, 570, 1)};
	struct fp_match_request r[2] = {request_for(office_0, 1), request_for(office_0, 1)};
	r[0].declined = declined;
	r[0].n_declined = FP_LENGTH(declined);
	struct fp_match_result results[2];
	match_tables(slots, 2, r, 2, results);
	assert_placed(&results[0], 1, 0);
	assert_false(results[0].has_next_best);
	assert_placed(&results[1], 0, 0);
}

static void the_cost_of_a_seat(void **state)
{
	(void)state;
	static const fp_day today[] = {MONDAY, MONDAY - 1, MONDAY};
	struct fp_match_slot seat = slot_at(1, 1, TUESDAY, 780, 0);
	struct fp_match_request r = request_for(offices_0_1, 2);
	assert_int_equal(fp_match_cost(&r, &seat, today), 2 + 3);
	r.first = FP_FIRST_OFFICE;
	r.day_part = FP_DAY_PART_MORNING;
	r.days = ON_MONDAYS;
	assert_int_equal(fp_match_cost(&r, &seat, today), 2 + 30 + 3 + 3);
	r.emergency = true;
	assert_int_equal(fp_match_cost(&r, &seat, today), 2);
	r.not_after = MONDAY;
	assert_int_equal(fp_match_cost(&r, &seat, today), FP_MATCH_UNWANTED);
	r.not_after = FP_DAY_NONE;
	r.not_before = TUESDAY + 1;
	assert_int_equal(fp_match_cost(&r, &seat, today), FP_MATCH_UNWANTED);
	r.not_before = TUESDAY;
	seat.service = 3;
	assert_int_equal(fp_match_cost(&r, &seat, today), FP_MATCH_UNWANTED);
	r.service = 3;
	assert_int_equal(fp_match_cost(&r, &seat, today), 2);
	r.n_offices = 1;
	assert_int_equal(fp_match_cost(&r, &seat, today), FP_MATCH_UNWANTED);
}

/* ---- memory ---- */

const char *__asan_default_options(void);
const char *__asan_default_options(void)
{
	return "allocator_may_return_null=1";
}

static void no_memory_changes_nothing(void **state)
{
	(void)state;
	const fp_day today[] = {MONDAY};
	struct fp_match_slot slots[] = {slot_at(1, 0, MONDAY, 540, 1)};
	slots[0].service = INT32_MAX - 1;
	struct fp_match_request r = request_for(office_0, 1);
	struct fp_match_result result = {.cost = 77};
	assert_false(fp_match(slots, 1, &r, 1, NULL, today, SIZE_MAX / 8, &result));
	assert_int_equal(slots[0].free, 1);
	assert_int_equal(result.cost, 77);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(none_without_office_or_slot),
		cmocka_unit_test(nothing_to_match),
		cmocka_unit_test(full_slots_are_no_slots),
		cmocka_unit_test(taken_slots_are_taken),
		cmocka_unit_test(taken_by_others_outside_its_limits),
		cmocka_unit_test(only_its_service_or_any),
		cmocka_unit_test(a_service_without_slots_of_its_own),
		cmocka_unit_test(only_its_offices),
		cmocka_unit_test(bounds_for_the_start),
		cmocka_unit_test(bounds_for_the_day),
		cmocka_unit_test(each_part_of_the_cost),
		cmocka_unit_test(place_against_days),
		cmocka_unit_test(wishes_against_days),
		cmocka_unit_test(days_from_each_offices_today),
		cmocka_unit_test(ties_go_by_start_then_office_then_id),
		cmocka_unit_test(ties_across_lanes),
		cmocka_unit_test(a_seat_is_left_only_for_a_lower_cost),
		cmocka_unit_test(what_was_declined_is_left_to_others),
		cmocka_unit_test(the_cost_of_a_seat),
		cmocka_unit_test(no_memory_changes_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
