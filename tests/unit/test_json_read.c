#include "json_fixture.h"

static void every_type_is_read(void **state)
{
	(void)state;
	accepted("{\"text\":\"  caf\xc3\xa9\\n\", \"number\": -5, \"any_number\": -9223372036854775808, \"flag\": true,"
		 "\"id\":\"01890a5d-ac96-774b-bcce-b302099a8057\", \"at\":\"1970-01-01T02:00:01+02:00\","
		 "\"day\":\"1970-01-03\", \"color\":\"green\", \"words\":[\" a \",\"b\\tc\"], "
		 "\"colors\":[\"blue\",\"red\"], \"person\":{\"name\":\"Ana\",\"date_of_birth\":\"1970-02-01\"},"
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

static void decimals_are_thousandths(void **state)
{
	(void)state;
	static const struct {
		const char *body;
		int64_t thousandths;
	} rows[] = {
		{"{\"latitude\":39.594}", 39594},
		{"{\"latitude\":-0.0004}", 0},
		{"{\"latitude\":-0.0006}", -1},
		{"{\"latitude\":12.34567}", 12346},
		{"{\"latitude\":90}", 90000},
		{"{\"latitude\":-9e1}", -90000},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		accepted(rows[i].body);
		assert_int_equal(out.latitude, rows[i].thousandths);
	}
	refused("{\"latitude\":90.001}", "/latitude", "out_of_range");
	refused("{\"latitude\":-91}", "/latitude", "out_of_range");
	refused("{\"latitude\":1e300}", "/latitude", "out_of_range");
	refused("{\"latitude\":\"39.6\"}", "/latitude", "wrong_type");
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
	accepted("{\"number\":1.0}");
	assert_int_equal(out.number, 1);
	accepted("{\"number\":1e2,\"any_number\":-9007199254740992.0}");
	assert_int_equal(out.number, 100);
	assert_true(out.any_number == -9007199254740992);
	refused("{\"number\":101.0}", "/number", "out_of_range");
	refused("{\"number\":1.5}", "/number", "wrong_type");
	refused("{\"any_number\":1e300}", "/any_number", "wrong_type");
	refused("{\"any_number\":-1e300}", "/any_number", "wrong_type");
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

/* A long list is cut: what is said stays readable. */
static void many_choices_are_named_in_part(void **state)
{
	(void)state;
	const char *many[100] = {NULL};
	for (size_t i = 0; i + 1 < FP_LENGTH(many); i++)
		many[i] = "a_long_choice";
	const struct fp_json_field table[] = {{.name = "event", .type = FP_JSON_CHOICE, .choices = many}, {0}};
	int chosen = 5;
	static const char body[] = "{\"event\":\"another\"}";
	assert_int_equal(read_with(table, &chosen, body, sizeof(body) - 1, 100000), FP_CODE_INVALID_FIELDS);
	has_error(0, "/event", "not_a_choice");
	size_t length = strlen(problem.errors[0].detail);
	assert_true(length > 300 && length < 450);
	assert_int_equal(chosen, 5);
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
	refused("{\"colors\":[\"red\",\"blue\",\"red\"]}", "/colors/2", "repeated");
	refused("{\"colors\":[1]}", "/colors/0", "wrong_type");
	refused("{\"windows\":[{\"from\":\"1970-01-01T00:00:00Z\"},1]}", "/windows/1", "wrong_type");
	refused("{\"windows\":[{}]}", "/windows/0/from", "required");
	refused("{\"windows\":[{\"from\":\"1970-01-01T00:00:00Z\",\"seats\":10}]}", "/windows/0/seats", "out_of_range");
	refused("{\"windows\":[{},{},{}]}", "/windows", "too_many");
}

static void a_list_never_has_holes(void **state)
{
	(void)state;
	static const char *const bodies[] = {"{\"words\":[\"a\",1]}", "{\"words\":[[\"a\"],\"b\"]}",
		"{\"words\":[\"abcde\"]}", "{\"words\":[null]}",
		"{\"windows\":[1,{\"from\":\"1970-01-01T00:00:00Z\"}]}"};
	for (size_t i = 0; i < FP_LENGTH(bodies); i++) {
		assert_int_equal(read_body(bodies[i]), FP_CODE_INVALID_FIELDS);
		assert_int_equal(out.words.n, 0);
		assert_int_equal(out.windows.n, 0);
	}
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(every_type_is_read, reset),
		cmocka_unit_test_teardown(what_is_left_out_stays, reset),
		cmocka_unit_test_teardown(decimals_are_thousandths, reset),
		cmocka_unit_test_teardown(numbers_are_whole_and_in_range, reset),
		cmocka_unit_test_teardown(texts_keep_their_bounds, reset),
		cmocka_unit_test_teardown(control_characters_are_refused, reset),
		cmocka_unit_test_teardown(scalars_of_the_wrong_kind, reset),
		cmocka_unit_test_teardown(many_choices_are_named_in_part, reset),
		cmocka_unit_test_teardown(lists_name_the_bad_member, reset),
		cmocka_unit_test_teardown(a_list_never_has_holes, reset),
		cmocka_unit_test_teardown(required_members, reset),
		cmocka_unit_test_teardown(unknown_members_are_named, reset),
		cmocka_unit_test_teardown(all_errors_come_at_once, reset),
		cmocka_unit_test_teardown(a_full_arena_is_no_memory, reset),
		cmocka_unit_test_teardown(earlier_field_errors_are_kept, reset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
