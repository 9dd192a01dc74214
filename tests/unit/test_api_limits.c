#include "fp_test.h"

#include "limits.h"

#define NOW (1000 * FP_SECOND)

static struct fp_limits *limits;

static struct fp_allowance take_as(char kind, const char *who, int per_minute, fp_time now)
{
	struct fp_allowance a;
	fp_limits_take(limits, &(struct fp_limited){kind, who, strlen(who)}, per_minute, now, &a);
	return a;
}

static struct fp_allowance take(const char *who, int per_minute, fp_time now)
{
	return take_as('k', who, per_minute, now);
}

static void an_allowance_is_used_up_and_refills_evenly(void **state)
{
	(void)state;
	for (int i = 1; i <= 30; i++) {
		struct fp_allowance a = take("even", 30, NOW);
		assert_true(a.allowed);
		assert_int_equal(a.remaining, 30 - i);
		assert_int_equal(a.full_s, 2 * i);
	}
	struct fp_allowance a = take("even", 30, NOW);
	assert_false(a.allowed);
	assert_int_equal(a.remaining, 0);
	assert_int_equal(a.retry_s, 2);
	assert_int_equal(a.full_s, 60);
	assert_false(take("even", 30, NOW + 2 * FP_SECOND - 1).allowed);
	assert_true(take("even", 30, NOW + 2 * FP_SECOND).allowed);
	assert_false(take("even", 30, NOW + 2 * FP_SECOND).allowed);
	assert_int_equal(take("even", 30, NOW + FP_HOUR).remaining, 29);
}

static void what_is_refused_costs_nothing(void **state)
{
	(void)state;
	while (take("refused", 6, NOW).allowed)
		;
	for (int i = 0; i < 1000; i++)
		assert_int_equal(take("refused", 6, NOW + FP_SECOND).retry_s, 9);
	assert_true(take("refused", 6, NOW + 10 * FP_SECOND).allowed);
}

static void callers_do_not_share(void **state)
{
	(void)state;
	while (take("one", 6, NOW).allowed)
		;
	assert_int_equal(take("another", 6, NOW).remaining, 5);
	assert_int_equal(take("on", 6, NOW).remaining, 5);
	assert_int_equal(take_as('t', "one", 6, NOW).remaining, 5);
}

static void what_is_given_back_can_be_taken_again(void **state)
{
	(void)state;
	while (take("back", 6, NOW).allowed)
		;
	fp_limits_give_back(limits, &(struct fp_limited){'k', "back", 4}, 6);
	assert_true(take("back", 6, NOW).allowed);
	assert_false(take("back", 6, NOW).allowed);
}

/* Whatever a caller tries, in ten minutes there are ten allowances, and the one to begin with. */
static void nobody_gets_more_than_their_share(void **state)
{
	(void)state;
	const int per_minute[] = {1, 7, 60, 6000};
	for (size_t k = 0; k < FP_LENGTH(per_minute); k++) {
		char who[16];
		int allowed = 0;
		unsigned step = 12345;
		snprintf(who, sizeof(who), "share %zu", k);
		for (fp_time at = 0; at < 10 * FP_MINUTE; at += (step = step * 1103515245 + 12345) % 20000)
			allowed += take(who, per_minute[k], NOW + at).allowed;
		assert_in_range(allowed, 10 * per_minute[k], 11 * per_minute[k]);
	}
}

/* A table that is full forgets somebody; it never refuses who comes for the first time. */
static void more_callers_than_there_is_room_for(void **state)
{
	(void)state;
	char who[32];
	for (int i = 0; i < 100000; i++) {
		snprintf(who, sizeof(who), "crowd %d", i);
		assert_int_equal(take(who, 6, NOW + i).remaining, 5);
	}
}

static int begin(void **state)
{
	(void)state;
	limits = fp_limits_new();
	return limits ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	limits = fp_limits_free(limits);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_allowance_is_used_up_and_refills_evenly),
		cmocka_unit_test(what_is_refused_costs_nothing),
		cmocka_unit_test(callers_do_not_share),
		cmocka_unit_test(what_is_given_back_can_be_taken_again),
		cmocka_unit_test(nobody_gets_more_than_their_share),
		cmocka_unit_test(more_callers_than_there_is_room_for),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
