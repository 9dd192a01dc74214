/* Slots from schedules, in office-local time: across daylight saving, holidays and closures. */
#include "worker_fixture.h"

/* Half past nine for an hour, every day of the week. */
static void open_daily(const char *office)
{
	sql("insert into fp.schedule (office, weekday, opens, closes, minutes, capacity) "
	    "select '%s', d, '09:30', '10:30', 60, 3 from generate_series(1, 7) d",
		office);
}

static const char *utc_start(const char *office, const char *day)
{
	return sql(
		"select to_char(starts_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') from fp.slot where office = '%s' "
		"and local_start::date = '%s'",
		office, day);
}

static void make_as_of(const char *now)
{
	OK(fp_slots_make(db, snapshot, instant(now), &problem));
}

static void follow_daylight_saving(void **state)
{
	(void)state;
	static const struct {
		const char *office, *zone, *before_spring, *spring, *before_autumn, *autumn;
	} rows[] = {
		{"TNY", "America/New_York", "2026-03-07 14:30", "2026-03-08 13:30", "2026-10-31 13:30",
			"2026-11-01 14:30"},
		{"TPX", "America/Phoenix", "2026-03-07 16:30", "2026-03-08 16:30", "2026-10-31 16:30",
			"2026-11-01 16:30"},
		{"TGU", "Pacific/Guam", "2026-03-06 23:30", "2026-03-07 23:30", "2026-10-30 23:30", "2026-10-31 23:30"},
		{"THO", "Pacific/Honolulu", "2026-03-07 19:30", "2026-03-08 19:30", "2026-10-31 19:30",
			"2026-11-01 19:30"},
		{"TKO", "Asia/Kolkata", "2026-03-07 04:00", "2026-03-08 04:00", "2026-10-31 04:00", "2026-11-01 04:00"},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		make_office(rows[i].office, rows[i].zone);
		open_daily(rows[i].office);
	}
	make_as_of("2026-03-01T00:00:00Z");
	make_as_of("2026-10-20T00:00:00Z");
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		assert_string_equal(utc_start(rows[i].office, "2026-03-07"), rows[i].before_spring);
		assert_string_equal(utc_start(rows[i].office, "2026-03-08"), rows[i].spring);
		assert_string_equal(utc_start(rows[i].office, "2026-10-31"), rows[i].before_autumn);
		assert_string_equal(utc_start(rows[i].office, "2026-11-01"), rows[i].autumn);
		assert_string_equal(
			sql("select bool_and(day_ends_at = (local_start::date + 1)::timestamp at time zone '%s' and "
			    "ends_at - starts_at = interval '1 hour' and capacity = 3)::text from fp.slot where office "
			    "= '%s'",
				rows[i].zone, rows[i].office),
			"true");
	}
}

static void keep_holidays_and_closures(void **state)
{
	(void)state;
	make_office("TCL", "America/New_York");
	open_daily("TCL");
	sql("insert into fp.closure (office, day, reason) values ('TCL', '2026-11-24', 'water')");
	make_as_of("2026-11-20T00:00:00Z");
	assert_string_equal(utc_start("TCL", "2026-11-24"), "");
	assert_string_equal(utc_start("TCL", "2026-11-25"), "2026-11-25 14:30");
	assert_string_equal(utc_start("TCL", "2026-11-26"), ""); /* Thanksgiving */
	assert_string_equal(utc_start("TCL", "2026-11-27"), "2026-11-27 14:30");
	assert_string_equal(utc_start("TCL", "2026-12-25"), "");
}

static void skip_hours_that_are_not_or_are_twice(void **state)
{
	(void)state;
	make_office("TGP", "America/New_York");
	sql("insert into fp.schedule (office, weekday, opens, closes, minutes, capacity) values ('TGP', 7, '02:30', "
	    "'03:00', 30, 1), "
	    "('TGP', 7, '01:30', '02:00', 30, 1), ('TGP', 7, '03:00', '03:30', 30, 1)");
	make_as_of("2026-02-25T00:00:00Z");
	make_as_of("2026-10-20T00:00:00Z");
	assert_int_equal(count("fp.slot where office = 'TGP' and local_start = '2026-03-01 02:30'"), 1);
	assert_int_equal(count("fp.slot where office = 'TGP' and local_start::date = '2026-03-08' and "
			       "local_start::time = '02:30'"),
		0);
	assert_int_equal(count("fp.slot where office = 'TGP' and local_start::date = '2026-03-08'"), 2);
	assert_int_equal(count("fp.slot where office = 'TGP' and local_start = '2026-11-01 01:30'"), 0);
	assert_int_equal(count("fp.slot where office = 'TGP' and local_start::date = '2026-11-01'"), 2);
}

static void reach_the_furthest_horizon(void **state)
{
	(void)state;
	make_office("THZ", "America/Denver");
	open_daily("THZ");
	make_as_of("2027-01-04T12:00:00Z");
	long made = count("fp.slot");
	assert_string_equal(
		sql("select min(local_start)::date || ' ' || max(local_start)::date from fp.slot where office = 'THZ'"),
		"2027-01-03 2027-03-06"); /* the sample data's horizon is 60 days */
	make_as_of("2027-01-04T13:00:00Z");
	assert_int_equal(count("fp.slot"), made);
	make_as_of("2027-01-05T12:00:00Z");
	assert_string_equal(sql("select max(local_start)::date from fp.slot where office = 'THZ'"), "2027-03-07");
}

static void end_with_an_office_and_a_schedule(void **state)
{
	(void)state;
	make_office("TEN", "America/Denver");
	open_daily("TEN");
	sql("update fp.office set open_from = '2027-05-05', open_to = '2027-05-20' where code = 'TEN'");
	sql("update fp.schedule set valid_to = '2027-05-10' where office = 'TEN'");
	make_as_of("2027-05-01T12:00:00Z");
	assert_string_equal(
		sql("select min(local_start)::date || ' ' || max(local_start)::date from fp.slot where office = 'TEN'"),
		"2027-05-05 2027-05-10");
}

static void announce_what_they_add(void **state)
{
	(void)state;
	make_office("TAN", "America/Denver");
	open_daily("TAN");
	sql("delete from fp.freed");
	make_as_of("2027-06-09T12:00:00Z");
	assert_string_equal(sql("select min(first_day) || ' ' || max(last_day) from fp.freed where office = 'TAN' and "
				"service is null"),
		"2027-06-08 2027-08-09");
}

static int begin(void **state)
{
	(void)state;
	begin_at("2026-03-01T00:00:00Z");
	sql("delete from fp.schedule"); /* of the sample offices: many slots, and no need of them */
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(follow_daylight_saving),
		cmocka_unit_test(keep_holidays_and_closures),
		cmocka_unit_test(skip_hours_that_are_not_or_are_twice),
		cmocka_unit_test(reach_the_furthest_horizon),
		cmocka_unit_test(end_with_an_office_and_a_schedule),
		cmocka_unit_test(announce_what_they_add),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
