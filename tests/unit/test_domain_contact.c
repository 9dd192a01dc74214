/* A number that was changed: nobody is called there before staff have verified it. */
#include "domain_fixture.h"

/* Of a request whose number is verified, or `unverified`. */
static struct scene waiting(enum fp_status status, bool unverified, enum fp_event event, enum fp_role role)
{
	struct scene s = scene_in(status, event, role);
	s.r.contact_unverified = unverified;
	if (status == FP_STATUS_TIER2_REVIEW && unverified)
		s.r.callback.status = FP_CALLBACK_UNVERIFIED;
	s.act.reason = "number_before_called";
	return s;
}

static void says(struct scene *s, enum fp_number number)
{
	s->act.number = number;
	s->act.new_callback_number = number != FP_NUMBER_KEPT;
}

static const enum fp_role persons[] = {FP_ROLE_REQUESTER, FP_ROLE_ORGANIZATION};
static const enum fp_role staff[] = {FP_ROLE_TIER1, FP_ROLE_TIER2, FP_ROLE_SUPERVISOR};

static void a_person_s_new_number_is_not_called(void **state)
{
	(void)state;
	const enum fp_event events[] = {FP_EVENT_UPDATE, FP_EVENT_CALLBACK_CHANGED};
	for (size_t e = 0; e < FP_LENGTH(events); e++)
		for (size_t i = 0; i < FP_LENGTH(persons); i++) {
			struct scene s = waiting(FP_STATUS_TIER2_REVIEW, false, events[e], persons[i]);
			struct fp_callback *c = &s.r.callback;
			c->announced_at = c->planned_hour = NOW - FP_HOUR;
			c->planned_language = "en";
			c->earliest_at = NOW - 2 * FP_HOUR;
			says(&s, FP_NUMBER_SAID);
			struct fp_request before = s.r;
			const struct fp_request *after = go(&s);
			assert_true(after->contact_unverified);
			assert_int_equal(s.change.number, FP_NUMBER_SAID);
			assert_true(s.change.callback_changed);
			assert_int_equal(after->callback.status, FP_CALLBACK_UNVERIFIED);
			assert_true(fp_id_same(&after->callback.id, &before.callback.id));
			assert_int_equal(after->callback.announced_at, FP_TIME_NONE); /* what was announced is off */
			assert_int_equal(
				after->callback.planned_hour, FP_TIME_NONE); /* and somebody else may have the hour */
			assert_int_equal(after->callback.due_at, before.callback.due_at);
			assert_int_equal(after->due_at, before.due_at);
			assert_int_equal(after->priority_at, before.priority_at);
			assert_int_equal(after->status, FP_STATUS_TIER2_REVIEW);
		}
}

static void staff_and_the_number_before_need_nobody(void **state)
{
	(void)state;
	for (size_t i = 0; i < FP_LENGTH(staff); i++) {
		struct scene s = waiting(FP_STATUS_TIER2_REVIEW, false, FP_EVENT_UPDATE, staff[i]);
		says(&s, FP_NUMBER_SAID);
		const struct fp_request *after = go(&s);
		assert_false(after->contact_unverified);
		assert_int_equal(after->callback.status, FP_CALLBACK_PLANNED);
		assert_int_equal(s.change.number, FP_NUMBER_KEPT);
	}
	for (size_t i = 0; i < FP_LENGTH(persons); i++) {
		struct scene s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_UPDATE, persons[i]);
		says(&s, FP_NUMBER_VERIFIED);
		const struct fp_request *after = go(&s);
		assert_false(after->contact_unverified);
		assert_int_equal(after->callback.status, FP_CALLBACK_PLANNED);
		assert_int_equal(s.change.number, FP_NUMBER_VERIFIED);
	}
}

/* What else is changed neither ends nor begins it. */
static void other_changes_leave_it_alone(void **state)
{
	(void)state;
	for (int unverified = 0; unverified < 2; unverified++) {
		struct scene s = waiting(FP_STATUS_TIER2_REVIEW, unverified, FP_EVENT_UPDATE, FP_ROLE_TIER2);
		s.act.new_callback_number = true; /* whom to ask for */
		const struct fp_request *after = go(&s);
		assert_int_equal(after->contact_unverified, unverified);
		assert_int_equal(after->callback.status, unverified ? FP_CALLBACK_UNVERIFIED : FP_CALLBACK_PLANNED);
		assert_int_equal(s.change.number, FP_NUMBER_KEPT);
	}
}

