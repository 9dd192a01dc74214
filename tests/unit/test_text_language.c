/* Which language, and that everything is said in each of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/text.h>

#include "message.h"

static void the_header_chooses(void **state)
{
	(void)state;
	static const struct {
		const char *header;
		enum fp_language language;
	} cases[] = {
		{NULL, FP_LANGUAGE_EN}, {"", FP_LANGUAGE_EN}, {"ko", FP_LANGUAGE_KO}, {"KO", FP_LANGUAGE_KO},
		{"es-419", FP_LANGUAGE_ES}, {"pt-BR, pt;q=0.9, en;q=0.8", FP_LANGUAGE_PT},
		{"en;q=0.5, es;q=0.7", FP_LANGUAGE_ES}, {"en;q=0.5,es;q=0.7,ko", FP_LANGUAGE_KO},
		{"es, ko", FP_LANGUAGE_ES}, /* of two alike the first */
		{"zh-Hant-TW, ko;q=0.1", FP_LANGUAGE_KO}, {"zh, fr", FP_LANGUAGE_EN}, {"*", FP_LANGUAGE_EN},
		{"*, pt;q=0.3", FP_LANGUAGE_PT}, {"es;q=0", FP_LANGUAGE_EN}, {"es;q=0, ko;q=0.001", FP_LANGUAGE_KO},
		{"es;q=0.000, pt;q=1.000", FP_LANGUAGE_PT}, {"ko ; q=0.4 , es ; q=0.6", FP_LANGUAGE_ES},
		{"korean", FP_LANGUAGE_EN}, {"k", FP_LANGUAGE_EN}, {"-ko", FP_LANGUAGE_EN},
		{",, ;q=1,es", FP_LANGUAGE_ES}, {"es;q=nonsense, ko;q=0.1", FP_LANGUAGE_KO},
		{"es;q=1.5, ko;q=0.9", FP_LANGUAGE_KO}, {"es;q=", FP_LANGUAGE_EN}, {"es;", FP_LANGUAGE_EN},
		{"es;q=.5, ko;q=0.1", FP_LANGUAGE_KO}, {"es;q=2, ko;q=0.1", FP_LANGUAGE_KO},
		{"es;level=1, ko;q=0.1", FP_LANGUAGE_KO},
		{"es q=1, ko;q=0.1", FP_LANGUAGE_ES}, /* no weight: the greatest */
		{"es;Q=0., ko;q=0.1", FP_LANGUAGE_KO}, {"es;q=0.1x, ko;q=0.2", FP_LANGUAGE_KO},
		{"es;q=0.1/, ko;q=0.2", FP_LANGUAGE_KO},
		{"es;q=0.2009, ko;q=0.2", FP_LANGUAGE_ES}, /* the fourth digit is none */
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++)
		if (fp_language_accepted(cases[i].header) != cases[i].language)
			fail_msg("%s gives %s", cases[i].header,
				fp_language_names[fp_language_accepted(cases[i].header)]);
}

static void a_tag_is_read_by_its_first_part(void **state)
{
	(void)state;
	assert_int_equal(fp_language_of("es-MX"), FP_LANGUAGE_ES);
	assert_int_equal(fp_language_of("ko"), FP_LANGUAGE_KO);
	assert_int_equal(fp_language_of("kok"), FP_LANGUAGE_EN);
	assert_int_equal(fp_language_of("zh-Hant"), FP_LANGUAGE_EN);
	assert_int_equal(fp_language_of(NULL), FP_LANGUAGE_EN);
}

/* The API's own words, which no translation may change, and what is put in. */
static const char *const events[] = {"not-solved", "rebook-callback", "not-seen", "supply", "restart", "reconsider",
	"{start}", "{end}", "{phrase}", "{numbers}", "{at_numbers}", NULL};

