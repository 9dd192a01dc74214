/* A callback that nobody has claimed: planned, at risk, changed; and what makes the planner begin anew. */
#include "domain_fixture.h"

#define SCENE(event, role) scene_in(FP_STATUS_TIER2_REVIEW, FP_EVENT_##event, FP_ROLE_##role)
#define START		   (NOW + 24 * FP_HOUR)
#define END		   (NOW + 72 * FP_HOUR)

static struct fp_callback_hour an_hour = {.at = NOW + 30 * FP_HOUR, .language = "es", .calls = 1};
static struct fp_callback_plan a_plan = {.window_start = NOW + 30 * FP_HOUR,
	.window_end = NOW + 31 * FP_HOUR,
	.hour = &an_hour,
	.interpreter_needed = true};

static struct scene waiting(enum fp_event event, enum fp_role role)
{
	struct scene s = scene_in(FP_STATUS_TIER2_REVIEW, event, role);
	s.r.callback = planned_callback(START, END);
	s.r.due_at = END;
	s.act.plan = &a_plan;
	return s;
}

static void assert_unplanned(const struct fp_callback *c, fp_time start, fp_time end)
{
	assert_int_equal(c->window_start, start);
	assert_int_equal(c->window_end, end);
	assert_int_equal(c->due_at, end);
	assert_int_equal(c->announced_at, FP_TIME_NONE);
	assert_int_equal(c->planned_hour, FP_TIME_NONE);
	assert_null(c->planned_language);
	assert_false(c->interpreter_needed);
	assert_false(c->at_risk);
}

static void an_announced_window_is_kept_or_broken(void **state)
{
	(void)state;
	struct scene s = waiting(FP_EVENT_CALLBACK_ANNOUNCED, FP_ROLE_SYSTEM);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->callback.window_start, a_plan.window_start);
	assert_int_equal(r->callback.window_end, a_plan.window_end);
	assert_int_equal(r->callback.announced_at, NOW);
	assert_int_equal(r->callback.planned_hour, an_hour.at);
	assert_text(r->callback.planned_language, "es");
	assert_true(r->callback.interpreter_needed);
	assert_int_equal(r->callback.due_at, END); /* the promise stays */
	assert_int_equal(r->due_at, END);
	assert_int_equal(r->wake_at, a_plan.window_end);
	assert_null(s.change.reason);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* once */

	s.act.now = a_plan.window_end;
	s.act.event = fp_request_timer(&s.r, s.act.now);
	assert_int_equal(s.act.event, FP_EVENT_PROMISE_BROKEN);
	r = go(&s);
	assert_int_equal(r->callback.window_start, s.act.now);
	assert_int_equal(r->callback.announced_at, s.act.now); /* at once, not planned later */
	assert_int_equal(r->callback.planned_hour, FP_TIME_NONE);
	assert_true(r->callback.interpreter_needed);
	assert_true(r->needs_a_human);
}

static void windows_that_cannot_be_met_are_said_so(void **state)
{
	(void)state;
	struct fp_callback_plan plan = a_plan;
	struct scene s = waiting(FP_EVENT_CALLBACK_ANNOUNCED, FP_ROLE_SYSTEM);
	plan.windows_missed = true;
	plan.hour = NULL;
	s.act.plan = &plan;
	assert_int_equal(go(&s)->callback.planned_hour, FP_TIME_NONE);
	assert_text(s.change.reason, FP_REASON_WINDOWS_MISSED);
}

static void a_risk_is_raised_once_and_ends_with_a_plan(void **state)
{
	(void)state;
	struct scene s = waiting(FP_EVENT_CALLBACK_AT_RISK, FP_ROLE_SYSTEM);
	const struct fp_request *r = go(&s);
	assert_true(r->callback.at_risk && r->needs_a_human);
	assert_int_equal(r->callback.window_start, START); /* it can still be called */
	assert_int_equal(r->callback.window_end, END);
	assert_int_equal(r->wake_at, END);
	assert_text(s.change.reason, FP_REASON_NO_CAPACITY);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.act.event = FP_EVENT_CALLBACK_ANNOUNCED;
	r = go(&s);
	assert_false(r->callback.at_risk || r->needs_a_human);
}

static void what_is_claimed_or_over_is_not_planned(void **state)
{
	(void)state;
	static const enum fp_callback_status others[] = {
		FP_CALLBACK_CLAIMED, FP_CALLBACK_REACHED, FP_CALLBACK_EXHAUSTED, FP_CALLBACK_CALLED_OFF};
	for (size_t i = 0; i < FP_LENGTH(others); i++) {
		struct scene s = waiting(FP_EVENT_CALLBACK_ANNOUNCED, FP_ROLE_SYSTEM);
		s.r.callback.status = others[i];
		assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
		s.act.event = FP_EVENT_CALLBACK_AT_RISK;
		assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
		s.act.event = FP_EVENT_CALLBACK_CHANGED;
		s.act.role = FP_ROLE_REQUESTER;
		assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	}
}

static void a_new_number_leaves_the_window(void **state)
{
	(void)state;
	struct scene s = waiting(FP_EVENT_CALLBACK_CHANGED, FP_ROLE_REQUESTER);
	s.r.callback.announced_at = NOW - FP_HOUR;
	s.act.new_callback_number = true;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->callback.announced_at, NOW - FP_HOUR);
	assert_true(s.change.callback_changed);
}

