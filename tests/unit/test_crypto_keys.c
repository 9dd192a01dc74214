#include "crypto_fixture.h"

#include "keys.h"

/* RFC 5869, appendix A, cases 1 to 3. */
static void hkdf_vectors(void **state)
{
	(void)state;
	static const struct {
		const char *key, *salt, *info, *out;
	} rows[] = {
		{"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "000102030405060708090a0b0c", "f0f1f2f3f4f5f6f7f8f9",
			"3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
		{"000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f202122232425262728292a2b2c2d2e2f3031"
		 "32333435363738393a3b3c3d3e3f404142434445464748494a4b4c4d4e4f",
			"606162636465666768696a6b6c6d6e6f707172737475767778797a7b7c7d7e7f808182838485868788898a8b8c8d8e"
			"8f909192939495969798999a9b9c9d9e9fa0a1a2a3a4a5a6a7a8a9aaabacadaeaf",
			"b0b1b2b3b4b5b6b7b8b9babbbcbdbebfc0c1c2c3c4c5c6c7c8c9cacbcccdcecfd0d1d2d3d4d5d6d7d8d9dadbdcddde"
			"dfe0e1e2e3e4e5e6e7e8e9eaebecedeeeff0f1f2f3f4f5f6f7f8f9fafbfcfdfeff",
			"b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e"
			"09da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
		{"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "", "",
			"8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		uint8_t key[100], salt[100], info[100], out[100];
		struct fp_bytes k = {key, bytes_of(rows[i].key, key)}, s = {salt, bytes_of(rows[i].salt, salt)},
				n = {info, bytes_of(rows[i].info, info)};
		size_t length = strlen(rows[i].out) / 2;
		assert_true(fp_hkdf(k, s, n, out, length));
		assert_hex(out, length, rows[i].out);
	}
}

/* What is stored depends on these bytes: a change of a purpose's name or of the derivation must not go unseen. */
static void derived_keys_do_not_drift(void **state)
{
	(void)state;
	static const char *const names[FP_MAC_PURPOSES] = {"fieldpass-1 mac person", "fieldpass-1 mac birth date",
		"fieldpass-1 mac search", "fieldpass-1 mac idempotency", "fieldpass-1 mac token",
		"fieldpass-1 mac api key", "fieldpass-1 mac cursor", "fieldpass-1 mac login", "fieldpass-1 mac lookup",
		"fieldpass-1 mac hold"};
	uint8_t master[32], secret[32];
	struct fp_keys *keys = keys_of(LINE_A);
	for (uint8_t i = 0; i < sizeof master; i++)
		master[i] = i;
	for (int i = 0; i < FP_MAC_PURPOSES; i++) {
		struct fp_hmac_key own;
		struct fp_mac expected, got;
		struct fp_bytes info = {names[i], strlen(names[i])};
		assert_true(fp_hkdf((struct fp_bytes){master, 32}, (struct fp_bytes){NULL, 0}, info, secret, 32));
		assert_true(fp_hmac_key_init(&own, (struct fp_bytes){secret, 32}));
		SHA256_CTX mac = fp_hmac_begin(&own);
		fp_hmac_add(&mac, (struct fp_bytes){"\0\0\0\0\0\0\0\1x", 9});
		fp_hmac_end(&own, &mac, expected.b);
		fp_mac_text(keys, (enum fp_mac_purpose)i, "x", &got);
		assert_memory_equal(expected.b, got.b, sizeof got.b);
	}
	fp_keys_free(keys);
}

static void sealing_keys_differ_from_line_to_line(void **state)
{
	(void)state;
	struct fp_keys *keys = keys_of(LINE_A LINE_B);
	assert_int_equal(keys->n_seal, 2);
	assert_memory_not_equal(keys->seal[0].key, keys->seal[1].key, FP_KEY_LENGTH);
	struct fp_keys *second_alone = keys_of(LINE_B); /* its id does not depend on its line */
	assert_int_equal(second_alone->seal[0].id, keys->seal[1].id);
	assert_memory_equal(second_alone->seal[0].key, keys->seal[1].key, FP_KEY_LENGTH);
	fp_keys_free(second_alone);
	fp_keys_free(keys);
	assert_null(fp_keys_free(NULL));
}

static void make_then_load(void **state)
{
	(void)state;
	struct fp_problem problem = {.arena = fp_arena_new(10000)};
	struct fp_keys *keys = NULL;
	struct stat st;
	unlink(key_path);
	assert_false(fp_failed(fp_keys_make(key_path, &problem)));
	assert_int_equal(stat(key_path, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0600);
	assert_int_equal(st.st_size, strlen(LINE_A));
	assert_false(fp_failed(fp_keys_load(key_path, &keys, &problem)));
	fp_keys_free(keys);
	fp_arena_free(problem.arena);
}

static void make_never_replaces(void **state)
{
	(void)state;
	struct fp_problem problem = {.arena = fp_arena_new(10000)};
	write_key_file(LINE_A, 0600);
	assert_true(fp_failed(fp_keys_make(key_path, &problem)));
	assert_non_null(strstr(problem.detail, key_path));
	struct stat st;
	assert_int_equal(stat(key_path, &st), 0);
	assert_int_equal(st.st_size, strlen(LINE_A));
	assert_true(fp_failed(fp_keys_make("/nonexistent/key", &problem)));
	fp_arena_free(problem.arena);
}

static void two_made_files_differ(void **state)
{
	(void)state;
	struct fp_problem problem = {0};
	struct fp_keys *keys[2];
	struct fp_mac macs[2];
	for (int i = 0; i < 2; i++) {
		unlink(key_path);
		assert_false(fp_failed(fp_keys_make(key_path, &problem)));
		assert_false(fp_failed(fp_keys_load(key_path, &keys[i], &problem)));
		fp_mac_text(keys[i], FP_MAC_PERSON, "x", &macs[i]);
		fp_keys_free(keys[i]);
	}
	assert_memory_not_equal(macs[0].b, macs[1].b, FP_MAC_LENGTH);
}

static void refused(const char *text, mode_t mode, const char *said)
{
	struct fp_problem problem = {.arena = fp_arena_new(10000)};
	struct fp_keys *keys = NULL;
	write_key_file(text, mode);
	if (!fp_failed(fp_keys_load(key_path, &keys, &problem)))
		fail_msg("accepted: %s", text);
	assert_null(keys);
	if (!strstr(problem.detail, said))
		fail_msg("\"%s\" does not say \"%s\"", problem.detail, said);
	assert_null(strstr(problem.detail, "0001020304")); /* a message never carries the key */
	fp_arena_free(problem.arena);
}

static void files_that_are_refused(void **state)
{
	(void)state;
	refused("", 0600, "empty");
	refused("\n", 0600, "Line 1");
	refused(LINE_A "\n", 0600, "Line 2");
	refused(LINE_A LINE_B "x", 0600, "Line 3");
	refused("fieldpass-key-2"
		""
		" 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n",
		0600, "Line 1");
	refused("fieldpass-key-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1g\n", 0600, "Line 1");
	refused("fieldpass-key-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f", 0600, "Line 1");
	refused("fieldpass-key-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f0\n", 0600, "Line 1");
	refused("fieldpass-key-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\r\n", 0600, "Line 1");
	static const char beside[] = "/:@G`g \x7f"; /* the neighbours of the digits */
	for (size_t i = 0; beside[i]; i++)
		for (size_t at = 20; at < 22; at++) {
			char text[] = LINE_A;
			text[at] = beside[i];
			refused(text, 0600, "Line 1");
		}
	refused(LINE_A, 0640, "chmod 600");
	refused(LINE_A, 0604, "chmod 600");
	refused(LINE_A, 0620, "chmod 600");
}

static void the_number_of_lines_is_bounded(void **state)
{
	(void)state;
	char text[(FP_KEYS_MAX + 1) * (sizeof LINE_A - 1) + 1];
	for (size_t i = 0; i <= FP_KEYS_MAX; i++)
		memcpy(text + i * (sizeof LINE_A - 1), LINE_A, sizeof LINE_A);
	refused(text, 0600, "more than 32 lines");
	text[FP_KEYS_MAX * (sizeof LINE_A - 1)] = '\0';
	struct fp_keys *keys = keys_of(text);
	assert_int_equal(keys->n_seal, FP_KEYS_MAX);
	fp_keys_free(keys);
}

static void what_is_no_file_is_refused(void **state)
{
	(void)state;
	struct fp_problem problem = {.arena = fp_arena_new(10000)};
	struct fp_keys *keys = NULL;
	unlink(key_path);
	assert_true(fp_failed(fp_keys_load(key_path, &keys, &problem)));
	assert_non_null(strstr(problem.detail, "No such file"));
	assert_true(fp_failed(fp_keys_load(key_dir, &keys, &problem)));
	assert_non_null(strstr(problem.detail, "regular file"));
	assert_int_equal(mkfifo(key_path, 0600), 0);
	assert_true(fp_failed(fp_keys_load(key_path, &keys, &problem)));
	assert_non_null(strstr(problem.detail, "regular file"));
	fp_arena_free(problem.arena);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hkdf_vectors),
		cmocka_unit_test(derived_keys_do_not_drift),
		cmocka_unit_test(sealing_keys_differ_from_line_to_line),
		cmocka_unit_test(make_then_load),
		cmocka_unit_test(make_never_replaces),
		cmocka_unit_test(two_made_files_differ),
		cmocka_unit_test(files_that_are_refused),
		cmocka_unit_test(the_number_of_lines_is_bounded),
		cmocka_unit_test(what_is_no_file_is_refused),
	};
	return cmocka_run_group_tests(tests, make_key_dir, remove_key_dir);
}
