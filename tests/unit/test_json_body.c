#include "json_fixture.h"

static void no_json_object_is_unreadable(void **state)
{
	(void)state;
	static const char *const bodies[] = {" ", "x", "{", "}", "[]", "[{}]", "1", "null", "true", "\"text\"", "{}{}",
		"{} x", "{\"text\"}", "{\"text\":}", "{\"text\":\"ab\",}", "{text:\"ab\"}", "{'text':'ab'}",
		"{\"flag\":True}", "{\"number\":01}", "{\"number\":+1}", "{\"number\":.5}", "{\"number\":NaN}",
		"\xef\xbb\xbf{}", "{\"text\":\"ab\ncd\"}", "{\"text\":\"ab", "{\"text\":\"ab\\", "{/**/}",
		"{\"text\":\"\\x41\"}"};
	for (size_t i = 0; i < FP_LENGTH(bodies); i++)
		unreadable(bodies[i]);
	reset(NULL);
	assert_int_equal(read_with(fields, &out, "{}\0", 3, 1000), FP_CODE_INVALID_JSON);
}

static void doubled_members_are_unreadable(void **state)
{
	(void)state;
	unreadable("{\"number\":1,\"number\":1}");
	assert_non_null(strstr(problem.detail, "twice"));
	unreadable("{\"number\":1,\"n\\u0075mber\":2}");
	unreadable("{\"person\":{\"name\":\"a\",\"name\":\"b\"}}");
	unreadable("{\"x\":1,\"x\":1}");
}

static void bad_text_encoding_is_unreadable(void **state)
{
	(void)state;
	unreadable("{\"text\":\"ab\\u0000\"}");
	unreadable("{\"te\\u0000xt\":\"ab\"}");
	unreadable("{\"text\":\"ab\\ud800\"}");
	unreadable("{\"text\":\"ab\\udc00\"}");
	unreadable("{\"text\":\"ab\\ud800\\u0041\"}");
	unreadable("{\"text\":\"ab\xff\"}");
	unreadable("{\"text\":\"ab\xc0\x80\"}");
	unreadable("{\"text\":\"ab\xed\xa0\x80\"}");
	unreadable("{\"text\":\"ab\xc3\"}");
	accepted("{\"text\":\"ab\\ud83d\\ude00\"}");
	assert_string_equal(out.text, "ab\xf0\x9f\x98\x80");
}

static void a_message_does_not_repeat_the_body(void **state)
{
	(void)state;
	unreadable("{\"person\":{\"name\": Gonzalez}}");
	assert_null(strstr(problem.detail, "Gonz"));
	unreadable("{\"Gonzalez\":1,\"Gonzalez\":1}");
	assert_null(strstr(problem.detail, "Gonz"));
}

static char *nested(size_t depth, const char *open, const char *close)
{
	char *body = calloc(depth * (strlen(open) + strlen(close)) + 10, 1), *at = body;
	for (size_t i = 0; i < depth; i++)
		at = stpcpy(at, open);
	at = stpcpy(at, "1");
	for (size_t i = 0; i < depth; i++)
		at = stpcpy(at, close);
	return body;
}

static void depth_16_is_read_and_17_is_not(void **state)
{
	(void)state;
	char *body = nested(16, "{\"a\":", "}");
	refused(body, "/a", "unknown_member");
	free(body);
	static const size_t depths[] = {17, 18, 10000, 100000};
	for (size_t i = 0; i < FP_LENGTH(depths); i++) {
		body = nested(depths[i], "{\"a\":", "}");
		unreadable(body);
		assert_non_null(strstr(problem.detail, "deeper"));
		free(body);
		body = nested(depths[i], "[", "]");
		unreadable(body);
		assert_non_null(strstr(problem.detail, "deeper"));
		free(body);
	}
}

