#include "keys_fixture.h"

/* The example of RFC 7677: user "user", password "pencil". */
static void the_rfcs_example(void **state)
{
	(void)state;
	static const uint8_t salt[FP_SCRAM_SALT] = {
		0x5b, 0x6d, 0x99, 0x68, 0x9d, 0x12, 0x35, 0x8e, 0xec, 0xa0, 0x4b, 0x14, 0x12, 0x36, 0xfa, 0x81};
	char text[FP_SCRAM_VERIFIER];
	assert_true(fp_scram_verifier("pencil", salt, 4096, text));
	assert_string_equal(text,
		"SCRAM-SHA-256$4096:W22ZaJ0SNY7soEsUEjb6gQ==$WG5d8oPm3OtcPnkdi4Uo7BkeZkBFzpcXkuLmtbsT4qY=:"
		"wfPLwcE6nTWhTAmQ7tl2KeoiWGPlZqQxSrmfPwDl2dU=");
}

static void each_input_counts(void **state)
{
	(void)state;
	const struct {
		const char *password;
		uint8_t salt[FP_SCRAM_SALT];
		int iterations;
	} rows[] = {{"pencil", {1}, 1}, {"pencil", {2}, 1}, {"pencil", {1}, 2}, {"pencils", {1}, 1}, {"", {1}, 1}};
	char texts[FP_LENGTH(rows)][FP_SCRAM_VERIFIER];
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		assert_true(fp_scram_verifier(rows[i].password, rows[i].salt, rows[i].iterations, texts[i]));
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(strrchr(texts[k], '$'), strrchr(texts[i], '$'));
	}
}

static void a_password_may_have_64_bytes(void **state)
{
	(void)state;
	static const uint8_t salt[FP_SCRAM_SALT];
	char password[66], text[FP_SCRAM_VERIFIER];
	memset(password, 'a', sizeof(password));
	password[64] = '\0';
	assert_true(fp_scram_verifier(password, salt, INT16_MAX, text));
	assert_true(strlen(text) < sizeof(text) - 1);
	password[64] = 'a';
	password[65] = '\0';
	assert_false(fp_scram_verifier(password, salt, 1, text));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_rfcs_example),
		cmocka_unit_test(each_input_counts),
		cmocka_unit_test(a_password_may_have_64_bytes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
