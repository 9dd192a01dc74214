/* The federal holidays against known days of history, and against a list checked with npm date-holidays
 * (tests/clients/holidays.mjs). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/schedule.h>

struct known {
	int year, month, day;
	const char *code; /* NULL: no holiday */
};

static void check(const struct known *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const char *code = fp_federal_holiday(fp_day_from_civil(list[i].year, list[i].month, list[i].day));
		if (code == NULL ? list[i].code != NULL : list[i].code == NULL || strcmp(code, list[i].code) != 0)
			fail_msg("%04d-%02d-%02d is %s", list[i].year, list[i].month, list[i].day,
				code != NULL ? code : "no holiday");
	}
}
#define CHECK(...) check((const struct known[]){__VA_ARGS__}, FP_LENGTH(((const struct known[]){__VA_ARGS__})))

static void each_begins_with_its_law(void **state)
{
	(void)state;
	/* 28 June 1870: New Year, Independence Day, Thanksgiving and Christmas, in the District of Columbia. */
	CHECK({1869, 12, 25, NULL}, {1870, 1, 1, NULL}, {1870, 7, 4, "independence_day"},
		{1870, 11, 24, "thanksgiving_day"}, {1870, 12, 25, "christmas_day"}, {1871, 1, 1, "new_years_day"});
	CHECK({1879, 2, 22, NULL}, {1880, 2, 22, "washingtons_birthday"});
	/* Decoration Day, by law of 1 August 1888: the first is the next year's. */
	CHECK({1888, 5, 30, NULL}, {1889, 5, 30, "memorial_day"});
	CHECK({1893, 9, 4, NULL}, {1894, 9, 3, "labor_day"});
	CHECK({1937, 11, 11, NULL}, {1938, 11, 11, "veterans_day"});
	CHECK({1970, 10, 12, NULL}, {1971, 10, 11, "columbus_day"});
	CHECK({1984, 1, 16, NULL}, {1985, 1, 21, NULL}, {1986, 1, 20, "martin_luther_king_day"});
	CHECK({2020, 6, 19, NULL}, {2021, 6, 17, NULL}, {2021, 6, 18, "juneteenth"}, {2021, 6, 19, "juneteenth"},
		{2022, 6, 20, "juneteenth"});
}

static void the_uniform_mondays_begin_in_1971(void **state)
{
	(void)state;
	CHECK({1970, 2, 16, NULL}, {1970, 2, 22, "washingtons_birthday"}, {1970, 2, 23, "washingtons_birthday"},
		{1971, 2, 15, "washingtons_birthday"}, {1971, 2, 22, NULL});
	CHECK({1970, 5, 25, NULL}, {1970, 5, 30, "memorial_day"}, {1970, 5, 29, "memorial_day"},
		{1971, 5, 31, "memorial_day"}, {1971, 5, 30, NULL}, {1972, 5, 29, "memorial_day"}, {1972, 5, 30, NULL});
	CHECK({1970, 11, 11, "veterans_day"}, {1971, 10, 25, "veterans_day"}, {1971, 11, 11, NULL},
		{1977, 10, 24, "veterans_day"}, {1977, 11, 11, NULL}, {1978, 10, 23, NULL},
		{1978, 11, 10, "veterans_day"}, {1978, 11, 11, "veterans_day"}, {1979, 11, 12, "veterans_day"});
}

static void thanksgiving_moved(void **state)
{
	(void)state;
	CHECK({1938, 11, 24, "thanksgiving_day"}, {1939, 11, 23, "thanksgiving_day"}, {1939, 11, 30, NULL},
		{1940, 11, 21, "thanksgiving_day"}, {1941, 11, 20, "thanksgiving_day"}, {1941, 11, 27, NULL},
		{1942, 11, 26, "thanksgiving_day"}, {1944, 11, 23, "thanksgiving_day"}, {1944, 11, 30, NULL});
}

static void observed_days(void **state)
{
	(void)state;
	/* Saturday's on Friday, by law of September 1959; Sunday's on Monday. */
	CHECK({1959, 7, 3, NULL}, {1964, 7, 3, "independence_day"}, {2020, 7, 3, "independence_day"},
		{2020, 7, 4, "independence_day"}, {2021, 7, 5, "independence_day"}, {2021, 7, 6, NULL});
	/* New Year's Day on a Saturday closes the offices in the old year. */
	CHECK({2021, 12, 31, "new_years_day"}, {2022, 1, 1, "new_years_day"}, {2022, 1, 3, NULL}, {2022, 12, 31, NULL},
		{2023, 1, 2, "new_years_day"}, {1954, 12, 31, NULL}, {2010, 12, 31, "new_years_day"},
		{2011, 12, 31, NULL});
	CHECK({2021, 12, 24, "christmas_day"}, {2022, 12, 26, "christmas_day"}, {2024, 12, 24, NULL},
		{2024, 12, 26, NULL});
}

/* The list lies beside this file. */
static FILE *open_list(void)
{
	char path[4096];
	const char *slash = strrchr(__FILE__, '/');
	int folder = slash != NULL ? (int)(slash - __FILE__) + 1 : 0;
	snprintf(path, sizeof(path), "%.*sfederal_holidays.txt", folder, __FILE__);
	return fopen(path, "r");
}

static void the_list_is_exactly_ours(void **state)
{
	(void)state;
	FILE *list = open_list();
	assert_non_null(list);
	char expected[64], line[64], date[FP_DAY_TEXT];
	size_t n = 0;
	for (fp_day day = fp_day_from_civil(2020, 1, 1); day <= fp_day_from_civil(2035, 12, 31); day++) {
		const char *code = fp_federal_holiday(day);
		if (code == NULL)
			continue;
		fp_day_format(day, date);
		snprintf(expected, sizeof(expected), "%s %s\n", date, code);
		assert_non_null(fgets(line, sizeof(line), list));
		assert_string_equal(expected, line);
		n++;
	}
	assert_null(fgets(line, sizeof(line), list));
	fclose(list);
	assert_true(n > 16 * 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_begins_with_its_law),
		cmocka_unit_test(the_uniform_mondays_begin_in_1971),
		cmocka_unit_test(thanksgiving_moved),
		cmocka_unit_test(observed_days),
		cmocka_unit_test(the_list_is_exactly_ours),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
