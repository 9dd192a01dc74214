/* What is said of each state: to the person, what can still be done; to those who are neither the person nor staff,
 * that it goes on, and no more. */
#include "fp_test.h"

#include <fieldpass/text.h>

#include "message.h"

static void others_are_told_in_few_words(void **state)
{
	(void)state;
	static const enum fp_message expected[FP_STATUS_COUNT] = {
		[FP_STATUS_ANSWERED] = FP_MESSAGE_OTHERS_REVIEW,
		[FP_STATUS_TIER1_REVIEW] = FP_MESSAGE_OTHERS_REVIEW,
		[FP_STATUS_TIER2_REVIEW] = FP_MESSAGE_OTHERS_REVIEW,
		[FP_STATUS_OFFICE_REVIEW] = FP_MESSAGE_OTHERS_REVIEW,
		[FP_STATUS_NEEDS_INFO] = FP_MESSAGE_OTHERS_ASKED,
		[FP_STATUS_AWAITING_CONTACT] = FP_MESSAGE_OTHERS_ASKED,
		[FP_STATUS_APPROVED] = FP_MESSAGE_OTHERS_APPROVED,
		[FP_STATUS_SCHEDULED] = FP_MESSAGE_OTHERS_SCHEDULED,
		[FP_STATUS_RESOLVED] = FP_MESSAGE_OTHERS_CLOSED,
		[FP_STATUS_DENIED] = FP_MESSAGE_OTHERS_CLOSED,
		[FP_STATUS_MISSED_CALLBACK] = FP_MESSAGE_OTHERS_CLOSED,
		[FP_STATUS_EXPIRED] = FP_MESSAGE_OTHERS_CLOSED,
		[FP_STATUS_WITHDRAWN] = FP_MESSAGE_OTHERS_CLOSED,
		[FP_STATUS_COMPLETED] = FP_MESSAGE_OTHERS_CLOSED,
		[FP_STATUS_NO_SHOW] = FP_MESSAGE_OTHERS_CLOSED,
		[FP_STATUS_UNRECORDED] = FP_MESSAGE_OTHERS_CLOSED,
	};
	for (int status = 0; status < FP_STATUS_COUNT; status++) {
		const struct fp_request r = {
			.status = (enum fp_status)status, .language = "es", .reason = "no_grounds"};
		assert_string_equal(fp_what_others_are_told(&r), fp_message(expected[status], FP_LANGUAGE_ES));
	}
}

/* They are told the same whether a request was granted in the end or not. */
static void every_end_is_the_same_to_others(void **state)
{
	(void)state;
	const struct fp_request denied = {.status = FP_STATUS_DENIED}, completed = {.status = FP_STATUS_COMPLETED};
	assert_string_equal(fp_what_others_are_told(&denied), fp_what_others_are_told(&completed));
}

/* As far as no number is put in. */
static void assert_told(const struct fp_request *r, enum fp_message expected)
{
	static const struct fp_catalog no_numbers;
	char text[FP_NEXT_TEXT];
	const char *whole = fp_message(expected, FP_LANGUAGE_EN);
	assert_memory_equal(fp_what_happens_next(r, &no_numbers, text), whole, strcspn(whole, "{"));
}

/* What may be done once is not named to whoever has done it. */
static void nobody_is_told_to_do_it_twice(void **state)
{
	(void)state;
	struct fp_request r = {.status = FP_STATUS_DENIED, .resolved_by = -1};
	assert_told(&r, FP_MESSAGE_DENIED);
	r.reconsidered = true;
	assert_told(&r, FP_MESSAGE_DENIED_AGAIN);
	r.restarted_as = (struct fp_id){{1}};
	assert_told(&r, FP_MESSAGE_RESTARTED);

	r = (struct fp_request){.status = FP_STATUS_RESOLVED,
		.resolved_by = FP_TIER_TIER2,
		.reopened = 1u << FP_TIER_TIER0 | 1u << FP_TIER_TIER1};
	assert_told(&r, FP_MESSAGE_RESOLVED);
	r.reopened |= 1u << FP_TIER_TIER2;
	assert_told(&r, FP_MESSAGE_RESOLVED_AGAIN);

	r = (struct fp_request){.status = FP_STATUS_UNRECORDED};
	assert_told(&r, FP_MESSAGE_UNRECORDED);
	r.not_seen = true;
	assert_told(&r, FP_MESSAGE_UNRECORDED_AGAIN);
}

/* Whom no call reached is not told that they were silent. */
static void the_last_missed_call_is_no_silence(void **state)
{
	(void)state;
	struct fp_request r = {.status = FP_STATUS_EXPIRED, .rebookings = 2, .callback.status = FP_CALLBACK_EXHAUSTED};
	assert_told(&r, FP_MESSAGE_EXPIRED);
	r.rebookings = 3;
	assert_told(&r, FP_MESSAGE_MISSED_CALLBACK);
	r.callback.status = FP_CALLBACK_CALLED_OFF;
	assert_told(&r, FP_MESSAGE_EXPIRED);
}

/* That it takes moments would be untrue for weeks. */
static void who_has_waited_in_vain_is_told_so(void **state)
{
	(void)state;
	struct fp_request r = {.status = FP_STATUS_APPROVED, .next_try_at = FP_TIME_NONE};
	assert_told(&r, FP_MESSAGE_APPROVED);
	r.next_try_at = FP_HOUR;
	assert_told(&r, FP_MESSAGE_APPROVED_NO_SEAT);
	r.appointment = (struct fp_appointment){.id = {{1}}, .status = FP_APPOINTMENT_CANCELLED};
	assert_told(&r, FP_MESSAGE_APPROVED_NO_SEAT);
	r.appointment.status = FP_APPOINTMENT_DISPLACED;
	assert_told(&r, FP_MESSAGE_APPROVED_DISPLACED);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(others_are_told_in_few_words),
		cmocka_unit_test(every_end_is_the_same_to_others),
		cmocka_unit_test(nobody_is_told_to_do_it_twice),
		cmocka_unit_test(the_last_missed_call_is_no_silence),
		cmocka_unit_test(who_has_waited_in_vain_is_told_so),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
