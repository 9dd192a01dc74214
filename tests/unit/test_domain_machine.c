/* Every status × event × role, against a table written from the design, not from the code. */
#include "domain_fixture.h"

/* A anonymous, R requester, G organization, 1 tier1, 2 tier2, F field office, S supervisor, Y system; D admin stands
 * nowhere. */
static const struct {
	const char *event, *from, *to, *who;
} machine[] = {
	{"submit", NULL, NULL, "ARG1FS"},
	{"admit", NULL, "scheduled", "F"},
	{"book", NULL, "scheduled", "RG1S"},
	{"not-solved", "answered", "tier1_review", "RG"},
	{"not-solved", "resolved", "tier2_review", "RG"}, /* the scene's was resolved by tier1 */
	{"claim", "tier1_review", "tier1_review", "1S"},
	{"claim", "tier2_review", "tier2_review", "2S"},
	{"claim", "office_review", "office_review", "FS"},
	{"release", "tier1_review", "tier1_review", "1S"},
	{"release", "tier2_review", "tier2_review", "2S"},
	{"release", "office_review", "office_review", "FS"},
	{"claim-lapsed", "tier1_review", "tier1_review", "Y"},
	{"claim-lapsed", "tier2_review", "tier2_review", "Y"},
	{"claim-lapsed", "office_review", "office_review", "Y"},
	{"resolve", "answered", "resolved", "Y"},
	{"resolve", "tier1_review", "resolved", "1S"},
	{"resolve", "tier2_review", "resolved", "2S"},
	{"resolve", "office_review", "resolved", "F"},
	{"escalate", "tier1_review", "tier2_review", "RG1SY"},
	{"ask-info", "tier1_review", "needs_info", "1S"},
	{"ask-info", "tier2_review", "needs_info", "2S"},
	{"ask-info", "office_review", "needs_info", "F"},
	{"supply", "needs_info", "tier1_review", "RG"}, /* the scene's status before */
	{"plan-callback", "tier2_review", "tier2_review", "2S"},
	{"refer", "tier2_review", "office_review", "2S"},
	{"rebook-callback", "awaiting_contact", "tier2_review", "RG"},
	{"reconsider", "denied", "tier2_review", "RG"},
	{"restart", "missed_callback", "missed_callback", "RG"},
	{"restart", "expired", "expired", "RG"},
	{"restart", "denied", "denied", "RG"},
	{"restart", "withdrawn", "withdrawn", "RG"},
	{"restart", "no_show", "no_show", "RG"},
	{"not-seen", "unrecorded", "approved", "RG"},
	{"correct", "no_show", "completed", "FS"},
	{"correct", "unrecorded", "completed", "FS"},
	{"approve", "tier2_review", "approved", "2S"},
	{"approve", "office_review", "approved", "F"},
	{"deny", "tier2_review", "denied", "2S"},
	{"deny", "office_review", "denied", "F"},
	{"withdraw", "answered", "withdrawn", "RG"},
	{"withdraw", "tier1_review", "withdrawn", "RG"},
	{"withdraw", "tier2_review", "withdrawn", "RG"},
	{"withdraw", "office_review", "withdrawn", "RG"},
	{"withdraw", "needs_info", "withdrawn", "RG"},
	{"withdraw", "awaiting_contact", "withdrawn", "RG"},
	{"withdraw", "approved", "withdrawn", "RG"},
	{"cancel", "scheduled", "withdrawn", "RG"},
	{"callback-reached", "tier2_review", "tier2_review", "2S"},
	{"callback-missed", "tier2_review", "missed_callback", "2S"},
	{"promise-broken", "tier2_review", "tier2_review", "Y"},
	{"promise-broken", "office_review", "office_review", "Y"},
	{"callback-announced", "tier2_review", "tier2_review", "Y"},
	{"callback-at-risk", "tier2_review", "tier2_review", "Y"},
	{"callback-changed", "tier2_review", "tier2_review", "RG12S"},
	{"warn", "needs_info", "needs_info", "Y"},
	{"warn", "awaiting_contact", "awaiting_contact", "Y"},
	{"expire", "needs_info", "expired", "Y"},
	{"expire", "awaiting_contact", "expired", "Y"},
	{"assign", "approved", "scheduled", "SY"},
	{"assign", "scheduled", "scheduled", "S"},
	{"move", "scheduled", "scheduled", "RGFS"},
	{"moved", "scheduled", "scheduled", "Y"},
	{"move-lapsed", "scheduled", "scheduled", "Y"},
	{"offer", "scheduled", "scheduled", "Y"},
	{"accept-offer", "scheduled", "scheduled", "RG"},
	{"decline-offer", "scheduled", "scheduled", "RG"},
	{"offer-lapsed", "scheduled", "scheduled", "Y"},
	{"unplaceable", "approved", "tier2_review", "Y"},
	{"overdue", "approved", "approved", "Y"},
	{"displace", "scheduled", "approved", "FY"},
	{"check-in", "scheduled", "scheduled", "F"},
	{"complete", "scheduled", "completed", "F"},
	{"complete", "unrecorded", "completed", "F"},
	{"no-show", "scheduled", "no_show", "F"},
	{"no-show", "unrecorded", "no_show", "F"},
	{"day-ended", "scheduled", "unrecorded", "Y"},
	{"settle-duplicate", "answered", "resolved", "2S"},
	{"update", "answered", "answered", "RG12FS"},
	{"settle-duplicate", "tier1_review", "resolved", "2S"},
	{"update", "tier1_review", "tier1_review", "RG12FS"},
	{"settle-duplicate", "tier2_review", "resolved", "2S"},
	{"update", "tier2_review", "tier2_review", "RG12FS"},
	{"settle-duplicate", "office_review", "resolved", "2S"},
	{"update", "office_review", "office_review", "RG12FS"},
	{"settle-duplicate", "needs_info", "resolved", "2S"},
	{"update", "needs_info", "needs_info", "RG12FS"},
	{"settle-duplicate", "awaiting_contact", "resolved", "2S"},
	{"update", "awaiting_contact", "awaiting_contact", "RG12FS"},
	{"settle-duplicate", "approved", "resolved", "2S"},
	{"update", "approved", "approved", "RG12FS"},
	{"settle-duplicate", "scheduled", "resolved", "2S"},
	{"update", "scheduled", "scheduled", "RG12FS"},
	{"represent", "answered", "answered", "R12S"},
	{"represent", "tier1_review", "tier1_review", "R12S"},
	{"represent", "tier2_review", "tier2_review", "R12S"},
	{"represent", "office_review", "office_review", "R12S"},
	{"represent", "needs_info", "needs_info", "R12S"},
	{"represent", "awaiting_contact", "awaiting_contact", "R12S"},
	{"represent", "approved", "approved", "R12S"},
	{"represent", "scheduled", "scheduled", "R12S"},
	{"representation-ended", "answered", "answered", "RG12SY"},
	{"representation-ended", "tier1_review", "tier1_review", "RG12SY"},
	{"representation-ended", "tier2_review", "tier2_review", "RG12SY"},
	{"representation-ended", "office_review", "office_review", "RG12SY"},
	{"representation-ended", "needs_info", "needs_info", "RG12SY"},
	{"representation-ended", "awaiting_contact", "awaiting_contact", "RG12SY"},
	{"representation-ended", "approved", "approved", "RG12SY"},
	{"representation-ended", "scheduled", "scheduled", "RG12SY"},
	{"representation-ended", "resolved", "resolved", "RG12SY"},
	{"representation-ended", "denied", "denied", "RG12SY"},
	{"representation-ended", "missed_callback", "missed_callback", "RG12SY"},
	{"representation-ended", "expired", "expired", "RG12SY"},
	{"representation-ended", "withdrawn", "withdrawn", "RG12SY"},
	{"representation-ended", "completed", "completed", "RG12SY"},
	{"representation-ended", "no_show", "no_show", "RG12SY"},
	{"representation-ended", "unrecorded", "unrecorded", "RG12SY"},
	{"verify-contact", "answered", "answered", "12FS"},
	{"verify-contact", "tier1_review", "tier1_review", "12FS"},
	{"verify-contact", "tier2_review", "tier2_review", "12FS"},
	{"verify-contact", "office_review", "office_review", "12FS"},
	{"verify-contact", "needs_info", "needs_info", "12FS"},
	{"verify-contact", "awaiting_contact", "awaiting_contact", "12FS"},
	{"verify-contact", "approved", "approved", "12FS"},
	{"verify-contact", "scheduled", "scheduled", "12FS"},
	{"reveal", "answered", "answered", "12FS"},
	{"reveal", "tier1_review", "tier1_review", "12FS"},
	{"reveal", "tier2_review", "tier2_review", "12FS"},
	{"reveal", "office_review", "office_review", "12FS"},
	{"reveal", "needs_info", "needs_info", "12FS"},
	{"reveal", "awaiting_contact", "awaiting_contact", "12FS"},
	{"reveal", "approved", "approved", "12FS"},
	{"reveal", "scheduled", "scheduled", "12FS"},
	{"reveal", "resolved", "resolved", "12FS"},
	{"reveal", "denied", "denied", "12FS"},
	{"reveal", "missed_callback", "missed_callback", "12FS"},
	{"reveal", "expired", "expired", "12FS"},
	{"reveal", "withdrawn", "withdrawn", "12FS"},
	{"reveal", "completed", "completed", "12FS"},
	{"reveal", "no_show", "no_show", "12FS"},
	{"reveal", "unrecorded", "unrecorded", "12FS"},
	{"erase", "resolved", "resolved", "SY"},
	{"erase", "denied", "denied", "SY"},
	{"erase", "missed_callback", "missed_callback", "SY"},
	{"erase", "expired", "expired", "SY"},
	{"erase", "withdrawn", "withdrawn", "SY"},
	{"erase", "completed", "completed", "SY"},
	{"erase", "no_show", "no_show", "SY"},
	{"erase", "unrecorded", "unrecorded", "SY"},
	{"renew-token", "answered", "answered", "RG12S"},
	{"renew-token", "tier1_review", "tier1_review", "RG12S"},
	{"renew-token", "tier2_review", "tier2_review", "RG12S"},
	{"renew-token", "office_review", "office_review", "RG12S"},
	{"renew-token", "needs_info", "needs_info", "RG12S"},
	{"renew-token", "awaiting_contact", "awaiting_contact", "RG12S"},
	{"renew-token", "approved", "approved", "RG12S"},
	{"renew-token", "scheduled", "scheduled", "RG12S"},
	{"renew-token", "resolved", "resolved", "RG12S"},
	{"renew-token", "denied", "denied", "RG12S"},
	{"renew-token", "missed_callback", "missed_callback", "RG12S"},
	{"renew-token", "expired", "expired", "RG12S"},
	{"renew-token", "withdrawn", "withdrawn", "RG12S"},
	{"renew-token", "completed", "completed", "RG12S"},
	{"renew-token", "no_show", "no_show", "RG12S"},
	{"renew-token", "unrecorded", "unrecorded", "RG12S"},
};

