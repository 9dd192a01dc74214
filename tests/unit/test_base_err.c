#include "fp_test.h"

#include <fieldpass/err.h>

static bool is_slug(const char *text)
{
	for (const char *c = text; *c; c++)
		if (!((*c >= 'a' && *c <= 'z') || *c == '_'))
			return false;
	return *text != '\0';
}

static void every_code_has_a_slug_of_its_own(void **state)
{
	(void)state;
	for (int a = 0; a < FP_CODE_COUNT; a++) {
		assert_true(is_slug(fp_code_slug((enum fp_code)a)));
		for (int b = a + 1; b < FP_CODE_COUNT; b++)
			assert_string_not_equal(fp_code_slug((enum fp_code)a), fp_code_slug((enum fp_code)b));
	}
}

static void every_code_has_an_error_status_and_a_title(void **state)
{
	(void)state;
	assert_true(FP_CODE_COUNT > 30);
	for (int c = 1; c < FP_CODE_COUNT; c++) {
		const char *title = fp_code_title((enum fp_code)c);
		int status = fp_code_status((enum fp_code)c);
		assert_in_range(status, 400, 599);
		assert_true(strlen(title) > 3);
		assert_true(title[0] >= 'A' && title[0] <= 'Z');
		assert_int_not_equal(title[strlen(title) - 1], '.');
	}
}

static void the_enum_names_its_own_row(void **state)
{
	(void)state;
#define FP_ERROR(name, slug, status, title)                                                                            \
	assert_string_equal(fp_code_slug(FP_CODE_##name), slug);                                                       \
	assert_int_equal(fp_code_status(FP_CODE_##name), status);                                                      \
	assert_string_equal(fp_code_title(FP_CODE_##name), title);
#include <fieldpass/errors.def>
#undef FP_ERROR
}

static void a_code_that_is_none_is_our_fault(void **state)
{
	(void)state;
	assert_int_equal(fp_code_status((enum fp_code)FP_CODE_COUNT), 500);
	assert_string_equal(fp_code_slug((enum fp_code)9999), "internal");
}

static void fail_keeps_code_and_detail(void **state)
{
	(void)state;
	struct fp_problem p = {.arena = fp_arena_new(10000)};
	fp_err e = fp_fail(&p, FP_CODE_NOT_FOUND, "no %s with %d", "office", 7);
	assert_true(fp_failed(e));
	assert_int_equal(e.code, FP_CODE_NOT_FOUND);
	assert_int_equal(p.code, FP_CODE_NOT_FOUND);
	assert_string_equal(p.detail, "no office with 7");
	e = fp_fail(&p, FP_CODE_BUSY, NULL);
	assert_int_equal(e.code, FP_CODE_BUSY);
	assert_null(p.detail);
	fp_arena_free(p.arena);
}

static void fail_works_without_arena_and_without_problem(void **state)
{
	(void)state;
	struct fp_problem p = {0};
	assert_true(fp_failed(fp_fail(&p, FP_CODE_BUSY, "plain")));
	assert_string_equal(p.detail, "plain");
	assert_true(fp_failed(fp_fail(&p, FP_CODE_BUSY, "number %d", 1)));
	assert_null(p.detail);
	assert_int_equal(fp_fail(NULL, FP_CODE_BUSY, "x").code, FP_CODE_BUSY);
}

static void fields_are_collected_and_copied(void **state)
{
	(void)state;
	struct fp_problem p = {.arena = fp_arena_new(10000)};
	char pointer[] = "/a";
	assert_false(fp_failed(fp_problem_fields(&p)));
	fp_problem_field(&p, pointer, "required", "at %d", 5);
	pointer[1] = 'X';
	assert_int_equal(p.code, FP_CODE_INVALID_FIELDS);
	assert_int_equal(p.n_errors, 1);
	assert_string_equal(p.errors[0].pointer, "/a");
	assert_string_equal(p.errors[0].code, "required");
	assert_string_equal(p.errors[0].detail, "at 5");
	assert_int_equal(fp_problem_fields(&p).code, FP_CODE_INVALID_FIELDS);
	fp_arena_free(p.arena);
}

static void a_code_that_is_set_stays(void **state)
{
	(void)state;
	struct fp_problem p = {.arena = fp_arena_new(10000), .code = FP_CODE_INVALID_PARAMETER};
	fp_problem_field(&p, "?limit", "out_of_range", "x");
	assert_int_equal(p.code, FP_CODE_INVALID_PARAMETER);
	fp_arena_free(p.arena);
}

static void more_than_the_maximum_are_dropped(void **state)
{
	(void)state;
	struct fp_problem p = {.arena = fp_arena_new(100000)};
	for (int i = 0; i < FP_FIELD_ERRORS_MAX + 10; i++)
		fp_problem_field(&p, "/a", "required", "%d", i);
	assert_int_equal(p.n_errors, FP_FIELD_ERRORS_MAX);
	assert_string_equal(p.errors[FP_FIELD_ERRORS_MAX - 1].detail, "31");
	fp_arena_free(p.arena);
}

static void a_full_arena_does_not_hide_that_a_field_is_wrong(void **state)
{
	(void)state;
	struct fp_problem p = {.arena = fp_arena_new(1)};
	fp_problem_field(&p, "/some/where", "required", "x");
	assert_int_equal(fp_problem_fields(&p).code, FP_CODE_INVALID_FIELDS);
	assert_string_equal(p.errors[0].pointer, "");
	assert_string_equal(p.errors[0].code, "invalid");
	fp_arena_free(p.arena);
}

static fp_err steps(fp_err first, int *ret_reached)
{
	fp_err err = FP_OK;
	*ret_reached = 0;
	FP_TRY(first);
	*ret_reached = 1;
	FP_TRY_GOTO(((fp_err){FP_CODE_RETRY}), undo);
	*ret_reached = 2;
undo:
	return err;
}

static void try_hands_the_failure_on(void **state)
{
	(void)state;
	int reached;
	assert_int_equal(steps((fp_err){FP_CODE_BUSY}, &reached).code, FP_CODE_BUSY);
	assert_int_equal(reached, 0);
	assert_int_equal(steps(FP_OK, &reached).code, FP_CODE_RETRY);
	assert_int_equal(reached, 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_code_has_a_slug_of_its_own),
		cmocka_unit_test(every_code_has_an_error_status_and_a_title),
		cmocka_unit_test(the_enum_names_its_own_row),
		cmocka_unit_test(a_code_that_is_none_is_our_fault),
		cmocka_unit_test(fail_keeps_code_and_detail),
		cmocka_unit_test(fail_works_without_arena_and_without_problem),
		cmocka_unit_test(fields_are_collected_and_copied),
		cmocka_unit_test(a_code_that_is_set_stays),
		cmocka_unit_test(more_than_the_maximum_are_dropped),
		cmocka_unit_test(a_full_arena_does_not_hide_that_a_field_is_wrong),
		cmocka_unit_test(try_hands_the_failure_on),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