/* Whatever plans a call while the number is unverified: it waits. */
static void no_event_plans_a_call_to_it(void **state)
{
	(void)state;
	static const struct {
		enum fp_status from;
		enum fp_event event;
		enum fp_role role;
	} cases[] = {
		{FP_STATUS_TIER1_REVIEW, FP_EVENT_ESCALATE, FP_ROLE_TIER1},
		{FP_STATUS_TIER1_REVIEW, FP_EVENT_ESCALATE, FP_ROLE_SYSTEM},
		{FP_STATUS_TIER1_REVIEW, FP_EVENT_ESCALATE, FP_ROLE_REQUESTER},
		{FP_STATUS_NEEDS_INFO, FP_EVENT_SUPPLY, FP_ROLE_REQUESTER},
		{FP_STATUS_AWAITING_CONTACT, FP_EVENT_REBOOK_CALLBACK, FP_ROLE_REQUESTER},
		{FP_STATUS_TIER2_REVIEW, FP_EVENT_PLAN_CALLBACK, FP_ROLE_TIER2},
		{FP_STATUS_RESOLVED, FP_EVENT_NOT_SOLVED, FP_ROLE_REQUESTER},
		{FP_STATUS_DENIED, FP_EVENT_RECONSIDER, FP_ROLE_REQUESTER},
		{FP_STATUS_APPROVED, FP_EVENT_UNPLACEABLE, FP_ROLE_SYSTEM},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++)
		for (int unverified = 0; unverified < 2; unverified++) {
			struct scene s = waiting(cases[i].from, unverified, cases[i].event, cases[i].role);
			s.policy.value[FP_POLICY_requester_may_escalate] = 1;
			s.act.reason = cases[i].event == FP_EVENT_UNPLACEABLE ? NULL : s.act.reason;
			if (cases[i].role == FP_ROLE_SYSTEM)
				s.r.due_at = NOW - FP_SECOND;
			s.r.seat_overdue = 1;
			s.r.status_before = FP_STATUS_TIER2_REVIEW;
			s.r.callback_called_off = cases[i].from == FP_STATUS_NEEDS_INFO;
			if (cases[i].from == FP_STATUS_TIER2_REVIEW)
				s.r.callback.status = FP_CALLBACK_REACHED;
			const struct fp_request *after = go(&s);
			assert_int_equal(after->status, FP_STATUS_TIER2_REVIEW);
			assert_int_equal(
				after->callback.status, unverified ? FP_CALLBACK_UNVERIFIED : FP_CALLBACK_PLANNED);
			assert_int_equal(after->due_at, after->callback.due_at);
			assert_true(after->due_at > NOW);
		}
}

static void a_request_that_begins_with_one_waits(void **state)
{
	(void)state;
	struct fp_policy policy = default_policy(FP_URGENCY_ROUTINE);
	struct fp_request r = {.urgency = FP_URGENCY_ROUTINE,
		.language = "en",
		.has_callback_number = true,
		.contact_unverified = true};
	struct fp_change change;
	policy.value[FP_POLICY_route] = FP_ROUTE_TIER2;
	r.callback.id = id_of(42);
	fp_request_submit(&r, NOW, &policy, &change);
	assert_true(r.contact_unverified);
	assert_int_equal(r.callback.status, FP_CALLBACK_UNVERIFIED);
	assert_int_equal(r.due_at, r.callback.due_at);
}

static void nobody_takes_or_makes_the_call(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_CLAIM, FP_ROLE_TIER2);
	assert_int_equal(go(&s)->callback.status, FP_CALLBACK_UNVERIFIED); /* the request is claimed, the call is not */
	assert_text(s.r.claimed_by, ME);
	const enum fp_event calls[] = {FP_EVENT_CALLBACK_REACHED, FP_EVENT_CALLBACK_MISSED, FP_EVENT_CALLBACK_ANNOUNCED,
		FP_EVENT_CALLBACK_AT_RISK};
	static const struct fp_callback_plan plan = {.window_start = NOW, .window_end = NOW + FP_HOUR};
	for (size_t i = 0; i < FP_LENGTH(calls); i++) {
		bool planner = i >= 2;
		s = waiting(FP_STATUS_TIER2_REVIEW, true, calls[i], planner ? FP_ROLE_SYSTEM : FP_ROLE_TIER2);
		s.act.outcome = i == 0 ? FP_ATTEMPT_REACHED : FP_ATTEMPT_NO_ANSWER;
		s.act.plan = &plan;
		assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	}
	s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_PLAN_CALLBACK, FP_ROLE_TIER2);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* there is one, which waits */
}

static void who_is_being_called_does_not_change_the_number(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_TIER2_REVIEW, false, FP_EVENT_UPDATE, FP_ROLE_REQUESTER);
	s.r.callback.status = FP_CALLBACK_CLAIMED;
	s.r.claimed_by = OTHER;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	says(&s, FP_NUMBER_SAID);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	says(&s, FP_NUMBER_VERIFIED);
	assert_int_equal(decide(&s), FP_CODE_OK);
	s.act.role = FP_ROLE_TIER2; /* who has the person on the phone */
	says(&s, FP_NUMBER_SAID);
	assert_int_equal(go(&s)->callback.status, FP_CALLBACK_CLAIMED);
}

