/* The attorneys of the match, against small tables by hand: who is busy where, how far the way is, who sits next. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/matching.h>

#define MONDAY	   20003 /* 2024-10-07 */
#define TUESDAY	   (MONDAY + 1)
#define AT(minute) (MONDAY * FP_DAY + (minute)*FP_MINUTE)

static struct fp_match_slot slot_at(int32_t office, fp_day day, int minute, int32_t seats)
{
	fp_time start = day * FP_DAY + minute * FP_MINUTE;
	return (struct fp_match_slot){
		.id = office * 10000 + minute,
		.office = office,
		.service = -1,
		.starts_at = start,
		.ends_at = start + 30 * FP_MINUTE,
		.local_day = day,
		.local_minute = (int16_t)minute,
		.free = seats,
	};
}

/* The way from the first office takes three hours, from the second one. */
static const struct fp_match_office first_office[] = {{0, 180, INT64_MIN, INT64_MAX}};
static const struct fp_match_office second_office[] = {{1, 60, INT64_MIN, INT64_MAX}};
static const struct fp_match_office next_door[] = {{0, 0, INT64_MIN, INT64_MAX}, {1, 0, INT64_MIN, INT64_MAX}};

/* Of the first attorney. */
static struct fp_match_request client(uint8_t id, const struct fp_match_office *offices, size_t n_offices)
{
	return (struct fp_match_request){
		.id = {{1, id}},
		.attorney = 1,
		.not_before = FP_DAY_NONE,
		.not_after = FP_DAY_NONE,
		.n_offices = n_offices,
		.offices = offices,
	};
}

/* Half an hour, and the way. */
static struct fp_match_visit visit(int32_t office, int minute, int way)
{
	return (struct fp_match_visit){office, AT(minute), AT(minute + 30), AT(minute + 30 + way), {{2}}};
}

static void match(struct fp_match_slot *slots, size_t n_slots, const struct fp_match_request *requests,
	size_t n_requests, const struct fp_match_visit *visits, size_t n_visits, struct fp_match_result *ret_results)
{
	static const fp_day today[] = {MONDAY, MONDAY};
	const struct fp_match_calendar v[] = {{n_visits, visits}, {0, NULL}};
	const struct fp_match_calendars calendars = {FP_LENGTH(v), v};
	memset(ret_results, 0xA5, n_requests * sizeof(*ret_results));
	assert_true(fp_match(slots, n_slots, requests, n_requests, &calendars, today, FP_LENGTH(today), ret_results));
}

/* One client, one slot, one visit. */
static bool fits(const struct fp_match_office *offices, int minute, struct fp_match_visit expected)
{
	struct fp_match_slot slot = slot_at(offices->office, MONDAY, minute, 1);
	struct fp_match_request r = client(1, offices, 1);
	struct fp_match_result result;
	match(&slot, 1, &r, 1, &expected, 1, &result);
	assert_int_equal(result.attorney_busy, result.why != FP_MATCH_PLACED);
	assert_true(result.why == FP_MATCH_PLACED || result.why == FP_MATCH_NO_SLOT);
	return result.why == FP_MATCH_PLACED;
}

static void in_one_office_visits_may_touch(void **state)
{
	(void)state;
	assert_true(fits(first_office, 570, visit(0, 600, 180)));
	assert_false(fits(first_office, 571, visit(0, 600, 180)));
	assert_false(fits(first_office, 600, visit(0, 600, 180)));
	assert_false(fits(first_office, 629, visit(0, 600, 180)));
	assert_true(fits(first_office, 630, visit(0, 600, 180)));
	assert_true(fits(first_office, 630, visit(0, 600, 0)));
}