static void new_windows_are_planned_within_the_promise(void **state)
{
	(void)state;
	fp_time within[] = {NOW + 40 * FP_HOUR, NOW + 41 * FP_HOUR}, later[] = {NOW + 80 * FP_HOUR, NOW + 90 * FP_HOUR},
		early[] = {NOW, NOW + FP_HOUR}, beyond[] = {NOW + 300 * FP_HOUR, NOW + 301 * FP_HOUR};
	struct scene s = waiting(FP_EVENT_CALLBACK_CHANGED, FP_ROLE_REQUESTER);
	s.act.plan = &a_plan;
	s.act.event = FP_EVENT_CALLBACK_ANNOUNCED;
	s.act.role = FP_ROLE_SYSTEM;
	(void)go(&s);
	s.act.event = FP_EVENT_CALLBACK_CHANGED;
	s.act.role = FP_ROLE_REQUESTER;
	s.act.new_windows = true;
	s.act.now = NOW + 20 * FP_HOUR; /* policy would allow up to NOW + 92 h from here */

	s.r.callback_windows = (struct fp_times){2, within};
	struct scene next = s;
	const struct fp_request *r = go(&next);
	assert_unplanned(&r->callback, START, END);
	assert_int_equal(r->wake_at, END);

	s.r.callback_windows = (struct fp_times){2, later};
	next = s;
	r = go(&next);
	assert_unplanned(&r->callback, START, NOW + 90 * FP_HOUR); /* the person asks for later */
	assert_int_equal(r->due_at, NOW + 90 * FP_HOUR);

	s.r.callback_windows = (struct fp_times){2, early};
	next = s;
	assert_unplanned(&go(&next)->callback, START, END); /* never before policy allows */
	s.r.callback_windows = (struct fp_times){2, beyond};
	next = s;
	assert_unplanned(&go(&next)->callback, START, END);
	s.r.callback_windows = (struct fp_times){0};
	next = s;
	assert_unplanned(&go(&next)->callback, START, END); /* any hour will do again */
}

static void an_update_plans_anew_where_it_matters(void **state)
{
	(void)state;
	struct scene s = waiting(FP_EVENT_UPDATE, FP_ROLE_REQUESTER);
	s.r.callback.announced_at = NOW - FP_HOUR;
	s.r.language = "ko";
	const struct fp_request *r = go(&s);
	assert_text(r->callback.language, "ko");
	assert_unplanned(&r->callback, START, END);

	s.r.callback.announced_at = NOW - FP_HOUR;
	assert_int_equal(go(&s)->callback.announced_at, NOW - FP_HOUR);
	s.act.new_windows = true;
	assert_unplanned(&go(&s)->callback, START, END);

	s.r.callback.announced_at = NOW - FP_HOUR;
	s.r.callback.status = FP_CALLBACK_CLAIMED;
	s.r.claimed_by = OTHER;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	assert_int_equal(go(&s)->callback.announced_at, NOW - FP_HOUR); /* the officer is calling */
}

static void the_next_attempt_is_planned_anew(void **state)
{
	(void)state;
	struct scene s = SCENE(CALLBACK_MISSED, TIER2);
	s.act.outcome = FP_ATTEMPT_NO_ANSWER;
	s.r.callback.max_attempts = 2;
	s.r.callback.announced_at = NOW - FP_DAY;
	s.r.callback.planned_hour = NOW;
	s.r.callback.planned_language = "en";
	assert_unplanned(&go(&s)->callback, START, END);
}

/* The hour ends while the phone rings. */
static void a_promise_does_not_break_while_an_officer_calls(void **state)
{
	(void)state;
	struct scene s = waiting(FP_EVENT_CALLBACK_ANNOUNCED, FP_ROLE_SYSTEM);
	(void)go(&s);
	s.act.event = FP_EVENT_CLAIM;
	s.act.role = FP_ROLE_TIER2;
	s.act.now = a_plan.window_end - FP_MINUTE;
	const struct fp_request *r = go(&s);
	assert_int_equal(fp_request_timer(r, a_plan.window_end), FP_EVENT_COUNT);
	assert_int_equal(fp_request_timer(r, r->claim_expires_at), FP_EVENT_CLAIM_LAPSED);
	s.act.event = FP_EVENT_CALLBACK_MISSED;
	s.act.outcome = FP_ATTEMPT_NO_ANSWER;
	s.act.now = a_plan.window_end + FP_MINUTE;
	r = go(&s);
	assert_int_equal(r->callback.attempts, 0); /* too late to be the person's miss */
	assert_int_equal(fp_request_timer(r, s.act.now), FP_EVENT_PROMISE_BROKEN);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_announced_window_is_kept_or_broken),
		cmocka_unit_test(windows_that_cannot_be_met_are_said_so),
		cmocka_unit_test(a_risk_is_raised_once_and_ends_with_a_plan),
		cmocka_unit_test(what_is_claimed_or_over_is_not_planned),
		cmocka_unit_test(a_new_number_leaves_the_window),
		cmocka_unit_test(new_windows_are_planned_within_the_promise),
		cmocka_unit_test(an_update_plans_anew_where_it_matters),
		cmocka_unit_test(the_next_attempt_is_planned_anew),
		cmocka_unit_test(a_promise_does_not_break_while_an_officer_calls),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
