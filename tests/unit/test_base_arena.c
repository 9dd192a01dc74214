#include <stdalign.h>

#include "fp_test.h"

#include <fieldpass/arena.h>
#include <fieldpass/base.h>

static bool is_zero(const void *data, size_t length)
{
	const unsigned char *b = data;
	for (size_t i = 0; i < length; i++)
		if (b[i])
			return false;
	return true;
}

static void memory_is_zeroed_aligned_and_apart(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(10 * 1024 * 1024);
	unsigned char *blocks[500];
	for (size_t i = 0; i < FP_LENGTH(blocks); i++) {
		size_t size = i * 7 + 1;
		fp_arena_copy(a, "x", i % 3); /* puts the next one off its alignment */
		blocks[i] = fp_arena_alloc(a, size);
		assert_non_null(blocks[i]);
		assert_int_equal((uintptr_t)blocks[i] % alignof(max_align_t), 0);
		assert_true(is_zero(blocks[i], size));
		memset(blocks[i], (int)(i % 255 + 1), size);
	}
	for (size_t i = 0; i < FP_LENGTH(blocks); i++)
		for (size_t j = 0; j < i * 7 + 1; j++)
			assert_int_equal(blocks[i][j], i % 255 + 1);
}

static void the_limit_is_exact(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(100);
	assert_null(fp_arena_alloc(a, 101));
	assert_non_null(fp_arena_alloc(a, 64));
	assert_null(fp_arena_alloc(a, 37));
	assert_non_null(fp_arena_alloc(a, 36));
	assert_null(fp_arena_alloc(a, 1));
	assert_null(fp_arena_alloc(a, 0));
	assert_null(fp_arena_text(a, ""));
}

static void gaps_and_empty_things_count(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(100);
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *b = fp_arena_new(64);
	assert_non_null(fp_arena_text(a, "x"));
	assert_null(fp_arena_alloc(a, 98)); /* 98 are left, but not behind a gap */
	assert_non_null(fp_arena_copy(a, "y", 1));
	int n = 0;
	while (n < 1000 && fp_arena_alloc(b, 0))
		n++;
	assert_in_range(n, 1, 64);
}

static void the_limit_holds_over_many_chunks(void **state)
{
	(void)state;
	size_t sum = 0;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(1000000);
	while (fp_arena_alloc(a, 1000))
		sum += 1000;
	assert_in_range(sum, 980000, 1000000); /* gaps to align count too */
}

static void one_large_block_is_possible(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(3 * 1024 * 1024);
	char *large = fp_arena_alloc(a, 2 * 1024 * 1024);
	assert_non_null(large);
	assert_true(is_zero(large, 2 * 1024 * 1024));
	memset(large, 1, 2 * 1024 * 1024);
	assert_string_equal(fp_arena_text(a, "after"), "after");
}

static void sizes_that_overflow_are_refused(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(SIZE_MAX);
	assert_null(fp_arena_alloc(a, SIZE_MAX));
	assert_null(fp_arena_alloc(a, SIZE_MAX - 8));
	assert_null(fp_arena_copy(a, "x", SIZE_MAX));
	assert_non_null(fp_arena_alloc(a, 10));
}

static void copies_end_with_nul(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(1000);
	char bytes[] = {'a', '\0', 'b'};
	char *copy = fp_arena_copy(a, bytes, sizeof bytes);
	assert_memory_equal(copy, "a\0b", 4);
	assert_string_equal(fp_arena_copy(a, NULL, 0), "");
	assert_null(fp_arena_text(a, NULL));
	assert_string_equal(fp_arena_text(a, "text"), "text");
}

static void formats_short_and_long(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(10000);
	assert_string_equal(fp_arena_format(a, "%s-%d", "a", 5), "a-5");
	for (int width = 250; width < 260; width++) {
		char *text = fp_arena_format(a, "%*d", width, 7);
		assert_int_equal(strlen(text), width);
		assert_int_equal(text[width - 1], '7');
	}
	assert_null(fp_arena_format(a, "%*d", 20000, 7));
	assert_string_equal(fp_arena_format(a, "%d", 1), "1");
}

static void it_remembers_that_it_refused(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *a = fp_arena_new(100);
	assert_non_null(fp_arena_alloc(a, 50));
	assert_false(fp_arena_failed(a));
	assert_null(fp_arena_alloc(a, 200));
	assert_non_null(fp_arena_alloc(a, 1));
	assert_true(fp_arena_failed(a));
	assert_false(fp_arena_failed(NULL));
}

static void free_takes_null(void **state)
{
	(void)state;
	assert_null(fp_arena_free(NULL));
	assert_null(fp_arena_free(fp_arena_new(0)));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_is_zeroed_aligned_and_apart),
		cmocka_unit_test(the_limit_is_exact),
		cmocka_unit_test(gaps_and_empty_things_count),
		cmocka_unit_test(the_limit_holds_over_many_chunks),
		cmocka_unit_test(one_large_block_is_possible),
		cmocka_unit_test(sizes_that_overflow_are_refused),
		cmocka_unit_test(copies_end_with_nul),
		cmocka_unit_test(formats_short_and_long),
		cmocka_unit_test(it_remembers_that_it_refused),
		cmocka_unit_test(free_takes_null),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
