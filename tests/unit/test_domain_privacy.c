/* How long what is known of a person is kept, and who may see it and end it. */
#include "domain_fixture.h"

static void set_days(struct scene *s, int32_t retention, int32_t reopen, int32_t record)
{
	s->policy.value[FP_POLICY_retention_days] = retention;
	s->policy.row[FP_POLICY_retention_days] = 7;
	s->policy.value[FP_POLICY_reopen_days] = reopen;
	s->policy.value[FP_POLICY_record_days] = record;
}

static void it_is_kept_from_the_end_on(void **state)
{
	(void)state;
	struct scene s = scene_in(FP_STATUS_TIER2_REVIEW, FP_EVENT_DENY, FP_ROLE_TIER2);
	s.r.erase_at = FP_TIME_NONE;
	s.act.reason = "visit_not_needed";
	set_days(&s, 365, 30, 7);
	const struct fp_request *after = go(&s);
	assert_int_equal(after->closed_at, NOW);
	assert_int_equal(after->erase_at, NOW + 365 * FP_DAY);
	assert_int_equal(s.change.n_policy_rows, 1);
	assert_int_equal(s.change.policy_rows[0], 7);
}

static void no_shorter_than_it_may_be_reopened_or_corrected(void **state)
{
	(void)state;
	static const int32_t days[][4] = {{10, 30, 7, 30}, {10, 5, 12, 12}, {10, 0, 0, 10}};
	for (size_t i = 0; i < FP_LENGTH(days); i++) {
		struct scene s = scene_in(FP_STATUS_TIER2_REVIEW, FP_EVENT_DENY, FP_ROLE_TIER2);
		s.act.reason = "visit_not_needed";
		set_days(&s, days[i][0], days[i][1], days[i][2]);
		assert_int_equal(go(&s)->erase_at, NOW + days[i][3] * FP_DAY);
	}
}

static void what_is_reopened_is_kept_until_it_ends_again(void **state)
{
	(void)state;
	struct scene s = scene_in(FP_STATUS_DENIED, FP_EVENT_RECONSIDER, FP_ROLE_REQUESTER);
	s.r.closed_at = NOW - FP_DAY;
	s.r.erase_at = NOW + FP_DAY;
	set_days(&s, 365, 30, 7);
	assert_int_equal(go(&s)->erase_at, FP_TIME_NONE);
}

static void what_happens_to_a_closed_one_does_not_prolong_it(void **state)
{
	(void)state;
	struct scene s = scene_in(FP_STATUS_DENIED, FP_EVENT_REVEAL, FP_ROLE_TIER1);
	s.r.closed_at = NOW - FP_DAY;
	s.r.erase_at = NOW + 5 * FP_DAY;
	s.act.reason = "identity_check";
	set_days(&s, 365, 30, 7);
	assert_int_equal(go(&s)->erase_at, NOW + 5 * FP_DAY);
}

static void a_token_is_one_version_older_than_the_next(void **state)
{
	(void)state;
	static const enum fp_role roles[] = {FP_ROLE_REQUESTER, FP_ROLE_ORGANIZATION, FP_ROLE_TIER1};
	for (size_t i = 0; i < FP_LENGTH(roles); i++) {
		struct scene s = scene_in(FP_STATUS_DENIED, FP_EVENT_RENEW_TOKEN, roles[i]);
		s.r.token_version = 7;
		s.act.reason = "token_was_stolen";
		assert_int_equal(go(&s)->token_version, 8);
		s.r.erased = true;
		assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	}
	struct scene s = scene_in(FP_STATUS_DENIED, FP_EVENT_REVEAL, FP_ROLE_TIER1);
	s.r.token_version = 7;
	s.act.reason = "token_was_stolen";
	assert_int_equal(go(&s)->token_version, 7);
}

static void staff_say_why_they_end_a_token(void **state)
{
	(void)state;
	struct scene s = scene_in(FP_STATUS_DENIED, FP_EVENT_RENEW_TOKEN, FP_ROLE_TIER2);
	s.act.reason = NULL;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.role = FP_ROLE_REQUESTER;
	assert_int_equal(decide(&s), FP_CODE_OK);
}

static void a_firm_has_no_token_that_outlives_its_authority(void **state)
{
	(void)state;
	struct scene s = scene_in(FP_STATUS_APPROVED, FP_EVENT_RENEW_TOKEN, FP_ROLE_ORGANIZATION);
	s.r.representation_id = id_of(80);
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
	s.act.role = FP_ROLE_REQUESTER;
	assert_int_equal(decide(&s), FP_CODE_OK);
}

static void the_worker_erases_when_its_time_has_come(void **state)
{
	(void)state;
	struct scene s = scene_in(FP_STATUS_DENIED, FP_EVENT_ERASE, FP_ROLE_SYSTEM);
	s.r.closed_at = NOW - 365 * FP_DAY;
	s.act.reason = "retention_ended";
	s.r.erase_at = NOW + 1;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.erase_at = FP_TIME_NONE;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.erase_at = NOW;
	const struct fp_request *after = go(&s);
	assert_true(after->erased);
	assert_int_equal(after->erase_at, FP_TIME_NONE);
}

static void a_supervisor_may_at_any_time(void **state)
{
	(void)state;
	struct scene s = scene_in(FP_STATUS_DENIED, FP_EVENT_ERASE, FP_ROLE_SUPERVISOR);
	s.r.erase_at = NOW + FP_DAY;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS); /* not without saying why */
	s.act.reason = "asked_by_person";
	assert_true(go(&s)->erased);
}

static void once_erased_nothing_more_happens(void **state)
{
	(void)state;
	for (int event = 0; event < FP_EVENT_COUNT; event++) {
		struct scene s = scene_in(FP_STATUS_DENIED, (enum fp_event)event, FP_ROLE_SUPERVISOR);
		s.r.erased = true;
		s.act.reason = "asked_by_person";
		enum fp_code code = decide(&s);
		assert_true(code == FP_CODE_STATE_CONFLICT || code == FP_CODE_FORBIDDEN);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_kept_from_the_end_on),
		cmocka_unit_test(no_shorter_than_it_may_be_reopened_or_corrected),
		cmocka_unit_test(what_is_reopened_is_kept_until_it_ends_again),
		cmocka_unit_test(what_happens_to_a_closed_one_does_not_prolong_it),
		cmocka_unit_test(a_token_is_one_version_older_than_the_next),
		cmocka_unit_test(staff_say_why_they_end_a_token),
		cmocka_unit_test(a_firm_has_no_token_that_outlives_its_authority),
		cmocka_unit_test(the_worker_erases_when_its_time_has_come),
		cmocka_unit_test(a_supervisor_may_at_any_time),
		cmocka_unit_test(once_erased_nothing_more_happens),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
