/* Each allocation of reading a body fails once in turn: that is said, and nothing is read wrongly. */
#include "fp_test.h"

#include <fieldpass/json.h>

#include "scarce_memory.h"

struct body {
	const char *text, *other;
};
static const struct fp_json_field fields[] = {
	{.name = "text", .type = FP_JSON_TEXT, .offset = offsetof(struct body, text), .required = true, .max = 10000},
	{.name = "other", .type = FP_JSON_TEXT, .offset = offsetof(struct body, other), .required = true, .max = 10},
	{0},
};

static enum fp_code read_without(unsigned at, const char *body, int length)
{
	struct fp_arena *arena FP_CLEANUP(fp_arena_cleanup) = fp_arena_new(1 << 20);
	struct fp_problem problem = {.arena = arena};
	struct body read = {0};
	scarce_arm(at);
	enum fp_code code = fp_json_read(arena, (struct fp_bytes){body, strlen(body)}, fields, &read, &problem).code;
	scarce_disarm();
	if (code == FP_CODE_OK) {
		assert_int_equal(strlen(read.text), (size_t)length);
		assert_string_equal(read.other, "caf\xc3\xa9");
	}
	return code;
}

static void each_failure_is_said(int length)
{
	char body[16000];
	snprintf(body, sizeof(body), "{\"text\": \"%0*d\", \"other\": \"caf\\u00e9\"}", length, 0);
	unsigned at = 1;
	while (read_without(at, body, length) == FP_CODE_NO_MEMORY)
		at++;
	assert_true(at > 1);
	for (unsigned beyond = at; beyond < at + 3; beyond++)
		assert_int_equal(read_without(beyond, body, length), FP_CODE_OK);
}

/* Of these lengths are the texts whose closing quote is what there is no memory for. */
static void a_text_that_grows_is_not_read_beyond_its_end(void **state)
{
	(void)state;
	for (int length = 5; length <= 70; length++)
		each_failure_is_said(length);
}

static void long_bodies_need_memory_more_than_once(void **state)
{
	(void)state;
	for (int length = 1000; length < 10000; length += 1111)
		each_failure_is_said(length);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_text_that_grows_is_not_read_beyond_its_end),
		cmocka_unit_test(long_bodies_need_memory_more_than_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
