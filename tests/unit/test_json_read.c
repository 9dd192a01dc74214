#include "fp_test.h"

#include <fieldpass/json.h>

enum color { RED, GREEN, BLUE };
static const char *const colors[] = {"red", "green", "blue", NULL};

struct person {
	bool has_name;
	const char *name;
	fp_day born;
	bool has_born;
};
struct window {
	fp_time from;
	int64_t seats;
};
struct everything {
	const char *text;
	bool has_text;
	int64_t number;
	int64_t any_number;
	bool flag;
	struct fp_id id;
	fp_time at;
	fp_day day;
	int color;
	struct fp_texts words;
	uint32_t colors;
	struct person person;
	bool has_person;
	struct fp_json_list windows;
};

#define AT(member) offsetof(struct everything, member)
static const struct fp_json_field person_fields[] = {
	{.name = "name", .type = FP_JSON_TEXT, .offset = offsetof(struct person, name), .required = true, .max = 10},
	{.name = "date_of_birth",
		.type = FP_JSON_DAY,
		.offset = offsetof(struct person, born),
		.required = true,
		.present = offsetof(struct person, has_born)},
	{0},
};
static const struct fp_json_field window_fields[] = {
	{.name = "from", .type = FP_JSON_TIME, .offset = offsetof(struct window, from), .required = true},
	{.name = "seats", .type = FP_JSON_INT, .offset = offsetof(struct window, seats), .min = 1, .max = 9},
	{0},
};
static const struct fp_json_field fields[] = {
	{.name = "text", .type = FP_JSON_TEXT, .offset = AT(text), .min = 2, .max = 5, .present = AT(has_text)},
	{.name = "number", .type = FP_JSON_INT, .offset = AT(number), .min = -5, .max = 100},
	{.name = "any_number", .type = FP_JSON_INT, .offset = AT(any_number)},
	{.name = "flag", .type = FP_JSON_BOOL, .offset = AT(flag)},
	{.name = "id", .type = FP_JSON_ID, .offset = AT(id)},
	{.name = "at", .type = FP_JSON_TIME, .offset = AT(at)},
	{.name = "day", .type = FP_JSON_DAY, .offset = AT(day)},
	{.name = "color", .type = FP_JSON_CHOICE, .offset = AT(color), .choices = colors},
	{.name = "words", .type = FP_JSON_TEXTS, .offset = AT(words), .max = 3, .max_each = 4},
	{.name = "colors", .type = FP_JSON_CHOICES, .offset = AT(colors), .max = 3, .choices = colors},
	{.name = "person",
		.type = FP_JSON_OBJECT,
		.offset = AT(person),
		.fields = person_fields,
		.present = AT(has_person)},
	{.name = "windows",
		.type = FP_JSON_OBJECTS,
		.offset = AT(windows),
		.max = 2,
		.fields = window_fields,
		.size = sizeof(struct window)},
	{0},
};

/* One for all tests, renewed by each read. */
static struct everything out;
static struct fp_problem problem;

static int reset(void **state)
{
	(void)state;
	fp_arena_free(problem.arena);
	problem = (struct fp_problem){0};
	return 0;
}

/* The body lies on the heap without a NUL, so that reading past its end is seen. */
static enum fp_code read_with(
	const struct fp_json_field *table, void *into, const void *body, size_t length, size_t limit)
{
	reset(NULL);
	problem.arena = fp_arena_new(limit);
	void *copy = malloc(length ? length : 1);
	memcpy(copy, body, length);
	fp_err e = fp_json_read(problem.arena, (struct fp_bytes){copy, length}, table, into, &problem);
	free(copy);
	assert_int_equal(problem.code, e.code);
	return e.code;
}

static enum fp_code read_body(const char *body)
{
	out = (struct everything){.number = 7, .color = BLUE, .at = FP_TIME_NONE};
	return read_with(fields, &out, body, strlen(body), 1000000);
}

static void has_error(size_t i, const char *pointer, const char *code)
{
	assert_true(i < problem.n_errors);
	assert_string_equal(problem.errors[i].pointer, pointer);
	assert_string_equal(problem.errors[i].code, code);
	assert_true(strlen(problem.errors[i].detail) > 10);
}

/* The body has one bad member, and it is this one. */
static void refused(const char *body, const char *pointer, const char *code)
{
	if (read_body(body) != FP_CODE_INVALID_FIELDS || problem.n_errors != 1)
		fail_msg("%s: code %s, %zu errors", body, fp_code_slug(problem.code), problem.n_errors);
	has_error(0, pointer, code);
}