static const struct {
	enum fp_role role;
	char letter;
} roles[] = {
	{FP_ROLE_ANONYMOUS, 'A'},
	{FP_ROLE_REQUESTER, 'R'},
	{FP_ROLE_ORGANIZATION, 'G'},
	{FP_ROLE_TIER1, '1'},
	{FP_ROLE_TIER2, '2'},
	{FP_ROLE_OFFICE, 'F'},
	{FP_ROLE_SUPERVISOR, 'S'},
	{FP_ROLE_ADMIN, 'D'},
	{FP_ROLE_SYSTEM, 'Y'},
};

/* The row of the table; `ret_ever`: the role stands in some row of the event. */
static const char *expected_to(enum fp_status from, enum fp_event event, char letter, bool *ret_ever)
{
	const char *to = NULL;
	*ret_ever = false;
	for (size_t i = 0; i < FP_LENGTH(machine); i++) {
		if (strcmp(machine[i].event, fp_event_names[event]) != 0 || strchr(machine[i].who, letter) == NULL)
			continue;
		*ret_ever = true;
		if (machine[i].from != NULL && strcmp(machine[i].from, fp_status_names[from]) == 0)
			to = machine[i].to;
	}
	return to;
}

/* Makes true what the event asks for beyond status and role. */
static struct scene favourable_scene(enum fp_status from, enum fp_event event, enum fp_role role)
{
	static struct fp_appointment free_seat;
	static const struct fp_callback_plan an_hour = {.window_start = NOW, .window_end = NOW + FP_HOUR};
	struct scene s = scene_in(from, event, role);
	free_seat = seat(NOW + 3 * FP_DAY);
	s.policy.value[FP_POLICY_requester_may_escalate] = 1;
	s.act.reason = event == FP_EVENT_UNPLACEABLE ? NULL : "some_reason";
	s.act.answer = "some_answer";
	s.act.refer_to = "LOS";
	s.r.disputed = event == FP_EVENT_SETTLE_DUPLICATE;
	s.act.representation_id = id_of(81);
	s.r.representation_id = event == FP_EVENT_REPRESENTATION_ENDED ? id_of(80) : (struct fp_id){0};
	s.r.has_own_number = true;
	s.r.contact_unverified = event == FP_EVENT_VERIFY_CONTACT;
	s.act.number = s.r.contact_unverified ? FP_NUMBER_SAID : FP_NUMBER_KEPT;
	if (event == FP_EVENT_PLAN_CALLBACK)
		s.r.callback.status = FP_CALLBACK_REACHED;
	s.act.appointment = &free_seat;
	s.act.plan = &an_hour;
	free_seat.slot_id = 4713;
	s.act.has_preferences = event == FP_EVENT_MOVE;
	if (event == FP_EVENT_MOVED || event == FP_EVENT_MOVE_LAPSED)
		s.r.move_until = event == FP_EVENT_MOVED ? NOW + FP_DAY : NOW - FP_SECOND;
	if (event == FP_EVENT_ACCEPT_OFFER || event == FP_EVENT_DECLINE_OFFER || event == FP_EVENT_OFFER_LAPSED)
		s.r.offer =
			offer_of(NOW + 3 * FP_DAY, event == FP_EVENT_OFFER_LAPSED ? NOW - FP_SECOND : NOW + FP_HOUR);
	if (event == FP_EVENT_CLAIM_LAPSED || event == FP_EVENT_RELEASE) {
		s.r.claimed_by = ME;
		s.r.claim_expires_at = NOW - FP_SECOND;
	}
	if (role == FP_ROLE_SYSTEM && event != FP_EVENT_WARN && s.r.due_at != FP_TIME_NONE)
		s.r.due_at = NOW - FP_SECOND;
	if (role == FP_ROLE_SYSTEM && event == FP_EVENT_DAY_ENDED)
		s.r.appointment = seat(NOW - 10 * FP_HOUR);
	s.r.warned = event == FP_EVENT_EXPIRE;
	s.r.seat_overdue = event == FP_EVENT_UNPLACEABLE;
	if (event == FP_EVENT_CALLBACK_MISSED)
		s.act.outcome = FP_ATTEMPT_NO_ANSWER;
	if (event == FP_EVENT_COMPLETE && from == FP_STATUS_SCHEDULED)
		s.r.appointment.status = FP_APPOINTMENT_CHECKED_IN;
	if (event == FP_EVENT_NO_SHOW && from == FP_STATUS_SCHEDULED)
		s.r.appointment.starts_at = NOW - FP_MINUTE;
	return s;
}

