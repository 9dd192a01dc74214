/* Another seat: wished for, offered, and given by hand. */
#include "domain_fixture.h"

#define SCENE(status, event, role) scene_in(FP_STATUS_##status, FP_EVENT_##event, FP_ROLE_##role)

static struct scene moving(enum fp_role role)
{
	struct scene s = scene_in(FP_STATUS_SCHEDULED, FP_EVENT_MOVE, role);
	s.act.has_preferences = true;
	s.act.not_before = s.act.not_after = FP_DAY_NONE;
	return s;
}

static struct scene with_offer(enum fp_event event, enum fp_role role)
{
	struct scene s = scene_in(FP_STATUS_SCHEDULED, event, role);
	s.r.offer = offer_of(NOW + 3 * FP_DAY, NOW + FP_DAY);
	return s;
}

/* ---- moves ---- */

static void a_move_is_a_wish_that_stands(void **state)
{
	(void)state;
	struct scene s = moving(FP_ROLE_REQUESTER);
	s.r.next_try_at = NOW + FP_DAY;
	s.act.day_part = FP_DAY_PART_MORNING;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_SCHEDULED);
	assert_int_equal(r->move_until, NOW + 4 * FP_DAY); /* a day before the seat */
	assert_int_equal(r->wake_at, r->move_until);
	assert_int_equal(r->moves, 1);
	assert_int_equal(r->day_part, FP_DAY_PART_MORNING);
	assert_int_equal(r->next_try_at, FP_TIME_NONE);
	assert_int_equal(r->appointment.slot_id, 4711);
	assert_false(s.change.appointment_changed);

	s.act.day_part = FP_DAY_PART_AFTERNOON; /* another takes its place */
	r = go(&s);
	assert_int_equal(r->moves, 2);
	assert_int_equal(r->day_part, FP_DAY_PART_AFTERNOON);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.act.role = FP_ROLE_OFFICE;
	s.act.offices = &bound;
	assert_int_equal(go(&s)->moves, 2); /* the office's do not count */
	s.act.role = FP_ROLE_SUPERVISOR;
	assert_int_equal(go(&s)->moves, 2);
}

static void a_move_in_time(void **state)
{
	(void)state;
	struct scene s = moving(FP_ROLE_REQUESTER);
	s.r.appointment.starts_at = NOW + FP_DAY;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.r.appointment.starts_at++;
	assert_int_equal(decide(&s), FP_CODE_OK);
	s.policy.value[FP_POLICY_move_until_hours] = 48;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s = moving(FP_ROLE_REQUESTER);
	s.r.appointment.status = FP_APPOINTMENT_CHECKED_IN;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s = moving(FP_ROLE_REQUESTER);
	s.act.has_preferences = false;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s = moving(FP_ROLE_OFFICE);
	s.r.appointment.office = "NYC";
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
}

static void a_move_that_is_met_keeps_the_appointment(void **state)
{
	(void)state;
	struct fp_appointment other = offer_of(NOW + 2 * FP_DAY, FP_TIME_NONE);
	struct scene s = moving(FP_ROLE_REQUESTER);
	s.r.offer = offer_of(NOW + 3 * FP_DAY, NOW + FP_HOUR);
	go(&s);
	s.act = SCENE(SCHEDULED, MOVED, SYSTEM).act;
	s.act.appointment = &other;
	const struct fp_request *r = go(&s);
	assert_true(fp_id_same(&r->appointment.id, &(struct fp_id){{9}}));
	assert_int_equal(r->appointment.slot_id, 4712);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_BOOKED);
	assert_true(s.change.appointment_changed);
	assert_text(r->office, "LOS");
	assert_int_equal(r->due_at, NOW + 2 * FP_DAY);
	assert_int_equal(r->wake_at, NOW + 2 * FP_DAY + 9 * FP_HOUR);
	assert_int_equal(r->move_until, FP_TIME_NONE);
	assert_int_equal(r->offer.status, FP_APPOINTMENT_LAPSED); /* it was compared with the other seat */
	assert_true(s.change.offer_changed);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* a wish is met once */
}

