/* What opens again, or goes another way: referring, calling anew, reconsidering, correcting. */
#include "domain_fixture.h"

#define SCENE(status, event, role) scene_in(FP_STATUS_##status, FP_EVENT_##event, FP_ROLE_##role)

static void set(struct scene *s, enum fp_policy_field field, int32_t value)
{
	s->policy.value[field] = value;
}

static void refer_hands_it_to_the_office(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, REFER, TIER2);
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.refer_to = "LOS";
	s.act.urgency = FP_URGENCY_EMERGENCY;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.reason = "mother_dying";
	set(&s, FP_POLICY_review_within_hours, 4);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_OFFICE_REVIEW);
	assert_text(r->office, "LOS");
	assert_true(r->referred);
	assert_int_equal(r->due_at, NOW + 4 * FP_HOUR);
	assert_int_equal(r->wake_at, r->due_at);
	assert_int_equal(r->callback.status, FP_CALLBACK_CALLED_OFF);
	assert_int_equal(r->urgency, FP_URGENCY_EMERGENCY);
	assert_text(s.change.reason, "mother_dying");

	s.act = SCENE(OFFICE_REVIEW, APPROVE, OFFICE).act;
	set(&s, FP_POLICY_emergency_decider, FP_DECIDER_OFFICE);
	assert_int_equal(go(&s)->status, FP_STATUS_APPROVED);
}

static void who_claimed_it_refers_it(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, REFER, SUPERVISOR);
	s.act.refer_to = "LOS";
	s.r.claimed_by = OTHER;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	assert_int_equal(decide(&s), FP_CODE_CLAIMED_BY_ANOTHER);
	s.r.claimed_by = ME;
	assert_null(go(&s)->claimed_by);
}

static void a_call_is_planned_where_none_is_live(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, PLAN_CALLBACK, TIER2);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.callback.status = FP_CALLBACK_REACHED;
	s.r.has_callback_number = false;
	assert_int_equal(decide(&s), FP_CODE_CALLBACK_NUMBER_NEEDED);
	s.act.new_callback_number = true;
	s.r.claimed_by = ME;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	set(&s, FP_POLICY_tier2_contact, FP_CONTACT_IF_NEEDED);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_true(fp_id_same(&r->callback.id, &s.act.new_id));
	assert_int_equal(r->callback.status, FP_CALLBACK_PLANNED);
	assert_int_equal(r->callback.window_start, NOW + 24 * FP_HOUR);
	assert_int_equal(r->due_at, NOW + 72 * FP_HOUR);
	assert_null(r->claimed_by);
	assert_true(r->has_callback_number);
}

