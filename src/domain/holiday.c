/* Each holiday counts from the day of its law on; sources: CRS report R41990, govinfo, 5 U.S.C. 6103 and its notes. */
#include <fieldpass/schedule.h>

enum { MONDAY = 1, THURSDAY = 4, SATURDAY = 6, SUNDAY = 7 };

/* The Uniform Monday Holiday Act of 28 June 1968 took effect on 1 January 1971. */
#define UNIFORM_MONDAYS 1971

/* Act of 22 September 1959: a holiday on Saturday is observed on the Friday before. */
#define SATURDAY_OBSERVED_FROM 1959, 9, 22

static fp_day nth_weekday(int year, int month, int weekday, int nth)
{
	fp_day first = fp_day_from_civil(year, month, 1);
	return first + (weekday - fp_day_weekday(first) + 7) % 7 + 7 * (nth - 1);
}

static fp_day last_weekday(int year, int month, int weekday)
{
	fp_day last = fp_day_from_civil(year, month + 1, 1) - 1; /* never asked of December */
	return last - (fp_day_weekday(last) - weekday + 7) % 7;
}

static fp_day new_year(int year)
{
	return fp_day_from_civil(year, 1, 1);
}

static fp_day king(int year)
{
	return nth_weekday(year, 1, MONDAY, 3);
}

static fp_day washington(int year)
{
	return year < UNIFORM_MONDAYS ? fp_day_from_civil(year, 2, 22) : nth_weekday(year, 2, MONDAY, 3);
}

static fp_day memorial(int year)
{
	return year < UNIFORM_MONDAYS ? fp_day_from_civil(year, 5, 30) : last_weekday(year, 5, MONDAY);
}

static fp_day juneteenth(int year)
{
	return fp_day_from_civil(year, 6, 19);
}

static fp_day independence(int year)
{
	return fp_day_from_civil(year, 7, 4);
}

static fp_day labor(int year)
{
	return nth_weekday(year, 9, MONDAY, 1);
}

static fp_day columbus(int year)
{
	return nth_weekday(year, 10, MONDAY, 2);
}

/* The uniform Monday was so disliked here that a law of 1975 gave 11 November back from 1978 on. */
static fp_day veterans(int year)
{
	bool uniform = year >= UNIFORM_MONDAYS && year < 1978;
	return uniform ? nth_weekday(year, 10, MONDAY, 4) : fp_day_from_civil(year, 11, 11);
}

/* Proclaimed each year for the last Thursday, 1939 to 1941 for the one before; by law the fourth from 1942 on. */
static fp_day thanksgiving(int year)
{
	if (year >= 1942)
		return nth_weekday(year, 11, THURSDAY, 4);
	return last_weekday(year, 11, THURSDAY) - (year >= 1939 ? 7 : 0);
}

static fp_day christmas(int year)
{
	return fp_day_from_civil(year, 12, 25);
}

/* `since`: the day of the law, or, where it said when it begins, that day. The early ones were for the District of
 * Columbia. */
static const struct {
	const char *code;
	fp_day (*in)(int year);
	struct {
		int year, month, day;
	} since;
} holidays[] = {
	{"new_years_day", new_year, {1870, 6, 28}},
	{"martin_luther_king_day", king, {1986, 1, 1}},	    /* law of 2 November 1983 */
	{"washingtons_birthday", washington, {1880, 1, 1}}, /* law of 31 January 1879, given effect in 1880 */
	{"memorial_day", memorial, {1888, 8, 1}},
	{"juneteenth", juneteenth, {2021, 6, 17}},
	{"independence_day", independence, {1870, 6, 28}},
	{"labor_day", labor, {1894, 6, 28}},
	{"columbus_day", columbus, {1971, 1, 1}},  /* law of 28 June 1968 */
	{"veterans_day", veterans, {1938, 5, 13}}, /* Armistice Day until 1954 */
	{"thanksgiving_day", thanksgiving, {1870, 6, 28}},
	{"christmas_day", christmas, {1870, 6, 28}},
};

/* Sunday's on Monday is older than any rule of ours (custom, then an order of 1952), so it holds for all years. */
static fp_day observed_on(fp_day day)
{
	int weekday = fp_day_weekday(day);
	if (weekday == SUNDAY)
		return day + 1;
	if (weekday == SATURDAY && day >= fp_day_from_civil(SATURDAY_OBSERVED_FROM))
		return day - 1;
	return day;
}

static const char *holiday_of_year(fp_day day, int year)
{
	for (size_t i = 0; i < FP_LENGTH(holidays); i++) {
		fp_day date = holidays[i].in(year);
		if (date < fp_day_from_civil(holidays[i].since.year, holidays[i].since.month, holidays[i].since.day))
			continue;
		if (day == date || day == observed_on(date))
			return holidays[i].code;
	}
	return NULL;
}

const char *fp_federal_holiday(fp_day day)
{
	int year, month, day_of_month;
	fp_day_to_civil(day, &year, &month, &day_of_month);
	const char *code = holiday_of_year(day, year);
	/* 31 December may be the Friday of a New Year's Day on Saturday. */
	return code == NULL && month == 12 ? holiday_of_year(day, year + 1) : code;
}
