#include "fp_test.h"

#include <fieldpass/json.h>

static struct fp_buf buf;
static struct fp_json json;

static int begin(void **state)
{
	(void)state;
	fp_buf_init(&buf, 100000);
	fp_json_init(&json, &buf);
	return 0;
}

static int end(void **state)
{
	(void)state;
	fp_buf_done(&buf);
	return 0;
}

static void wrote(const char *expected)
{
	assert_false(buf.failed);
	fp_buf_byte(&buf, '\0');
	assert_string_equal(buf.data, expected);
	end(NULL);
	begin(NULL);
}

static void commas_stand_between_members(void **state)
{
	(void)state;
	fp_json_object(&json, NULL);
	fp_json_end_object(&json);
	wrote("{}");
	fp_json_object(&json, NULL);
	fp_json_int(&json, "a", 1);
	fp_json_object(&json, "b");
	fp_json_array(&json, "c");
	fp_json_array(&json, NULL);
	fp_json_end_array(&json);
	fp_json_object(&json, NULL);
	fp_json_bool(&json, "d", true);
	fp_json_bool(&json, "e", false);
	fp_json_end_object(&json);
	fp_json_int(&json, NULL, 2);
	fp_json_end_array(&json);
	fp_json_end_object(&json);
	fp_json_array(&json, "f");
	fp_json_int(&json, NULL, 3);
	fp_json_end_array(&json);
	fp_json_null(&json, "g");
	fp_json_end_object(&json);
	wrote("{\"a\":1,\"b\":{\"c\":[[],{\"d\":true,\"e\":false},2]},\"f\":[3],\"g\":null}");
}

static void numbers(void **state)
{
	(void)state;
	fp_json_array(&json, NULL);
	fp_json_int(&json, NULL, 0);
	fp_json_int(&json, NULL, -1);
	fp_json_int(&json, NULL, 1234567890);
	fp_json_int(&json, NULL, INT64_MAX);
	fp_json_int(&json, NULL, INT64_MIN);
	fp_json_end_array(&json);
	wrote("[0,-1,1234567890,9223372036854775807,-9223372036854775808]");
}

static void scaled_numbers(void **state)
{
	(void)state;
	fp_json_array(&json, NULL);
	fp_json_scaled(&json, NULL, 39740, 3);
	fp_json_scaled(&json, NULL, -39740, 3);
	fp_json_scaled(&json, NULL, 5, 3);
	fp_json_scaled(&json, NULL, -5, 3);
	fp_json_scaled(&json, NULL, 0, 2);
	fp_json_scaled(&json, NULL, 1000, 3);
	fp_json_scaled(&json, NULL, 42, 0);
	fp_json_scaled(&json, NULL, INT64_MIN, 18);
	fp_json_end_array(&json);
	wrote("[39.740,-39.740,0.005,-0.005,0.00,1.000,42,-9.223372036854775808]");
}

static void text_is_escaped(void **state)
{
	(void)state;
	fp_json_array(&json, NULL);
	fp_json_text(&json, NULL, "");
	fp_json_text(&json, NULL, "plain");
	fp_json_text(&json, NULL, "\"\\/");
	fp_json_text(&json, NULL, "a\b\t\n\f\rz");
	fp_json_text(&json, NULL, "\x01\x1f\x7f");
	fp_json_text(&json, NULL, "\xc3\xa9\xe2\x80\xa8\xf0\x9f\x98\x80");
	fp_json_text(&json, NULL, NULL);
	fp_json_end_array(&json);
	wrote("[\"\",\"plain\",\"\\\"\\\\/\",\"a\\b\\t\\n\\f\\rz\",\"\\u0001\\u001f\x7f\","
	      "\"\xc3\xa9\xe2\x80\xa8\xf0\x9f\x98\x80\",null]");
}

/* Text is looked through eight bytes at a time. */
static void text_is_escaped_wherever_it_must_be(void **state)
{
	(void)state;
	for (size_t length = 1; length <= 24; length++) {
		for (size_t at = 0; at < length; at++) {
			char text[32] = {0}, expected[64];
			memset(text, at % 2 == 0 ? 0x20 : 0xff, length);
			for (size_t i = 0; i < 3; i++) {
				text[at] = "\"\\\n"[i];
				snprintf(expected, sizeof(expected), "\"%.*s\\%c%s\"", (int)at, text, "\"\\n"[i],
					text + at + 1);
				fp_json_text(&json, NULL, text);
				wrote(expected);
				fp_buf_done(&buf);
				fp_json_init(&json, &buf);
			}
		}
	}
}

static void ids_times_days_and_their_absence(void **state)
{
	(void)state;
	struct fp_id id = {{0x01, 0x89, [15] = 0xAB}};
	fp_json_object(&json, NULL);
	fp_json_id(&json, "a", &id);
	fp_json_id(&json, "b", &FP_ID_NONE);
	fp_json_time(&json, "c", FP_SECOND);
	fp_json_time(&json, "d", FP_TIME_NONE);
	fp_json_day(&json, "e", 1);
	fp_json_day(&json, "f", FP_DAY_NONE);
	fp_json_end_object(&json);
	wrote("{\"a\":\"01890000-0000-0000-0000-0000000000ab\",\"b\":null,\"c\":\"1970-01-01T00:00:01Z\",\"d\":null,"
	      "\"e\":\"1970-01-02\",\"f\":null}");
}