static void every_message_is_said_in_every_language(void **state)
{
	(void)state;
	for (int m = 0; m < FP_MESSAGE_COUNT; m++)
		for (int l = 0; l < FP_LANGUAGE_COUNT; l++) {
			const char *english = fp_message((enum fp_message)m, FP_LANGUAGE_EN);
			const char *text = fp_message((enum fp_message)m, (enum fp_language)l);
			assert_true(text && *text);
			if (l != FP_LANGUAGE_EN)
				assert_string_not_equal(text, english);
			for (int e = 0; events[e] && m < FP_MESSAGE_LABEL_REQUEST; e++)
				if (strstr(english, events[e]) && !strstr(text, events[e]))
					fail_msg("%s does not name %s", text, events[e]);
		}
}

/* As the operator may have them: in English alone, but for one. */
static struct fp_resource resources[] = {
	{.code = FP_CONTACT_CENTER_TTY,
		.text = {{.contact = "555-0199"}, {.contact = "555-0199"}, {.contact = "555-0199"}, {.contact = NULL}}},
	{.code = FP_CONTACT_CENTER,
		.text = {{.contact = "555-0100"}, {.contact = "555-0101"}, {.contact = "555-0100"},
			{.contact = "555-0100"}}},
};
static const struct fp_catalog catalog = {.n_resources = FP_LENGTH(resources), .resources = resources};
static const struct fp_catalog nothing_known;

static struct fp_request request_in(enum fp_status status, const char *language)
{
	return (struct fp_request){.status = status,
		.language = language,
		.confirmation_code = "0K7R4TQ2M8XW3V5C",
		.service = "adit_stamp",
		.resolved_by = -1,
		.due_at = FP_TIME_NONE,
		.move_until = FP_TIME_NONE};
}

static bool is_ascii(const char *text)
{
	for (; *text; text++)
		if ((unsigned char)*text > 127)
			return false;
	return true;
}

static void every_status_says_what_happens_next_in_every_language(void **state)
{
	(void)state;
	char text[FP_NEXT_TEXT], other[FP_NEXT_TEXT];
	for (int s = 0; s < FP_STATUS_COUNT; s++) {
		const struct fp_request english = request_in((enum fp_status)s, "en");
		assert_true(is_ascii(fp_what_happens_next(&english, &catalog, text)));
		for (int l = FP_LANGUAGE_EN + 1; l < FP_LANGUAGE_COUNT; l++) {
			const struct fp_request r = request_in((enum fp_status)s, fp_language_names[l]);
			assert_string_not_equal(fp_what_happens_next(&r, &catalog, other),
				fp_what_happens_next(&english, &catalog, text));
		}
		const struct fp_request korean = request_in((enum fp_status)s, "ko-KR");
		assert_false(is_ascii(fp_what_happens_next(&korean, &catalog, other)));
	}
}

static void an_announced_call_says_when_and_the_phrase(void **state)
{
	(void)state;
	char text[FP_NEXT_TEXT];
	for (int l = 0; l < FP_LANGUAGE_COUNT; l++) {
		struct fp_request r = request_in(FP_STATUS_TIER2_REVIEW, fp_language_names[l]);
		r.callback = (struct fp_callback){.id = {{1}},
			.window_start = FP_HOUR,
			.window_end = 2 * FP_HOUR,
			.announced_at = 0,
			.verification_phrase = "amber harbor"};
		for (int interpreted = 0; interpreted < 2; interpreted++) {
			r.callback.interpreter_needed = interpreted;
			const char *next = fp_what_happens_next(&r, &catalog, text);
			assert_non_null(strstr(next, "1970-01-01T01:00:00Z"));
			assert_non_null(strstr(next, "1970-01-01T02:00:00Z"));
			assert_non_null(strstr(next, "amber harbor"));
			assert_null(strchr(next, '{'));
			assert_true(strlen(next) < FP_NEXT_TEXT - 100);
		}
		r.callback.announced_at = FP_TIME_NONE; /* any hour that policy allows */
		assert_null(strstr(fp_what_happens_next(&r, &catalog, text), "1970"));
	}
}

