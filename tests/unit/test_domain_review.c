/* What tier1, tier2 and the office decide, and what they ask. */
#include "domain_fixture.h"

#define SCENE(status, event, role) scene_in(FP_STATUS_##status, FP_EVENT_##event, FP_ROLE_##role)

static void set(struct scene *s, enum fp_policy_field field, int32_t value)
{
	s->policy.value[field] = value;
}

static void resolve_needs_an_answer(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER1_REVIEW, RESOLVE, TIER1);
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	assert_int_equal(s.problem.n_errors, 1);
	s.act.answer = "adit_by_mail";
	const struct fp_request *r = go(&s);
	assert_text(r->answer, "adit_by_mail");
	assert_int_equal(r->resolved_by, FP_TIER_TIER1);
	assert_text(r->decided_by, ME);

	s = SCENE(ANSWERED, RESOLVE, SYSTEM);
	s.act.now = s.r.due_at;
	assert_int_equal(go(&s)->resolved_by, FP_TIER_TIER0);
}

static void escalate_plans_the_call(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER1_REVIEW, ESCALATE, TIER1);
	set(&s, FP_POLICY_callback_attempts, 2);
	s.policy.row[FP_POLICY_tier2_contact] = 5;
	s.policy.row[FP_POLICY_callback_after_hours] = 5;
	s.policy.row[FP_POLICY_callback_within_hours] = 6;
	s.policy.row[FP_POLICY_seat_within_days] = 7; /* not used here */
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_true(fp_id_same(&r->callback.id, &s.act.new_id));
	assert_int_equal(r->callback.window_start, NOW + 24 * FP_HOUR);
	assert_int_equal(r->callback.due_at, NOW + 72 * FP_HOUR);
	assert_int_equal(r->callback.max_attempts, 2);
	assert_int_equal(r->due_at, NOW + 72 * FP_HOUR);
	assert_int_equal(s.change.n_policy_rows, 2);
	assert_int_equal(s.change.policy_rows[0] + s.change.policy_rows[1], 11);
}

static void escalate_needs_a_number_only_for_a_call(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER1_REVIEW, ESCALATE, TIER1);
	s.r.has_callback_number = false;
	assert_int_equal(decide(&s), FP_CODE_CALLBACK_NUMBER_NEEDED);
	s.act.new_callback_number = true;
	assert_int_equal(decide(&s), FP_CODE_OK);
	assert_true(s.change.after.has_callback_number);
	assert_true(s.change.callback_changed);
	s.act.new_callback_number = false;
	set(&s, FP_POLICY_tier2_contact, FP_CONTACT_IF_NEEDED);
	assert_int_equal(decide(&s), FP_CODE_OK);
	assert_false(s.change.callback_changed);
	assert_int_equal(s.change.after.due_at, NOW + 72 * FP_HOUR);
}

static void who_may_escalate(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER1_REVIEW, ESCALATE, REQUESTER);
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
	set(&s, FP_POLICY_requester_may_escalate, 1);
	assert_int_equal(decide(&s), FP_CODE_OK);
	s.act.urgency = FP_URGENCY_EMERGENCY;
	s.act.reason = "me_first";
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);

	/* A broken deadline hands it on by itself, number or none. */
	s = SCENE(TIER1_REVIEW, ESCALATE, SYSTEM);
	s.r.has_callback_number = false;
	s.act.now = s.r.due_at;
	assert_int_equal(fp_request_timer(&s.r, s.act.now), FP_EVENT_ESCALATE);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_true(fp_id_is_none(&r->callback.id));
	assert_int_equal(r->due_at, s.act.now + 72 * FP_HOUR);
}

static void staff_set_the_urgency_with_a_reason(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER1_REVIEW, ESCALATE, TIER1);
	s.act.urgency = FP_URGENCY_URGENT;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.reason = "travel_tomorrow";
	const struct fp_request *r = go(&s);
	assert_int_equal(r->urgency, FP_URGENCY_URGENT);
	assert_int_equal(r->rank_class, 3);
	assert_text(s.change.reason, "travel_tomorrow");
}