static void verified_the_call_is_planned(void **state)
{
	(void)state;
	static const fp_time left[] = {40 * FP_HOUR, 24 * FP_HOUR, 3 * FP_HOUR, FP_MINUTE};
	for (size_t i = 0; i < FP_LENGTH(left); i++) {
		struct scene s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_VERIFY_CONTACT, FP_ROLE_TIER1);
		s.r.due_at = NOW + left[i];
		s.r.callback = planned_callback(NOW - FP_DAY, s.r.due_at);
		s.r.callback.status = FP_CALLBACK_UNVERIFIED;
		s.r.claimed_by = OTHER;
		s.r.claim_expires_at = NOW + FP_MINUTE;
		says(&s, FP_NUMBER_SAID);
		const struct fp_request *after = go(&s);
		fp_time due = NOW + (left[i] > FP_DAY ? left[i] : FP_DAY);
		assert_false(after->contact_unverified);
		assert_int_equal(s.change.number, FP_NUMBER_VERIFIED);
		assert_true(s.change.callback_changed);
		assert_int_equal(after->callback.status, FP_CALLBACK_PLANNED);
		assert_int_equal(after->callback.window_start, NOW);
		assert_int_equal(after->callback.due_at, due);
		assert_int_equal(after->due_at, due);
		assert_null(after->claimed_by); /* whoever plans it does not keep the request until then */
	}
}

/* Not before policy allows it. */
static void verified_early_it_is_not_called_early(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_VERIFY_CONTACT, FP_ROLE_TIER1);
	s.r.due_at = NOW + 70 * FP_HOUR;
	s.r.callback = planned_callback(NOW + 22 * FP_HOUR, s.r.due_at);
	s.r.callback.status = FP_CALLBACK_UNVERIFIED;
	says(&s, FP_NUMBER_SAID);
	const struct fp_request *after = go(&s);
	assert_int_equal(after->callback.window_start, NOW + 22 * FP_HOUR);
	assert_int_equal(after->callback.due_at, NOW + 70 * FP_HOUR);
}

static void it_is_verified_where_no_call_waits(void **state)
{
	(void)state;
	for (int status = 0; fp_status_is_open((enum fp_status)status); status++) {
		struct scene s = waiting((enum fp_status)status, true, FP_EVENT_VERIFY_CONTACT, FP_ROLE_SUPERVISOR);
		s.r.callback = (struct fp_callback){0};
		struct fp_request before = s.r;
		says(&s, FP_NUMBER_SAID);
		const struct fp_request *after = go(&s);
		assert_false(after->contact_unverified);
		assert_false(s.change.callback_changed);
		assert_int_equal(after->due_at, before.due_at);
		assert_int_equal(after->status, before.status);
	}
}

static void what_is_not_verified(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_TIER2_REVIEW, false, FP_EVENT_VERIFY_CONTACT, FP_ROLE_TIER1);
	says(&s, FP_NUMBER_SAID);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* nothing waits */
	s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_VERIFY_CONTACT, FP_ROLE_TIER1);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT); /* another number is named */
	says(&s, FP_NUMBER_SAID);
	s.act.reason = NULL;
	assert_int_equal(decide(&s), FP_CODE_INVALID_FIELDS);
}

static void late_it_goes_to_a_supervisor_and_nobody_has_missed_a_call(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_PROMISE_BROKEN, FP_ROLE_SYSTEM);
	s.r.due_at = s.r.callback.due_at = s.r.callback.window_end = NOW;
	s.act.reason = NULL;
	assert_int_equal(fp_request_next_wake(&s.r), NOW);
	const struct fp_request *after = go(&s);
	assert_true(after->needs_a_human);
	assert_int_equal(after->callback.status, FP_CALLBACK_UNVERIFIED);
	assert_int_equal(after->callback.attempts, 0);
	assert_false(after->callback.first_in_queue);
	assert_int_equal(after->due_at, NOW + FP_DAY);
	assert_int_equal(after->callback.due_at, NOW + FP_DAY);
	assert_text(s.change.reason, FP_REASON_UNVERIFIED);
	assert_int_equal(after->wake_at, NOW + FP_DAY);
}

