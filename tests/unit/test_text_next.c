/* What is said of each state to those who are neither the person nor staff: that it goes on, and no more. */
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(others_are_told_in_few_words),
		cmocka_unit_test(every_end_is_the_same_to_others),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
