/* Who represents, what a firm leaves behind when it goes, and how licences are written. */
#include "domain_fixture.h"

#include <fieldpass/representation.h>

#define FIRM  id_of(60)
#define GRANT id_of(61)
#define DAY   ((fp_day)20000)

static struct scene represented(enum fp_status status, enum fp_event event, enum fp_role role)
{
	struct scene s = scene_in(status, event, role);
	s.r.organization_id = FIRM;
	s.r.representation_id = GRANT;
	s.r.has_own_number = true;
	s.act.organization_id = id_of(70);
	s.act.representation_id = id_of(71);
	s.act.phrase = "silver comet";
	if (status == FP_STATUS_TIER2_REVIEW)
		s.r.callback.verification_phrase = "amber harbor";
	return s;
}

static bool is_under(const struct fp_request *r, struct fp_id organization, struct fp_id representation)
{
	return fp_id_same(&r->organization_id, &organization) && fp_id_same(&r->representation_id, &representation);
}

static void it_ends_from_every_status_and_leaves_the_rest(void **state)
{
	(void)state;
	for (int status = 0; status < FP_STATUS_COUNT; status++) {
		struct scene s =
			represented((enum fp_status)status, FP_EVENT_REPRESENTATION_ENDED, FP_ROLE_ORGANIZATION);
		struct fp_request before = s.r;
		const struct fp_request *after = go(&s);
		assert_true(is_under(after, FP_ID_NONE, FP_ID_NONE));
		assert_int_equal(after->status, before.status);
		assert_int_equal(after->due_at, before.due_at);
		assert_int_equal(after->priority_at, before.priority_at);
		assert_int_equal(after->closed_at, before.closed_at);
		assert_true(after->has_callback_number);
	}
}

static void the_promised_call_goes_to_the_person_under_a_new_phrase(void **state)
{
	(void)state;
	const enum fp_callback_status live[] = {FP_CALLBACK_PLANNED, FP_CALLBACK_CLAIMED};
	for (size_t i = 0; i < FP_LENGTH(live); i++) {
		struct scene s = represented(FP_STATUS_TIER2_REVIEW, FP_EVENT_REPRESENTATION_ENDED, FP_ROLE_REQUESTER);
		s.r.callback.status = live[i];
		s.r.claimed_by = live[i] == FP_CALLBACK_CLAIMED ? OTHER : NULL;
		s.r.claim_expires_at = NOW + FP_MINUTE;
		struct fp_callback before = s.r.callback;
		const struct fp_request *after = go(&s);
		assert_true(s.change.callback_changed);
		assert_text(after->callback.verification_phrase, "silver comet");
		assert_int_equal(after->callback.status, live[i]);
		assert_int_equal(after->callback.window_end, before.window_end);
		assert_text(after->claimed_by, live[i] == FP_CALLBACK_CLAIMED ? OTHER : NULL);
	}
}

static void without_a_number_of_their_own_the_person_is_asked_for_one(void **state)
{
	(void)state;
	struct scene s = represented(FP_STATUS_TIER2_REVIEW, FP_EVENT_REPRESENTATION_ENDED, FP_ROLE_SYSTEM);
	s.r.has_own_number = false;
	s.r.callback.status = FP_CALLBACK_CLAIMED;
	s.r.claimed_by = OTHER;
	s.r.claim_expires_at = NOW + FP_MINUTE;
	const struct fp_request *after = go(&s);
	assert_int_equal(after->status, FP_STATUS_AWAITING_CONTACT);
	assert_int_equal(after->callback.status, FP_CALLBACK_CALLED_OFF);
	assert_null(after->claimed_by);
	assert_false(after->has_callback_number);
	assert_text(after->reason, FP_REASON_REPRESENTATION_ENDED);
	assert_int_equal(after->due_at, NOW + 30 * FP_DAY);
	assert_int_equal(s.change.n_policy_rows, 0); /* the default has no row */

	s.act = (struct fp_act){.event = FP_EVENT_REBOOK_CALLBACK,
		.role = FP_ROLE_REQUESTER,
		.actor = ME,
		.now = NOW + FP_HOUR,
		.urgency = -1,
		.new_id = id_of(43),
		.new_callback_number = true};
	after = go(&s);
	assert_int_equal(after->status, FP_STATUS_TIER2_REVIEW);
	assert_null(after->reason);
}

