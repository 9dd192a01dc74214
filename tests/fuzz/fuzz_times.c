/* Instants, days, the days of an office, and the hours of callbacks. */
#include "fuzz.h"

#include <fieldpass/callback_plan.h>
#include <fieldpass/catalog.h>
#include <fieldpass/schedule.h>

/* What is read is written as the same instant, and is then the one way to write it. */
static void texts(struct source *s)
{
	char text[64] = {0}, again[FP_TIME_TEXT], day[FP_DAY_TEXT];
	fp_time t, u;
	fp_day d, e;
	memcpy(text, s->at, s->left < sizeof(text) - 1 ? s->left : sizeof(text) - 1);
	if (fp_time_parse(text, &t)) {
		fp_time_format(t, again);
		MUST(fp_time_parse(again, &u) || t < fp_day_from_civil(1900, 1, 1) * FP_DAY ||
			t >= fp_day_from_civil(10000, 1, 1) * FP_DAY);
		if (t >= fp_day_from_civil(1900, 1, 1) * FP_DAY && t < fp_day_from_civil(10000, 1, 1) * FP_DAY)
			MUST(t == u);
	}
	if (fp_day_parse(text, &d)) {
		fp_day_format(d, day);
		MUST(strcmp(day, text) == 0 && fp_day_parse(day, &e) && d == e);
	}
}

static void numbers(struct source *s)
{
	char text[FP_TIME_TEXT], local[FP_LOCAL_TEXT], day_text[FP_DAY_TEXT];
	fp_time t = (fp_time)take_bits(s, 8), u = (fp_time)take_bits(s, 8);
	fp_day d = (fp_day)take_bits(s, 4);
	int year, month, day;
	fp_time_format(t, text);
	fp_local_format(t, u, local);
	fp_day_format(d, day_text);
	MUST(strlen(text) < FP_TIME_TEXT && strlen(local) < FP_LOCAL_TEXT && strlen(day_text) == FP_DAY_TEXT - 1);
	fp_day_to_civil(d, &year, &month, &day);
	MUST(month >= 1 && month <= 12 && day >= 1 && day <= 31 && fp_day_from_civil(year, month, day) == d);
	MUST(fp_day_weekday(d) >= 1 && fp_day_weekday(d) <= 7);
	if (d == INT32_MAX)
		return;
	MUST(fp_day_weekday(d) % 7 + 1 == fp_day_weekday(d + 1));
	if (fp_day_weekday(d) == 7 && fp_federal_holiday(d))
		MUST(fp_federal_holiday(d + 1)); /* observed on Monday */
}

#define DAYS 20

/* Days of 23, 24 and 25 hours, as they come. */
static void office_days(struct source *s)
{
	fp_time midnights[DAYS], at = 20000 * FP_DAY;
	for (size_t i = 0; i < DAYS; i++) {
		midnights[i] = at;
		at += FP_DAY + ((fp_time)take_below(s, 3) - 1) * FP_HOUR;
	}
	struct fp_zone zone = {"Test/Zone", 20000, DAYS, midnights};
	struct fp_office office = {.code = "DEN", .zone = 0, .open_from = FP_DAY_NONE, .open_to = FP_DAY_NONE};
	struct fp_catalog catalog = {.n_offices = 1, .offices = &office, .n_zones = 1, .zones = &zone};
	fp_time t = midnights[0] + (fp_time)take_below(s, DAYS * 24 * 60) * FP_MINUTE;
	if (t >= midnights[DAYS - 1])
		return;
	fp_day day = fp_office_day(&catalog, &office, t);
	fp_time ends = fp_office_day_ends(&catalog, &office, t);
	MUST(day >= 20000 && day < 20000 + DAYS);
	MUST(fp_office_midnight(&catalog, &office, day) <= t && t < ends);
	MUST(fp_office_day(&catalog, &office, ends) == day + 1 && fp_office_day(&catalog, &office, ends - 1) == day);
}

#define HOURS_MAX   40
#define WINDOWS_MAX FP_CALLBACK_WINDOWS_MAX

static const char *const languages[] = {"en", "es", "es-MX", "ko"};

static void callbacks(struct source *s)
{
	struct fp_callback_hour hours[HOURS_MAX], before[HOURS_MAX];
	fp_time now = 20000 * FP_DAY, at = now, windows[2 * WINDOWS_MAX];
	size_t n = take_below(s, HOURS_MAX + 1), n_windows = take_below(s, WINDOWS_MAX + 1);
	for (size_t i = 0; i < n; i++) {
		int32_t calls = (int32_t)take_below(s, 3);
		hours[i] = (struct fp_callback_hour){
			at, languages[take_below(s, 4)], calls, calls - (int32_t)take_below(s, 2)};
		at += (fp_time)take_below(s, 3) * FP_HOUR;
	}
	memcpy(before, hours, sizeof(hours));
	for (size_t i = 0; i < n_windows; i++) {
		windows[2 * i] = now + (fp_time)take_below(s, 300) * 15 * FP_MINUTE;
		windows[2 * i + 1] = windows[2 * i] + (1 + (fp_time)take_below(s, 12)) * 15 * FP_MINUTE;
	}
	struct fp_callback_wish wish = {.language = languages[take_below(s, 4)],
		.earliest_at = now + (fp_time)take_below(s, 100) * 15 * FP_MINUTE,
		.windows = {2 * n_windows, n_windows ? windows : NULL}};
	wish.due_at = wish.earliest_at + (1 + (fp_time)take_below(s, 300)) * 15 * FP_MINUTE;
	struct fp_callback_plan plan = {0};
	fp_callback_choose(hours, n, &wish, now, &plan);
	if (plan.found == FP_CALLBACK_FITS) {
		MUST(plan.window_start >= wish.earliest_at && plan.window_end <= wish.due_at);
		MUST(plan.window_end - plan.window_start >= FP_CALLBACK_LEAST && plan.window_start >= now);
	}
	int32_t used = 0;
	for (size_t i = 0; i < n; i++) {
		used += before[i].free - hours[i].free;
		MUST(hours[i].free == before[i].free || (&hours[i] == plan.hour && before[i].free > 0));
	}
	MUST(used == (plan.found == FP_CALLBACK_FITS && plan.hour != NULL));
	if (plan.hour)
		MUST(plan.interpreter_needed || fp_language_serves(plan.hour->language, wish.language));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source s = {data, size};
	switch (take_bits(&s, 1)) {
	case 't':
		texts(&s);
		break;
	case 'n':
		numbers(&s);
		break;
	case 'o':
		office_days(&s);
		break;
	default:
		callbacks(&s);
	}
	return 0;
}