static const char *papers[] = {"여권"};
static const struct fp_service service = {.code = "adit_stamp",
	.answer = "adit_by_mail",
	.text = {[FP_LANGUAGE_EN] = {.name = "ADIT stamp", .answer = "By mail."},
		[FP_LANGUAGE_KO] = {.name = "ADIT 스탬프", .papers = {1, papers}, .answer = "우편으로"}}};

static void an_answer_is_shown_until_another_has_closed_it(void **state)
{
	(void)state;
	const struct fp_service silent = {.code = "other"};
	struct fp_request r = request_in(FP_STATUS_TIER2_REVIEW, "ko");
	assert_true(fp_automated_answer(&r, &service));
	assert_false(fp_automated_answer(&r, &silent));
	assert_false(fp_automated_answer(&r, NULL));
	r.status = FP_STATUS_RESOLVED;
	assert_false(fp_automated_answer(&r, &service));
	r.resolved_by = FP_TIER_TIER0;
	assert_true(fp_automated_answer(&r, &service));
	r.status = FP_STATUS_DENIED;
	assert_false(fp_automated_answer(&r, &service));
}

static void who_is_to_call_is_told_where_by_what_the_operator_says(void **state)
{
	(void)state;
	static const char *const numbers[] = {
		"555-0100 (TTY 555-0199)", "555-0101 (TTY 555-0199)", "555-0100 (TTY 555-0199)", "555-0100"};
	static const enum fp_status statuses[] = {FP_STATUS_TIER2_REVIEW, FP_STATUS_TIER1_REVIEW};
	char text[FP_NEXT_TEXT];
	for (int l = 0; l < FP_LANGUAGE_COUNT; l++)
		for (size_t i = 0; i < FP_LENGTH(statuses); i++) {
			struct fp_request r = request_in(statuses[i], fp_language_names[l]);
			r.contact_unverified = true;
			r.callback = (struct fp_callback){.id = {{1}}, .status = FP_CALLBACK_UNVERIFIED};
			assert_non_null(strstr(fp_what_happens_next(&r, &catalog, text), numbers[l]));
			assert_null(strchr(text, '{'));
			assert_true(strlen(text) < FP_NEXT_TEXT - 100);
			assert_null(strpbrk(fp_what_happens_next(&r, &nothing_known, text), "0123456789{"));
		}
}

static void what_is_no_number_is_left_out(void **state)
{
	(void)state;
	char text[FP_NUMBERS_TEXT], endless[FP_NUMBERS_TEXT + 1];
	memset(endless, '5', sizeof(endless));
	endless[FP_NUMBERS_TEXT] = '\0';
	struct fp_resource one = {.code = FP_CONTACT_CENTER, .text = {{.contact = endless}}};
	const struct fp_catalog c = {.n_resources = 1, .resources = &one};
	assert_string_equal(fp_contact_numbers(&c, FP_LANGUAGE_EN, text), "");
	one.text[FP_LANGUAGE_EN].contact = NULL;
	assert_string_equal(fp_contact_numbers(&c, FP_LANGUAGE_EN, text), "");
	assert_string_equal(fp_contact_numbers(&nothing_known, FP_LANGUAGE_EN, text), "");
}

