#include "crypto_fixture.h"

static void hex_is_lower_case(void **state)
{
	(void)state;
	char text[16];
	fp_hex("\x00\x0f\xa5\xff", 4, text);
	assert_string_equal(text, "000fa5ff");
	fp_hex(NULL, 0, text);
	assert_string_equal(text, "");
}

/* RFC 4648, section 10, and the two characters that differ from plain base 64. */
static void base64url_vectors(void **state)
{
	(void)state;
	static const struct {
		const char *plain, *text;
	} rows[] = {{"", ""}, {"f", "Zg"}, {"fo", "Zm8"}, {"foo", "Zm9v"}, {"foob", "Zm9vYg"}, {"fooba", "Zm9vYmE"},
		{"foobar", "Zm9vYmFy"}, {"\xfb\xff\xfe", "-__-"}};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		char text[16], plain[16];
		size_t length;
		assert_int_equal(fp_base64url(rows[i].plain, strlen(rows[i].plain), text), strlen(rows[i].text));
		assert_string_equal(text, rows[i].text);
		assert_true(fp_base64url_read(text, plain, sizeof plain, &length));
		assert_int_equal(length, strlen(rows[i].plain));
		assert_memory_equal(plain, rows[i].plain, length);
	}
}

static void base64url_round_trips_every_length(void **state)
{
	(void)state;
	uint8_t data[100], again[100];
	char text[140];
	assert_true(fp_random(data, sizeof data));
	for (size_t n = 0; n <= sizeof data; n++) {
		size_t length;
		assert_int_equal(fp_base64url(data, n, text), (n * 4 + 2) / 3);
		assert_true(fp_base64url_read(text, again, n, &length));
		assert_int_equal(length, n);
		assert_memory_equal(data, again, n);
		if (n > 0)
			assert_false(fp_base64url_read(text, again, n - 1, &length));
	}
}

static void base64url_refuses_what_has_another_text(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"A", "Zm9vA", "Z", "Zm9vY", "Zh", "Zm9", "Zg==", "Zm9v ", "Zm+v", "Zm/v", "Zm\n9v", "Z\xc3\xa9v"};
	uint8_t data[16];
	size_t length = 99;
	for (size_t i = 0; i < FP_LENGTH(bad); i++)
		if (fp_base64url_read(bad[i], data, sizeof data, &length))
			fail_msg("accepted: %s", bad[i]);
	assert_int_equal(length, 99);
}

static void random_fills_all(void **state)
{
	(void)state;
	uint8_t once[1000], ever[1000] = {0};
	for (int round = 0; round < 64; round++) {
		memset(once, 0, sizeof once);
		assert_true(fp_random(once, sizeof once));
		for (size_t i = 0; i < sizeof once; i++)
			ever[i] |= once[i];
	}
	for (size_t i = 0; i < sizeof ever; i++)
		assert_int_equal(ever[i], 0xff);
	assert_true(fp_random(NULL, 0));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hex_is_lower_case),
		cmocka_unit_test(base64url_vectors),
		cmocka_unit_test(base64url_round_trips_every_length),
		cmocka_unit_test(base64url_refuses_what_has_another_text),
		cmocka_unit_test(random_fills_all),
	};
	return cmocka_run_group_tests(tests, make_key_dir, remove_key_dir);
}
