#include "fp_test.h"

/* Before base.h poisons its neighbours: libc's calendar is the second opinion. */
static time_t libc_seconds(int year, int month, int day)
{
	return timegm(&(struct tm){.tm_year = year - 1900, .tm_mon = month - 1, .tm_mday = day});
}

#include <fieldpass/clock.h>

static void every_day_of_three_centuries(void **state)
{
	(void)state;
	fp_day first = fp_day_from_civil(1900, 1, 1), last = fp_day_from_civil(2200, 12, 31);
	assert_int_equal(first, -25567);
	assert_int_equal(last - first + 1, 301 * 365 + 73); /* 73 leap years: not 1900, 2100, 2200 */
	for (fp_day d = first; d <= last; d++) {
		int year, month, day;
		char text[FP_DAY_TEXT];
		fp_day again;
		fp_day_to_civil(d, &year, &month, &day);
		assert_int_equal(libc_seconds(year, month, day), (time_t)d * 86400);
		assert_int_equal(fp_day_from_civil(year, month, day), d);
		fp_day_format(d, text);
		assert_true(fp_day_parse(text, &again));
		assert_int_equal(again, d);
		assert_int_equal(fp_day_weekday(d), ((d - first) % 7) + 1); /* 1900-01-01 was a Monday */
	}
}

static void days_far_away(void **state)
{
	(void)state;
	int year, month, day;
	assert_int_equal(fp_day_from_civil(1970, 1, 1), 0);
	assert_int_equal(fp_day_from_civil(1, 1, 1), -719162);
	assert_int_equal(fp_day_from_civil(0, 12, 31), -719163);
	assert_int_equal(fp_day_from_civil(0, 2, 29) + 1, fp_day_from_civil(0, 3, 1));
	assert_int_equal(fp_day_from_civil(9999, 12, 31), 2932896);
	fp_day_to_civil(INT32_MIN, &year, &month, &day);
	assert_int_equal(fp_day_from_civil(year, month, day), INT32_MIN);
	fp_day_to_civil(INT32_MAX, &year, &month, &day);
	assert_int_equal(fp_day_from_civil(year, month, day), INT32_MAX);
}

static void day_of_rounds_down(void **state)
{
	(void)state;
	assert_int_equal(fp_day_of(0), 0);
	assert_int_equal(fp_day_of(FP_DAY - 1), 0);
	assert_int_equal(fp_day_of(FP_DAY), 1);
	assert_int_equal(fp_day_of(-1), -1);
	assert_int_equal(fp_day_of(-FP_DAY), -1);
	assert_int_equal(fp_day_of(-FP_DAY - 1), -2);
	assert_int_equal(fp_day_weekday(0), 4);
	assert_int_equal(fp_day_weekday(-4), 7);
	assert_int_equal(fp_day_weekday(-3), 1);
}

static void times_as_text(void **state)
{
	(void)state;
	static const struct {
		fp_time t;
		const char *text;
	} rows[] = {
		{0, "1970-01-01T00:00:00Z"},
		{1, "1970-01-01T00:00:00.000001Z"},
		{500000, "1970-01-01T00:00:00.500000Z"},
		{-1, "1969-12-31T23:59:59.999999Z"},
		{-FP_SECOND, "1969-12-31T23:59:59Z"},
		{1795316655123456, "2026-11-22T03:04:15.123456Z"},
		{1795316655000000, "2026-11-22T03:04:15Z"},
		{253402300799999999, "9999-12-31T23:59:59.999999Z"},
		{INT64_MAX, "9999-12-31T23:59:59.999999Z"},
		{INT64_MIN, "0000-01-01T00:00:00Z"},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		char text[FP_TIME_TEXT];
		fp_time_format(rows[i].t, text);
		assert_string_equal(text, rows[i].text);
	}
	char day[FP_DAY_TEXT];
	fp_day_format(INT32_MAX, day);
	assert_string_equal(day, "9999-12-31");
	fp_day_format(INT32_MIN, day);
	assert_string_equal(day, "0000-01-01");
}

static void times_that_are_read(void **state)
{
	(void)state;
	static const struct {
		const char *text;
		fp_time t;
	} rows[] = {
		{"1970-01-01T00:00:00Z", 0},
		{"1970-01-01t00:00:00z", 0},
		{"1970-01-01T00:00:00-00:00", 0},
		{"1970-01-01T02:00:00+02:00", 0},
		{"1969-12-31T17:00:00-07:00", 0},
		{"1970-01-01T05:45:00+05:45", 0},
		{"1970-01-01T23:59:00+23:59", 0},
		{"1970-01-01T00:00:00.5Z", 500000},
		{"1970-01-01T00:00:00.000001Z", 1},
		{"1970-01-01T00:00:00.1234569999Z", 123456},
		{"1970-01-01T00:00:00.00000000000000000000000000000009Z", 0},
		{"1969-12-31T23:59:59.999999Z", -1},
		{"2024-02-29T23:59:59Z", 1709251199 * FP_SECOND},
		{"2000-02-29T00:00:00Z", 951782400 * FP_SECOND},
		{"2026-11-22T03:04:15.123456Z", 1795316655123456},
		{"2026-11-25T09:00:00-07:00", 1795622400 * FP_SECOND},
		{"1900-01-01T00:00:00Z", -2208988800 * FP_SECOND},
		{"9999-12-31T23:59:59.999999Z", 253402300799999999},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		fp_time t = 12345;
		if (!fp_time_parse(rows[i].text, &t))
			fail_msg("refused: %s", rows[i].text);
		assert_int_equal(t, rows[i].t);
	}
}

