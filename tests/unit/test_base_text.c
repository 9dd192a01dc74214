#include "fp_test.h"

#include <fieldpass/base.h>

static void same_compares_text_and_null(void **state)
{
	(void)state;
	char copy[] = "abc";
	assert_true(fp_text_same("abc", copy));
	assert_true(fp_text_same("", ""));
	assert_true(fp_text_same(NULL, NULL));
	assert_false(fp_text_same("abc", "abd"));
	assert_false(fp_text_same("abc", "ab"));
	assert_false(fp_text_same("", NULL));
	assert_false(fp_text_same(NULL, "a"));
}

static void contain_looks_at_every_member(void **state)
{
	(void)state;
	const char *members[] = {"a", "b", "c"};
	struct fp_texts list = {FP_LENGTH(members), members};
	struct fp_texts none = {0, NULL};
	assert_true(fp_texts_contain(&list, "a"));
	assert_true(fp_texts_contain(&list, "c"));
	assert_false(fp_texts_contain(&list, "d"));
	assert_false(fp_texts_contain(&list, NULL));
	assert_false(fp_texts_contain(&none, "a"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(same_compares_text_and_null),
		cmocka_unit_test(contain_looks_at_every_member),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