static void a_move_that_is_not_met_lapses(void **state)
{
	(void)state;
	struct scene s = moving(FP_ROLE_REQUESTER);
	go(&s);
	fp_time until = s.r.move_until;
	assert_int_equal(fp_request_timer(&s.r, until - 1), FP_EVENT_COUNT);
	assert_int_equal(fp_request_timer(&s.r, until), FP_EVENT_MOVE_LAPSED);
	s.act = SCENE(SCHEDULED, MOVE_LAPSED, SYSTEM).act;
	s.act.now = until;
	const struct fp_request *r = go(&s);
	assert_int_equal(r->move_until, FP_TIME_NONE);
	assert_int_equal(r->appointment.slot_id, 4711);
	assert_int_equal(r->wake_at, r->appointment.day_ends_at);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

/* ---- offers ---- */

static void an_offer_stands_beside_the_seat(void **state)
{
	(void)state;
	struct fp_appointment held = offer_of(NOW + 3 * FP_DAY, NOW + FP_DAY);
	struct scene s = SCENE(SCHEDULED, OFFER, SYSTEM);
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.appointment = &held;
	const struct fp_request *r = go(&s);
	assert_true(s.change.offer_changed);
	assert_false(s.change.appointment_changed);
	assert_int_equal(r->offer.status, FP_APPOINTMENT_HELD);
	assert_int_equal(r->appointment.slot_id, 4711);
	assert_int_equal(r->wake_at, NOW + FP_DAY);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* one at a time */
}

static void accepting_takes_its_seat(void **state)
{
	(void)state;
	struct scene s = with_offer(FP_EVENT_ACCEPT_OFFER, FP_ROLE_REQUESTER);
	s.r.move_until = NOW + FP_DAY;
	const struct fp_request *r = go(&s);
	assert_true(s.change.appointment_changed && s.change.offer_changed);
	assert_true(fp_id_same(&r->appointment.id, &(struct fp_id){{9}}));
	assert_int_equal(r->appointment.slot_id, 4712);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_BOOKED);
	assert_int_equal(r->offer.status, FP_APPOINTMENT_LAPSED);
	assert_text(r->office, "LOS");
	assert_int_equal(r->due_at, NOW + 3 * FP_DAY);
	assert_int_equal(r->wake_at, NOW + 3 * FP_DAY + 9 * FP_HOUR);
	assert_int_equal(r->move_until, FP_TIME_NONE);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);

	s = with_offer(FP_EVENT_ACCEPT_OFFER, FP_ROLE_REQUESTER);
	s.act.now = NOW + FP_DAY; /* the very instant belongs to the timer */
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.act.now--;
	assert_int_equal(decide(&s), FP_CODE_OK);
}

static void declining_keeps_the_seat(void **state)
{
	(void)state;
	struct scene s = with_offer(FP_EVENT_DECLINE_OFFER, FP_ROLE_ORGANIZATION);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->offer.status, FP_APPOINTMENT_LAPSED);
	assert_int_equal(r->appointment.slot_id, 4711);
	assert_false(s.change.appointment_changed);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s = SCENE(SCHEDULED, DECLINE_OFFER, REQUESTER);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

static void an_offer_without_an_answer_lapses(void **state)
{
	(void)state;
	struct scene s = with_offer(FP_EVENT_OFFER_LAPSED, FP_ROLE_SYSTEM);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	s.act.reason = "closure";
	assert_int_equal(decide(&s), FP_CODE_OK); /* its slot is taken away */
	s.act.reason = NULL;
	s.act.now = NOW + FP_DAY;
	assert_int_equal(fp_request_timer(&s.r, s.act.now), FP_EVENT_OFFER_LAPSED);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->offer.status, FP_APPOINTMENT_LAPSED);
	assert_int_equal(r->wake_at, r->appointment.day_ends_at);
}

/* Whatever ends the seat, or begins the visit, ends what was wished and offered in its place. */
static void nothing_outlives_the_seat(void **state)
{
	(void)state;
	static const struct {
		enum fp_event event;
		enum fp_role role;
	} ends[] = {
		{FP_EVENT_CANCEL, FP_ROLE_REQUESTER},
		{FP_EVENT_DISPLACE, FP_ROLE_SYSTEM},
		{FP_EVENT_CHECK_IN, FP_ROLE_OFFICE},
		{FP_EVENT_NO_SHOW, FP_ROLE_OFFICE},
		{FP_EVENT_DAY_ENDED, FP_ROLE_SYSTEM},
		{FP_EVENT_SETTLE_DUPLICATE, FP_ROLE_SUPERVISOR},
	};
	for (size_t i = 0; i < FP_LENGTH(ends); i++) {
		struct scene s = with_offer(ends[i].event, ends[i].role);
		s.r.move_until = NOW + FP_DAY;
		s.r.disputed = ends[i].event == FP_EVENT_SETTLE_DUPLICATE;
		s.act.reason = "some_reason";
		if (ends[i].event == FP_EVENT_NO_SHOW || ends[i].event == FP_EVENT_DAY_ENDED)
			s.act.now = s.r.appointment.day_ends_at;
		const struct fp_request *r = go(&s);
		assert_true(s.change.offer_changed);
		assert_int_equal(r->offer.status, FP_APPOINTMENT_LAPSED);
		assert_int_equal(r->move_until, FP_TIME_NONE);
	}
	struct scene s = with_offer(FP_EVENT_UPDATE, FP_ROLE_REQUESTER);
	s.r.move_until = NOW + FP_DAY;
	const struct fp_request *r = go(&s);
	assert_false(s.change.offer_changed);
	assert_int_equal(r->move_until, NOW + FP_DAY);
}