/* Each visit has the way from its own office after it. */
static void between_offices_lies_the_way_from_the_first_one(void **state)
{
	(void)state;
	assert_false(fits(second_office, 809, visit(0, 600, 180)));
	assert_true(fits(second_office, 810, visit(0, 600, 180)));
	assert_false(fits(second_office, 511, visit(0, 600, 180)));
	assert_true(fits(second_office, 510, visit(0, 600, 180)));
	assert_false(fits(first_office, 689, visit(1, 600, 60)));
	assert_true(fits(first_office, 690, visit(1, 600, 60)));
	assert_false(fits(first_office, 391, visit(1, 600, 60)));
	assert_true(fits(first_office, 390, visit(1, 600, 60)));
	assert_false(fits(first_office, 600, visit(-1, 600, 0))); /* an office that the pass does not know */
}

static void a_visit_without_an_end_lasts(void **state)
{
	(void)state;
	const struct fp_match_visit walk_in = {0, AT(600), INT64_MAX, INT64_MAX, {{2}}};
	assert_true(fits(first_office, 570, walk_in));
	assert_false(fits(first_office, 900, walk_in));
	assert_false(fits(second_office, 900, walk_in));
	assert_true(fits(second_office, 510, walk_in));
}

static void ones_own_seat_is_in_nobodys_way(void **state)
{
	(void)state;
	struct fp_match_visit own = visit(0, 600, 180);
	own.request = client(1, NULL, 0).id;
	assert_true(fits(second_office, 600, own));
	own.request = FP_ID_NONE; /* a hold has no request yet */
	assert_false(fits(second_office, 600, own));
}

static void what_the_match_gives_counts_at_once(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(0, MONDAY, 540, 5), slot_at(1, MONDAY, 540, 5),
		slot_at(1, MONDAY, 749, 5), slot_at(1, MONDAY, 750, 5)};
	struct fp_match_request r[] = {client(1, first_office, 1), client(2, second_office, 1),
		client(3, second_office, 1), client(4, second_office, 1)};
	struct fp_match_result results[4];
	r[2].attorney = 0;
	r[3].attorney = 2;
	match(slots, FP_LENGTH(slots), r, FP_LENGTH(r), NULL, 0, results);
	assert_int_equal(results[0].slot, 0);
	assert_int_equal(results[1].slot, 3);
	assert_int_equal(results[1].attorney_busy, false); /* another slot of the same day costs the same */
	assert_int_equal(results[2].slot, 1);
	assert_int_equal(results[3].slot, 1);
}

static void a_day_lost_to_the_calendar_is_said(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(0, MONDAY, 600, 1), slot_at(0, TUESDAY, 600, 1)};
	struct fp_match_request r = client(1, first_office, 1);
	struct fp_match_visit expected = visit(0, 600, 180);
	struct fp_match_result result;
	match(slots, 2, &r, 1, &expected, 1, &result);
	assert_int_equal(result.slot, 1);
	assert_int_equal(result.cost, 1);
	assert_true(result.attorney_busy);
	assert_false(result.has_next_best);
}

static void what_a_colleague_took_is_told_from_what_never_was(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(0, MONDAY, 600, 2)};
	struct fp_match_request r[] = {client(1, first_office, 1), client(2, first_office, 1)};
	struct fp_match_result results[2];
	match(slots, 1, r, 2, NULL, 0, results);
	assert_int_equal(results[0].why, FP_MATCH_PLACED);
	assert_int_equal(results[1].why, FP_MATCH_ALL_TAKEN); /* a seat is left, but not the attorney's time */
	assert_true(results[1].attorney_busy);
	struct fp_match_visit expected = visit(0, 600, 180);
	slots[0].free = 2;
	match(slots, 1, r, 1, &expected, 1, results);
	assert_int_equal(results[0].why, FP_MATCH_NO_SLOT);
	slots[0].free = 1;
	r[0].attorney = 0;
	match(slots, 1, r, 2, NULL, 0, results);
	assert_int_equal(results[1].why, FP_MATCH_ALL_TAKEN); /* no seat is left */
	assert_false(results[1].attorney_busy);
}

/* ---- next to a colleague ---- */

