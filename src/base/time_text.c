#include <string.h>

#include <fieldpass/clock.h>

#define YEAR_MIN 1900
#define YEAR_MAX 9999

/* Days from 0001-01-01 to 1970-01-01. */
#define DAYS_TO_EPOCH 719162

/* What is written: 0000-01-01 to 9999-12-31. */
#define DAY_FIRST ((fp_day)-719528)
#define DAY_LAST  ((fp_day)2932896)

/* Days of a year before each month, in a common year. */
static const int days_before_month[13] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};

/* Division that rounds down, so that it holds before 1970 and before the year 1. */
static int64_t floor_div(int64_t a, int64_t b)
{
	int64_t q = a / b;
	return a % b < 0 ? q - 1 : q;
}

static bool is_leap(int64_t year)
{
	return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t days_before_year(int64_t year)
{
	int64_t y = year - 1;
	return 365 * y + floor_div(y, 4) - floor_div(y, 100) + floor_div(y, 400) - DAYS_TO_EPOCH;
}

static int month_start(bool leap, int month)
{
	return days_before_month[month - 1] + (leap && month > 2);
}

fp_day fp_day_from_civil(int year, int month, int day)
{
	return (fp_day)(days_before_year(year) + month_start(is_leap(year), month) + day - 1);
}

/*
 * In years that begin on the first of March, the leap day is a year's last, so that of 400 of them the first 1460 days
 * (4 years less one), 36,524 (a century) and 146,096 (all but the last leap day) each have one day less than would make
 * years of 365; and from March on, months have 153 days in five.
 */
void fp_day_to_civil(fp_day d, int *ret_year, int *ret_month, int *ret_day)
{
	int64_t from_march = (int64_t)d + DAYS_TO_EPOCH + 306; /* 0000-03-01 is 306 days before 0001-01-01 */
	int64_t cycle = floor_div(from_march, 146097);
	uint32_t day = (uint32_t)(from_march - cycle * 146097);
	uint32_t year = (day - day / 1460 + day / 36524 - day / 146096) / 365;
	day -= 365 * year + year / 4 - year / 100;
	uint32_t month = (5 * day + 2) / 153; /* 0 is March */
	*ret_day = (int)(day - (153 * month + 2) / 5 + 1);
	*ret_month = (int)(month < 10 ? month + 3 : month - 9);
	*ret_year = (int)(cycle * 400 + year + (month >= 10));
}

int fp_day_weekday(fp_day d)
{
	int64_t days = (int64_t)d + 3; /* 1970-01-01 was a Thursday */
	return (int)(days - floor_div(days, 7) * 7) + 1;
}

fp_day fp_day_of(fp_time t)
{
	return (fp_day)floor_div(t, FP_DAY);
}

/* Writes `width` digits and returns the place behind them. */
static char *put_digits(char *at, int width, int64_t number)
{
	fp_digits_before(at + width, (uint64_t)number, width);
	return at + width;
}

static char *put_char(char *at, char c)
{
	*at = c;
	return at + 1;
}

static char *put_day(char *at, fp_day d)
{
	int year, month, day;
	fp_day_to_civil(d, &year, &month, &day);
	at = put_char(put_digits(at, 4, year), '-');
	at = put_char(put_digits(at, 2, month), '-');
	return put_digits(at, 2, day);
}

/* "2026-11-22T03:04:15" */
static char *put_seconds(char *at, fp_time t)
{
	fp_day d = fp_day_of(t);
	int64_t second = (t - d * FP_DAY) / FP_SECOND;
	at = put_char(put_day(at, d), 'T');
	at = put_char(put_digits(at, 2, second / 3600), ':');
	at = put_char(put_digits(at, 2, second / 60 % 60), ':');
	return put_digits(at, 2, second % 60);
}

static int64_t clamp(int64_t n, int64_t least, int64_t most)
{
	return n < least ? least : n > most ? most : n;
}

static fp_day clamp_day(fp_day d)
{
	return (fp_day)clamp(d, DAY_FIRST, DAY_LAST);
}

static fp_time clamp_time(fp_time t)
{
	return clamp(t, DAY_FIRST * FP_DAY, (DAY_LAST + 1) * FP_DAY - 1);
}

void fp_day_format(fp_day d, char ret_text[FP_DAY_TEXT])
{
	*put_day(ret_text, clamp_day(d)) = '\0';
}

void fp_time_format(fp_time t, char ret_text[FP_TIME_TEXT])
{
	t = clamp_time(t);
	char *at = put_seconds(ret_text, t);
	int64_t micros = t - floor_div(t, FP_SECOND) * FP_SECOND;
	if (micros)
		at = put_digits(put_char(at, '.'), 6, micros);
	*put_char(at, 'Z') = '\0';
}

void fp_local_format(fp_time local, fp_time utc, char ret_text[FP_LOCAL_TEXT])
{
	local = clamp_time(local);
	int64_t minutes = clamp((local - clamp_time(utc)) / FP_MINUTE, -(24 * 60 - 1), 24 * 60 - 1);
	char *at = put_char(put_seconds(ret_text, local), minutes < 0 ? '-' : '+');
	if (minutes < 0)
		minutes = -minutes;
	at = put_char(put_digits(at, 2, minutes / 60), ':');
	*put_digits(at, 2, minutes % 60) = '\0';
}

/* The read functions move *at behind what they read; where they return false, *at may be anywhere. */
static bool read_digits(const char **at, int width, int most, int *ret_number)
{
	int number = 0;
	for (int i = 0; i < width; i++) {
		char c = *(*at)++;
		if (c < '0' || c > '9')
			return false;
		number = number * 10 + (c - '0');
	}
	*ret_number = number;
	return number <= most;
}

static bool read_char(const char **at, char c)
{
	if (**at != c)
		return false;
	(*at)++;
	return true;
}

static bool read_day(const char **at, fp_day *ret_day)
{
	int year, month, day;
	if (!read_digits(at, 4, YEAR_MAX, &year) || !read_char(at, '-') || !read_digits(at, 2, 12, &month) ||
		!read_char(at, '-') || !read_digits(at, 2, 31, &day))
		return false;
	if (year < YEAR_MIN || month < 1 || day < 1)
		return false;
	bool leap = is_leap(year);
	int month_end = days_before_month[month] + (leap && month >= 2);
	if (day > month_end - month_start(leap, month))
		return false;
	*ret_day = fp_day_from_civil(year, month, day);
	return true;
}

/* "03:04:15"; a leap second has no place on a clock that PostgreSQL shares. */
static bool read_time_of_day(const char **at, fp_time *ret_time)
{
	int hour, minute, second;
	if (!read_digits(at, 2, 23, &hour) || !read_char(at, ':') || !read_digits(at, 2, 59, &minute) ||
		!read_char(at, ':') || !read_digits(at, 2, 59, &second))
		return false;
	*ret_time = hour * FP_HOUR + minute * FP_MINUTE + second * FP_SECOND;
	return true;
}

/* ".5" and the like, or nothing; what is finer than a microsecond is dropped. */
static bool read_fraction(const char **at, fp_time *ret_micros)
{
	*ret_micros = 0;
	if (!read_char(at, '.'))
		return true;
	fp_time unit = FP_SECOND / 10;
	const char *start = *at;
	for (; **at >= '0' && **at <= '9'; (*at)++) {
		*ret_micros += (**at - '0') * unit;
		unit /= 10;
	}
	return *at > start;
}

static bool read_offset(const char **at, fp_time *ret_offset)
{
	*ret_offset = 0;
	if (read_char(at, 'Z') || read_char(at, 'z'))
		return true;
	bool west = **at == '-';
	int hours, minutes;
	if (!(west || **at == '+'))
		return false;
	(*at)++;
	if (!read_digits(at, 2, 23, &hours) || !read_char(at, ':') || !read_digits(at, 2, 59, &minutes))
		return false;
	fp_time offset = hours * FP_HOUR + minutes * FP_MINUTE;
	*ret_offset = west ? -offset : offset;
	return true;
}

bool fp_day_parse(const char *text, fp_day *ret_day)
{
	fp_day d;
	if (!text || !read_day(&text, &d) || *text)
		return false;
	*ret_day = d;
	return true;
}

bool fp_time_parse(const char *text, fp_time *ret_time)
{
	fp_day d;
	fp_time within, micros, offset;
	if (!text || !read_day(&text, &d) || !(read_char(&text, 'T') || read_char(&text, 't')) ||
		!read_time_of_day(&text, &within) || !read_fraction(&text, &micros) || !read_offset(&text, &offset) ||
		*text)
		return false;
	fp_time t = d * FP_DAY + within + micros - offset;
	/* An offset may lead out of the years that are read and written. */
	if (t < fp_day_from_civil(YEAR_MIN, 1, 1) * FP_DAY || t != clamp_time(t))
		return false;
	*ret_time = t;
	return true;
}