static void times_that_are_refused(void **state)
{
	(void)state;
	static const char *const rows[] = {
		"",
		"x",
		"1970",
		"1970-01-01",
		"1970-01-01T00:00:00",
		"1970-01-01T00:00Z",
		"1970-01-01 00:00:00Z",
		" 1970-01-01T00:00:00Z",
		"1970-01-01T00:00:00Z ",
		"1970-01-01T00:00:00ZZ",
		"1970-01-01T24:00:00Z",
		"1970-01-01T23:60:00Z",
		"1970-01-01T23:59:60Z",
		"2016-12-31T23:59:60Z",
		"1970-01-01T00:00:00.Z",
		"1970-01-01T00:00:00,5Z",
		"1970-01-01T00:00:00.5",
		"1970-01-01T00:00:00.x",
		"1970-1-1T00:00:00Z",
		"1970-13-01T00:00:00Z",
		"1970-00-01T00:00:00Z",
		"1970-01-00T00:00:00Z",
		"1970-01-32T00:00:00Z",
		"1970-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"2100-02-29T00:00:00Z",
		"1970-04-31T00:00:00Z",
		"1899-12-31T23:59:59Z",
		"0000-01-01T00:00:00Z",
		"10000-01-01T00:00:00Z",
		"1970-01-01T00:00:00+0200",
		"1970-01-01T00:00:00+02",
		"1970-01-01T00:00:00+24:00",
		"1970-01-01T00:00:00+02:60",
		"1970-01-01T00:00:00 02:00",
		"1970-01-01T00:00:00+02:00x",
		"1900-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01",
		"+970-01-01T00:00:00Z",
		"1970-01-01T-1:00:00Z",
		"1970-01-01T00:00:00\xc2\xa0Z",
	};
	fp_time t = 12345;
	for (size_t i = 0; i < FP_LENGTH(rows); i++)
		if (fp_time_parse(rows[i], &t))
			fail_msg("accepted: %s", rows[i]);
	assert_false(fp_time_parse(NULL, &t));
	assert_int_equal(t, 12345);
}

static void no_prefix_of_a_time_is_a_time(void **state)
{
	(void)state;
	const char *whole = "2026-11-22T03:04:15.123456+02:00";
	fp_time t;
	assert_true(fp_time_parse(whole, &t));
	for (size_t n = 0; n < strlen(whole); n++) {
		char *cut = strndup(whole, n); /* on the heap, so that reading past its end is seen */
		assert_false(fp_time_parse(cut, &t));
		free(cut);
	}
}

static void days_read_and_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "2026", "2026-11", "2026-11-2", "2026-11-222", "2026-11-22 ",
		" 2026-11-22", "2026/11/22", "2026-02-29", "2026-11-31", "2026-00-10", "2026-13-10", "2026-11-00",
		"1899-12-31", "2026-11-22T00:00:00Z", "20261122", "-026-11-22"};
	fp_day d = 12345;
	for (size_t i = 0; i < FP_LENGTH(bad); i++)
		if (fp_day_parse(bad[i], &d))
			fail_msg("accepted: %s", bad[i]);
	assert_false(fp_day_parse(NULL, &d));
	assert_int_equal(d, 12345);
	assert_true(fp_day_parse("2028-02-29", &d));
	assert_int_equal(d, fp_day_from_civil(2028, 2, 29));
	assert_true(fp_day_parse("1900-01-01", &d));
	assert_true(fp_day_parse("9999-12-31", &d));
}

static void times_round_trip(void **state)
{
	(void)state;
	uint64_t random = 42;
	for (int i = 0; i < 20000; i++) {
		random = random * 6364136223846793005u + 1442695040888963407u;
		fp_time t = (fp_time)(random >> 8) % (250000000000 * FP_SECOND), again;
		char text[FP_TIME_TEXT];
		fp_time_format(t, text);
		assert_true(fp_time_parse(text, &again));
		assert_int_equal(again, t);
	}
}

static void local_times_carry_their_offset(void **state)
{
	(void)state;
	fp_time utc = 1795622400 * FP_SECOND; /* 2026-11-25T16:00:00Z */
	char text[FP_LOCAL_TEXT];
	fp_time again;
	fp_local_format(utc - 7 * FP_HOUR, utc, text);
	assert_string_equal(text, "2026-11-25T09:00:00-07:00");
	assert_true(fp_time_parse(text, &again));
	assert_int_equal(again, utc);
	fp_local_format(utc, utc, text);
	assert_string_equal(text, "2026-11-25T16:00:00+00:00");
	fp_local_format(utc + 5 * FP_HOUR + 45 * FP_MINUTE, utc, text);
	assert_string_equal(text, "2026-11-25T21:45:00+05:45");
	fp_local_format(utc - 30 * FP_MINUTE, utc, text);
	assert_string_equal(text, "2026-11-25T15:30:00-00:30");
	fp_local_format(INT64_MAX, INT64_MIN, text);
	assert_string_equal(text, "9999-12-31T23:59:59+23:59");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_day_of_three_centuries),
		cmocka_unit_test(days_far_away),
		cmocka_unit_test(day_of_rounds_down),
		cmocka_unit_test(times_as_text),
		cmocka_unit_test(times_that_are_read),
		cmocka_unit_test(times_that_are_refused),
		cmocka_unit_test(no_prefix_of_a_time_is_a_time),
		cmocka_unit_test(days_read_and_refused),
		cmocka_unit_test(times_round_trip),
		cmocka_unit_test(local_times_carry_their_offset),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
