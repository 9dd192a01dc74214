/* Direct booking: which seats may be held, and what is made of a hold. */
#include "domain_fixture.h"

#include <fieldpass/booking.h>

static struct fp_policy direct(void)
{
	struct fp_policy p = default_policy(FP_URGENCY_ROUTINE);
	p.value[FP_POLICY_booking_mode] = FP_BOOKING_DIRECT;
	p.row[FP_POLICY_booking_mode] = 3;
	p.row[FP_POLICY_hold_minutes] = 5;
	return p;
}

static struct fp_slot slot_at(fp_time starts_at)
{
	return (struct fp_slot){.id = 4711,
		.office = "MEX",
		.starts_at = starts_at,
		.ends_at = starts_at + FP_HOUR,
		.local_start = starts_at - 6 * FP_HOUR,
		.day_ends_at = starts_at + 9 * FP_HOUR,
		.capacity = 2,
		.booked = 1,
		.free = 1};
}

static const struct fp_booking_window window = {NOW + FP_DAY, NOW + 10 * FP_DAY};

/* The code of the decision; a refusal must say what and what next. */
static enum fp_code hold(const struct fp_slot *slot, const struct fp_policy *policy, struct fp_hold *ret_hold)
{
	struct fp_arena *arena = fp_arena_new(1 << 16);
	struct fp_problem problem = {.arena = arena};
	*ret_hold = (struct fp_hold){.id = id_of(9), .version = 1, .made_by = "anonymous"};
	fp_err err = fp_hold_decide(slot, "adit_stamp", policy, &window, NOW, ret_hold, &problem);
	if (fp_failed(err)) {
		assert_int_equal(problem.code, err.code);
		assert_non_null(problem.detail);
		assert_non_null(problem.next);
	}
	fp_arena_free(arena);
	return err.code;
}

static enum fp_code code_of(const struct fp_slot *slot)
{
	const struct fp_policy policy = direct();
	struct fp_hold unused;
	return hold(slot, &policy, &unused);
}

static void a_free_seat_is_held_for_some_minutes(void **state)
{
	(void)state;
	const struct fp_slot slot = slot_at(NOW + 2 * FP_DAY);
	struct fp_policy policy = direct();
	struct fp_hold h;
	policy.value[FP_POLICY_hold_minutes] = 7;
	assert_int_equal(hold(&slot, &policy, &h), FP_CODE_OK);
	assert_int_equal(h.status, FP_APPOINTMENT_HELD);
	assert_int_equal(h.created_at, NOW);
	assert_int_equal(h.expires_at, NOW + 7 * FP_MINUTE);
	assert_int_equal(h.slot.id, 4711);
	assert_string_equal(h.service, "adit_stamp");
	assert_int_equal(h.n_policy_rows, 2);
	assert_int_equal(h.policy_rows[0], 3);
	assert_int_equal(h.policy_rows[1], 5);
	assert_true(fp_hold_in_force(&h, NOW + 7 * FP_MINUTE - 1));
	assert_false(fp_hold_in_force(&h, NOW + 7 * FP_MINUTE));
}

static void only_where_policy_is_direct(void **state)
{
	(void)state;
	const struct fp_slot slot = slot_at(NOW + 2 * FP_DAY);
	struct fp_policy policy = direct();
	struct fp_hold h;
	for (int mode = FP_BOOKING_REQUEST; mode <= FP_BOOKING_NONE; mode++) {
		policy.value[FP_POLICY_booking_mode] = mode;
		assert_int_equal(hold(&slot, &policy, &h), FP_CODE_REQUEST_ONLY);
	}
}

static void the_window_is_open_at_its_end(void **state)
{
	(void)state;
	struct fp_slot slot = slot_at(window.from);
	assert_int_equal(code_of(&slot), FP_CODE_OK);
	slot = slot_at(window.from - 1);
	assert_int_equal(code_of(&slot), FP_CODE_STATE_CONFLICT);
	slot = slot_at(window.until - 1);
	assert_int_equal(code_of(&slot), FP_CODE_OK);
	slot = slot_at(window.until);
	assert_int_equal(code_of(&slot), FP_CODE_STATE_CONFLICT);
	slot = slot_at(NOW);
	assert_int_equal(code_of(&slot), FP_CODE_STATE_CONFLICT);
}

static void a_slot_may_be_for_one_service_alone(void **state)
{
	(void)state;
	struct fp_slot slot = slot_at(NOW + 2 * FP_DAY);
	slot.service = "adit_stamp";
	assert_int_equal(code_of(&slot), FP_CODE_OK);
	slot.service = "court_grant";
	assert_int_equal(code_of(&slot), FP_CODE_INVALID_FIELDS);
}

static void a_full_slot_is_full(void **state)
{
	(void)state;
	struct fp_slot slot = slot_at(NOW + 2 * FP_DAY);
	slot.booked = 2;
	assert_int_equal(code_of(&slot), FP_CODE_OK); /* a hold has expired: the seat counts as free */
	slot.free = 0;
	assert_int_equal(code_of(&slot), FP_CODE_SLOT_FULL);
}

