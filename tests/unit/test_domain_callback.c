/* The promised call: reached, missed, or broken by the agency. */
#include "domain_fixture.h"

#define SCENE(status, event, role) scene_in(FP_STATUS_##status, FP_EVENT_##event, FP_ROLE_##role)

static void set(struct scene *s, enum fp_policy_field field, int32_t value)
{
	s->policy.value[field] = value;
}

static void who_is_reached_hears_the_decision_within_a_day(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, CALLBACK_REACHED, TIER2);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_int_equal(r->callback.status, FP_CALLBACK_REACHED);
	assert_int_equal(r->callback.reached_at, NOW);
	assert_int_equal(r->due_at, NOW + 24 * FP_HOUR);
	assert_text(r->claimed_by, ME);
	assert_true(s.change.callback_attempted);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* it is no longer live */
	s = SCENE(TIER2_REVIEW, CALLBACK_REACHED, TIER2);
	s.act.outcome = FP_ATTEMPT_BUSY;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.event = FP_EVENT_CALLBACK_MISSED;
	s.act.outcome = FP_ATTEMPT_REACHED;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
}

static void a_missed_call_is_tried_again_while_attempts_are_left(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, CALLBACK_MISSED, TIER2);
	s.act.outcome = FP_ATTEMPT_VOICEMAIL;
	s.r.callback.max_attempts = 2;
	s.r.callback.first_in_queue = true;
	s.r.callback.status = FP_CALLBACK_CLAIMED;
	s.r.claimed_by = ME;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_int_equal(r->callback.status, FP_CALLBACK_PLANNED);
	assert_int_equal(r->callback.attempts, 1);
	assert_int_equal(r->callback.window_start, NOW + 24 * FP_HOUR);
	assert_int_equal(r->due_at, NOW + 72 * FP_HOUR);
	assert_false(r->callback.first_in_queue);
	assert_null(r->claimed_by);

	s.act.now = NOW + 25 * FP_HOUR;
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_MISSED_CALLBACK);
	assert_int_equal(r->callback.status, FP_CALLBACK_EXHAUSTED);
	assert_int_equal(r->callback.attempts, 2);
	assert_int_equal(r->closed_at, s.act.now);
}

static void the_place_is_kept_where_policy_says_so(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, CALLBACK_MISSED, TIER2);
	s.act.outcome = FP_ATTEMPT_NO_ANSWER;
	set(&s, FP_POLICY_missed_callback, FP_MISSED_KEEP_PLACE);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_AWAITING_CONTACT);
	assert_int_equal(r->due_at, NOW + 30 * FP_DAY);
	assert_int_equal(r->wake_at, NOW + 23 * FP_DAY);
	assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
	assert_int_equal(r->callback.status, FP_CALLBACK_EXHAUSTED);
}

static void a_bad_number_is_no_attempt(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, CALLBACK_MISSED, TIER2);
	s.act.outcome = FP_ATTEMPT_BAD_NUMBER;
	s.r.callback.max_attempts = 3;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_AWAITING_CONTACT);
	assert_int_equal(r->callback.attempts, 0);
	assert_int_equal(r->callback.status, FP_CALLBACK_EXHAUSTED);
	assert_true(s.change.callback_attempted);
}

static void a_call_outside_the_window_is_nobodys_miss(void **state)
{
	(void)state;
	static const fp_time windows[][2] = {{NOW + 1, NOW + FP_HOUR}, {NOW - FP_HOUR, NOW - 1}};
	for (size_t i = 0; i < FP_LENGTH(windows); i++) {
		struct scene s = SCENE(TIER2_REVIEW, CALLBACK_MISSED, TIER2);
		s.act.outcome = FP_ATTEMPT_NO_ANSWER;
		s.r.callback = planned_callback(windows[i][0], windows[i][1]);
		s.r.due_at = windows[i][1];
		const struct fp_request *r = go(&s);
		assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
		assert_int_equal(r->callback.attempts, 0);
		assert_int_equal(r->callback.window_end, windows[i][1]);
		assert_true(s.change.callback_attempted);
		assert_text(s.change.reason, FP_REASON_OUTSIDE_WINDOW);
	}
}

static void a_broken_promise_is_never_the_persons_miss(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, PROMISE_BROKEN, SYSTEM);
	s.act.now = s.r.due_at;
	assert_int_equal(fp_request_timer(&s.r, s.act.now), FP_EVENT_PROMISE_BROKEN);
	const struct fp_request *r = go(&s);
	assert_true(r->needs_a_human);
	assert_true(r->callback.first_in_queue);
	assert_int_equal(r->callback.attempts, 0);
	assert_int_equal(r->callback.window_start, s.act.now);
	assert_int_equal(r->callback.window_end, s.act.now + FP_DAY);
	assert_int_equal(r->due_at, s.act.now + FP_DAY);
	assert_int_equal(r->wake_at, r->due_at);

	s = SCENE(TIER2_REVIEW, PROMISE_BROKEN, SYSTEM); /* the window alone has passed */
	s.r.callback.window_end = NOW;
	assert_int_equal(go(&s)->due_at, NOW + FP_DAY);

	s = SCENE(TIER2_REVIEW, PROMISE_BROKEN, SYSTEM); /* reached, but not decided */
	s.r.callback.status = FP_CALLBACK_REACHED;
	s.r.due_at = NOW;
	r = go(&s);
	assert_int_equal(r->callback.status, FP_CALLBACK_REACHED);
	assert_false(s.change.callback_changed);
	assert_true(r->needs_a_human);

	s = SCENE(OFFICE_REVIEW, PROMISE_BROKEN, SYSTEM);
	s.r.due_at = NOW;
	assert_int_equal(go(&s)->due_at, NOW + FP_DAY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_reached_hears_the_decision_within_a_day),
		cmocka_unit_test(a_missed_call_is_tried_again_while_attempts_are_left),
		cmocka_unit_test(the_place_is_kept_where_policy_says_so),
		cmocka_unit_test(a_bad_number_is_no_attempt),
		cmocka_unit_test(a_call_outside_the_window_is_nobodys_miss),
		cmocka_unit_test(a_broken_promise_is_never_the_persons_miss),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
