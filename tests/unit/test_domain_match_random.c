/* The match over random instances, each judged by the reference and by what the match promises. */
#include "match_fixture.h"

static void small_instances_are_as_the_reference(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 4000; seed++) {
		random_state = seed;
		struct shape shape = {
			.offices = 1 + random_below(4),
			.slots = random_below(25),
			.requests = random_below(20),
			.services = 1 + random_below(3),
			.days = 1 + random_below(20),
			.seats = 1 + random_below(3),
			.attorneys = random_below(4),
			.seated = seed % 2 == 0,
		};
		struct instance in;
		make_instance(&shape, &in);
		struct fp_match_slot *after;
		struct fp_match_result *results = match_copy(&in, 0xA5, &after);
		assert_as_the_reference(&in, results);
		assert_no_overbooking(&in, after, results);
		assert_fair(&in, after, results);
		assert_deterministic(&in, results);
		test_free(results);
		test_free(after);
		free_instance(&in);
	}
}

/* Long lanes, many full in a row: what the small ones do not reach. */
static void crowded_instances_are_as_the_reference(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 10; seed++) {
		random_state = seed;
		struct shape shape = {.offices = 2,
			.slots = 300,
			.requests = 500,
			.services = 2,
			.days = 40,
			.seats = 2,
			.attorneys = seed % 3,
			.seated = seed % 2 == 0};
		struct instance in;
		make_instance(&shape, &in);
		struct fp_match_slot *after;
		struct fp_match_result *results = match_copy(&in, 0xA5, &after);
		assert_as_the_reference(&in, results);
		assert_no_overbooking(&in, after, results);
		assert_fair(&in, after, results);
		test_free(results);
		test_free(after);
		free_instance(&in);
	}
}

/* A seat that is left for a cheaper one: what it costs, and what the match says of it, are the same. */
static void the_cost_of_a_seat_is_the_cost_of_the_match(void **state)
{
	(void)state;
	size_t compared = 0;
	for (uint64_t seed = 1; seed <= 500; seed++) {
		random_state = seed;
		struct shape shape = {.offices = 3, .slots = 20, .requests = 10, .services = 2, .days = 20, .seats = 2};
		struct instance in;
		make_instance(&shape, &in);
		struct fp_match_slot *after;
		struct fp_match_result *results = match_copy(&in, 0xA5, &after);
		for (size_t i = 0; i < in.n_requests; i++) {
			if (results[i].why != FP_MATCH_PLACED)
				continue;
			assert_int_equal(
				fp_match_cost(&in.requests[i], &in.slots[results[i].slot], in.today), results[i].cost);
			compared++;
		}
		test_free(results);
		test_free(after);
		free_instance(&in);
	}
	assert_true(compared > 1000);
}

/* 20,000 requests for about 5,000 seats. */
static void scarcity_is_fair(void **state)
{
	(void)state;
	random_state = 1;
	struct shape shape = {.offices = 20,
		.slots = 2500,
		.requests = 20000,
		.services = 3,
		.days = 60,
		.seats = 4,
		.attorneys = 50};
	struct instance in;
	make_instance(&shape, &in);
	struct fp_match_slot *after;
	struct fp_match_result *results = match_copy(&in, 0xA5, &after);
	assert_no_overbooking(&in, after, results);
	assert_fair(&in, after, results);
	size_t placed = 0, seats = 0;
	for (size_t i = 0; i < in.n_requests; i++)
		placed += results[i].why == FP_MATCH_PLACED ? 1 : 0;
	for (size_t i = 0; i < in.n_slots; i++)
		seats += (size_t)in.slots[i].free;
	assert_in_range(seats, 4500, 5500);
	assert_in_range(placed, seats * 9 / 10, seats);
	test_free(results);
	test_free(after);
	free_instance(&in);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(small_instances_are_as_the_reference),
		cmocka_unit_test(crowded_instances_are_as_the_reference),
		cmocka_unit_test(the_cost_of_a_seat_is_the_cost_of_the_match),
		cmocka_unit_test(scarcity_is_fair),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
