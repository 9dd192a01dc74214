#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

#include "core.h"
#include "params.h"

#define CHECK(param, ...)                                                                                              \
	do {                                                                                                           \
		static const unsigned char expected[] = {__VA_ARGS__};                                                 \
		struct fp_param p_ = (param);                                                                          \
		assert_int_equal(p_.length, sizeof(expected));                                                         \
		assert_memory_equal(fp_param_value(&p_), expected, sizeof(expected));                                  \
	} while (0)

static void assert_null_param(struct fp_param p)
{
	assert_int_equal(p.length, -1);
	assert_null(fp_param_value(&p));
}

static void nulls(void **state)
{
	(void)state;
	assert_null_param(fp_p_null());
	assert_null_param(fp_p_id(NULL));
	assert_null_param(fp_p_id(&FP_ID_NONE));
	assert_null_param(fp_p_text(NULL));
	assert_null_param(fp_p_time(FP_TIME_NONE));
	assert_null_param(fp_p_day(FP_DAY_NONE));
	assert_null_param(fp_p_bytes((struct fp_bytes){NULL, 5}));
}

static void values(void **state)
{
	(void)state;
	struct fp_id id = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
	CHECK(fp_p_id(&id), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
	CHECK(fp_p_text("née"), 'n', 0xc3, 0xa9, 'e');
	CHECK(fp_p_int(-2), 255, 255, 255, 255, 255, 255, 255, 254);
	CHECK(fp_p_int(0), 0, 0, 0, 0, 0, 0, 0, 0);
	CHECK(fp_p_int4(258), 0, 0, 1, 2);
	CHECK(fp_p_bool(true), 1);
	CHECK(fp_p_bool(false), 0);
	CHECK(fp_p_bytes((struct fp_bytes){"\0\1", 2}), 0, 1);
}

static void empty_is_not_null(void **state)
{
	(void)state;
	struct fp_param p = fp_p_text("");
	assert_int_equal(p.length, 0);
	assert_non_null(fp_param_value(&p));
}

static void times_count_from_the_year_2000(void **state)
{
	(void)state;
	CHECK(fp_p_time(INT64_C(946684800000000)), 0, 0, 0, 0, 0, 0, 0, 0);
	CHECK(fp_p_time(INT64_C(946684799999999)), 255, 255, 255, 255, 255, 255, 255, 255);
	CHECK(fp_p_time(INT64_MAX), 127, 255, 255, 255, 255, 255, 255, 255);
	CHECK(fp_p_time(INT64_MIN + 1), 128, 0, 0, 0, 0, 0, 0, 0);
	CHECK(fp_p_day(10957), 0, 0, 0, 0);
	CHECK(fp_p_day(10956), 255, 255, 255, 255);
	CHECK(fp_p_day(INT32_MAX), 127, 255, 255, 255);
}

static void too_many(void **state)
{
	(void)state;
	struct fp_problem problem = {0};
	struct fp_param params[FP_PARAMS_MAX + 1] = {0};
	assert_int_equal(fp_params_check(params, FP_PARAMS_MAX, &problem).code, FP_CODE_OK);
	assert_int_equal(fp_params_check(params, FP_PARAMS_MAX + 1, &problem).code, FP_CODE_INTERNAL);
}

static void reads_are_known_by_their_text(void **state)
{
	(void)state;
	assert_true(fp_sql_is_read("-- roles: staff\n\n  select updated_at from t"));
	assert_true(fp_sql_is_read("With a as (select 1) select deleted from a"));
	assert_false(fp_sql_is_read("-- roles: staff\ninsert into t values (1)"));
	assert_false(fp_sql_is_read("with a as (UPDATE t set x = 1 returning x) select x from a"));
	assert_false(fp_sql_is_read("with a as (delete from t) select 1"));
	assert_false(fp_sql_is_read("select x from t for update"));
	assert_false(fp_sql_is_read("-- fp.f makes an insert\nselect fp.f()"));
	assert_false(fp_sql_is_read("selection"));
	assert_false(fp_sql_is_read("-- only a comment"));
	assert_false(fp_sql_is_read("delete from t"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nulls),
		cmocka_unit_test(values),
		cmocka_unit_test(empty_is_not_null),
		cmocka_unit_test(times_count_from_the_year_2000),
		cmocka_unit_test(too_many),
		cmocka_unit_test(reads_are_known_by_their_text),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
