/* Seats: given, waited for, lost, used. */
#include "domain_fixture.h"

#define SCENE(status, event, role) scene_in(FP_STATUS_##status, FP_EVENT_##event, FP_ROLE_##role)

static void assign_gives_the_seat(void **state)
{
	(void)state;
	struct fp_appointment free_seat = seat(NOW + 3 * FP_DAY);
	struct scene s = SCENE(APPROVED, ASSIGN, SYSTEM);
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.appointment = &free_seat;
	s.r.displaced = true;
	s.r.office = "LOS";
	s.r.next_try_at = NOW + FP_HOUR;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_SCHEDULED);
	assert_int_equal(r->appointment.slot_id, 4711);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_BOOKED);
	assert_true(s.change.appointment_changed);
	assert_text(r->office, "DEN");
	assert_int_equal(r->due_at, NOW + 3 * FP_DAY);
	assert_int_equal(r->wake_at, NOW + 3 * FP_DAY + 9 * FP_HOUR);
	assert_false(r->displaced);
	assert_int_equal(r->next_try_at, FP_TIME_NONE);
}

static void seat_overdue_twice_needs_a_human(void **state)
{
	(void)state;
	struct scene s = SCENE(APPROVED, OVERDUE, SYSTEM);
	s.act.now = s.r.due_at;
	assert_int_equal(fp_request_timer(&s.r, s.act.now), FP_EVENT_OVERDUE);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_APPROVED);
	assert_int_equal(r->seat_overdue, 1);
	assert_int_equal(r->rank_class, 3);
	assert_int_equal(r->due_at, s.act.now + 30 * FP_DAY);

	s.act.event = FP_EVENT_UNPLACEABLE;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.act.now = r->due_at;
	assert_int_equal(fp_request_timer(r, s.act.now), FP_EVENT_UNPLACEABLE);
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_true(r->needs_a_human);
	assert_int_equal(r->due_at, s.act.now + FP_DAY);
	assert_int_equal(r->callback.window_start, s.act.now);
	assert_int_equal(r->callback.window_end, r->due_at);
	assert_text(s.change.reason, FP_REASON_NO_SEAT);

	s.act = SCENE(TIER2_REVIEW, APPROVE, TIER2).act;
	s.act.now = NOW + 90 * FP_DAY;
	r = go(&s);
	assert_int_equal(r->seat_overdue, 0);
	assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
}

static void what_cannot_be_placed_is_asked_about(void **state)
{
	(void)state;
	struct scene s = SCENE(APPROVED, UNPLACEABLE, SYSTEM);
	s.act.reason = FP_REASON_PREFERENCES;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_NEEDS_INFO);
	assert_int_equal(r->due_at, NOW + 14 * FP_DAY);
	assert_int_equal(r->status_before, FP_STATUS_APPROVED);
	s.act = SCENE(NEEDS_INFO, SUPPLY, REQUESTER).act;
	s.act.now = NOW + FP_DAY;
	s.act.has_preferences = true;
	s.act.not_before = s.act.not_after = FP_DAY_NONE;
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_APPROVED);
	assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
	assert_int_equal(r->due_at, NOW + FP_DAY + 2 * FP_HOUR);
	assert_true(fp_id_is_none(&r->callback.id));

	s = SCENE(APPROVED, UNPLACEABLE, SYSTEM);
	s.act.reason = FP_REASON_NO_OFFICE;
	s.act.new_id = FP_ID_NONE;
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_TIER2_REVIEW);
	assert_int_equal(r->due_at, NOW + FP_DAY);
	assert_true(fp_id_is_none(&r->callback.id));
	assert_true(r->needs_a_human);
}

static void the_displaced_come_first_in_their_class(void **state)
{
	(void)state;
	static const char *wished[] = {"LOS"};
	struct scene s = SCENE(SCHEDULED, DISPLACE, SYSTEM);
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.reason = "closure";
	s.r.preferred_offices = (struct fp_texts){1, wished};
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_APPROVED);
	assert_true(r->displaced);
	assert_int_equal(r->rank_class, 4);
	assert_int_equal(r->priority_at, NOW - 20 * FP_DAY);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_DISPLACED);
	assert_text(r->office, "LOS");
	assert_int_equal(r->due_at, NOW + 30 * FP_DAY);

	s = SCENE(SCHEDULED, DISPLACE, SYSTEM);
	s.act.reason = "closure";
	s.r.appointment.starts_at = NOW;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s = SCENE(SCHEDULED, DISPLACE, OFFICE);
	s.act.reason = "officer_ill";
	s.r.appointment.starts_at = NOW;
	s.r.appointment.status = FP_APPOINTMENT_CHECKED_IN;
	assert_int_equal(decide(&s), FP_CODE_OK);
	s.r.appointment.office = "NYC";
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
}