/* The calls that were missed were the firm's to answer. */
static void a_number_that_went_with_the_firm_costs_no_rebooking(void **state)
{
	(void)state;
	struct scene s = represented(FP_STATUS_TIER2_REVIEW, FP_EVENT_REPRESENTATION_ENDED, FP_ROLE_ORGANIZATION);
	s.r.has_own_number = false;
	s.r.rebookings = 3;
	assert_int_equal(go(&s)->status, FP_STATUS_AWAITING_CONTACT);
	s.act = (struct fp_act){.event = FP_EVENT_REBOOK_CALLBACK,
		.role = FP_ROLE_REQUESTER,
		.actor = ME,
		.now = NOW + FP_HOUR,
		.urgency = -1,
		.new_id = id_of(43),
		.new_callback_number = true};
	const struct fp_request *after = go(&s);
	assert_int_equal(after->status, FP_STATUS_TIER2_REVIEW);
	assert_int_equal(after->callback.status, FP_CALLBACK_PLANNED);
	assert_int_equal(after->rebookings, 3);
}

static void a_call_that_is_over_is_not_touched(void **state)
{
	(void)state;
	struct scene s = represented(FP_STATUS_TIER2_REVIEW, FP_EVENT_REPRESENTATION_ENDED, FP_ROLE_TIER1);
	s.r.callback.status = FP_CALLBACK_REACHED;
	s.r.has_own_number = false;
	const struct fp_request *after = go(&s);
	assert_false(s.change.callback_changed);
	assert_int_equal(after->status, FP_STATUS_TIER2_REVIEW);
}