static void unreadable(const char *body)
{
	if (read_body(body) != FP_CODE_INVALID_JSON)
		fail_msg("%s: code %s", body, fp_code_slug(problem.code));
	assert_non_null(problem.detail);
	assert_int_equal(problem.n_errors, 0);
	assert_int_equal(out.number, 7);
}

static void accepted(const char *body)
{
	if (read_body(body) != FP_CODE_OK)
		fail_msg("%s: %s %s", body, fp_code_slug(problem.code), problem.n_errors ? problem.errors[0].code : "");
}

static void every_type_is_read(void **state)
{
	(void)state;
	accepted("{\"text\":\"  caf\xc3\xa9\\n\", \"number\": -5, \"any_number\": -9223372036854775808, \"flag\": true,"
		 "\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\", \"at\":\"1970-01-01T02:00:01+02:00\","
		 "\"day\":\"1970-01-03\", \"color\":\"green\", \"words\":[\" a \",\"b\\tc\"], "
		 "\"colors\":[\"blue\",\"red\","
		 "\"blue\"], \"person\":{\"name\":\"Ana\",\"date_of_birth\":\"1970-02-01\"},"
		 "\"windows\":[{\"from\":\"1970-01-01T00:00:00Z\",\"seats\":9},{\"from\":\"1970-01-01T00:00:01Z\"}]}");
	assert_string_equal(out.text, "caf\xc3\xa9");
	assert_true(out.has_text);
	assert_int_equal(out.number, -5);
	assert_true(out.any_number == INT64_MIN);
	assert_true(out.flag);
	assert_int_equal(out.id.b[15], 0x57);
	assert_int_equal(out.at, FP_SECOND);
	assert_int_equal(out.day, 2);
	assert_int_equal(out.color, GREEN);
	assert_int_equal(out.words.n, 2);
	assert_string_equal(out.words.v[0], "a");
	assert_string_equal(out.words.v[1], "b\tc");
	assert_int_equal(out.colors, 1 << BLUE | 1 << RED);
	assert_true(out.has_person && out.person.has_born);
	assert_string_equal(out.person.name, "Ana");
	assert_int_equal(out.person.born, 31);
	assert_int_equal(out.windows.n, 2);
	const struct window *windows = out.windows.v;
	assert_int_equal(windows[0].seats, 9);
	assert_int_equal(windows[1].from, FP_SECOND);
	assert_int_equal(windows[1].seats, 0);
}

static void what_is_left_out_stays(void **state)
{
	(void)state;
	static const char *const bodies[] = {"", "{}", " \n{\t}\r ",
		"{\"text\":null,\"number\":null,\"color\":null,\"at\":null,\"words\":null,\"person\":null}"};
	for (size_t i = 0; i < FP_LENGTH(bodies); i++) {
		accepted(bodies[i]);
		assert_int_equal(out.number, 7);
		assert_int_equal(out.color, BLUE);
		assert_true(out.at == FP_TIME_NONE);
		assert_false(out.has_text || out.has_person);
		assert_null(out.text);
	}
	accepted("{\"words\":[],\"windows\":[],\"colors\":[]}");
	assert_int_equal(out.words.n, 0);
	assert_null(out.words.v);
	assert_null(out.windows.v);
}

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

static void numbers_are_whole_and_in_range(void **state)
{
	(void)state;
	accepted("{\"number\":100,\"any_number\":4294967297}");
	assert_int_equal(out.any_number, 4294967297);
	accepted("{\"any_number\":9223372036854775807}");
	assert_true(out.any_number == INT64_MAX);
	refused("{\"number\":4294967297}", "/number", "out_of_range"); /* cut to 32 bits it would be 1 */
	refused("{\"number\":101}", "/number", "out_of_range");
	refused("{\"number\":-6}", "/number", "out_of_range");
	refused("{\"number\":1.0}", "/number", "wrong_type");
	refused("{\"number\":1e2}", "/number", "wrong_type");
	refused("{\"number\":\"1\"}", "/number", "wrong_type");
	refused("{\"number\":true}", "/number", "wrong_type");
	unreadable("{\"any_number\":9223372036854775808}");
	unreadable("{\"any_number\":-9223372036854775809}");
	unreadable("{\"any_number\":99999999999999999999999999}");
	unreadable("{\"any_number\":1e400}");
}