static void cancelling(void **state)
{
	(void)state;
	struct scene s = SCENE(SCHEDULED, CANCEL, REQUESTER);
	s.r.appointment.starts_at = NOW - FP_HOUR; /* late, but not checked in */
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_WITHDRAWN);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_CANCELLED);

	s = SCENE(SCHEDULED, CANCEL, REQUESTER);
	s.act.again = true;
	s.r.seat_overdue = 1;
	s.r.appointment.starts_at = NOW + 2 * FP_HOUR;
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_APPROVED);
	assert_int_equal(r->priority_at, NOW);
	assert_int_equal(r->rank_class, 5);
	assert_int_equal(r->due_at, NOW + 30 * FP_DAY);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_CANCELLED);

	s = SCENE(SCHEDULED, CANCEL, REQUESTER);
	s.act.again = true;
	s.r.appointment.starts_at = NOW + 2 * FP_HOUR - 1;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s = SCENE(SCHEDULED, CANCEL, REQUESTER);
	s.r.appointment.status = FP_APPOINTMENT_CHECKED_IN;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

static void the_visit(void **state)
{
	(void)state;
	struct scene s = SCENE(SCHEDULED, COMPLETE, OFFICE);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* check-in comes first */
	s.act.event = FP_EVENT_NO_SHOW;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* it has not begun */
	s.act.event = FP_EVENT_CHECK_IN;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_SCHEDULED);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_CHECKED_IN);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.act.event = FP_EVENT_NO_SHOW;
	s.act.now = s.r.appointment.starts_at;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* who is there is no no-show */
	s.act.event = FP_EVENT_COMPLETE;
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_COMPLETED);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_COMPLETED);
	assert_int_equal(r->closed_at, s.act.now);

	s = SCENE(SCHEDULED, NO_SHOW, OFFICE);
	s.act.now = s.r.appointment.starts_at;
	assert_int_equal(go(&s)->appointment.status, FP_APPOINTMENT_NO_SHOW);
	s = SCENE(SCHEDULED, CHECK_IN, OFFICE);
	s.r.appointment.office = "NYC";
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
}

static void what_is_not_recorded_can_be_for_a_week(void **state)
{
	(void)state;
	struct scene s = SCENE(SCHEDULED, DAY_ENDED, SYSTEM);
	s.act.now = s.r.appointment.day_ends_at;
	assert_int_equal(fp_request_timer(&s.r, s.act.now - 1), FP_EVENT_COUNT);
	assert_int_equal(fp_request_timer(&s.r, s.act.now), FP_EVENT_DAY_ENDED);
	fp_time ended = s.act.now;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_UNRECORDED);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_UNRECORDED);
	assert_int_equal(r->closed_at, ended);
	assert_int_equal(r->wake_at, FP_TIME_NONE);

	s.act = SCENE(UNRECORDED, COMPLETE, OFFICE).act;
	s.act.now = ended + 7 * FP_DAY + 1;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.act.now = ended + 7 * FP_DAY;
	r = go(&s);
	assert_int_equal(r->status, FP_STATUS_COMPLETED);
	assert_int_equal(r->closed_at, ended);
}

static void an_update_lets_the_next_pass_look_again(void **state)
{
	(void)state;
	struct scene s = SCENE(APPROVED, UPDATE, REQUESTER);
	s.r.has_callback_number = false;
	s.r.next_try_at = NOW + FP_DAY;
	s.act.new_callback_number = true;
	assert_int_equal(decide(&s), FP_CODE_OK);
	assert_true(s.change.after.has_callback_number);
	assert_int_equal(s.change.after.next_try_at, NOW + FP_DAY);
	s.act.has_preferences = true;
	s.act.not_after = 20000;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->not_after, 20000);
	assert_int_equal(r->next_try_at, FP_TIME_NONE);
	assert_int_equal(r->due_at, NOW + 2 * FP_HOUR);
	assert_int_equal(r->version, 3); /* the store raises it */
	assert_int_equal(r->updated_at, NOW);
}

static void of_two_timers_the_earlier_runs_first(void **state)
{
	(void)state;
	struct scene s = SCENE(TIER1_REVIEW, CLAIM, TIER1);
	const struct fp_request *r = go(&s);
	s.r.due_at = NOW + FP_MINUTE;
	assert_int_equal(fp_request_next_wake(r), NOW + FP_MINUTE);
	assert_int_equal(fp_request_timer(r, NOW + FP_HOUR), FP_EVENT_ESCALATE);
	s.r.due_at = NOW + 15 * FP_MINUTE;
	assert_int_equal(fp_request_timer(r, NOW + FP_HOUR), FP_EVENT_CLAIM_LAPSED);
}

static void rank_classes(void **state)
{
	(void)state;
	static const int32_t expected[3][2][2] = {/* [urgency][displaced][overdue] */
		{{1, 1}, {0, 0}}, {{3, 3}, {2, 2}}, {{5, 3}, {4, 2}}};
	for (int u = 0; u < 3; u++)
		for (int d = 0; d < 2; d++)
			for (int o = 0; o < 2; o++)
				assert_int_equal(fp_rank_class((enum fp_urgency)u, d == 1, o == 1), expected[u][d][o]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(assign_gives_the_seat),
		cmocka_unit_test(seat_overdue_twice_needs_a_human),
		cmocka_unit_test(what_cannot_be_placed_is_asked_about),
		cmocka_unit_test(the_displaced_come_first_in_their_class),
		cmocka_unit_test(cancelling),
		cmocka_unit_test(the_visit),
		cmocka_unit_test(what_is_not_recorded_can_be_for_a_week),
		cmocka_unit_test(an_update_lets_the_next_pass_look_again),
		cmocka_unit_test(of_two_timers_the_earlier_runs_first),
		cmocka_unit_test(rank_classes),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
