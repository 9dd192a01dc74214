#include "fp_test.h"

#include <fieldpass/crypto.h>

static const char alphabet[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static int digit(char c)
{
	return (int)(strchr(alphabet, c) - alphabet);
}

static void a_made_code_is_read_again(void **state)
{
	(void)state;
	char last[FP_CONFIRMATION_CODE] = "", code[FP_CONFIRMATION_CODE], again[FP_CONFIRMATION_CODE];
	for (int i = 0; i < 1000; i++) {
		assert_true(fp_confirmation_code_make(20779 * FP_DAY + i, code));
		assert_int_equal(strlen(code), 16);
		assert_int_equal(strspn(code, alphabet), 16);
		assert_true(fp_confirmation_code_read(code, again));
		assert_string_equal(code, again);
		assert_string_not_equal(code, last);
		memcpy(last, code, sizeof last);
	}
}

static void a_code_begins_with_its_day(void **state)
{
	(void)state;
	static const struct {
		fp_time created;
		const char *begin;
	} rows[] = {{0, "000"}, {FP_DAY, "001"}, {32 * FP_DAY, "010"}, {20779 * FP_DAY, "M9B"},
		{20780 * FP_DAY - 1, "M9B"}, {32767 * FP_DAY, "ZZZ"}, {32768 * FP_DAY, "000"}, {-1, "ZZZ"}};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		char code[FP_CONFIRMATION_CODE];
		assert_true(fp_confirmation_code_make(rows[i].created, code));
		assert_int_equal(strncmp(code, rows[i].begin, 3), 0);
	}
}

static void the_check_is_the_value_mod_31(void **state)
{
	(void)state;
	char code[FP_CONFIRMATION_CODE];
	for (int i = 0; i < 100; i++) {
		assert_true(fp_confirmation_code_make(20779 * FP_DAY, code));
		unsigned __int128 value = 0;
		for (int d = 0; d < 15; d++)
			value = value * 32 + (unsigned)digit(code[d]);
		assert_int_equal(digit(code[15]), (int)(value % 31));
	}
}

/* 0 and Z are alike mod 31: the one mistake this check cannot see. */
static void any_other_digit_is_refused(void **state)
{
	(void)state;
	char code[FP_CONFIRMATION_CODE], again[FP_CONFIRMATION_CODE];
	assert_true(fp_confirmation_code_make(20779 * FP_DAY, code));
	for (int i = 0; i < 16; i++) {
		char right = code[i];
		for (const char *c = alphabet; *c; c++) {
			bool alike = i < 15 && digit(*c) % 31 == digit(right) % 31;
			code[i] = *c;
			assert_int_equal(fp_confirmation_code_read(code, again), *c == right || alike);
		}
		code[i] = right;
	}
}

static void what_people_type_is_normalised(void **state)
{
	(void)state;
	/* digits 1+1+0+10+11+12+13+14+15+16+17+18+19+20+21 = 188, and 188 mod 31 is 2 */
	static const char *const same[] = {"110ABCDEFGHJKMN2", "110abcdefghjkmn2", "IL0ABCDEFGHJKMN2",
		"ilOabcdefghjkmn2", "lioABCDEFGHJKMN2", "110A-BCDE-FGHJ-KMN2", " 110 ABC\tDEF GHJ KMN2 ",
		"--110ABCDEFGHJKMN2--"};
	for (size_t i = 0; i < FP_LENGTH(same); i++) {
		char code[FP_CONFIRMATION_CODE];
		if (!fp_confirmation_code_read(same[i], code))
			fail_msg("refused: %s", same[i]);
		assert_string_equal(code, "110ABCDEFGHJKMN2");
	}
}

static void what_cannot_be_a_code_is_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "----", "110ABCDEFGHJKMN", "110ABCDEFGHJKMN22", "110ABCDEFGHJKMN3",
		"U10ABCDEFGHJKMN2", "110ABCDEFGHJKMN2\n", "110ABCDEFGHJKMN\xc3\xa9", "110_ABCDEFGHJKMN2",
		"110{ABCDEFGHJKMN2", "{10ABCDEFGHJKMN2", "110ABCDEFGHJKMNZ", "'110ABCDEFGHJKMN2"};
	char code[FP_CONFIRMATION_CODE] = "kept";
	for (size_t i = 0; i < FP_LENGTH(bad); i++)
		if (fp_confirmation_code_read(bad[i], code))
			fail_msg("accepted: %s", bad[i]);
	assert_false(fp_confirmation_code_read(NULL, code));
	assert_string_equal(code, "kept");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_made_code_is_read_again),
		cmocka_unit_test(a_code_begins_with_its_day),
		cmocka_unit_test(the_check_is_the_value_mod_31),
		cmocka_unit_test(any_other_digit_is_refused),
		cmocka_unit_test(what_people_type_is_normalised),
		cmocka_unit_test(what_cannot_be_a_code_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