static void texts_keep_their_bounds(void **state)
{
	(void)state;
	refused("{\"text\":\"a\"}", "/text", "too_short");
	refused("{\"text\":\" a  \"}", "/text", "too_short");
	refused("{\"text\":\"abcdef\"}", "/text", "too_long");
	accepted("{\"text\":\"  abcde  \"}");
	accepted("{\"text\":\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\xc3\xa9\xc3\xa9\"}"); /* five characters, 13 bytes */
	refused("{\"text\":\"\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\"}", "/text", "too_long");
	refused("{\"text\":\"\"}", "/text", "blank");
	refused("{\"text\":\" \\t\\r\\n\"}", "/text", "blank");
	refused("{\"text\":\"\\u00a0\\u3000\\u2003\\u0085\"}", "/text", "blank");
	refused("{\"text\":1}", "/text", "wrong_type");
	refused("{\"text\":[]}", "/text", "wrong_type");
	refused("{\"text\":{}}", "/text", "wrong_type");
	refused("{\"text\":false}", "/text", "wrong_type");
}

static void control_characters_are_refused(void **state)
{
	(void)state;
	for (int c = 1; c < 0xa0; c++) {
		char body[40];
		snprintf(body, sizeof body, "{\"text\":\"a\\u%04xb\"}", c);
		if (c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7f))
			accepted(body);
		else
			refused(body, "/text", "control_character");
	}
	accepted("{\"text\":\"a\\u00a0b\"}");
	assert_string_equal(out.text, "a\xc2\xa0"
				      "b");
	accepted("{\"text\":\"\\u2028ab\\u00a0\\r\\n\"}");
	assert_string_equal(out.text, "ab");
}

static void scalars_of_the_wrong_kind(void **state)
{
	(void)state;
	refused("{\"flag\":1}", "/flag", "wrong_type");
	refused("{\"flag\":\"true\"}", "/flag", "wrong_type");
	refused("{\"id\":\"x\"}", "/id", "invalid_id");
	refused("{\"id\":1}", "/id", "wrong_type");
	refused("{\"at\":\"2026-11-22T00:00:00\"}", "/at", "invalid_time");
	refused("{\"at\":1}", "/at", "wrong_type");
	refused("{\"day\":\"2026-02-29\"}", "/day", "invalid_date");
	refused("{\"day\":20260228}", "/day", "wrong_type");
	refused("{\"color\":\"pink\"}", "/color", "not_a_choice");
	assert_non_null(strstr(problem.errors[0].detail, "red, green, blue"));
	refused("{\"color\":\"Red\"}", "/color", "not_a_choice");
	refused("{\"color\":0}", "/color", "wrong_type");
	refused("{\"person\":[]}", "/person", "wrong_type");
	assert_int_equal(out.color, BLUE);
}

static void lists_name_the_bad_member(void **state)
{
	(void)state;
	refused("{\"words\":[\"a\",\"b\",\"c\",\"d\"]}", "/words", "too_many");
	refused("{\"words\":\"a\"}", "/words", "wrong_type");
	refused("{\"words\":{}}", "/words", "wrong_type");
	refused("{\"words\":[\"a\",\"b\",\"abcde\"]}", "/words/2", "too_long");
	refused("{\"words\":[\"a\",null]}", "/words/1", "wrong_type");
	refused("{\"words\":[\" \"]}", "/words/0", "blank");
	refused("{\"colors\":[\"red\",\"pink\"]}", "/colors/1", "not_a_choice");
	refused("{\"colors\":[\"red\",\"red\",\"red\",\"red\"]}", "/colors", "too_many");
	refused("{\"colors\":[1]}", "/colors/0", "wrong_type");
	refused("{\"windows\":[{\"from\":\"1970-01-01T00:00:00Z\"},1]}", "/windows/1", "wrong_type");
	refused("{\"windows\":[{}]}", "/windows/0/from", "required");
	refused("{\"windows\":[{\"from\":\"1970-01-01T00:00:00Z\",\"seats\":10}]}", "/windows/0/seats", "out_of_range");
	refused("{\"windows\":[{},{},{}]}", "/windows", "too_many");
}

static void required_members(void **state)
{
	(void)state;
	assert_int_equal(read_body("{\"person\":{}}"), FP_CODE_INVALID_FIELDS);
	assert_int_equal(problem.n_errors, 2);
	has_error(0, "/person/name", "required");
	has_error(1, "/person/date_of_birth", "required");
	refused("{\"person\":{\"name\":\"a\",\"date_of_birth\":null}}", "/person/date_of_birth", "required");
}

static void unknown_members_are_named(void **state)
{
	(void)state;
	refused("{\"texte\":1}", "/texte", "unknown_member");
	refused("{\"texte\":null}", "/texte", "unknown_member");
	refused("{\"a/b~c\":1}", "/a~1b~0c", "unknown_member");
	refused("{\"\":1}", "/", "unknown_member");
	refused("{\"windows\":[{\"from\":\"1970-01-01T00:00:00Z\",\"x\":1}]}", "/windows/0/x", "unknown_member");
}

