/* Where a request begins, is reopened, and who holds it. */
#include "domain_fixture.h"

#define SCENE(status, event, role) scene_in(FP_STATUS_##status, FP_EVENT_##event, FP_ROLE_##role)

static struct fp_request submitted(
	enum fp_route_to route, enum fp_urgency urgency, bool number, struct fp_change *ret_change)
{
	struct fp_request r = {.urgency = urgency, .language = "es", .has_callback_number = number};
	r.callback.id = id_of(42);
	r.callback.verification_phrase = "amber harbor";
	struct fp_policy policy = default_policy(urgency);
	policy.value[FP_POLICY_route] = (int32_t)route;
	policy.row[FP_POLICY_route] = 17;
	fp_request_submit(&r, NOW, &policy, ret_change);
	return r;
}

static void submit_follows_the_route(void **state)
{
	(void)state;
	struct fp_change c;
	struct fp_request r = submitted(FP_ROUTE_ANSWER, FP_URGENCY_ROUTINE, true, &c);
	assert_int_equal(r.status, FP_STATUS_ANSWERED);
	assert_int_equal(r.due_at, NOW + 7 * FP_DAY);
	assert_int_equal(r.wake_at, NOW + 7 * FP_DAY);
	assert_int_equal(r.priority_at, NOW);
	assert_int_equal(r.rank_class, 5);
	assert_true(fp_id_is_none(&r.callback.id));
	assert_int_equal(c.n_policy_rows, 1);
	assert_int_equal(c.policy_rows[0], 17);
	assert_int_equal(c.after.due_at, r.due_at);

	r = submitted(FP_ROUTE_TIER1, FP_URGENCY_URGENT, true, &c);
	assert_int_equal(r.status, FP_STATUS_TIER1_REVIEW);
	assert_int_equal(r.due_at, NOW + 72 * FP_HOUR);
	assert_int_equal(r.rank_class, 3);

	r = submitted(FP_ROUTE_APPROVE, FP_URGENCY_ROUTINE, true, &c);
	assert_int_equal(r.status, FP_STATUS_APPROVED);
	assert_int_equal(r.approved_at, NOW);
	assert_int_equal(r.due_at, NOW + 30 * FP_DAY);
	assert_int_equal(r.closed_at, FP_TIME_NONE);
	assert_int_equal(r.next_try_at, FP_TIME_NONE);
}

static void submit_to_tier2_plans_a_callback(void **state)
{
	(void)state;
	struct fp_change c;
	struct fp_request r = submitted(FP_ROUTE_TIER2, FP_URGENCY_ROUTINE, true, &c);
	assert_int_equal(r.status, FP_STATUS_TIER2_REVIEW);
	assert_true(c.callback_changed);
	assert_int_equal(r.callback.status, FP_CALLBACK_PLANNED);
	assert_int_equal(r.callback.window_start, NOW + 24 * FP_HOUR);
	assert_int_equal(r.callback.window_end, NOW + 72 * FP_HOUR);
	assert_int_equal(r.callback.max_attempts, 1);
	assert_text(r.callback.language, "es");
	assert_text(r.callback.verification_phrase, "amber harbor");
	assert_int_equal(r.due_at, NOW + 72 * FP_HOUR);

	r = submitted(FP_ROUTE_TIER2, FP_URGENCY_ROUTINE, false, &c);
	assert_int_equal(r.status, FP_STATUS_TIER2_REVIEW);
	assert_false(c.callback_changed);
	assert_true(fp_id_is_none(&r.callback.id));
	assert_int_equal(r.due_at, NOW + 72 * FP_HOUR);
}

static void an_emergency_is_never_approved_unseen(void **state)
{
	(void)state;
	struct fp_change c;
	struct fp_request r = submitted(FP_ROUTE_APPROVE, FP_URGENCY_EMERGENCY, true, &c);
	assert_int_equal(r.status, FP_STATUS_TIER2_REVIEW);
	assert_int_equal(r.callback.window_start, NOW);
	assert_int_equal(r.due_at, NOW + 24 * FP_HOUR);
	assert_int_equal(r.rank_class, 1);
	r = submitted(FP_ROUTE_APPROVE, FP_URGENCY_EMERGENCY, false, &c);
	assert_int_equal(r.due_at, NOW + 4 * FP_HOUR);
}