static void it_waits_through_a_question_and_ends_with_the_tier(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_ASK_INFO, FP_ROLE_TIER2);
	const struct fp_request *after = go(&s);
	assert_int_equal(after->callback.status, FP_CALLBACK_CALLED_OFF);
	assert_true(after->callback_called_off);
	s.act.event = FP_EVENT_SUPPLY;
	s.act.role = FP_ROLE_REQUESTER;
	s.act.now = NOW + FP_HOUR;
	after = go(&s);
	assert_int_equal(after->callback.status, FP_CALLBACK_UNVERIFIED);
	const enum fp_event ends[] = {FP_EVENT_DENY, FP_EVENT_APPROVE, FP_EVENT_REFER, FP_EVENT_RESOLVE};
	for (size_t i = 0; i < FP_LENGTH(ends); i++) {
		s = waiting(FP_STATUS_TIER2_REVIEW, true, ends[i], FP_ROLE_TIER2);
		s.act.answer = "some_answer";
		s.act.refer_to = "LOS";
		after = go(&s);
		assert_int_equal(after->callback.status, FP_CALLBACK_CALLED_OFF);
		assert_true(after->contact_unverified);
	}
}

static void a_firm_leaves_a_number_that_is_verified_or_not(void **state)
{
	(void)state;
	for (int firm_unverified = 0; firm_unverified < 2; firm_unverified++)
		for (int own_unverified = 0; own_unverified < 2; own_unverified++) {
			struct scene s = waiting(FP_STATUS_TIER2_REVIEW, firm_unverified, FP_EVENT_REPRESENTATION_ENDED,
				FP_ROLE_REQUESTER);
			s.r.organization_id = id_of(60);
			s.r.representation_id = id_of(61);
			s.r.has_own_number = true;
			s.r.own_contact_unverified = own_unverified;
			s.act.phrase = "silver comet";
			const struct fp_request *after = go(&s);
			assert_int_equal(after->contact_unverified, own_unverified);
			assert_false(after->own_contact_unverified);
			assert_int_equal(
				after->callback.status, own_unverified ? FP_CALLBACK_UNVERIFIED : FP_CALLBACK_PLANNED);
			assert_text(after->callback.verification_phrase, "silver comet");
			assert_true(s.change.callback_changed);
		}
}

static void a_firm_that_is_hired_takes_over_what_waits(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_TIER2_REVIEW, true, FP_EVENT_REPRESENT, FP_ROLE_REQUESTER);
	s.act.organization_id = id_of(70);
	s.act.representation_id = id_of(71);
	const struct fp_request *after = go(&s);
	assert_true(after->contact_unverified && after->own_contact_unverified);
	assert_int_equal(after->callback.status, FP_CALLBACK_UNVERIFIED);
}

/* Where nobody represents there is one number. */
static void a_client_s_own_number_counts_while_somebody_represents(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_TIER1_REVIEW, false, FP_EVENT_UPDATE, FP_ROLE_REQUESTER);
	s.act.own_number = FP_NUMBER_SAID;
	assert_false(go(&s)->own_contact_unverified);
	s = waiting(FP_STATUS_TIER1_REVIEW, false, FP_EVENT_UPDATE, FP_ROLE_REQUESTER);
	s.r.organization_id = id_of(60);
	s.r.representation_id = id_of(61);
	s.act.own_number = FP_NUMBER_SAID;
	const struct fp_request *after = go(&s);
	assert_true(after->own_contact_unverified);
	assert_false(after->contact_unverified);
}

static void what_is_erased_has_no_number(void **state)
{
	(void)state;
	struct scene s = waiting(FP_STATUS_WITHDRAWN, true, FP_EVENT_ERASE, FP_ROLE_SUPERVISOR);
	const struct fp_request *after = go(&s);
	assert_false(after->contact_unverified || after->own_contact_unverified);
	assert_int_equal(s.change.number, FP_NUMBER_KEPT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_s_new_number_is_not_called),
		cmocka_unit_test(staff_and_the_number_before_need_nobody),
		cmocka_unit_test(other_changes_leave_it_alone),
		cmocka_unit_test(no_event_plans_a_call_to_it),
		cmocka_unit_test(a_request_that_begins_with_one_waits),
		cmocka_unit_test(nobody_takes_or_makes_the_call),
		cmocka_unit_test(who_is_being_called_does_not_change_the_number),
		cmocka_unit_test(verified_the_call_is_planned),
		cmocka_unit_test(verified_early_it_is_not_called_early),
		cmocka_unit_test(it_is_verified_where_no_call_waits),
		cmocka_unit_test(what_is_not_verified),
		cmocka_unit_test(late_it_goes_to_a_supervisor_and_nobody_has_missed_a_call),
		cmocka_unit_test(it_waits_through_a_question_and_ends_with_the_tier),
		cmocka_unit_test(a_firm_leaves_a_number_that_is_verified_or_not),
		cmocka_unit_test(a_firm_that_is_hired_takes_over_what_waits),
		cmocka_unit_test(a_client_s_own_number_counts_while_somebody_represents),
		cmocka_unit_test(what_is_erased_has_no_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
