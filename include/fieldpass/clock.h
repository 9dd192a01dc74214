/*
 * Time. Instants are microseconds since 1970-01-01T00:00:00Z, days are days since 1970-01-01, both
 * proleptic Gregorian without leap seconds, as PostgreSQL has them. Time zones are PostgreSQL's business:
 * nothing here adds an offset.
 *
 * There are two clocks (design: the sandbox sets the first one only):
 *   the domain clock  rules, timers, slots, policies;
 *   the real clock    tokens, limits, ids, logs.
 */
#ifndef FIELDPASS_CLOCK_H
#define FIELDPASS_CLOCK_H

#include <fieldpass/base.h>

typedef int64_t fp_time; /* microseconds */
typedef int32_t fp_day;

/* A list of instants, as the arena holds it. */
struct fp_times {
	size_t n;
	fp_time *v;
};

#define FP_TIME_NONE INT64_MIN
#define FP_DAY_NONE  INT32_MIN
#define FP_SECOND    ((fp_time)1000000)
#define FP_MINUTE    (60 * FP_SECOND)
#define FP_HOUR	     (60 * FP_MINUTE)
#define FP_DAY	     (24 * FP_HOUR)

/* The domain clock. All functions are thread-safe. */
struct fp_clock {
	_Atomic int64_t fixed; /* FP_TIME_NONE: it follows the real clock */
};

void fp_clock_init(struct fp_clock *c); /* follows the real clock */
fp_time fp_clock_now(const struct fp_clock *c);
void fp_clock_set(struct fp_clock *c, fp_time now); /* stands still there from now on */

fp_time fp_real_now(void);	/* CLOCK_REALTIME */
fp_time fp_monotonic_now(void); /* CLOCK_MONOTONIC: for deadlines and durations only */

#define FP_TIME_TEXT 28 /* bytes for "2026-11-22T03:04:15.123456Z" and NUL */
#define FP_DAY_TEXT  11 /* "2026-11-22" */

/* RFC 3339 in UTC; six digits of fraction, only where there is one. Outside the years 0 to 9999: the nearest time
 * within. */
void fp_time_format(fp_time t, char ret_text[FP_TIME_TEXT]);
/* RFC 3339 with any offset ("Z", "+02:00"); a time without an offset is refused. Years 1900 to 9999. */
bool fp_time_parse(const char *text, fp_time *ret_time);
/* A local wall-clock time with its offset from UTC, "2026-11-25T09:00:00-07:00"; `local` is the wall time read as if it
 * were UTC. Whole seconds. */
#define FP_LOCAL_TEXT 32
void fp_local_format(fp_time local, fp_time utc, char ret_text[FP_LOCAL_TEXT]);

void fp_day_format(fp_day d, char ret_text[FP_DAY_TEXT]);
bool fp_day_parse(const char *text, fp_day *ret_day);	/* YYYY-MM-DD that exists; years 1900 to 9999 */
fp_day fp_day_from_civil(int year, int month, int day); /* of a date that exists */
void fp_day_to_civil(fp_day d, int *ret_year, int *ret_month, int *ret_day);
int fp_day_weekday(fp_day d); /* ISO 8601: 1 is Monday, 7 is Sunday */
fp_day fp_day_of(fp_time t);  /* the UTC day */

#endif
