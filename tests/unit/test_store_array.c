#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/store.h>

#include "params.h"

static int arena_make(void **state)
{
	*state = fp_arena_new(1 << 20);
	return *state ? 0 : -1;
}

static int arena_end(void **state)
{
	fp_arena_free(*state);
	return 0;
}

#define CHECK(array, ...)                                                                                              \
	do {                                                                                                           \
		static const unsigned char expected[] = {__VA_ARGS__};                                                 \
		struct fp_param p_ = fp_p_array(array);                                                                \
		assert_int_equal(p_.length, sizeof(expected));                                                         \
		assert_memory_equal(p_.data, expected, sizeof(expected));                                              \
	} while (0)

static void empty_array_has_no_dimension(void **state)
{
	CHECK(fp_array_new(*state, FP_T_TEXT, 0), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 25);
	struct fp_texts none = {0};
	assert_int_equal(fp_p_texts(*state, &none).length, 12);
}

static void no_array_is_null(void **state)
{
	assert_int_equal(fp_p_array(NULL).length, -1);
	assert_int_equal(fp_p_texts(*state, NULL).length, -1);
}

static void integers_with_a_null(void **state)
{
	struct fp_array *a = fp_array_new(*state, FP_T_INT4, 3);
	fp_array_int(a, 7);
	fp_array_null(a);
	fp_array_int(a, -2);
	CHECK(a, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 23, 0, 0, 0, 3, 0, 0, 0, 1, /* */
		0, 0, 0, 4, 0, 0, 0, 7, 255, 255, 255, 255, 0, 0, 0, 4, 255, 255, 255, 254);
}

static void texts_longer_than_foreseen(void **state)
{
	char text[5000];
	memset(text, 'x', sizeof(text) - 1);
	text[sizeof(text) - 1] = '\0';
	struct fp_array *a = fp_array_new(*state, FP_T_TEXT, 3);
	fp_array_text(a, "a");
	fp_array_text(a, text);
	fp_array_text(a, "b");
	struct fp_param p = fp_p_array(a);
	assert_int_equal(p.length, 20 + 3 * 4 + 1 + 4999 + 1);
	const unsigned char *data = p.data;
	assert_memory_equal(data + 20, ((const unsigned char[]){0, 0, 0, 1, 'a', 0, 0, 0x13, 0x87, 'x'}), 10);
	assert_memory_equal(data + p.length - 5, ((const unsigned char[]){0, 0, 0, 1, 'b'}), 5);
}

static void nulls_are_those_of_the_scalars(void **state)
{
	struct fp_array *a = fp_array_new(*state, FP_T_TIME, 2);
	fp_array_time(a, FP_TIME_NONE);
	fp_array_time(a, INT64_C(946684800000001));
	CHECK(a, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0x04, 0xa0, 0, 0, 0, 2, 0, 0, 0, 1, /* */
		255, 255, 255, 255, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 1);
	struct fp_array *ids = fp_array_new(*state, FP_T_ID, 2);
	fp_array_id(ids, NULL);
	fp_array_id(ids, &FP_ID_NONE);
	assert_int_equal(fp_p_array(ids).length, 20 + 2 * 4);
}

static void misuse_is_seen_at_the_end(void **state)
{
	struct fp_problem problem = {0};
	struct fp_array *few = fp_array_new(*state, FP_T_INT, 2);
	fp_array_int(few, 1);
	struct fp_array *many = fp_array_new(*state, FP_T_BOOL, 1);
	fp_array_bool(many, true);
	fp_array_bool(many, true);
	struct fp_array *other = fp_array_new(*state, FP_T_INT, 1);
	fp_array_text(other, "1");
	struct fp_array *large = fp_array_new(*state, FP_T_INT4, 1);
	fp_array_int(large, INT64_C(2147483648));
	struct fp_array *all[] = {few, many, other, large};
	for (size_t i = 0; i < FP_LENGTH(all); i++) {
		struct fp_param p = fp_p_array(all[i]);
		assert_int_equal(fp_params_check(&p, 1, &problem).code, FP_CODE_INTERNAL);
	}
	struct fp_array *right = fp_array_new(*state, FP_T_BOOL, 1);
	fp_array_bool(right, true);
	struct fp_param p = fp_p_array(right);
	assert_int_equal(fp_params_check(&p, 1, &problem).code, FP_CODE_OK);
}

static void exhausted_arena_is_seen_at_the_end(void **state)
{
	(void)state;
	static char text[2000];
	struct fp_problem problem = {0};
	struct fp_arena *small FP_CLEANUP(fp_arena_cleanup) = fp_arena_new(1000);
	struct fp_array *a = fp_array_new(small, FP_T_TEXT, 1);
	assert_non_null(a);
	memset(text, 'x', sizeof(text) - 1);
	fp_array_text(a, text);
	struct fp_param p = fp_p_array(a);
	assert_int_equal(fp_params_check(&p, 1, &problem).code, FP_CODE_NO_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(empty_array_has_no_dimension, arena_make, arena_end),
		cmocka_unit_test_setup_teardown(no_array_is_null, arena_make, arena_end),
		cmocka_unit_test_setup_teardown(integers_with_a_null, arena_make, arena_end),
		cmocka_unit_test_setup_teardown(texts_longer_than_foreseen, arena_make, arena_end),
		cmocka_unit_test_setup_teardown(nulls_are_those_of_the_scalars, arena_make, arena_end),
		cmocka_unit_test_setup_teardown(misuse_is_seen_at_the_end, arena_make, arena_end),
		cmocka_unit_test(exhausted_arena_is_seen_at_the_end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