static void rebooking_keeps_the_place_three_times(void **state)
{
	(void)state;
	struct scene s = SCENE(AWAITING_CONTACT, REBOOK_CALLBACK, REQUESTER);
	s.r.has_callback_number = false;
	assert_int_equal(decide(&s), FP_CODE_CALLBACK_NUMBER_NEEDED);
	s.r.has_callback_number = true;
	for (int n = 1; n <= 3; n++) {
		s.act = SCENE(AWAITING_CONTACT, REBOOK_CALLBACK, REQUESTER).act;
		const struct fp_request *r = go(&s);
		assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
		assert_int_equal(r->rebookings, n);
		assert_int_equal(r->callback.status, FP_CALLBACK_PLANNED);
		assert_int_equal(r->due_at, NOW + 72 * FP_HOUR);
		assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
		assert_int_equal(r->clock_stopped_at, FP_TIME_NONE);
		s.act = SCENE(TIER2_REVIEW, CALLBACK_MISSED, TIER2).act;
		s.act.outcome = FP_ATTEMPT_BAD_NUMBER;
		r = go(&s);
		assert_int_equal(r->status, n < 3 ? FP_STATUS_AWAITING_CONTACT : FP_STATUS_EXPIRED);
		assert_int_equal(r->callback.status, FP_CALLBACK_EXHAUSTED);
	}
	s = SCENE(AWAITING_CONTACT, REBOOK_CALLBACK, REQUESTER);
	s.r.rebookings = 3;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

static void the_last_call_that_is_missed_ends_it_whatever_the_policy(void **state)
{
	(void)state;
	for (int32_t policy = 0; policy < 2; policy++) {
		struct scene s = SCENE(TIER2_REVIEW, CALLBACK_MISSED, TIER2);
		s.act.outcome = FP_ATTEMPT_NO_ANSWER;
		s.r.rebookings = 3;
		set(&s, FP_POLICY_missed_callback, policy);
		assert_int_equal(go(&s)->status, FP_STATUS_EXPIRED);
		assert_int_equal(s.r.closed_at, NOW);
	}
}

static void another_officer_reconsiders_once(void **state)
{
	(void)state;
	struct scene s = SCENE(DENIED, RECONSIDER, REQUESTER);
	s.r.decided_by = ME;
	set(&s, FP_POLICY_reopen_days, 30);
	s.r.closed_at = NOW - 30 * FP_DAY - 1;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.closed_at = NOW - 30 * FP_DAY;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_int_equal(r->closed_at, FP_TIME_NONE);
	assert_int_equal(r->callback.status, FP_CALLBACK_PLANNED);
	assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
	static const enum fp_event looks[] = {FP_EVENT_CLAIM, FP_EVENT_APPROVE, FP_EVENT_DENY, FP_EVENT_RESOLVE,
		FP_EVENT_REFER, FP_EVENT_ASK_INFO, FP_EVENT_CALLBACK_REACHED};
	for (size_t i = 0; i < FP_LENGTH(looks); i++) {
		s.act = scene_in(FP_STATUS_TIER2_REVIEW, looks[i], FP_ROLE_TIER2).act;
		s.act.reason = s.act.answer = "some_code";
		s.act.refer_to = "LOS";
		assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
		s.act.actor = OTHER;
		assert_int_equal(decide(&s), FP_CODE_OK);
	}
	s.act.event = FP_EVENT_DENY;
	(void)go(&s);
	s.act = SCENE(DENIED, RECONSIDER, REQUESTER).act;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

static void who_was_not_seen_gets_another_seat_once(void **state)
{
	(void)state;
	struct scene s = SCENE(UNRECORDED, NOT_SEEN, REQUESTER);
	s.r.closed_at = NOW - 30 * FP_DAY - 1;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.closed_at = NOW - 30 * FP_DAY;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_APPROVED);
	assert_true(r->displaced && r->not_seen);
	assert_int_equal(r->rank_class, fp_rank_class(FP_URGENCY_ROUTINE, true, false));
	assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_EXCUSED);
	assert_true(s.change.appointment_changed);
	s = SCENE(UNRECORDED, NOT_SEEN, REQUESTER);
	s.r.not_seen = true;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

static void what_was_recorded_is_corrected_for_a_week(void **state)
{
	(void)state;
	static const enum fp_status from[] = {FP_STATUS_NO_SHOW, FP_STATUS_UNRECORDED};
	for (size_t i = 0; i < FP_LENGTH(from); i++) {
		struct scene s = scene_in(from[i], FP_EVENT_CORRECT, FP_ROLE_OFFICE);
		assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
		s.act.reason = "wrong_list";
		s.r.closed_at = NOW - 7 * FP_DAY - 1;
		assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
		s.r.closed_at = NOW - 7 * FP_DAY;
		s.act.excused = true;
		assert_int_equal(decide(&s), FP_CODE_OK);
		assert_int_equal(s.change.after.status, FP_STATUS_APPROVED);
		assert_int_equal(s.change.after.appointment.status, FP_APPOINTMENT_EXCUSED);
		assert_false(s.change.after.displaced);
		s.act.excused = false;
		s.r.appointment.office = "NYC";
		assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
		s.act.role = FP_ROLE_SUPERVISOR;
		const struct fp_request *r = go(&s);
		assert_int_equal(r->status, FP_STATUS_COMPLETED);
		assert_int_equal(r->appointment.status, FP_APPOINTMENT_COMPLETED);
		assert_int_equal(r->closed_at, NOW - 7 * FP_DAY);
	}
}

static void of_a_pair_one_is_kept_and_the_other_ends(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER2_REVIEW, SETTLE_DUPLICATE, TIER2);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.duplicate_of = id_of(8);
	s.act.kept = true;
	struct fp_request before = s.r;
	const struct fp_request *r = go(&s);
	assert_true(fp_id_is_none(&r->duplicate_of));
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_int_equal(r->due_at, before.due_at);
	assert_int_equal(r->callback.status, FP_CALLBACK_PLANNED);
	assert_null(s.change.reason);

	s = SCENE(TIER2_REVIEW, SETTLE_DUPLICATE, SUPERVISOR);
	s.r.disputed = true;
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_RESOLVED);
	assert_text(r->reason, "duplicate");
	assert_text(s.change.reason, "duplicate");
	assert_int_equal(r->callback.status, FP_CALLBACK_CALLED_OFF);
	assert_int_equal(r->closed_at, NOW);

	s = SCENE(SCHEDULED, SETTLE_DUPLICATE, TIER2);
	s.r.disputed = true;
	s.r.appointment.status = FP_APPOINTMENT_CHECKED_IN;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.appointment.status = FP_APPOINTMENT_BOOKED;
	assert_int_equal(go(&s)->appointment.status, FP_APPOINTMENT_CANCELLED);
	assert_true(s.change.appointment_changed);
}

static void it_is_begun_anew_once(void **state)
{
	(void)state;
	struct scene s = SCENE(EXPIRED, RESTART, REQUESTER);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_EXPIRED);
	assert_int_equal(r->closed_at, NOW - FP_DAY);
	s.r.restarted_as = id_of(5);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refer_hands_it_to_the_office),
		cmocka_unit_test(who_claimed_it_refers_it),
		cmocka_unit_test(a_call_is_planned_where_none_is_live),
		cmocka_unit_test(rebooking_keeps_the_place_three_times),
		cmocka_unit_test(the_last_call_that_is_missed_ends_it_whatever_the_policy),
		cmocka_unit_test(another_officer_reconsiders_once),
		cmocka_unit_test(who_was_not_seen_gets_another_seat_once),
		cmocka_unit_test(of_a_pair_one_is_kept_and_the_other_ends),
		cmocka_unit_test(it_is_begun_anew_once),
		cmocka_unit_test(what_was_recorded_is_corrected_for_a_week),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