static void the_horizon_ends_with_an_office_local_day(void **state)
{
	(void)state;
	/* A zone six hours behind, and one day longer by an hour. */
	const fp_day today = (fp_day)(NOW / FP_DAY);
	fp_time midnight[20];
	for (int i = 0; i < 20; i++)
		midnight[i] = (today - 5 + i) * FP_DAY + (i < 8 ? 6 : 7) * FP_HOUR;
	struct fp_zone zone = {.name = "X/Y", .first = today - 5, .n = 20, .midnight = midnight};
	struct fp_office office = {.code = "MEX"};
	const struct fp_catalog c = {.n_offices = 1, .offices = &office, .n_zones = 1, .zones = &zone};
	struct fp_policy policy = direct();
	policy.value[FP_POLICY_horizon_days] = 3;
	policy.value[FP_POLICY_notice_hours] = 5;
	struct fp_booking_window w = fp_booking_window(&c, &office, &policy, NOW);
	assert_int_equal(w.from, NOW + 5 * FP_HOUR);
	assert_int_equal(w.until, (today + 4) * FP_DAY + 7 * FP_HOUR);
	policy.value[FP_POLICY_horizon_days] = 30; /* beyond what is known */
	w = fp_booking_window(&c, &office, &policy, NOW);
	assert_int_equal(w.until, (today + 31) * FP_DAY + 7 * FP_HOUR);
	assert_int_equal(fp_office_midnight(&c, &office, today - 10), (today - 10) * FP_DAY + 6 * FP_HOUR);
	zone.n = 0;
	assert_int_equal(fp_office_midnight(&c, &office, today), today * FP_DAY);
}

static struct fp_hold some_hold(void)
{
	const struct fp_slot slot = slot_at(NOW + 2 * FP_DAY);
	const struct fp_policy policy = direct();
	struct fp_hold h;
	assert_int_equal(hold(&slot, &policy, &h), FP_CODE_OK);
	return h;
}

static enum fp_code book(struct fp_request *r, const struct fp_hold *h, fp_time now, struct fp_change *ret_change)
{
	struct fp_arena *arena = fp_arena_new(1 << 16);
	struct fp_problem problem = {.arena = arena};
	fp_err err = fp_request_book(r, h, now, ret_change, &problem);
	if (fp_failed(err)) {
		assert_non_null(problem.detail);
		assert_non_null(problem.next);
	}
	fp_arena_free(arena);
	return err.code;
}

static struct fp_request said(void)
{
	return (struct fp_request){
		.service = "adit_stamp", .urgency = FP_URGENCY_ROUTINE, .language = "en", .has_callback_number = true};
}

static void a_booking_is_scheduled_at_once(void **state)
{
	(void)state;
	struct fp_hold h = some_hold();
	struct fp_request r = said();
	struct fp_change c;
	r.callback.id = id_of(7); /* that of a callback that might have been planned */
	r.claimed_by = "memory of somebody else";
	assert_int_equal(book(&r, &h, NOW + FP_MINUTE, &c), FP_CODE_OK);
	assert_int_equal(r.status, FP_STATUS_SCHEDULED);
	assert_string_equal(r.office, "MEX");
	assert_int_equal(r.due_at, h.slot.starts_at);
	assert_int_equal(r.wake_at, h.slot.day_ends_at);
	assert_int_equal(r.approved_at, NOW + FP_MINUTE);
	assert_int_equal(r.priority_at, NOW + FP_MINUTE);
	assert_int_equal(r.rank_class, fp_rank_class(FP_URGENCY_ROUTINE, false, false));
	assert_int_equal(r.closed_at, FP_TIME_NONE);
	assert_true(fp_id_is_none(&r.callback.id));
	assert_null(r.claimed_by);
	assert_true(fp_id_same(&r.appointment.id, &h.id));
	assert_int_equal(r.appointment.status, FP_APPOINTMENT_BOOKED);
	assert_int_equal(r.appointment.slot_id, 4711);
	assert_int_equal(r.appointment.version, 2);
	assert_int_equal(c.n_policy_rows, 2);
	assert_int_equal(c.policy_rows[1], 5);
	assert_int_equal(c.after.status, FP_STATUS_SCHEDULED);
}

static void what_is_not_in_force_is_not_booked(void **state)
{
	(void)state;
	struct fp_hold h = some_hold();
	struct fp_request r = said();
	struct fp_change c;
	assert_int_equal(book(&r, &h, h.expires_at, &c), FP_CODE_HOLD_EXPIRED);
	h.status = FP_APPOINTMENT_LAPSED;
	assert_int_equal(book(&r, &h, NOW, &c), FP_CODE_HOLD_EXPIRED);
	h.status = FP_APPOINTMENT_CANCELLED;
	h.booked = true;
	assert_int_equal(book(&r, &h, NOW, &c), FP_CODE_STATE_CONFLICT);
	h = some_hold();
	r.service = "court_grant";
	assert_int_equal(book(&r, &h, NOW, &c), FP_CODE_INVALID_FIELDS);
}

static void whoever_loses_a_booked_seat_waits_first(void **state)
{
	(void)state;
	struct fp_hold h = some_hold();
	struct scene s = scene_in(FP_STATUS_SCHEDULED, FP_EVENT_DISPLACE, FP_ROLE_SYSTEM);
	struct fp_change c;
	s.r = said();
	assert_int_equal(book(&s.r, &h, NOW, &c), FP_CODE_OK);
	s.act.reason = "closure";
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_APPROVED);
	assert_int_equal(r->rank_class, fp_rank_class(FP_URGENCY_ROUTINE, true, false));
	assert_int_equal(r->priority_at, NOW);
	assert_int_equal(r->due_at, NOW + 30 * FP_DAY);
	assert_string_equal(r->office, "MEX");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_free_seat_is_held_for_some_minutes),
		cmocka_unit_test(only_where_policy_is_direct),
		cmocka_unit_test(the_window_is_open_at_its_end),
		cmocka_unit_test(a_slot_may_be_for_one_service_alone),
		cmocka_unit_test(a_full_slot_is_full),
		cmocka_unit_test(the_horizon_ends_with_an_office_local_day),
		cmocka_unit_test(a_booking_is_scheduled_at_once),
		cmocka_unit_test(what_is_not_in_force_is_not_booked),
		cmocka_unit_test(whoever_loses_a_booked_seat_waits_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
