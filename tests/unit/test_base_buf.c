#include "fp_test.h"

#include <fieldpass/buf.h>

static void appends_of_all_kinds(void **state)
{
	(void)state;
	struct fp_buf b;
	fp_buf_init(&b, 1000);
	fp_buf_text(&b, "ab");
	fp_buf_byte(&b, 'c');
	fp_buf_add(&b, "\0d", 2);
	fp_buf_add(&b, NULL, 0);
	fp_buf_format(&b, "%d%%", 42);
	assert_false(b.failed);
	assert_int_equal(b.length, 8);
	assert_memory_equal(b.data, "abc\0d42%", 8);
	fp_buf_done(&b);
	assert_null(b.data);
}

static void grows_to_the_limit_and_not_beyond(void **state)
{
	(void)state;
	struct fp_buf b;
	fp_buf_init(&b, 100000);
	for (int i = 0; i < 100000; i++)
		fp_buf_byte(&b, (char)('a' + i % 26));
	assert_false(b.failed);
	assert_int_equal(b.length, 100000);
	assert_true(b.capacity <= 100000);
	for (int i = 0; i < 100000; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
	fp_buf_byte(&b, 'x');
	assert_true(b.failed);
	assert_int_equal(b.length, 100000);
	fp_buf_done(&b);
}

static void failure_is_sticky(void **state)
{
	(void)state;
	struct fp_buf b;
	size_t length = 77;
	fp_buf_init(&b, 10);
	fp_buf_text(&b, "12345");
	fp_buf_text(&b, "123456");
	assert_true(b.failed);
	assert_int_equal(b.length, 5);
	fp_buf_byte(&b, 'x'); /* would fit */
	fp_buf_format(&b, "%d", 1);
	assert_int_equal(b.length, 5);
	assert_null(fp_buf_take(&b, &length));
	assert_int_equal(length, 77);
	fp_buf_done(&b);
	assert_false(b.failed);
}

static void formats_fit_the_limit_exactly(void **state)
{
	(void)state;
	for (int width = 250; width <= 260; width++) {
		struct fp_buf b;
		fp_buf_init(&b, (size_t)width);
		fp_buf_format(&b, "%*d", width, 7);
		assert_false(b.failed);
		assert_int_equal(b.length, width);
		assert_int_equal(b.data[width - 1], '7');
		fp_buf_format(&b, "%d", 1);
		assert_true(b.failed);
		fp_buf_done(&b);
	}
}

static void take_hands_the_bytes_over(void **state)
{
	(void)state;
	struct fp_buf b;
	size_t length;
	fp_buf_init(&b, 10);
	assert_null(fp_buf_take(&b, &length));
	fp_buf_text(&b, "12345");
	char *data = fp_buf_take(&b, &length);
	assert_int_equal(length, 5);
	assert_memory_equal(data, "12345", 5);
	free(data);
	assert_null(b.data);
	fp_buf_text(&b, "1234567890"); /* empty again, with the same limit */
	assert_false(b.failed);
	fp_buf_byte(&b, 'x');
	assert_true(b.failed);
	fp_buf_done(&b);
	fp_buf_done(&b);
}

static void room_is_for_the_caller_to_fill(void **state)
{
	(void)state;
	struct fp_buf b;
	fp_buf_init(&b, 10);
	fp_buf_text(&b, "12");
	memcpy(fp_buf_room(&b, 8), "34567890", 8);
	assert_int_equal(b.length, 10);
	assert_memory_equal(b.data, "1234567890", 10);
	assert_false(b.failed);
	assert_null(fp_buf_room(&b, 1));
	assert_true(b.failed);
	assert_int_equal(b.length, 10);
	fp_buf_done(&b);
}

static void sizes_that_overflow_are_refused(void **state)
{
	(void)state;
	struct fp_buf b;
	fp_buf_init(&b, 1000);
	fp_buf_byte(&b, 'x');
	fp_buf_add(&b, "x", SIZE_MAX);
	assert_true(b.failed);
	fp_buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(appends_of_all_kinds),
		cmocka_unit_test(grows_to_the_limit_and_not_beyond),
		cmocka_unit_test(failure_is_sticky),
		cmocka_unit_test(formats_fit_the_limit_exactly),
		cmocka_unit_test(take_hands_the_bytes_over),
		cmocka_unit_test(room_is_for_the_caller_to_fill),
		cmocka_unit_test(sizes_that_overflow_are_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