static size_t seat_beside(struct fp_match_visit expected, struct fp_match_request r)
{
	struct fp_match_slot slots[] = {slot_at(0, MONDAY, 540, 1), slot_at(0, MONDAY, 570, 1),
		slot_at(0, MONDAY, 600, 1), slot_at(0, MONDAY, 630, 1), slot_at(0, MONDAY, 660, 1),
		slot_at(0, TUESDAY, 540, 1), slot_at(1, MONDAY, 630, 1)};
	struct fp_match_result result;
	match(slots, FP_LENGTH(slots), &r, 1, &expected, 1, &result);
	assert_int_equal(result.why, FP_MATCH_PLACED);
	return result.slot;
}

static void of_equal_cost_the_seat_next_to_a_colleague(void **state)
{
	(void)state;
	struct fp_match_request r = client(1, first_office, 1);
	assert_int_equal(seat_beside(visit(0, 690, 180), r), 4); /* before it */
	assert_int_equal(seat_beside(visit(0, 600, 180), r), 1); /* on both sides: the earlier */
	assert_int_equal(seat_beside(visit(0, 600, 0), r), 1);
	assert_int_equal(seat_beside(visit(0, 510, 0), r), 0);	 /* after it */
	assert_int_equal(seat_beside(visit(0, 700, 180), r), 0); /* none touches */
	struct fp_match_visit own = visit(0, 690, 180);
	own.request = r.id;
	assert_int_equal(seat_beside(own, r), 0); /* it is no colleague's */
	r.offices = next_door;
	assert_int_equal(seat_beside(visit(1, 690, 0), r), 0); /* nor is it this office */
}

static void not_at_a_higher_cost(void **state)
{
	(void)state;
	struct fp_match_request r = client(1, first_office, 1);
	struct fp_match_visit next_day = visit(0, 570, 180);
	next_day.starts += FP_DAY;
	next_day.ends += FP_DAY;
	next_day.until += FP_DAY;
	assert_int_equal(seat_beside(next_day, r), 0);
	struct fp_match_request far = client(1, next_door, 2);
	assert_int_equal(seat_beside(visit(1, 660, 0), far), 0); /* the other office is second in its list */
	r.day_part = FP_DAY_PART_AFTERNOON;
	assert_int_equal(seat_beside(visit(0, 690, 180), r), 4); /* all mornings cost the same, again */
}

static void colleagues_gather_as_they_are_seated(void **state)
{
	(void)state;
	struct fp_match_slot slots[] = {slot_at(0, MONDAY, 540, 9), slot_at(0, MONDAY, 600, 9),
		slot_at(0, MONDAY, 630, 9), slot_at(0, MONDAY, 690, 9)};
	struct fp_match_request r[] = {client(1, first_office, 1), client(2, first_office, 1),
		client(3, first_office, 1), client(4, first_office, 1)};
	struct fp_match_visit expected = visit(0, 660, 180);
	struct fp_match_result results[4];
	match(slots, FP_LENGTH(slots), r, FP_LENGTH(r), &expected, 1, results);
	const size_t seats[] = {2, 1, 3, 0}; /* before it, before that, after it, and what is left */
	for (size_t i = 0; i < FP_LENGTH(seats); i++)
		assert_int_equal(results[i].slot, seats[i]);
	assert_int_equal(results[0].next_best, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(in_one_office_visits_may_touch),
		cmocka_unit_test(between_offices_lies_the_way_from_the_first_one),
		cmocka_unit_test(a_visit_without_an_end_lasts),
		cmocka_unit_test(ones_own_seat_is_in_nobodys_way),
		cmocka_unit_test(what_the_match_gives_counts_at_once),
		cmocka_unit_test(a_day_lost_to_the_calendar_is_said),
		cmocka_unit_test(what_a_colleague_took_is_told_from_what_never_was),
		cmocka_unit_test(of_equal_cost_the_seat_next_to_a_colleague),
		cmocka_unit_test(not_at_a_higher_cost),
		cmocka_unit_test(colleagues_gather_as_they_are_seated),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