static void brackets_in_text_do_not_nest(void **state)
{
	(void)state;
	char *brackets = nested(100, "[{", "");
	char body[400];
	snprintf(body, sizeof body, "{\"x\":\"\\\"%s\\\\\"}", brackets);
	refused(body, "/x", "unknown_member");
	free(brackets);
	accepted("{\"words\":[\"[\",\"]\",\"\\\"[\"]}");
	unreadable("{\"text\":\"[[[[[[[[[[[[[[[[[[[[\\");
	unreadable("]]]]{}");
}

static void siblings_do_not_nest(void **state)
{
	(void)state;
	char *body = nested(1000, "[],", "");
	char *whole = malloc(strlen(body) + 20);
	snprintf(whole, strlen(body) + 20, "{\"x\":[%s]}", body);
	refused(whole, "/x", "unknown_member");
	free(whole);
	free(body);
}

static void thousands_of_errors_stay_bounded(void **state)
{
	(void)state;
	size_t size = 200000, length = 1;
	char *body = malloc(size);
	body[0] = '{';
	for (int i = 0; i < 10000; i++)
		length += (size_t)snprintf(body + length, size - length, "%s\"x%d\":1", i ? "," : "", i);
	snprintf(body + length, size - length, "}");
	assert_int_equal(read_with(fields, &out, body, strlen(body), 20000), FP_CODE_INVALID_FIELDS);
	assert_int_equal(problem.n_errors, FP_FIELD_ERRORS_MAX);
	has_error(31, "/x31", "unknown_member");
	free(body);
}

static void a_very_long_name_does_not_hide_the_error(void **state)
{
	(void)state;
	char *body = malloc(61000);
	memset(body, '~', 60005);
	memcpy(body, "{\"", 2);
	memcpy(body + 60000, "\":1}", 5);
	assert_int_equal(read_with(fields, &out, body, strlen(body), 500000), FP_CODE_INVALID_FIELDS);
	assert_int_equal(strlen(problem.errors[0].pointer), 1 + 2 * 59998);
	assert_int_equal(read_with(fields, &out, body, strlen(body), 1000), FP_CODE_INVALID_FIELDS);
	assert_string_equal(problem.errors[0].pointer, "");
	free(body);
}

/* Every body cut anywhere, and every byte of it changed, is answered and leaks nothing. */
static void broken_bodies_are_answered(void **state)
{
	(void)state;
	const char *whole = "{\"text\":\"ab\\u00e9\",\"number\":1,\"words\":[\"a\",\"b\"],\"person\":{\"name\":\"A\","
			    "\"date_of_birth\":\"1970-01-01\"},\"windows\":[{\"from\":\"1970-01-01T00:00:00Z\"}]}";
	size_t length = strlen(whole);
	for (size_t n = 1; n < length; n++)
		assert_int_equal(read_with(fields, &out, whole, n, 100000), FP_CODE_INVALID_JSON);
	char *body = strdup(whole);
	for (size_t i = 0; i < length; i++) {
		for (const char *c = "\"\\{}[]:,0x\x01\xc3\xff"; *c; c++) {
			body[i] = *c;
			enum fp_code code = read_with(fields, &out, body, length, 100000);
			assert_true(
				code == FP_CODE_OK || code == FP_CODE_INVALID_JSON || code == FP_CODE_INVALID_FIELDS);
		}
		body[i] = whole[i];
	}
	free(body);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(no_json_object_is_unreadable, reset),
		cmocka_unit_test_teardown(doubled_members_are_unreadable, reset),
		cmocka_unit_test_teardown(bad_text_encoding_is_unreadable, reset),
		cmocka_unit_test_teardown(a_message_does_not_repeat_the_body, reset),
		cmocka_unit_test_teardown(depth_16_is_read_and_17_is_not, reset),
		cmocka_unit_test_teardown(brackets_in_text_do_not_nest, reset),
		cmocka_unit_test_teardown(siblings_do_not_nest, reset),
		cmocka_unit_test_teardown(thousands_of_errors_stay_bounded, reset),
		cmocka_unit_test_teardown(a_very_long_name_does_not_hide_the_error, reset),
		cmocka_unit_test_teardown(broken_bodies_are_answered, reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
