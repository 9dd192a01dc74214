#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/text.h>

static const struct fp_office denver = {.code = "DEN", .name = "Denver", .time_zone = "America/Denver"};
static const char *needs[] = {"wheelchair", "quiet_room"};

static fp_time wall(int hour, int minute)
{
	return 20782 * FP_DAY + hour * FP_HOUR + minute * FP_MINUTE;
}

static const char *sheet_of(struct fp_buf *out, const struct fp_day_sheet_row *rows, size_t n)
{
	fp_buf_init(out, 1 << 20);
	fp_text_day_sheet(out, &denver, 20782, rows, n);
	fp_buf_byte(out, '\0');
	assert_false(out->failed);
	return out->data;
}

static void columns_stand_under_each_other_in_any_script(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	const struct fp_day_sheet_row rows[] = {
		{wall(8, 30), "Maria", "Lopez", "adit_stamp", "0K7R4TQ2M8XW3V5C", "es", true, {2, needs},
			FP_APPOINTMENT_BOOKED, false},
		{wall(9, 0), "민지", "김", "other", "0K7R4TQ2M8XW3V5D", "ko", false, {0}, FP_APPOINTMENT_CHECKED_IN,
			false},
		{wall(15, 7), "Ana\nEve", "Ruiz", "other", "0K7R4TQ2M8XW3V5E", "en", false, {1, needs},
			FP_APPOINTMENT_CHECKED_IN, true},
	};
	assert_string_equal(sheet_of(&out, rows, FP_LENGTH(rows)),
		"Denver (DEN)  Wednesday 2026-11-25  America/Denver\n"
		"\n"
		"Appointments: 2\n"
		"Time   Name           Service     Code              Status      Needs\n"
		"08:30  Lopez, Maria   adit_stamp  0K7R4TQ2M8XW3V5C  booked      interpreter (es), wheelchair, "
		"quiet_room\n"
		"09:00  김, 민지       other       0K7R4TQ2M8XW3V5D  checked_in  \n"
		"\n"
		"Walk-ins: 1\n"
		"Time   Name           Service     Code              Status      Needs\n"
		"15:07  Ruiz, Ana Eve  other       0K7R4TQ2M8XW3V5E  checked_in  wheelchair\n");
}

/* The row is kept, so that the day still adds up. */
static void who_was_erased_has_no_name(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	const struct fp_day_sheet_row row = {
		FP_TIME_NONE, NULL, NULL, "other", "0K7R4TQ2M8XW3V5C", "en", true, {0}, FP_APPOINTMENT_COMPLETED, true};
	assert_non_null(strstr(sheet_of(&out, &row, 1),
		"\n00:00  (erased)  other    0K7R4TQ2M8XW3V5C  completed  interpreter (en)\n"));
}

static void an_empty_day_says_so(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	assert_string_equal(sheet_of(&out, NULL, 0),
		"Denver (DEN)  Wednesday 2026-11-25  America/Denver\n\nAppointments: 0\n\nWalk-ins: 0\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_stand_under_each_other_in_any_script),
		cmocka_unit_test(who_was_erased_has_no_name),
		cmocka_unit_test(an_empty_day_says_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