static void lists_and_raw(void **state)
{
	(void)state;
	const char *members[] = {"a", "b\"", NULL};
	fp_json_object(&json, NULL);
	fp_json_texts(&json, "some", &(struct fp_texts){3, members});
	fp_json_texts(&json, "none", &(struct fp_texts){0, NULL});
	fp_json_raw(&json, "raw", "{\"x\":[1,2]}");
	fp_json_raw(&json, "nothing", NULL);
	fp_json_end_object(&json);
	wrote("{\"some\":[\"a\",\"b\\\"\",null],\"none\":[],\"raw\":{\"x\":[1,2]},\"nothing\":null}");
}

static void depth_63_is_written_and_64_fails(void **state)
{
	(void)state;
	for (int i = 0; i < 63; i++)
		fp_json_array(&json, NULL);
	fp_json_int(&json, NULL, 1);
	fp_json_int(&json, NULL, 2);
	for (int i = 0; i < 63; i++)
		fp_json_end_array(&json);
	assert_false(buf.failed);
	assert_int_equal(buf.length, 63 * 2 + 3);
	end(NULL);
	begin(NULL);
	for (int i = 0; i < 100; i++)
		fp_json_object(&json, NULL);
	assert_true(buf.failed);
}

static void an_end_without_a_begin_fails(void **state)
{
	(void)state;
	fp_json_object(&json, NULL);
	fp_json_end_object(&json);
	fp_json_end_object(&json);
	assert_true(buf.failed);
}

static void a_full_buffer_fails_and_stays_so(void **state)
{
	(void)state;
	end(NULL);
	fp_buf_init(&buf, 10);
	fp_json_init(&json, &buf);
	fp_json_object(&json, NULL);
	fp_json_text(&json, "key", "a text that is too long");
	fp_json_end_object(&json);
	assert_true(buf.failed);
	assert_true(buf.length <= 10);
}

struct one_text {
	const char *text;
};

/* What the writer writes, the reader reads: all of Unicode that may stand in a text. */
static void every_character_comes_back(void **state)
{
	(void)state;
	static const struct fp_json_field fields[] = {{.name = "t", .type = FP_JSON_TEXT}, {0}};
	for (unsigned first = 1; first < 0x10ffff; first += 997) {
		struct one_text out = {NULL};
		struct fp_problem problem = {.arena = fp_arena_new(100000)};
		char text[200];
		char *at = text;
		*at++ = '[';
		for (unsigned c = first; c < first + 30; c++) {
			if ((c < 0x20 && c != '\t' && c != '\n') || (c >= 0x7f && c < 0xa0) ||
				(c >= 0xd800 && c < 0xe000) || c > 0x10ffff)
				continue;
			if (c < 0x80) {
				*at++ = (char)c;
			} else if (c < 0x800) {
				*at++ = (char)(0xc0 | c >> 6);
				*at++ = (char)(0x80 | (c & 63));
			} else if (c < 0x10000) {
				*at++ = (char)(0xe0 | c >> 12);
				*at++ = (char)(0x80 | (c >> 6 & 63));
				*at++ = (char)(0x80 | (c & 63));
			} else {
				*at++ = (char)(0xf0 | c >> 18);
				*at++ = (char)(0x80 | (c >> 12 & 63));
				*at++ = (char)(0x80 | (c >> 6 & 63));
				*at++ = (char)(0x80 | (c & 63));
			}
		}
		memcpy(at, "]", 2);
		fp_json_object(&json, NULL);
		fp_json_text(&json, "t", text);
		fp_json_end_object(&json);
		fp_err e = fp_json_read(problem.arena, (struct fp_bytes){buf.data, buf.length}, fields, &out, &problem);
		assert_false(fp_failed(e));
		assert_string_equal(out.text, text);
		fp_arena_free(problem.arena);
		end(NULL);
		begin(NULL);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(commas_stand_between_members, begin, end),
		cmocka_unit_test_setup_teardown(numbers, begin, end),
		cmocka_unit_test_setup_teardown(scaled_numbers, begin, end),
		cmocka_unit_test_setup_teardown(text_is_escaped, begin, end),
		cmocka_unit_test_setup_teardown(text_is_escaped_wherever_it_must_be, begin, end),
		cmocka_unit_test_setup_teardown(ids_times_days_and_their_absence, begin, end),
		cmocka_unit_test_setup_teardown(lists_and_raw, begin, end),
		cmocka_unit_test_setup_teardown(depth_63_is_written_and_64_fails, begin, end),
		cmocka_unit_test_setup_teardown(an_end_without_a_begin_fails, begin, end),
		cmocka_unit_test_setup_teardown(a_full_buffer_fails_and_stays_so, begin, end),
		cmocka_unit_test_setup_teardown(every_character_comes_back, begin, end),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