static void the_clock_stands_while_the_person_is_asked(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, ASK_INFO, TIER2);
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.reason = "which_receipt";
	s.r.callback.window_end = s.r.callback.due_at = s.r.due_at = NOW + 30 * FP_HOUR;
	s.r.callback.window_start = NOW - 18 * FP_HOUR;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_NEEDS_INFO);
	assert_int_equal(r->due_at, NOW + 14 * FP_DAY);
	assert_int_equal(r->wake_at, NOW + 10 * FP_DAY);
	assert_int_equal(r->callback.status, FP_CALLBACK_CALLED_OFF);
	assert_true(r->callback_called_off);
	assert_text(r->reason, "which_receipt");

	s.act = SCENE(NEEDS_INFO, SUPPLY, REQUESTER).act;
	s.act.now = NOW + 2 * FP_DAY;
	s.r.callback = (struct fp_callback){0}; /* the store need not read one that was called off */
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_int_equal(r->due_at, NOW + 2 * FP_DAY + 30 * FP_HOUR);
	assert_int_equal(r->callback.status, FP_CALLBACK_PLANNED);
	assert_true(fp_id_same(&r->callback.id, &s.act.new_id));
	assert_int_equal(r->callback.window_end, r->due_at);
	assert_int_equal(r->callback.window_start, s.act.now);
	assert_int_equal(r->clock_stopped_at, FP_TIME_NONE);
	assert_false(r->callback_called_off);
	assert_null(r->reason);
}

static void a_window_not_yet_open_moves_as_a_whole(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, ASK_INFO, TIER2);
	s.act.reason = "which_receipt";
	s.r.callback = planned_callback(NOW + 12 * FP_HOUR, NOW + 60 * FP_HOUR);
	s.r.callback.first_in_queue = true;
	s.r.due_at = NOW + 60 * FP_HOUR;
	(void)go(&s);
	s.act = SCENE(NEEDS_INFO, SUPPLY, REQUESTER).act;
	s.act.now = NOW + FP_DAY;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->callback.window_start, NOW + 36 * FP_HOUR);
	assert_int_equal(r->callback.window_end, NOW + 84 * FP_HOUR);
	assert_true(r->callback.first_in_queue);
}

/* An officer asks in the moment between the end of a promise and the timer that sees it. */
static void a_promise_broken_when_the_clock_stopped_is_made_anew(void **state)
{
	(void)state;
	for (fp_time late = 0; late <= FP_HOUR; late += FP_HOUR) {
		struct scene s = SCENE(TIER2_REVIEW, ASK_INFO, TIER2);
		s.act.reason = "which_receipt";
		s.r.callback = planned_callback(NOW - 48 * FP_HOUR, NOW - late);
		s.r.due_at = NOW - late;
		(void)go(&s);
		s.act = SCENE(NEEDS_INFO, SUPPLY, REQUESTER).act;
		s.act.now = NOW + FP_DAY;
		const struct fp_request *r = go(&s);
		assert_int_equal(r->callback.window_start, s.act.now);
		assert_int_equal(r->callback.window_end, s.act.now + FP_DAY);
		assert_int_equal(r->due_at, s.act.now + FP_DAY);
		assert_true(r->callback.first_in_queue);
	}
}

static void supply_plans_no_call_where_none_was_called_off(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, ASK_INFO, TIER2);
	s.act.reason = "which_receipt";
	s.r.callback.status = FP_CALLBACK_REACHED;
	(void)go(&s);
	assert_false(s.r.callback_called_off);
	s.act = SCENE(NEEDS_INFO, SUPPLY, REQUESTER).act;
	s.act.now = NOW + FP_DAY;
	const struct fp_request *r = go(&s);
	assert_false(s.change.callback_changed);
	assert_int_equal(r->due_at, NOW + FP_DAY + 2 * FP_HOUR);
}