static void check_cell(enum fp_status from, enum fp_event event, enum fp_role role, char letter)
{
	bool ever;
	const char *to = expected_to(from, event, letter, &ever);
	struct scene s = favourable_scene(from, event, role);
	enum fp_code expected = to != NULL ? FP_CODE_OK : ever ? FP_CODE_STATE_CONFLICT : FP_CODE_FORBIDDEN;
	enum fp_code code = decide(&s);
	if (code != expected)
		fail_msg("%s, %s by %c: %s, but should be %s", fp_status_names[from], fp_event_names[event], letter,
			fp_code_slug(code), fp_code_slug(expected));
	if (to != NULL && strcmp(fp_status_names[s.change.after.status], to) != 0)
		fail_msg("%s, %s by %c: leads to %s, but should to %s", fp_status_names[from], fp_event_names[event],
			letter, fp_status_names[s.change.after.status], to);
}

static void every_cell_is_as_the_design_has_it(void **state)
{
	(void)state;
	for (int from = 0; from < FP_STATUS_COUNT; from++)
		for (int event = 0; event < FP_EVENT_COUNT; event++)
			for (size_t i = 0; i < FP_LENGTH(roles); i++)
				check_cell((enum fp_status)from, (enum fp_event)event, roles[i].role, roles[i].letter);
}

