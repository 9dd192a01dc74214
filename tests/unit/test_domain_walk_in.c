/* Who is let in without an appointment. */
#include "domain_fixture.h"

static struct fp_appointment visit;

static struct scene walk_in(enum fp_walk_in policy, enum fp_urgency urgency)
{
	struct scene s = scene_in(FP_STATUS_COUNT, FP_EVENT_ADMIT, FP_ROLE_OFFICE);
	visit = seat(NOW);
	visit.slot_id = 0;
	s.policy.value[FP_POLICY_walk_in] = (int32_t)policy;
	s.policy.row[FP_POLICY_walk_in] = 7;
	s.r.urgency = urgency;
	s.r.callback = planned_callback(NOW, NOW + FP_HOUR);
	s.act.appointment = &visit;
	return s;
}

static void the_policy_decides(void **state)
{
	(void)state;
	static const struct {
		enum fp_walk_in policy;
		enum fp_urgency urgency;
		enum fp_code code;
	} cases[] = {
		{FP_WALK_IN_EMERGENCY, FP_URGENCY_ROUTINE, FP_CODE_OK},
		{FP_WALK_IN_EMERGENCY, FP_URGENCY_EMERGENCY, FP_CODE_OK},
		{FP_WALK_IN_DISCRETION, FP_URGENCY_ROUTINE, FP_CODE_INVALID_FIELDS},
		{FP_WALK_IN_DISCRETION, FP_URGENCY_URGENT, FP_CODE_INVALID_FIELDS},
		{FP_WALK_IN_DISCRETION, FP_URGENCY_EMERGENCY, FP_CODE_OK},
		{FP_WALK_IN_NONE, FP_URGENCY_ROUTINE, FP_CODE_WALK_INS_CLOSED},
		{FP_WALK_IN_NONE, FP_URGENCY_EMERGENCY, FP_CODE_WALK_INS_CLOSED},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		struct scene s = walk_in(cases[i].policy, cases[i].urgency);
		assert_int_equal(decide(&s), cases[i].code);
	}
}

static void whoever_is_let_in_is_there_until_the_day_ends(void **state)
{
	(void)state;
	struct scene s = walk_in(FP_WALK_IN_EMERGENCY, FP_URGENCY_ROUTINE);
	const struct fp_request *r = go(&s);
	assert_int_equal(r->status, FP_STATUS_SCHEDULED);
	assert_int_equal(r->appointment.status, FP_APPOINTMENT_CHECKED_IN);
	assert_true(s.change.appointment_changed);
	assert_true(r->due_at == NOW && r->priority_at == NOW && r->wake_at == visit.day_ends_at);
	assert_true(fp_id_is_none(&r->callback.id));
	assert_int_equal(s.change.n_policy_rows, 1);
	assert_int_equal(s.change.policy_rows[0], 7);
	s.act.event = FP_EVENT_COMPLETE;
	assert_int_equal(go(&s)->status, FP_STATUS_COMPLETED);
}

static void who_is_let_in_and_forgotten_is_unrecorded(void **state)
{
	(void)state;
	struct scene s = walk_in(FP_WALK_IN_EMERGENCY, FP_URGENCY_ROUTINE);
	go(&s);
	s.act.now = visit.day_ends_at;
	s.act.role = FP_ROLE_SYSTEM;
	s.act.event = fp_request_timer(&s.r, s.act.now);
	assert_int_equal(s.act.event, FP_EVENT_DAY_ENDED);
	assert_int_equal(go(&s)->status, FP_STATUS_UNRECORDED);
}

static void an_office_admits_at_its_own_desk_alone(void **state)
{
	(void)state;
	struct scene s = walk_in(FP_WALK_IN_EMERGENCY, FP_URGENCY_ROUTINE);
	s.r.office = "CHI";
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
	s = walk_in(FP_WALK_IN_EMERGENCY, FP_URGENCY_ROUTINE);
	s.act.role = FP_ROLE_SUPERVISOR;
	assert_int_equal(decide(&s), FP_CODE_FORBIDDEN);
}

static void what_is_open_keeps_nobody_out_who_is_admitted(void **state)
{
	(void)state;
	static const struct {
		enum fp_event event;
		bool no_twin;
		struct fp_met met;
		enum fp_beside beside;
	} cases[] = {
		{FP_EVENT_ADMIT, true, {0}, FP_BESIDE_NOBODY},
		{FP_EVENT_ADMIT, true, {.first = true}, FP_BESIDE_FIRST},
		{FP_EVENT_ADMIT, true, {.first = true, .own = true}, FP_BESIDE_FIRST},
		{FP_EVENT_ADMIT, true, {.first = true, .own_twin = true}, FP_BESIDE_FIRST},
		{FP_EVENT_ADMIT, true, {.visit = true}, FP_REFUSED_BY_VISIT},
		{FP_EVENT_ADMIT, true, {.first = true, .visit = true}, FP_REFUSED_BY_VISIT},
		{FP_EVENT_SUBMIT, true, {0}, FP_BESIDE_NOBODY},
		{FP_EVENT_SUBMIT, true, {.first = true}, FP_REFUSED_BY_OPEN},
		{FP_EVENT_SUBMIT, false, {.first = true}, FP_BESIDE_FIRST},
		{FP_EVENT_SUBMIT, false, {.first = true, .own = true}, FP_REFUSED_BY_OPEN},
		{FP_EVENT_SUBMIT, false, {.first = true, .own_twin = true}, FP_REFUSED_BY_OPEN},
		{FP_EVENT_SUBMIT, false, {.visit = true}, FP_BESIDE_NOBODY},
		{FP_EVENT_BOOK, true, {.first = true}, FP_REFUSED_BY_OPEN},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++)
		assert_int_equal(fp_request_beside(cases[i].event, cases[i].no_twin, &cases[i].met), cases[i].beside);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_policy_decides),
		cmocka_unit_test(whoever_is_let_in_is_there_until_the_day_ends),
		cmocka_unit_test(who_is_let_in_and_forgotten_is_unrecorded),
		cmocka_unit_test(an_office_admits_at_its_own_desk_alone),
		cmocka_unit_test(what_is_open_keeps_nobody_out_who_is_admitted),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