static void who_does_not_answer_is_warned_and_then_expires(void **state)
{
	(void)state;
	static const struct {
		enum fp_status status;
		enum fp_policy_field field;
		int32_t days, warned_after;
	} cases[] = {
		{FP_STATUS_NEEDS_INFO, FP_POLICY_needs_info_days, 14, 10},
		{FP_STATUS_NEEDS_INFO, FP_POLICY_needs_info_days, 28, 20},
		{FP_STATUS_AWAITING_CONTACT, FP_POLICY_awaiting_contact_days, 30, 23},
		{FP_STATUS_AWAITING_CONTACT, FP_POLICY_awaiting_contact_days, 60, 46},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		bool info = cases[i].status == FP_STATUS_NEEDS_INFO;
		struct scene s = scene_in(
			FP_STATUS_TIER2_REVIEW, info ? FP_EVENT_ASK_INFO : FP_EVENT_CALLBACK_MISSED, FP_ROLE_TIER2);
		s.act.reason = "code";
		s.act.outcome = FP_ATTEMPT_BAD_NUMBER;
		set(&s, cases[i].field, cases[i].days);
		const struct fp_request *r = go(&s);
		assert_int_equal(r->status, cases[i].status);
		fp_time warned_at = NOW + cases[i].warned_after * FP_DAY, end = NOW + cases[i].days * FP_DAY;
		assert_int_equal(r->wake_at, warned_at);
		assert_int_equal(fp_request_timer(r, warned_at - 1), FP_EVENT_COUNT);
		assert_int_equal(fp_request_timer(r, warned_at), FP_EVENT_WARN);
		s.act = scene_in(cases[i].status, FP_EVENT_WARN, FP_ROLE_SYSTEM).act;
		s.act.now = warned_at;
		r = go(&s);
		assert_true(r->warned);
		assert_int_equal(r->wake_at, end);
		assert_int_equal(fp_request_timer(r, end - 1), FP_EVENT_COUNT);
		assert_int_equal(fp_request_timer(r, end), FP_EVENT_EXPIRE);
		s.act.event = FP_EVENT_EXPIRE;
		s.act.now = end;
		r = go(&s);
		assert_int_equal(r->status, FP_STATUS_EXPIRED);
		assert_int_equal(r->closed_at, end);
	}
}

static void approve_waits_for_a_seat_at_the_old_place(void **state)
{
	(void)state;
	static const char *wanted[] = {"LOS"};
	struct scene s = SCENE(TIER2_REVIEW, APPROVE, TIER2);
	s.act.has_preferences = true;
	s.act.offices_wanted = (struct fp_texts){1, wanted};
	s.act.not_before = 19100;
	s.act.not_after = FP_DAY_NONE;
	s.act.days = 1;
	s.act.day_part = FP_DAY_PART_MORNING;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_APPROVED);
	assert_int_equal(r->approved_at, NOW);
	assert_int_equal(r->due_at, NOW + 30 * FP_DAY);
	assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
	assert_int_equal(r->callback.status, FP_CALLBACK_CALLED_OFF);
	assert_text(r->office, "LOS");
	assert_int_equal(r->not_before, 19100);
	assert_int_equal(r->day_part, FP_DAY_PART_MORNING);
	s = SCENE(TIER2_REVIEW, APPROVE, TIER2);
	s.r.referred = true;
	s.act.has_preferences = true;
	s.act.offices_wanted = (struct fp_texts){1, wanted};
	assert_text(go(&s)->office, "DEN");
	assert_true(s.r.referred);
}