static uint32_t mask_of(const char *letters)
{
	uint32_t mask = 0;
	for (size_t i = 0; i < FP_LENGTH(roles); i++)
		if (strchr(letters, roles[i].letter) != NULL)
			mask |= roles[i].role;
	return mask;
}

static void the_published_table_is_the_same(void **state)
{
	(void)state;
	assert_int_equal(fp_transitions_count, FP_LENGTH(machine));
	for (size_t i = 0; i < FP_LENGTH(machine); i++) {
		int from = machine[i].from == NULL ? FP_STATUS_COUNT : fp_name_index(fp_status_names, machine[i].from);
		int event = fp_name_index(fp_event_names, machine[i].event);
		const struct fp_transition *row = fp_transition_find((enum fp_status)from, (enum fp_event)event);
		assert_non_null(row);
		assert_int_equal(row->who, mask_of(machine[i].who));
		if (row->to != FP_STATUS_COUNT)
			assert_string_equal(fp_status_names[row->to], machine[i].to);
		else
			assert_non_null(row->guard);
	}
}

static void a_timer_runs_only_when_due(void **state)
{
	(void)state;
	for (size_t i = 0; i < FP_LENGTH(machine); i++) {
		if (machine[i].from == NULL || strchr(machine[i].who, 'Y') == NULL)
			continue;
		enum fp_event event = (enum fp_event)fp_name_index(fp_event_names, machine[i].event);
		if (event == FP_EVENT_ASSIGN || event == FP_EVENT_DISPLACE || event == FP_EVENT_CALLBACK_ANNOUNCED ||
			event == FP_EVENT_CALLBACK_AT_RISK || event == FP_EVENT_MOVED || event == FP_EVENT_OFFER ||
			event == FP_EVENT_REPRESENTATION_ENDED)
			continue;
		enum fp_status from = (enum fp_status)fp_name_index(fp_status_names, machine[i].from);
		struct scene s = favourable_scene(from, event, FP_ROLE_SYSTEM);
		s.r.callback = (struct fp_callback){0};
		s.r.due_at = s.r.claim_expires_at = s.r.appointment.day_ends_at = NOW + FP_SECOND;
		s.r.move_until = s.r.offer.expires_at = s.r.erase_at = NOW + FP_SECOND;
		s.act.reason = NULL;
		if (event == FP_EVENT_WARN) {
			s.r.clock_stopped_at = NOW - FP_DAY;
			s.r.due_at = NOW + FP_DAY;
		}
		assert_int_equal(decide(&s), FP_CODE_STATE_CONFLICT);
	}
}