static void not_solved_goes_one_tier_up_and_keeps_the_place(void **state)
{
	(void)state;
	struct scene s = SCENE(ANSWERED, NOT_SOLVED, REQUESTER);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER1_REVIEW);
	assert_int_equal(r->due_at, NOW + 72 * FP_HOUR);
	assert_int_equal(r->wake_at, r->due_at);

	static const struct {
		int by;
		enum fp_status to;
	} cases[] = {
		{FP_TIER_TIER0, FP_STATUS_TIER1_REVIEW},
		{FP_TIER_TIER1, FP_STATUS_TIER2_REVIEW},
		{FP_TIER_TIER2, FP_STATUS_TIER2_REVIEW},
		{FP_TIER_OFFICE, FP_STATUS_TIER2_REVIEW},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		s = SCENE(RESOLVED, NOT_SOLVED, ORGANIZATION);
		s.r.resolved_by = cases[i].by;
		r = go(&s);
		assert_int_equal(r->status, cases[i].to);
		assert_int_equal(r->closed_at, FP_TIME_NONE);
		assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
		assert_int_equal(r->reopened, 1u << cases[i].by);
		assert_int_equal(fp_id_is_none(&r->callback.id), cases[i].to == FP_STATUS_TIER1_REVIEW);
	}
}

static void not_solved_once_a_tier_and_in_time(void **state)
{
	(void)state;
	struct scene s = SCENE(RESOLVED, NOT_SOLVED, REQUESTER);
	s.r.reopened = 1u << FP_TIER_TIER1;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.reopened = 1u << FP_TIER_TIER0;
	s.r.closed_at = NOW - 30 * FP_DAY;
	assert_int_equal(decide(&s), FP_CODE_OK);
	s.r.closed_at--;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.closed_at = NOW;
	s.r.resolved_by = -1;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.resolved_by = FP_TIER_TIER1;
	s.r.has_callback_number = false; /* no number, no callback, but no refusal either */
	const struct fp_request *r = go(&s);
	assert_true(fp_id_is_none(&r->callback.id));
	assert_int_equal(r->due_at, NOW + 72 * FP_HOUR);
}

static void another_officer_looks_after_a_reopening(void **state)
{
	(void)state;
	static const enum fp_event acts[] = {FP_EVENT_CLAIM, FP_EVENT_RESOLVE, FP_EVENT_ASK_INFO, FP_EVENT_APPROVE,
		FP_EVENT_DENY, FP_EVENT_CALLBACK_REACHED};
	for (size_t i = 0; i < FP_LENGTH(acts); i++) {
		struct scene s = scene_in(FP_STATUS_TIER2_REVIEW, acts[i], FP_ROLE_TIER2);
		s.act.reason = s.act.answer = "code";
		s.r.reopened = 1u << FP_TIER_TIER2;
		s.r.decided_by = ME;
		assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
		s.r.decided_by = OTHER;
		assert_int_equal(decide(&s), FP_CODE_OK);
		s.r.decided_by = ME;
		s.r.reopened = 1u << FP_TIER_TIER1;
		assert_int_equal(decide(&s), FP_CODE_OK);
	}
}

