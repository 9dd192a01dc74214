#include "fp_test.h"

#include <fieldpass/log.h>

/* What was written to standard error since capture_begin, without the changing time. */
static char captured[9000];
static int saved_stderr, pipe_ends[2];

static void capture_begin(void)
{
	assert_int_equal(pipe(pipe_ends), 0);
	saved_stderr = dup(STDERR_FILENO);
	dup2(pipe_ends[1], STDERR_FILENO);
	close(pipe_ends[1]);
}

/* The pipe holds 64 KiB: nothing here fills it. */
static ssize_t capture_end(void)
{
	dup2(saved_stderr, STDERR_FILENO);
	close(saved_stderr);
	ssize_t n = read(pipe_ends[0], captured, sizeof captured - 1);
	close(pipe_ends[0]);
	captured[n < 0 ? 0 : n] = '\0';
	return n;
}

/* {"at":"2026-11-22T03:04:15.123456Z" */
static const char *behind_the_time(void)
{
	assert_int_equal(strncmp(captured, "{\"at\":\"2", 8), 0);
	const char *comma = strchr(captured, ',');
	assert_non_null(comma);
	return comma;
}

static void a_line_is_one_object(void **state)
{
	(void)state;
	char *missing = NULL;
	capture_begin();
	FP_LOG(FP_LOG_INFO, "started", FP_LOG_TEXT("where", "here"), FP_LOG_NUMBER("port", 8080),
		FP_LOG_NUMBER("low", INT64_MIN), FP_LOG_TEXT("missing", missing));
	capture_end();
	assert_string_equal(behind_the_time(),
		",\"level\":\"info\",\"event\":\"started\",\"where\":\"here\",\"port\":8080,"
		"\"low\":-9223372036854775808,\"missing\":\"\"}\n");
}

static void fields_are_optional(void **state)
{
	(void)state;
	capture_begin();
	FP_LOG(FP_LOG_ERROR, "bare");
	capture_end();
	assert_string_equal(behind_the_time(), ",\"level\":\"error\",\"event\":\"bare\"}\n");
}

static void text_is_escaped(void **state)
{
	(void)state;
	capture_begin();
	FP_LOG(FP_LOG_WARN, "e", FP_LOG_TEXT("t", "a\"b\\c\nd\x01\x7f\xc3\xa9\xff"));
	capture_end();
	assert_string_equal(behind_the_time(), ",\"level\":\"warn\",\"event\":\"e\",\"t\":\"a\\\"b\\\\c\\u000ad\\u0001"
					       "\\u007f\\u00c3\\u00a9\\u00ff\"}\n");
}

static void lower_levels_are_silent(void **state)
{
	(void)state;
	capture_begin();
	FP_LOG(FP_LOG_DEBUG, "hidden");
	fp_log_level(FP_LOG_ERROR);
	FP_LOG(FP_LOG_WARN, "hidden");
	fp_log_level(FP_LOG_DEBUG);
	FP_LOG(FP_LOG_DEBUG, "shown");
	fp_log_level(FP_LOG_INFO);
	capture_end();
	assert_string_equal(behind_the_time(), ",\"level\":\"debug\",\"event\":\"shown\"}\n");
}

/* False where a text was cut open. */
static bool texts_are_closed(const char *line)
{
	bool inside = false;
	for (; *line; line++) {
		if (inside && *line == '\\')
			line++;
		else if (*line == '"')
			inside = !inside;
	}
	return !inside;
}

static void a_long_line_is_cut_between_fields(void **state)
{
	(void)state;
	char text[5000];
	for (size_t length = 3900; length < sizeof text; length += 7) {
		memset(text, '"', length); /* doubled by its escape */
		memset(text, 'x', length / 2);
		text[length - 3000] = '\0';
		text[length - 1] = '\0';
		capture_begin();
		FP_LOG(FP_LOG_INFO, "e", FP_LOG_TEXT("a", text), FP_LOG_TEXT("b", text + length - 2999),
			FP_LOG_NUMBER("c", 1));
		ssize_t n = capture_end();
		assert_in_range(n, 900, 4096);
		bool cut = strcmp(captured + n - strlen(",\"cut\":true}\n"), ",\"cut\":true}\n") == 0;
		bool whole = strcmp(captured + n - strlen(",\"c\":1}\n"), ",\"c\":1}\n") == 0;
		assert_true(cut != whole);
		assert_true(texts_are_closed(captured));
		assert_true(!cut || !strstr(captured, "\"c\":"));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_one_object),
		cmocka_unit_test(fields_are_optional),
		cmocka_unit_test(text_is_escaped),
		cmocka_unit_test(lower_levels_are_silent),
		cmocka_unit_test(a_long_line_is_cut_between_fields),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