static void of_two_at_one_instant_the_offer_goes_first(void **state)
{
	(void)state;
	struct scene s = with_offer(FP_EVENT_OFFER_LAPSED, FP_ROLE_SYSTEM);
	s.r.move_until = s.r.offer.expires_at;
	assert_int_equal(fp_request_timer(&s.r, NOW + FP_DAY), FP_EVENT_OFFER_LAPSED);
	s.act.now = NOW + FP_DAY;
	assert_int_equal(fp_request_timer(go(&s), NOW + FP_DAY), FP_EVENT_MOVE_LAPSED);
}

/* ---- by hand ---- */

static void a_supervisor_gives_a_seat(void **state)
{
	(void)state;
	struct fp_appointment soon = offer_of(NOW + FP_MINUTE, FP_TIME_NONE); /* within any notice */
	struct scene s = SCENE(APPROVED, ASSIGN, SUPERVISOR);
	s.act.appointment = &soon;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS); /* no reason */
	s.act.reason = "medical_case";
	s.act.seat_service = "adit_stamp";
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
	s.act.seat_service = "case_inquiry";
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_SCHEDULED);
	assert_true(fp_id_same(&r->appointment.id, &soon.id));
	assert_text(s.change.reason, "medical_case");
	s = SCENE(APPROVED, ASSIGN, SUPERVISOR);
	s.act.appointment = &soon;
	s.act.reason = "medical_case";
	soon.starts_at = NOW;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	soon.starts_at = NOW + FP_MINUTE;
	s.r.disputed = true;
	assert_int_equal(decide(&s), FP_CODE_DUPLICATE_UNSETTLED);
}

static void a_supervisor_moves_a_seat(void **state)
{
	(void)state;
	struct fp_appointment other = offer_of(NOW + 8 * FP_DAY, FP_TIME_NONE);
	struct scene s = with_offer(FP_EVENT_ASSIGN, FP_ROLE_SUPERVISOR);
	s.r.move_until = NOW + FP_DAY;
	s.act.reason = "medical_case";
	s.act.appointment = &other;
	const struct fp_request *r = go(&s);
	assert_true(fp_id_same(&r->appointment.id, &(struct fp_id){{9}}));
	assert_int_equal(r->due_at, NOW + 8 * FP_DAY);
	assert_int_equal(r->move_until, FP_TIME_NONE);
	assert_int_equal(r->offer.status, FP_APPOINTMENT_LAPSED);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* it is there already */
	s = with_offer(FP_EVENT_ASSIGN, FP_ROLE_SUPERVISOR);
	s.act.reason = "medical_case";
	s.act.appointment = &other;
	s.r.appointment.status = FP_APPOINTMENT_CHECKED_IN;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

/* Whom the pass seats has had its look at all earlier seats; whom a supervisor seats has not. */
static void who_wants_to_hear_of_earlier_seats_is_looked_at_once(void **state)
{
	(void)state;
	struct fp_appointment given = seat(NOW + 3 * FP_DAY);
	struct scene s = SCENE(APPROVED, ASSIGN, SYSTEM);
	s.r.earlier_offers = true;
	s.act.appointment = &given;
	assert_int_equal(go(&s)->next_try_at, given.starts_at);
	s = SCENE(APPROVED, ASSIGN, SUPERVISOR);
	s.r.earlier_offers = true;
	s.act.appointment = &given;
	s.act.reason = "medical_case";
	assert_int_equal(go(&s)->next_try_at, FP_TIME_NONE);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_move_is_a_wish_that_stands),
		cmocka_unit_test(a_move_in_time),
		cmocka_unit_test(a_move_that_is_met_keeps_the_appointment),
		cmocka_unit_test(a_move_that_is_not_met_lapses),
		cmocka_unit_test(an_offer_stands_beside_the_seat),
		cmocka_unit_test(accepting_takes_its_seat),
		cmocka_unit_test(declining_keeps_the_seat),
		cmocka_unit_test(an_offer_without_an_answer_lapses),
		cmocka_unit_test(nothing_outlives_the_seat),
		cmocka_unit_test(of_two_at_one_instant_the_offer_goes_first),
		cmocka_unit_test(a_supervisor_gives_a_seat),
		cmocka_unit_test(a_supervisor_moves_a_seat),
		cmocka_unit_test(who_wants_to_hear_of_earlier_seats_is_looked_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