static void all_errors_come_at_once(void **state)
{
	(void)state;
	assert_int_equal(
		read_body("{\"zzz\":1,\"text\":\"\",\"number\":1000,\"flag\":0,\"id\":\"\",\"at\":\"\",\"day\":\"\","
			  "\"color\":\"\",\"words\":[\"\",\"ok\",5],\"colors\":[\"\"],"
			  "\"person\":{\"name\":\"12345678901\",\"extra\":1},\"windows\":[{},{\"seats\":0}]}"),
		FP_CODE_INVALID_FIELDS);
	size_t i = 0;
	has_error(i++, "/text", "blank");
	has_error(i++, "/number", "out_of_range");
	has_error(i++, "/flag", "wrong_type");
	has_error(i++, "/id", "invalid_id");
	has_error(i++, "/at", "invalid_time");
	has_error(i++, "/day", "invalid_date");
	has_error(i++, "/color", "not_a_choice");
	has_error(i++, "/words/0", "blank");
	has_error(i++, "/words/2", "wrong_type");
	has_error(i++, "/colors/0", "not_a_choice");
	has_error(i++, "/person/name", "too_long");
	has_error(i++, "/person/date_of_birth", "required");
	has_error(i++, "/person/extra", "unknown_member");
	has_error(i++, "/windows/0/from", "required");
	has_error(i++, "/windows/1/from", "required");
	has_error(i++, "/windows/1/seats", "out_of_range");
	has_error(i++, "/zzz", "unknown_member");
	assert_int_equal(problem.n_errors, i);
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

static void a_full_arena_is_no_memory(void **state)
{
	(void)state;
	const char *bodies[] = {
		"{\"text\":\"abcd\"}", "{\"words\":[\"abcd\"]}", "{\"windows\":[{\"from\":\"1970-01-01T00:00:00Z\"}]}"};
	for (size_t i = 0; i < FP_LENGTH(bodies); i++)
		assert_int_equal(read_with(fields, &out, bodies[i], strlen(bodies[i]), 3), FP_CODE_NO_MEMORY);
}

static void earlier_field_errors_are_kept(void **state)
{
	(void)state;
	reset(NULL);
	problem.arena = fp_arena_new(10000);
	fp_problem_field(&problem, "?limit", "out_of_range", "earlier");
	fp_err e = fp_json_read(problem.arena, (struct fp_bytes){"{\"flag\":1}", 10}, fields, &out, &problem);
	assert_int_equal(e.code, FP_CODE_INVALID_FIELDS);
	assert_int_equal(problem.n_errors, 2);
	e = fp_json_read(problem.arena, (struct fp_bytes){"{}", 2}, fields, &out, &problem);
	assert_int_equal(e.code, FP_CODE_INVALID_FIELDS);
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
		cmocka_unit_test_teardown(every_type_is_read, reset),
		cmocka_unit_test_teardown(what_is_left_out_stays, reset),
		cmocka_unit_test_teardown(no_json_object_is_unreadable, reset),
		cmocka_unit_test_teardown(doubled_members_are_unreadable, reset),
		cmocka_unit_test_teardown(bad_text_encoding_is_unreadable, reset),
		cmocka_unit_test_teardown(a_message_does_not_repeat_the_body, reset),
		cmocka_unit_test_teardown(depth_16_is_read_and_17_is_not, reset),
		cmocka_unit_test_teardown(brackets_in_text_do_not_nest, reset),
		cmocka_unit_test_teardown(siblings_do_not_nest, reset),
		cmocka_unit_test_teardown(numbers_are_whole_and_in_range, reset),
		cmocka_unit_test_teardown(texts_keep_their_bounds, reset),
		cmocka_unit_test_teardown(control_characters_are_refused, reset),
		cmocka_unit_test_teardown(scalars_of_the_wrong_kind, reset),
		cmocka_unit_test_teardown(lists_name_the_bad_member, reset),
		cmocka_unit_test_teardown(required_members, reset),
		cmocka_unit_test_teardown(unknown_members_are_named, reset),
		cmocka_unit_test_teardown(all_errors_come_at_once, reset),
		cmocka_unit_test_teardown(thousands_of_errors_stay_bounded, reset),
		cmocka_unit_test_teardown(a_very_long_name_does_not_hide_the_error, reset),
		cmocka_unit_test_teardown(a_full_arena_is_no_memory, reset),
		cmocka_unit_test_teardown(earlier_field_errors_are_kept, reset),
		cmocka_unit_test_teardown(broken_bodies_are_answered, reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