static void a_claim_lasts_fifteen_minutes(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, CLAIM, TIER2);
	const struct fp_request *r = go(&s);
	assert_text(r->claimed_by, ME);
	assert_int_equal(r->claim_expires_at, NOW + 15 * FP_MINUTE);
	assert_int_equal(r->wake_at, NOW + 15 * FP_MINUTE);
	assert_int_equal(r->callback.status, FP_CALLBACK_CLAIMED);
	assert_true(s.change.callback_changed);

	assert_int_equal(fp_request_timer(r, NOW + 15 * FP_MINUTE - 1), FP_EVENT_COUNT);
	assert_int_equal(fp_request_timer(r, NOW + 15 * FP_MINUTE), FP_EVENT_CLAIM_LAPSED);
	s.act.event = FP_EVENT_CLAIM_LAPSED;
	s.act.role = FP_ROLE_SYSTEM;
	s.act.now = NOW + 15 * FP_MINUTE;
	r = go(&s);
	assert_null(r->claimed_by);
	assert_int_equal(r->callback.status, FP_CALLBACK_PLANNED);
	assert_int_equal(r->wake_at, r->due_at);
}

static void only_the_holder_decides(void **state)
{
	(void)state;
	static const enum fp_event acts[] = {FP_EVENT_CLAIM, FP_EVENT_RELEASE, FP_EVENT_RESOLVE, FP_EVENT_ASK_INFO,
		FP_EVENT_APPROVE, FP_EVENT_DENY, FP_EVENT_CALLBACK_REACHED, FP_EVENT_CALLBACK_MISSED};
	for (size_t i = 0; i < FP_LENGTH(acts); i++) {
		struct scene s = scene_in(FP_STATUS_TIER2_REVIEW, acts[i], FP_ROLE_TIER2);
		s.act.reason = s.act.answer = "code";
		s.act.outcome = acts[i] == FP_EVENT_CALLBACK_MISSED ? FP_ATTEMPT_BUSY : FP_ATTEMPT_REACHED;
		s.r.claimed_by = OTHER;
		s.r.claim_expires_at = NOW + 1;
		assert_int_equal(decide(&s), FP_CODE_CLAIMED_BY_ANOTHER);
		s.r.claimed_by = ME;
		assert_int_equal(decide(&s), FP_CODE_OK);
		if (acts[i] == FP_EVENT_RELEASE)
			continue;
		s.r.claimed_by = OTHER;
		s.r.claim_expires_at = NOW; /* lapsed, though the timer has not run */
		assert_int_equal(decide(&s), FP_CODE_OK);
	}
}

static void a_supervisor_takes_over_but_only_by_claim(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER1_REVIEW, RESOLVE, SUPERVISOR);
	s.act.answer = "code";
	s.r.claimed_by = OTHER;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	assert_int_equal(decide(&s), FP_CODE_CLAIMED_BY_ANOTHER);
	s.act.event = FP_EVENT_CLAIM;
	assert_text(go(&s)->claimed_by, ME);
	s.act.event = FP_EVENT_RESOLVE;
	assert_null(go(&s)->claimed_by);

	s = SCENE(TIER1_REVIEW, RELEASE, SUPERVISOR);
	s.r.claimed_by = OTHER;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	assert_null(go(&s)->claimed_by);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* nothing is left to release */
}

static void the_requester_is_not_stopped_by_a_claim(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, WITHDRAW, REQUESTER);
	s.r.claimed_by = OTHER;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	s.r.callback.status = FP_CALLBACK_CLAIMED;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_WITHDRAWN);
	assert_null(r->claimed_by);
	assert_int_equal(r->callback.status, FP_CALLBACK_CALLED_OFF);
	assert_int_equal(r->closed_at, NOW);
	assert_int_equal(r->due_at, FP_TIME_NONE);
	assert_int_equal(r->wake_at, FP_TIME_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(submit_follows_the_route),
		cmocka_unit_test(submit_to_tier2_plans_a_callback),
		cmocka_unit_test(an_emergency_is_never_approved_unseen),
		cmocka_unit_test(not_solved_goes_one_tier_up_and_keeps_the_place),
		cmocka_unit_test(not_solved_once_a_tier_and_in_time),
		cmocka_unit_test(another_officer_looks_after_a_reopening),
		cmocka_unit_test(a_claim_lasts_fifteen_minutes),
		cmocka_unit_test(only_the_holder_decides),
		cmocka_unit_test(a_supervisor_takes_over_but_only_by_claim),
		cmocka_unit_test(the_requester_is_not_stopped_by_a_claim),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
