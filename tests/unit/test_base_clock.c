#include "fp_test.h"

#include <fieldpass/clock.h>

static void real_clocks_move_and_agree_with_libc(void **state)
{
	(void)state;
	time_t before = time(NULL);
	fp_time real = fp_real_now(), start = fp_monotonic_now();
	time_t after = time(NULL);
	/* time() may lag the precise clock by a tick */
	assert_true(real / FP_SECOND >= before && real / FP_SECOND <= after + 1);
	assert_true(fp_monotonic_now() >= start);
	while (fp_monotonic_now() == start)
		;
}

static void the_domain_clock_follows_until_set(void **state)
{
	(void)state;
	struct fp_clock c;
	fp_clock_init(&c);
	fp_time before = fp_real_now();
	fp_time now = fp_clock_now(&c);
	assert_true(now >= before && now <= fp_real_now());
	fp_clock_set(&c, before - FP_DAY);
	assert_int_equal(fp_clock_now(&c), before - FP_DAY);
}

static void a_set_clock_stands_still(void **state)
{
	(void)state;
	struct fp_clock c;
	fp_clock_init(&c);
	fp_time set = fp_real_now() + FP_DAY;
	fp_clock_set(&c, set);
	for (fp_time begun = fp_monotonic_now(); fp_monotonic_now() < begun + 1000;)
		assert_int_equal(fp_clock_now(&c), set);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(real_clocks_move_and_agree_with_libc),
		cmocka_unit_test(the_domain_clock_follows_until_set),
		cmocka_unit_test(a_set_clock_stands_still),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
