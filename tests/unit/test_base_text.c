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

/* The list of https://www.unicode.org/Public/UCD/latest/ucd/PropList.txt, and what stands beside each of its members.
 */
static void white_is_what_unicode_says(void **state)
{
	(void)state;
	static const uint32_t ranges[][2] = {{0x09, 0x0d}, {0x20, 0x20}, {0x85, 0x85}, {0xa0, 0xa0}, {0x1680, 0x1680},
		{0x2000, 0x200a}, {0x2028, 0x2029}, {0x202f, 0x202f}, {0x205f, 0x205f}, {0x3000, 0x3000}};
	for (uint32_t point = 0, i = 0; point < 0x10000; point++) {
		while (i < FP_LENGTH(ranges) && point > ranges[i][1])
			i++;
		bool white = i < FP_LENGTH(ranges) && point >= ranges[i][0];
		if (fp_is_white(point) != white)
			fail_msg("U+%04X", point);
	}
}

static void white_is_found_anywhere(void **state)
{
	(void)state;
	static const char *const with[] = {" ", "a b", "a\xc2\xa0", "\xe3\x80\x80z", "민\xe2\x80\x89지"};
	static const char *const without[] = {"", "a", "maria@example.org", "민지", "\xf0\x9f\x98\x80"};
	for (size_t i = 0; i < FP_LENGTH(with); i++)
		assert_true(fp_text_has_white(with[i]));
	for (size_t i = 0; i < FP_LENGTH(without); i++)
		assert_false(fp_text_has_white(without[i]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(white_is_what_unicode_says),
		cmocka_unit_test(white_is_found_anywhere),
		cmocka_unit_test(same_compares_text_and_null),
		cmocka_unit_test(contain_looks_at_every_member),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
