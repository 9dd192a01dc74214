/* What another program wrote may hold more than we know of. */
#include "fp_test.h"

#include <fieldpass/json.h>

struct key {
	const char *id;
};
struct claims {
	const char *issuer;
	struct fp_texts audience;
	int64_t expires;
	struct fp_json_list keys;
};
#define AT(member) offsetof(struct claims, member)
static const struct fp_json_field key_fields[] = {
	{.name = "kid", .type = FP_JSON_TEXT, .offset = offsetof(struct key, id), .required = true}, {0}};
static const struct fp_json_field fields[] = {
	{.name = "iss", .type = FP_JSON_TEXT, .offset = AT(issuer), .required = true},
	{.name = "aud", .type = FP_JSON_TEXTS, .offset = AT(audience), .max = 2, .max_each = 5},
	{.name = "exp", .type = FP_JSON_INT, .offset = AT(expires)},
	{.name = "keys",
		.type = FP_JSON_OBJECTS,
		.offset = AT(keys),
		.max = 2,
		.fields = key_fields,
		.size = sizeof(struct key)},
	{0},
};

static struct fp_arena *arena;
static struct claims claims;

static enum fp_code code_of(const char *text)
{
	struct fp_problem problem = {.arena = arena};
	claims = (struct claims){0};
	return fp_json_read_foreign(arena, (struct fp_bytes){text, strlen(text)}, fields, &claims, &problem).code;
}

static void more_is_passed_over(void **state)
{
	(void)state;
	assert_int_equal(
		code_of("{\"iss\":\"a\",\"x\":[{\"y\":null}],\"keys\":[{\"kid\":\"one\",\"n\":\"AQAB\"}],\"exp\":5}"),
		FP_CODE_OK);
	assert_string_equal(claims.issuer, "a");
	assert_int_equal(claims.expires, 5);
	assert_int_equal(claims.keys.n, 1);
	assert_string_equal(((struct key *)claims.keys.v)->id, "one");
}

static void one_text_is_a_list(void **state)
{
	(void)state;
	assert_int_equal(code_of("{\"iss\":\"a\",\"aud\":\"one\"}"), FP_CODE_OK);
	assert_int_equal(claims.audience.n, 1);
	assert_string_equal(claims.audience.v[0], "one");
	assert_int_equal(code_of("{\"iss\":\"a\",\"aud\":[\"one\",\"two\"]}"), FP_CODE_OK);
	assert_int_equal(claims.audience.n, 2);
}

static void what_is_wrong_is_still_refused(void **state)
{
	(void)state;
	static const char *const wrong[] = {"{}", "{\"iss\":7}", "{\"iss\":\"a\",\"aud\":7}",
		"{\"iss\":\"a\",\"aud\":\"too long\"}", "{\"iss\":\"a\",\"aud\":\"\"}",
		"{\"iss\":\"a\",\"keys\":\"one\"}", "{\"iss\":\"a\",\"keys\":[{}]}", "{\"iss\":\"a\",\"exp\":1.5}",
		"{\"iss\":\"a\",\"aud\":[\"a\",\"b\",\"c\"]}"};
	for (size_t i = 0; i < FP_LENGTH(wrong); i++)
		assert_int_equal(code_of(wrong[i]), FP_CODE_INVALID_FIELDS);
	assert_int_equal(code_of(""), FP_CODE_INVALID_JSON);
	assert_int_equal(code_of("{\"iss\":\"a\",\"iss\":\"b\"}"), FP_CODE_INVALID_JSON);
	assert_int_equal(code_of("[]"), FP_CODE_INVALID_JSON);
}

static int begin(void **state)
{
	(void)state;
	arena = fp_arena_new(100000);
	return arena ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	fp_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(more_is_passed_over),
		cmocka_unit_test(one_text_is_a_list),
		cmocka_unit_test(what_is_wrong_is_still_refused),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