static void nothing_ends_where_nobody_represents(void **state)
{
	(void)state;
	struct scene s = scene_in(FP_STATUS_TIER1_REVIEW, FP_EVENT_REPRESENTATION_ENDED, FP_ROLE_SYSTEM);
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

static void a_firm_that_is_hired_takes_over_what_there_is(void **state)
{
	(void)state;
	for (int status = 0; fp_status_is_open((enum fp_status)status); status++) {
		struct scene s = represented((enum fp_status)status, FP_EVENT_REPRESENT, FP_ROLE_REQUESTER);
		s.r.organization_id = s.r.representation_id = (struct fp_id){0};
		struct fp_request before = s.r;
		const struct fp_request *after = go(&s);
		assert_true(is_under(after, id_of(70), id_of(71)));
		assert_int_equal(after->status, before.status);
		assert_false(s.change.callback_changed);
	}
}

static void the_firm_before_takes_its_number_and_phrase_along(void **state)
{
	(void)state;
	struct scene s = represented(FP_STATUS_TIER2_REVIEW, FP_EVENT_REPRESENT, FP_ROLE_TIER2);
	const struct fp_request *after = go(&s);
	assert_true(is_under(after, id_of(70), id_of(71)));
	assert_text(after->callback.verification_phrase, "silver comet");

	s = represented(FP_STATUS_TIER2_REVIEW, FP_EVENT_REPRESENT, FP_ROLE_TIER2);
	s.r.has_own_number = false;
	after = go(&s);
	assert_int_equal(after->status, FP_STATUS_AWAITING_CONTACT);
	assert_true(is_under(after, id_of(70), id_of(71)));
}

static void it_is_not_put_twice_under_the_same(void **state)
{
	(void)state;
	struct scene s = represented(FP_STATUS_TIER1_REVIEW, FP_EVENT_REPRESENT, FP_ROLE_REQUESTER);
	s.act.representation_id = GRANT;
	assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
}

static void what_found_no_seat_may_find_one_without_the_attorney(void **state)
{
	(void)state;
	const enum fp_event both[] = {FP_EVENT_REPRESENT, FP_EVENT_REPRESENTATION_ENDED};
	for (size_t i = 0; i < FP_LENGTH(both); i++) {
		struct scene s = represented(FP_STATUS_APPROVED, both[i], FP_ROLE_REQUESTER);
		s.r.next_try_at = NOW + FP_DAY;
		assert_int_equal(go(&s)->next_try_at, FP_TIME_NONE);
	}
}

/* ---- what it covers ---- */

static const char *flaw_of(const struct fp_representation *p, const char *service, bool same_person, size_t *ret_n)
{
	static struct fp_problem problem;
	struct fp_arena *arena = fp_arena_new(1 << 16);
	static char code[64];
	problem = (struct fp_problem){.arena = arena};
	fp_representation_check(p, service, same_person, DAY, &problem);
	*ret_n = problem.n_errors;
	snprintf(code, sizeof(code), "%s", problem.n_errors ? problem.errors[0].code : "");
	if (problem.n_errors)
		assert_text(problem.errors[0].pointer, "/representation_id");
	fp_arena_free(arena);
	return problem.n_errors ? code : NULL;
}

static void a_representation_covers_its_days_services_and_person(void **state)
{
	(void)state;
	static const char *services[] = {"adit_stamp", "other"};
	struct fp_representation p = {.begins_on = DAY, .ends_on = DAY, .ended_at = FP_TIME_NONE};
	size_t n;
	assert_text(flaw_of(&p, "other", true, &n), NULL);
	assert_text(flaw_of(&p, "other", false, &n), "other_person");
	p.services = (struct fp_texts){2, services};
	assert_text(flaw_of(&p, "other", true, &n), NULL);
	assert_text(flaw_of(&p, "court_grant", true, &n), "other_service");
	p.services.n = 0;
	p.begins_on = DAY + 1;
	p.ends_on = FP_DAY_NONE;
	assert_text(flaw_of(&p, "other", true, &n), "not_yet_in_force");
	assert_int_equal(fp_representation_standing(&p, DAY), FP_STANDING_PENDING);
	p.begins_on = DAY - 9;
	assert_int_equal(fp_representation_standing(&p, DAY), FP_STANDING_IN_FORCE);
	p.ends_on = DAY - 1;
	assert_text(flaw_of(&p, "other", true, &n), "has_ended");
	p.ends_on = FP_DAY_NONE;
	p.ended_at = NOW;
	assert_text(flaw_of(&p, "other", true, &n), "has_ended");
	assert_int_equal(n, 1);
	(void)flaw_of(&p, "other", false, &n);
	assert_int_equal(n, 2); /* all at once */
}

static void who_acts_for_a_request(void **state)
{
	(void)state;
	for (int role = 0; role < FP_REQUESTER_COUNT; role++)
		assert_int_equal(fp_requester_acts((enum fp_requester_role)role),
			role == FP_REQUESTER_APPLICANT || role == FP_REQUESTER_PETITIONER);
}

/* ---- licences ---- */

static void a_licence_is_read_as_people_write_it(void **state)
{
	(void)state;
	static const struct {
		const char *text, *licence;
	} cases[] = {
		{"NY-5123456", "NY-5123456"},
		{"ny 5123456", "NY-5123456"},
		{"NY5123456", "NY-5123456"},
		{"N.Y. #5123456", "NY-5123456"},
		{"ca-123a", "CA-123A"},
		{"pr 1", "PR-1"},
		{"TX-123456789012", "TX-123456789012"},
		{"EOIR-VN274656", "EOIR-VN274656"},
		{"eoir id vn-274656", "EOIR-VN274656"},
		{"EOIR ID# VN274656", "EOIR-VN274656"},
		{"EOIR ID274656", "EOIR-ID274656"}, /* ID may be the letters themselves */
		{"EOIR ID ID274656", "EOIR-ID274656"},
		{"", NULL},
		{"NY", NULL},
		{"NY-", NULL},
		{"NY-LAWYER", NULL},
		{"ZZ-123", NULL},
		{" -123", NULL},
		{"N-1", NULL},
		{"TX-1234567890123", NULL},
		{"NY-12/34", NULL},
		{"NY-12\xc3\xa9", NULL},
		{"VN274656", NULL}, /* no state; whose id it is must be said */
		{"EOIR-VN27465", NULL},
		{"EOIR-VN2746567", NULL},
		{"EOIR-V1274656", NULL},
		{"EOIR", NULL},
		{"EOIR ID", NULL},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		char licence[FP_LICENCE_TEXT] = "";
		bool good = fp_licence_read(cases[i].text, licence);
		if (good != (cases[i].licence != NULL))
			fail_msg("%s is%s a licence", cases[i].text, good ? "" : " not");
		if (good)
			assert_text(licence, cases[i].licence);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_ends_from_every_status_and_leaves_the_rest),
		cmocka_unit_test(the_promised_call_goes_to_the_person_under_a_new_phrase),
		cmocka_unit_test(without_a_number_of_their_own_the_person_is_asked_for_one),
		cmocka_unit_test(a_number_that_went_with_the_firm_costs_no_rebooking),
		cmocka_unit_test(a_call_that_is_over_is_not_touched),
		cmocka_unit_test(nothing_ends_where_nobody_represents),
		cmocka_unit_test(a_firm_that_is_hired_takes_over_what_there_is),
		cmocka_unit_test(the_firm_before_takes_its_number_and_phrase_along),
		cmocka_unit_test(it_is_not_put_twice_under_the_same),
		cmocka_unit_test(what_found_no_seat_may_find_one_without_the_attorney),
		cmocka_unit_test(a_representation_covers_its_days_services_and_person),
		cmocka_unit_test(who_acts_for_a_request),
		cmocka_unit_test(a_licence_is_read_as_people_write_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
