#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "target.h"

struct fixture {
	struct fp_arena *arena;
	struct fp_problem problem;
	struct fp_target target;
};

static int setup(void **state)
{
	static struct fixture f;
	memset(&f, 0, sizeof(f));
	f.arena = fp_arena_new(1 << 20);
	f.problem.arena = f.arena;
	*state = &f;
	return f.arena ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	fp_arena_free(f->arena);
	return 0;
}

static enum fp_code parse(struct fixture *f, const char *raw)
{
	memset(&f->problem, 0, sizeof(f->problem));
	f->problem.arena = f->arena;
	return fp_target_parse(f->arena, raw, &f->target, &f->problem).code;
}

static void paths_are_split_before_they_are_decoded(void **state)
{
	static const struct {
		const char *raw;
		size_t n;
		const char *texts[4];
	} cases[] = {
		{"/", 1, {""}},
		{"/v1/offices", 2, {"v1", "offices"}},
		{"/v1/offices/", 3, {"v1", "offices", ""}},
		{"//a///b", 5, {"", "a", "", ""}},
		{"/a%2Fb/c", 2, {"a/b", "c"}},
		{"/a%2fb", 1, {"a/b"}},
		{"/%E2%82%AC", 1, {"\xe2\x82\xac"}},
		{"/a+b", 1, {"a+b"}},
		{"/a%252Fb", 1, {"a%2Fb"}},
		{"/..", 1, {".."}},
		{"/a?b/c", 1, {"a"}},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		struct fixture *f = *state;
		print_message("%s\n", cases[i].raw);
		assert_int_equal(parse(f, cases[i].raw), FP_CODE_OK);
		assert_int_equal(f->target.n_segments, cases[i].n);
		for (size_t k = 0; k < cases[i].n && k < 4; k++)
			assert_string_equal(f->target.segments[k].text, cases[i].texts[k]);
	}
}

static void a_raw_segment_keeps_its_escapes(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(parse(f, "/v1/%73lots?x=1"), FP_CODE_OK);
	assert_int_equal(f->target.segments[1].raw_length, strlen("%73lots"));
	assert_memory_equal(f->target.segments[1].raw, "%73lots", strlen("%73lots"));
	assert_string_equal(f->target.segments[1].text, "slots");
	assert_string_equal(f->target.path, "/v1/%73lots");
}

static void bad_text_is_refused(void **state)
{
	static const char *const parts[] = {
		"%00", /* NUL */
		"a%00b",
		"%", /* cut short */
		"%4",
		"%zz",
		"%g0",
		"%0",
		"%ff",	  /* no UTF-8 */
		"%C0%AF", /* overlong slash */
		"%E0%80%AF",
		"%ED%A0%80",	/* surrogate */
		"%F4%90%80%80", /* beyond U+10FFFF */
		"%F0%80%80%AF",
		"%E2%82", /* sequence cut short */
		"\xff",
	};
	struct fixture *f = *state;
	char raw[64];
	for (size_t i = 0; i < FP_LENGTH(parts); i++) {
		snprintf(raw, sizeof(raw), "/v1/%s", parts[i]);
		assert_int_equal(parse(f, raw), FP_CODE_INVALID_REQUEST);
		assert_int_equal(f->target.n_segments, 0);
		snprintf(raw, sizeof(raw), "/v1/%s/x", parts[i]);
		assert_int_equal(parse(f, raw), FP_CODE_INVALID_REQUEST);
		snprintf(raw, sizeof(raw), "/v1?a=%s", parts[i]);
		assert_int_equal(parse(f, raw), FP_CODE_INVALID_PARAMETER);
		snprintf(raw, sizeof(raw), "/v1?%s=a&b=c", parts[i]);
		assert_int_equal(parse(f, raw), FP_CODE_INVALID_PARAMETER);
	}
}

static void a_query_is_decoded(void **state)
{
	struct fixture *f = *state;
	assert_int_equal(parse(f, "/v1?a=1&b=x%26y%3Dz&c=one+two%2B&empty=&bare&&%C3%A4=%C3%B6&d=e=f?g"), FP_CODE_OK);
	assert_int_equal(f->target.n_pairs, 7);
	assert_string_equal(fp_target_query(&f->target, "a"), "1");
	assert_string_equal(fp_target_query(&f->target, "b"), "x&y=z");
	assert_string_equal(fp_target_query(&f->target, "c"), "one two+");
	assert_string_equal(fp_target_query(&f->target, "empty"), "");
	assert_string_equal(fp_target_query(&f->target, "bare"), "");
	assert_string_equal(fp_target_query(&f->target, "\xc3\xa4"), "\xc3\xb6");
	assert_string_equal(fp_target_query(&f->target, "d"), "e=f?g");
	assert_null(fp_target_query(&f->target, "A"));
	assert_int_equal(parse(f, "/v1?"), FP_CODE_OK);
	assert_int_equal(f->target.n_pairs, 0);
}

static void a_doubled_parameter_is_named(void **state)
{
	static const char *const cases[] = {"/v1?a=1&a=1", "/v1?a=1&b=2&a", "/v1?a=1&%61=2"};
	struct fixture *f = *state;
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		assert_int_equal(parse(f, cases[i]), FP_CODE_INVALID_PARAMETER);
		assert_int_equal(f->problem.code, FP_CODE_INVALID_PARAMETER);
		assert_int_equal(f->problem.n_errors, 1);
		assert_string_equal(f->problem.errors[0].pointer, "?a");
		assert_string_equal(f->problem.errors[0].code, "duplicate");
	}
}

static void too_much_is_refused_or_not_kept(void **state)
{
	struct fixture *f = *state;
	char raw[1024] = "/v1?";
	for (int i = 0; i < FP_PAIRS_MAX + 1; i++) {
		assert_int_equal(parse(f, raw), FP_CODE_OK);
		size_t length = strlen(raw);
		snprintf(raw + length, sizeof(raw) - length, "p%d=1&", i);
	}
	assert_int_equal(parse(f, raw), FP_CODE_INVALID_PARAMETER);
	assert_int_equal(parse(f, "/1/2/3/4/5/6/7/8/9/10/11/12/13"), FP_CODE_OK);
	assert_int_equal(f->target.n_segments, 13);
}

static void memory_that_runs_out_is_said(void **state)
{
	struct fixture *f = *state;
	struct fp_arena *small = fp_arena_new(8);
	struct fp_problem problem = {0};
	assert_int_equal(
		fp_target_parse(small, "/a/path/that/is/longer", &f->target, &problem).code, FP_CODE_NO_MEMORY);
	fp_arena_free(small);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(paths_are_split_before_they_are_decoded),
		TEST(a_raw_segment_keeps_its_escapes),
		TEST(bad_text_is_refused),
		TEST(a_query_is_decoded),
		TEST(a_doubled_parameter_is_named),
		TEST(too_much_is_refused_or_not_kept),
		TEST(memory_that_runs_out_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
