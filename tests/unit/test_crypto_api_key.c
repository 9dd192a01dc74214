#include "keys_fixture.h"

static void a_made_key_is_read_again(void **state)
{
	(void)state;
	char text[FP_API_KEY_TEXT], id[FP_API_KEY_ID], read_id[FP_API_KEY_ID];
	struct fp_mac hash, read_hash, other;
	assert_false(fp_failed(fp_api_key_make(keys, text, id, &hash)));
	assert_int_equal(strlen(text), 70);
	assert_int_equal(strncmp(text, "fp_key_", 7), 0);
	assert_int_equal(text[23], '_');
	assert_int_equal(strncmp(text + 7, id, 16), 0);
	assert_int_equal(strlen(id), 16);
	assert_true(fp_api_key_read(keys, text, read_id, &read_hash));
	assert_string_equal(id, read_id);
	assert_memory_equal(hash.b, read_hash.b, FP_MAC_LENGTH);
	assert_false(fp_failed(fp_api_key_make(keys, text, id, &other)));
	assert_string_not_equal(id, read_id);
	assert_memory_not_equal(hash.b, other.b, FP_MAC_LENGTH);
}

static void a_renewed_key_has_its_id_and_another_secret(void **state)
{
	(void)state;
	char text[FP_API_KEY_TEXT], id[FP_API_KEY_ID], renewed[FP_API_KEY_TEXT], read_id[FP_API_KEY_ID];
	struct fp_mac hash, other, read_hash;
	assert_false(fp_failed(fp_api_key_make(keys, text, id, &hash)));
	assert_true(fp_is_api_key_id(id));
	assert_false(fp_failed(fp_api_key_renew(keys, id, renewed, &other)));
	assert_string_not_equal(text, renewed);
	assert_true(fp_api_key_read(keys, renewed, read_id, &read_hash));
	assert_string_equal(read_id, id);
	assert_memory_equal(other.b, read_hash.b, FP_MAC_LENGTH);
	assert_memory_not_equal(other.b, hash.b, FP_MAC_LENGTH);
}

static void a_text_that_is_no_id_is_not_renewed(void **state)
{
	(void)state;
	static const char *const none[] = {"", "0123456789abcde", "0123456789abcdef0", "0123456789abcde-"};
	char text[FP_API_KEY_TEXT];
	struct fp_mac hash;
	for (size_t i = 0; i < FP_LENGTH(none); i++) {
		assert_false(fp_is_api_key_id(none[i]));
		assert_true(fp_failed(fp_api_key_renew(keys, none[i], text, &hash)));
	}
}

/* Made by hand: zlib's crc32 over the first 64 characters, written in base 62 with 0-9A-Za-z. */
static void the_checksum_is_crc32(void **state)
{
	(void)state;
	char id[FP_API_KEY_ID];
	struct fp_mac hash;
	assert_true(fp_api_key_read(
		keys, "fp_key_0123456789abcdef_ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmn2657Ia", id, &hash));
	assert_string_equal(id, "0123456789abcdef");
}

static void any_other_character_fails_the_checksum(void **state)
{
	(void)state;
	char text[FP_API_KEY_TEXT], id[FP_API_KEY_ID];
	struct fp_mac hash;
	assert_false(fp_failed(fp_api_key_make(keys, text, id, &hash)));
	for (size_t i = 0; text[i]; i++) {
		char right = text[i];
		for (const char *c = "09AZaz_- \xff"; *c; c++) {
			text[i] = *c;
			if (*c != right && fp_api_key_read(keys, text, id, &hash))
				fail_msg("accepted at %zu: %s", i, text);
		}
		text[i] = right;
	}
	assert_true(fp_api_key_read(keys, text, id, &hash));
}

static void other_lengths_are_refused(void **state)
{
	(void)state;
	char text[FP_API_KEY_TEXT], longer[FP_API_KEY_TEXT + 1], id[FP_API_KEY_ID];
	struct fp_mac hash;
	assert_false(fp_failed(fp_api_key_make(keys, text, id, &hash)));
	for (size_t n = 0; n < strlen(text); n++) {
		char *cut = strndup(text, n);
		assert_false(fp_api_key_read(keys, cut, id, &hash));
		free(cut);
	}
	snprintf(longer, sizeof longer, "%s0", text);
	assert_false(fp_api_key_read(keys, longer, id, &hash));
	assert_false(fp_api_key_read(keys, NULL, id, &hash));
}

static void every_character_occurs_about_as_often(void **state)
{
	(void)state;
	int counts[128] = {0};
	for (int i = 0; i < 1000; i++) {
		char text[FP_API_KEY_TEXT], id[FP_API_KEY_ID];
		struct fp_mac hash;
		assert_false(fp_failed(fp_api_key_make(keys, text, id, &hash)));
		for (int c = 24; c < 64; c++)
			counts[(int)text[c]]++;
	}
	/* 40,000 over 62 is 645 each, with a deviation of 25: eight of them in both directions */
	for (const char *c = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"; *c; c++)
		assert_in_range(counts[(int)*c], 445, 845);
	/* Were bytes simply taken modulo 62, these eight would be 6,250 together and not 5,161 (deviation 67). */
	int first_eight = 0;
	for (int c = '0'; c <= '7'; c++)
		first_eight += counts[c];
	assert_in_range(first_eight, 4625, 5697);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_made_key_is_read_again),
		cmocka_unit_test(a_renewed_key_has_its_id_and_another_secret),
		cmocka_unit_test(a_text_that_is_no_id_is_not_renewed),
		cmocka_unit_test(the_checksum_is_crc32),
		cmocka_unit_test(any_other_character_fails_the_checksum),
		cmocka_unit_test(other_lengths_are_refused),
		cmocka_unit_test(every_character_occurs_about_as_often),
	};
	return cmocka_run_group_tests(tests, begin_with_keys, end_with_keys);
}
