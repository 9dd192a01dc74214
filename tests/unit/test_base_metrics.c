#include "fp_test.h"

#include <fieldpass/metrics.h>

static void every_counter_is_written_with_its_meaning(void **state)
{
	(void)state;
	struct fp_buf b;
	fp_buf_init(&b, 1 << 16);
	fp_metric_add(FP_METRIC_PLACED, 40);
	fp_metric_add(FP_METRIC_PLACED, 2);
	fp_metrics_write(&b);
	fp_buf_byte(&b, '\0');
	assert_false(b.failed);
	assert_non_null(strstr(b.data, "# HELP fieldpass_placed_total Requests that a pass gave a seat.\n"
				       "# TYPE fieldpass_placed_total counter\n"
				       "fieldpass_placed_total 42\n"));
	assert_non_null(strstr(b.data, "\nfieldpass_timers_total 0\n"));
	fp_buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_counter_is_written_with_its_meaning),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