static void whose_turn_it_is(void **state)
{
	(void)state;
	assert_int_equal(fp_request_turn(FP_STATUS_ANSWERED), FP_TURN_REQUESTER);
	assert_int_equal(fp_request_turn(FP_STATUS_TIER1_REVIEW), FP_TIER_TIER1);
	assert_int_equal(fp_request_turn(FP_STATUS_TIER2_REVIEW), FP_TIER_TIER2);
	assert_int_equal(fp_request_turn(FP_STATUS_OFFICE_REVIEW), FP_TIER_OFFICE);
	assert_int_equal(fp_request_turn(FP_STATUS_NEEDS_INFO), FP_TURN_REQUESTER);
	assert_int_equal(fp_request_turn(FP_STATUS_AWAITING_CONTACT), FP_TURN_REQUESTER);
	assert_int_equal(fp_request_turn(FP_STATUS_APPROVED), FP_TURN_WORKER);
	assert_int_equal(fp_request_turn(FP_STATUS_SCHEDULED), FP_TURN_REQUESTER);
	for (int closed = FP_STATUS_RESOLVED; closed < FP_STATUS_COUNT; closed++)
		assert_int_equal(fp_request_turn((enum fp_status)closed), FP_TURN_NOBODY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_cell_is_as_the_design_has_it),
		cmocka_unit_test(the_published_table_is_the_same),
		cmocka_unit_test(a_timer_runs_only_when_due),
		cmocka_unit_test(whose_turn_it_is),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