/* With the seat, and what is wished and offered in its place. */
static void another_seat_is_read_in_its_own_language(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	char text[FP_NEXT_TEXT];
	struct fp_request r = request_in(FP_STATUS_SCHEDULED, "es");
	r.appointment.status = FP_APPOINTMENT_BOOKED;
	r.move_until = 20000 * FP_DAY;
	assert_string_equal(fp_what_happens_next(&r, &catalog, text), fp_message(FP_MESSAGE_MOVING, FP_LANGUAGE_ES));
	r.offer = (struct fp_appointment){.id = {{1}},
		.status = FP_APPOINTMENT_HELD,
		.office = "DEN",
		.starts_at = 20000 * FP_DAY,
		.local_start = 20000 * FP_DAY - 7 * FP_HOUR,
		.expires_at = 19999 * FP_DAY};
	assert_string_equal(fp_what_happens_next(&r, &catalog, text), fp_message(FP_MESSAGE_OFFERED, FP_LANGUAGE_ES));
	fp_buf_init(&out, 65536);
	fp_text_request(&out, &r, &service, NULL, &catalog);
	fp_buf_byte(&out, '\0');
	assert_non_null(strstr(out.data, "Más temprano:  2024-10-03T17:00:00-07:00\nLugar:         DEN\n"
					 "Responda:      2024-10-03T00:00:00Z\nCambio hasta:  2024-10-04T00:00:00Z\n"));
	r.offer.status = FP_APPOINTMENT_LAPSED;
	assert_string_equal(fp_what_happens_next(&r, &catalog, text), fp_message(FP_MESSAGE_MOVING, FP_LANGUAGE_ES));
	r.appointment.status = FP_APPOINTMENT_CHECKED_IN;
	assert_string_equal(
		fp_what_happens_next(&r, &catalog, text), fp_message(FP_MESSAGE_CHECKED_IN, FP_LANGUAGE_ES));
}

static void a_request_is_read_in_its_own_language(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	struct fp_request r = request_in(FP_STATUS_SCHEDULED, "ko");
	fp_buf_init(&out, 65536);
	fp_text_request(&out, &r, &service, NULL, &catalog);
	fp_buf_byte(&out, '\0');
	assert_non_null(
		strstr(out.data, "서비스:        ADIT 스탬프\n")); /* four wide characters, blanks to 15 columns */
	assert_non_null(strstr(out.data, "준비물:        여권\n"));
	assert_non_null(strstr(out.data, "답변:          우편으로\n"));
	assert_non_null(strstr(out.data, fp_message(FP_MESSAGE_SCHEDULED, FP_LANGUAGE_KO)));
}

static const char *padded(struct fp_buf *out, const char *text, size_t width)
{
	out->length = 0;
	fp_text_padded(out, text, width);
	fp_buf_byte(out, '\0');
	return out->data;
}

static void columns_hold_whatever_a_name_is_written_in(void **state)
{
	(void)state;
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	fp_buf_init(&out, 4096);
	assert_int_equal(fp_text_width("Lopez"), 5);
	assert_int_equal(fp_text_width("López"), 5);
	assert_int_equal(fp_text_width("Lo\xcc\x81pez"), 5); /* o and a combining accent */
	assert_int_equal(fp_text_width("김민지"), 6);
	assert_int_equal(fp_text_width("Нгуен"), 5);
	assert_int_equal(fp_text_width("\xf0\xa0\x80\x8b"), 2);
	assert_string_equal(padded(&out, "김", 4), "김  ");
	assert_string_equal(padded(&out, "toolong", 4), "toolong");
	assert_string_equal(padded(&out, "a\nb\tc\x7f", 6), "a b c ");
	assert_string_equal(padded(&out,
				    "a\xe2\x80\xae"
				    "b",
				    3),
		"a b");					  /* a right-to-left override */
	assert_int_equal(fp_text_width("a\xff\xe0z"), 4); /* no UTF-8: byte by byte */
	assert_int_equal(fp_text_width("a\xe0"), 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_header_chooses),
		cmocka_unit_test(a_tag_is_read_by_its_first_part),
		cmocka_unit_test(every_message_is_said_in_every_language),
		cmocka_unit_test(an_announced_call_says_when_and_the_phrase),
		cmocka_unit_test(every_status_says_what_happens_next_in_every_language),
		cmocka_unit_test(an_answer_is_shown_until_another_has_closed_it),
		cmocka_unit_test(a_request_is_read_in_its_own_language),
		cmocka_unit_test(who_is_to_call_is_told_where_by_what_the_operator_says),
		cmocka_unit_test(what_is_no_number_is_left_out),
		cmocka_unit_test(another_seat_is_read_in_its_own_language),
		cmocka_unit_test(columns_hold_whatever_a_name_is_written_in),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