static void what_was_agreed_on_the_phone_ends_a_referral(void **state)
{
	(void)state;
	static const char *wanted[] = {"LOS"};
	struct scene s = SCENE(TIER2_REVIEW, APPROVE, TIER2);
	s.r.referred = true;
	s.act.has_preferences = s.act.offices_said = true;
	s.act.offices_wanted = (struct fp_texts){1, wanted};
	assert_text(go(&s)->office, "LOS");
	assert_false(s.r.referred);

	s = SCENE(OFFICE_REVIEW, APPROVE, OFFICE); /* which decides for itself alone */
	s.r.referred = true;
	s.act.has_preferences = s.act.offices_said = true;
	s.act.offices_wanted = (struct fp_texts){1, wanted};
	assert_text(go(&s)->office, "DEN");
	assert_true(s.r.referred);
}

static void a_disputed_pair_is_settled_first(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, APPROVE, TIER2);
	s.r.disputed = true;
	assert_int_equal(decide(&s), FP_CODE_DUPLICATE_UNSETTLED);
	s.r.disputed = false;
	s.r.duplicate_of = id_of(8);
	assert_int_equal(decide(&s), FP_CODE_DUPLICATE_UNSETTLED);

	struct fp_appointment free_seat = seat(NOW + FP_DAY);
	s = SCENE(APPROVED, ASSIGN, SYSTEM);
	s.act.appointment = &free_seat;
	s.r.disputed = true;
	assert_int_equal(decide(&s), FP_CODE_DUPLICATE_UNSETTLED);
}

static void the_office_decides_emergencies(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, APPROVE, TIER2);
	s.r.urgency = FP_URGENCY_EMERGENCY;
	s.policy = default_policy(FP_URGENCY_EMERGENCY);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	set(&s, FP_POLICY_emergency_decider, FP_DECIDER_TIER2);
	assert_int_equal(decide(&s), FP_CODE_OK);
	assert_int_equal(s.change.after.due_at, NOW + FP_DAY);
	set(&s, FP_POLICY_emergency_decider, FP_DECIDER_OFFICE);
	s.act.urgency = FP_URGENCY_URGENT;
	s.act.reason = "no_emergency";
	assert_int_equal(decide(&s), FP_CODE_OK);
	s.r.urgency = FP_URGENCY_ROUTINE;
	s.act.urgency = FP_URGENCY_EMERGENCY;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);

	s = SCENE(OFFICE_REVIEW, APPROVE, OFFICE);
	s.r.urgency = FP_URGENCY_EMERGENCY;
	assert_int_equal(decide(&s), FP_CODE_OK);
	s.r.office = "NYC";
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
	s.r.office = NULL;
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
	s.r.office = "DEN";
	s.act.offices = NULL;
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
}

static void deny_needs_a_reason(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, DENY, TIER2);
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.reason = "no_presence_needed";
	const struct fp_request *r = go(&s);
	assert_text(r->reason, "no_presence_needed");
	assert_text(r->decided_by, ME);
	assert_int_equal(r->callback.status, FP_CALLBACK_CALLED_OFF);
	assert_int_equal(r->closed_at, NOW);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resolve_needs_an_answer),
		cmocka_unit_test(escalate_plans_the_call),
		cmocka_unit_test(escalate_needs_a_number_only_for_a_call),
		cmocka_unit_test(who_may_escalate),
		cmocka_unit_test(staff_set_the_urgency_with_a_reason),
		cmocka_unit_test(the_clock_stands_while_the_person_is_asked),
		cmocka_unit_test(a_window_not_yet_open_moves_as_a_whole),
		cmocka_unit_test(a_promise_broken_when_the_clock_stopped_is_made_anew),
		cmocka_unit_test(supply_plans_no_call_where_none_was_called_off),
		cmocka_unit_test(who_does_not_answer_is_warned_and_then_expires),
		cmocka_unit_test(approve_waits_for_a_seat_at_the_old_place),
		cmocka_unit_test(what_was_agreed_on_the_phone_ends_a_referral),
		cmocka_unit_test(a_disputed_pair_is_settled_first),
		cmocka_unit_test(the_office_decides_emergencies),
		cmocka_unit_test(deny_needs_a_reason),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
