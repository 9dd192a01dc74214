#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/text.h>

static const char *papers[] = {"Passport, valid", "Form; \\ signed"};

static const char *calendar_of(struct fp_buf *out, const char *name, enum fp_appointment_status status)
{
	const struct fp_office office = {.name = name, .address = "12445 E Caley Ave", .city = "Centennial"};
	struct fp_service service = {0};
	service.text[FP_LANGUAGE_EN] = (struct fp_service_text){.name = "ADIT stamp", .papers = {2, papers}};
	const struct fp_appointment a = {.id = {{1}},
		.version = 3,
		.status = status,
		.starts_at = 20782 * FP_DAY + 16 * FP_HOUR,
		.ends_at = 20782 * FP_DAY + 16 * FP_HOUR + 30 * FP_MINUTE};
	fp_buf_init(out, 65536);
	fp_text_calendar(out, &a, &service, &office, FP_LANGUAGE_EN, 20780 * FP_DAY + 123456);
	fp_buf_byte(out, '\0');
	assert_false(out->failed);
	return out->data;
}

static void an_appointment_is_one_event(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	assert_string_equal(calendar_of(&out, "Denver", FP_APPOINTMENT_BOOKED),
		"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Fieldpass//Appointments//EN\r\nMETHOD:PUBLISH\r\n"
		"BEGIN:VEVENT\r\nUID:01000000-0000-0000-0000-000000000000\r\nDTSTAMP:20261123T000000Z\r\n"
		"DTSTART:20261125T160000Z\r\nDTEND:20261125T163000Z\r\nSEQUENCE:2\r\nSTATUS:CONFIRMED\r\n"
		"SUMMARY:ADIT stamp\r\nLOCATION:Denver field office\\, 12445 E Caley Ave\\, Centennial\r\n"
		"DESCRIPTION:Bring:\\n- Passport\\, valid\\n- Form\\; \\\\ signed\r\n"
		"END:VEVENT\r\nEND:VCALENDAR\r\n");
}

static void one_that_was_cancelled_says_so(void **state)
{
	(void)state;
	static const enum fp_appointment_status over[] = {
		FP_APPOINTMENT_CANCELLED, FP_APPOINTMENT_DISPLACED, FP_APPOINTMENT_LAPSED, FP_APPOINTMENT_EXCUSED};
	for (size_t i = 0; i < FP_LENGTH(over); i++) {
		FP_CLEANUP(fp_buf_done) struct fp_buf out;
		assert_non_null(strstr(calendar_of(&out, "Denver", over[i]), "\r\nSTATUS:CANCELLED\r\n"));
	}
}

static void what_is_not_known_is_left_out(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	const struct fp_office office = {.name = "Denver", .city = "Centennial"};
	struct fp_service service = {0};
	service.text[FP_LANGUAGE_EN] = (struct fp_service_text){.name = "Something\telse"};
	const struct fp_appointment a = {.status = FP_APPOINTMENT_BOOKED, .version = 1};
	fp_buf_init(&out, 65536);
	fp_text_calendar(&out, &a, &service, &office, FP_LANGUAGE_EN, 0);
	fp_buf_byte(&out, '\0');
	assert_non_null(strstr(out.data, "\r\nLOCATION:Denver field office\\, Centennial\r\n"));
	assert_non_null(strstr(out.data, "\r\nSUMMARY:Something\telse\r\n"));
	assert_non_null(strstr(out.data, "\r\nDESCRIPTION:\r\n"));
}

/* 75 octets at most, and no character is torn. */
static void long_lines_are_folded_between_characters(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	const char *text =
		calendar_of(&out, "민지 민지 민지 민지 민지 민지 민지 민지 민지 민지 민지", FP_APPOINTMENT_BOOKED);
	size_t folds = 0;
	for (const char *line = text, *end; (end = strstr(line, "\r\n")); line = end + 2) {
		assert_true(end - line <= 75);
		assert_int_not_equal((unsigned char)*line & 0xc0, 0x80);
		folds += *line == ' ';
	}
	assert_int_equal(folds, 1);
}

static void a_control_character_is_a_blank(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	assert_non_null(
		strstr(calendar_of(&out, "Den\r\x7fver", FP_APPOINTMENT_BOOKED), "LOCATION:Den  ver field office"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_appointment_is_one_event),
		cmocka_unit_test(one_that_was_cancelled_says_so),
		cmocka_unit_test(what_is_not_known_is_left_out),
		cmocka_unit_test(long_lines_are_folded_between_characters),
		cmocka_unit_test(a_control_character_is_a_blank),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
