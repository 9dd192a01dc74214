#include "keys_fixture.h"

static const struct fp_id request = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};

static void a_token_tells_its_request_and_version(void **state)
{
	(void)state;
	static const int32_t versions[] = {0, 1, 255, 256, 1000000, INT32_MAX, -1, INT32_MIN};
	for (size_t i = 0; i < FP_LENGTH(versions); i++) {
		char text[FP_TOKEN_TEXT];
		struct fp_id id;
		int32_t version;
		fp_token_make(keys, &request, versions[i], text);
		assert_int_equal(strlen(text), 61);
		assert_int_equal(strncmp(text, "fp_req_", 7), 0);
		assert_true(fp_token_read(keys, text, &id, &version));
		assert_true(fp_id_same(&id, &request));
		assert_int_equal(version, versions[i]);
	}
}

static void a_token_is_the_same_each_time(void **state)
{
	(void)state;
	char a[FP_TOKEN_TEXT], b[FP_TOKEN_TEXT];
	fp_token_make(keys, &request, 3, a);
	fp_token_make(keys, &request, 3, b);
	assert_string_equal(a, b);
	fp_token_make(keys, &request, 4, b);
	assert_string_not_equal(a, b);
}

static void any_other_character_is_refused(void **state)
{
	(void)state;
	static const char tries[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_+/= \xff";
	char text[FP_TOKEN_TEXT];
	struct fp_id id = {{9}};
	int32_t version = 99;
	fp_token_make(keys, &request, 3, text);
	for (size_t i = 0; text[i]; i++) {
		char right = text[i];
		for (const char *c = tries; *c; c++) {
			text[i] = *c;
			if (*c != right && fp_token_read(keys, text, &id, &version))
				fail_msg("accepted at %zu: %s", i, text);
		}
		text[i] = right;
	}
	assert_int_equal(id.b[0], 9);
	assert_int_equal(version, 99);
	assert_true(fp_token_read(keys, text, &id, &version));
}

static void other_lengths_and_texts_are_refused(void **state)
{
	(void)state;
	char text[FP_TOKEN_TEXT], longer[FP_TOKEN_TEXT + 10];
	struct fp_id id;
	int32_t version;
	fp_token_make(keys, &request, 3, text);
	for (size_t n = 0; n < strlen(text); n++) {
		char *cut = strndup(text, n);
		assert_false(fp_token_read(keys, cut, &id, &version));
		free(cut);
	}
	snprintf(longer, sizeof longer, "%sA", text);
	assert_false(fp_token_read(keys, longer, &id, &version));
	snprintf(longer, sizeof longer, "%sAAAA", text);
	assert_false(fp_token_read(keys, longer, &id, &version));
	assert_false(fp_token_read(keys, NULL, &id, &version));
	assert_false(fp_token_read(keys, text + 7, &id, &version));
}

static void other_keys_refuse_and_rotated_ones_accept(void **state)
{
	(void)state;
	struct fp_keys *rotated = keys_of(LINE_A LINE_B), *other = keys_of(LINE_B);
	char text[FP_TOKEN_TEXT];
	struct fp_id id;
	int32_t version;
	fp_token_make(keys, &request, 3, text);
	assert_true(fp_token_read(rotated, text, &id, &version));
	assert_false(fp_token_read(other, text, &id, &version));
	fp_keys_free(rotated);
	fp_keys_free(other);
}

static void a_hold_s_token_tells_its_hold(void **state)
{
	(void)state;
	char text[FP_TOKEN_TEXT], again[FP_TOKEN_TEXT];
	struct fp_id id;
	fp_hold_token_make(keys, &request, text);
	fp_hold_token_make(keys, &request, again);
	assert_string_equal(text, again);
	assert_int_equal(strlen(text), 56);
	assert_int_equal(strncmp(text, "fp_hold_", 8), 0);
	assert_true(fp_hold_token_read(keys, text, &id));
	assert_true(fp_id_same(&id, &request));
}

static void a_hold_s_token_that_is_none_is_refused(void **state)
{
	(void)state;
	char text[FP_TOKEN_TEXT], longer[FP_TOKEN_TEXT + 10];
	struct fp_id id = {{9}};
	fp_hold_token_make(keys, &request, text);
	for (size_t i = 0; text[i]; i++) {
		char right = text[i];
		text[i] = right == 'B' ? 'C' : 'B';
		assert_false(fp_hold_token_read(keys, text, &id));
		text[i] = '\0';
		assert_false(fp_hold_token_read(keys, text, &id));
		text[i] = right;
	}
	snprintf(longer, sizeof longer, "%sAAAA", text);
	assert_false(fp_hold_token_read(keys, longer, &id));
	assert_false(fp_hold_token_read(keys, NULL, &id));
	assert_int_equal(id.b[0], 9);
}

/* Neither opens what the other does, nor does one become the other by its first letters. */
static void the_two_kinds_are_not_mistaken(void **state)
{
	(void)state;
	char hold[FP_TOKEN_TEXT], token[FP_TOKEN_TEXT], forged[FP_TOKEN_TEXT + 8];
	struct fp_id id;
	int32_t version;
	fp_hold_token_make(keys, &request, hold);
	fp_token_make(keys, &request, 1, token);
	assert_false(fp_token_read(keys, hold, &id, &version));
	assert_false(fp_hold_token_read(keys, token, &id));
	snprintf(forged, sizeof forged, "fp_hold_%s", token + 7);
	assert_false(fp_hold_token_read(keys, forged, &id));
	snprintf(forged, sizeof forged, "fp_req_%s", hold + 8);
	assert_false(fp_token_read(keys, forged, &id, &version));
}

static void a_token_of_one_kind_is_none_of_the_other(void **state)
{
	(void)state;
	char acts[FP_TOKEN_TEXT], sees[FP_TOKEN_TEXT];
	struct fp_id id;
	int32_t version;
	fp_token_make(keys, &request, 3, acts);
	fp_seeing_token_make(keys, &request, 3, sees);
	assert_int_equal(strncmp(sees, "fp_see_", 7), 0);
	assert_true(fp_seeing_token_read(keys, sees, &id, &version));
	assert_true(fp_id_same(&id, &request));
	assert_int_equal(version, 3);
	assert_false(fp_token_read(keys, sees, &id, &version));
	assert_false(fp_seeing_token_read(keys, acts, &id, &version));
	memcpy(sees, "fp_req_", 7); /* the prefix is proved, too */
	assert_false(fp_token_read(keys, sees, &id, &version));
	memcpy(acts, "fp_see_", 7);
	assert_false(fp_seeing_token_read(keys, acts, &id, &version));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_tells_its_request_and_version),
		cmocka_unit_test(a_token_is_the_same_each_time),
		cmocka_unit_test(any_other_character_is_refused),
		cmocka_unit_test(other_lengths_and_texts_are_refused),
		cmocka_unit_test(a_token_of_one_kind_is_none_of_the_other),
		cmocka_unit_test(other_keys_refuse_and_rotated_ones_accept),
		cmocka_unit_test(a_hold_s_token_tells_its_hold),
		cmocka_unit_test(a_hold_s_token_that_is_none_is_refused),
		cmocka_unit_test(the_two_kinds_are_not_mistaken),
	};
	return cmocka_run_group_tests(tests, begin_with_keys, end_with_keys);
}
