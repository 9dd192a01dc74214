#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/rules.h>

static void names_are_found_by_their_place(void **state)
{
	(void)state;
	assert_string_equal(fp_status_names[FP_STATUS_NEEDS_INFO], "needs_info");
	assert_string_equal(fp_event_names[FP_EVENT_NOT_SOLVED], "not-solved");
	assert_null(fp_status_names[FP_STATUS_COUNT]);
	for (int i = 0; i < FP_EVENT_COUNT; i++)
		assert_int_equal(fp_name_index(fp_event_names, fp_event_names[i]), i);
	assert_int_equal(fp_name_index(fp_status_names, "Answered"), -1);
	assert_int_equal(fp_name_index(fp_status_names, ""), -1);
	assert_int_equal(fp_name_index(fp_status_names, NULL), -1);
}

static void the_open_ones_are_the_designs(void **state)
{
	(void)state;
	static const char *const open[] = {"answered", "tier1_review", "tier2_review", "office_review", "needs_info",
		"awaiting_contact", "approved", "scheduled", NULL};
	for (int i = 0; i < FP_STATUS_COUNT; i++)
		assert_int_equal(fp_status_is_open((enum fp_status)i), fp_name_index(open, fp_status_names[i]) >= 0);
}

static void no_caller_becomes_the_system(void **state)
{
	(void)state;
	for (uint32_t bit = 1; bit < FP_ROLE_SYSTEM; bit <<= 1)
		assert_int_equal(fp_role_from_name(fp_role_name((enum fp_role)bit)), bit);
	assert_string_equal(fp_role_name(FP_ROLE_SYSTEM), "system");
	assert_int_equal(fp_role_from_name("system"), 0);
	assert_int_equal(fp_role_from_name("root"), 0);
	assert_int_equal(fp_role_from_name(NULL), 0);
}

static bool is_plain_word(const char *word, size_t length)
{
	return length >= 3 && length <= 8 && strspn(word, "abcdefghijklmnopqrstuvwxyz") >= length;
}

static void a_phrase_is_two_different_plain_words(void **state)
{
	(void)state;
	char phrase[FP_PHRASE_TEXT], last[FP_PHRASE_TEXT] = "";
	size_t changed = 0;
	for (unsigned i = 0; i < 70000; i++) {
		const unsigned char random[4] = {
			0, (unsigned char)(i >> 16), (unsigned char)(i >> 8), (unsigned char)i};
		fp_verification_phrase(random, phrase);
		const char *blank = strchr(phrase, ' ');
		assert_non_null(blank);
		size_t first = (size_t)(blank - phrase), second = strlen(blank + 1);
		assert_true(is_plain_word(phrase, first) && is_plain_word(blank + 1, second));
		assert_false(first == second && memcmp(phrase, blank + 1, first) == 0);
		changed += strcmp(phrase, last) != 0;
		memcpy(last, phrase, sizeof(last));
	}
	assert_int_equal(changed, 70000);
	const unsigned char most[4] = {255, 255, 255, 255};
	fp_verification_phrase(most, phrase);
	assert_non_null(strchr(phrase, ' '));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_found_by_their_place),
		cmocka_unit_test(the_open_ones_are_the_designs),
		cmocka_unit_test(no_caller_becomes_the_system),
		cmocka_unit_test(a_phrase_is_two_different_plain_words),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
