/* Random walks from submit on: whatever is tried, the record stays possible, and every row of the machine is walked. */
#include "domain_fixture.h"

#define WALKS	  1000
#define WALKS_MAX 20000 /* where some row has not been met by then */
#define STEPS	  60

static uint64_t seed;

static uint32_t draw(uint32_t below)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (uint32_t)(seed >> 20) % below;
}

static bool walked[FP_STATUS_COUNT][FP_EVENT_COUNT];

static bool is_review(enum fp_status s)
{
	return s == FP_STATUS_TIER1_REVIEW || s == FP_STATUS_TIER2_REVIEW || s == FP_STATUS_OFFICE_REVIEW;
}

static bool is_live(const struct fp_callback *c)
{
	return !fp_id_is_none(&c->id) && (c->status == FP_CALLBACK_PLANNED || c->status == FP_CALLBACK_CLAIMED);
}

static void check_times(const struct fp_request *r)
{
	bool open = fp_status_is_open(r->status);
	assert_int_equal(open, r->closed_at == FP_TIME_NONE);
	assert_int_equal(open, r->due_at != FP_TIME_NONE);
	assert_int_equal(open, r->wake_at != FP_TIME_NONE);
	assert_int_equal(r->wake_at, fp_request_next_wake(r));
	if (!open) {
		assert_int_equal(fp_request_timer(r, INT64_MAX), FP_EVENT_COUNT);
		return;
	}
	assert_int_equal(fp_request_timer(r, r->wake_at - 1), FP_EVENT_COUNT);
	assert_int_not_equal(fp_request_timer(r, r->wake_at), FP_EVENT_COUNT);
	bool waiting = r->status == FP_STATUS_NEEDS_INFO || r->status == FP_STATUS_AWAITING_CONTACT;
	assert_int_equal(waiting, r->clock_stopped_at != FP_TIME_NONE);
	assert_int_equal(r->status == FP_STATUS_NEEDS_INFO, r->clock_due_at != FP_TIME_NONE);
	assert_true(waiting || !r->warned);
}

static void check_holders(const struct fp_request *r)
{
	assert_int_equal(r->claimed_by != NULL, r->claim_expires_at != FP_TIME_NONE);
	assert_true(r->claimed_by == NULL || is_review(r->status));
	assert_true(!is_live(&r->callback) || r->status == FP_STATUS_TIER2_REVIEW);
	bool unverified = !fp_id_is_none(&r->callback.id) && r->callback.status == FP_CALLBACK_UNVERIFIED;
	assert_true(!is_live(&r->callback) || !r->contact_unverified); /* nobody is on the way to it */
	assert_true(!unverified || (r->contact_unverified && r->status == FP_STATUS_TIER2_REVIEW));
	assert_true(!unverified || r->callback.announced_at == FP_TIME_NONE);
	assert_true(!r->contact_unverified || r->has_callback_number);
	assert_true(!r->own_contact_unverified || !fp_id_is_none(&r->representation_id));
	if (is_live(&r->callback))
		assert_int_equal(r->callback.status == FP_CALLBACK_CLAIMED, r->claimed_by != NULL);
	if (is_live(&r->callback) || unverified) {
		assert_int_equal(r->callback.due_at, r->due_at);
		assert_true(r->callback.earliest_at <= r->callback.window_start);
		assert_true(r->callback.window_start < r->callback.window_end);
		assert_true(r->callback.window_end <= r->callback.due_at);
		assert_false(r->callback.at_risk && r->callback.announced_at != FP_TIME_NONE);
		assert_true(r->callback.attempts < r->callback.max_attempts);
	}
	assert_true(r->callback.attempts <= r->callback.max_attempts);
	assert_int_equal(fp_id_is_none(&r->representation_id), fp_id_is_none(&r->organization_id));
	assert_true(fp_id_is_none(&r->representation_id) || r->has_callback_number || !r->has_own_number);
	assert_true(!r->callback_called_off || r->status == FP_STATUS_NEEDS_INFO);
	assert_true(!r->needs_a_human || r->status == FP_STATUS_TIER2_REVIEW || r->status == FP_STATUS_OFFICE_REVIEW);
}

static void check_seat(const struct fp_request *r)
{
	enum fp_appointment_status seat_status = r->appointment.status;
	bool seated = !fp_id_is_none(&r->appointment.id) &&
		      (seat_status == FP_APPOINTMENT_BOOKED || seat_status == FP_APPOINTMENT_CHECKED_IN);
	assert_int_equal(seated, r->status == FP_STATUS_SCHEDULED);
	assert_true(r->seat_overdue >= 0 && r->seat_overdue <= 2);
	assert_int_equal(r->rank_class, fp_rank_class(r->urgency, r->displaced, r->seat_overdue > 0));
	bool waits = r->status == FP_STATUS_SCHEDULED && seat_status == FP_APPOINTMENT_BOOKED;
	bool offered = !fp_id_is_none(&r->offer.id) && r->offer.status == FP_APPOINTMENT_HELD;
	assert_true(waits || (!offered && r->move_until == FP_TIME_NONE));
	assert_true(!offered || r->wake_at <= r->offer.expires_at);
	assert_true(r->approved_at != FP_TIME_NONE ||
		    (r->status != FP_STATUS_APPROVED && r->status != FP_STATUS_SCHEDULED));
}

/* Only staff, or the number that they know, end the wait. */
static void check_number(const struct scene *s)
{
	const struct fp_request *before = &s->r, *r = &s->change.after;
	bool by_staff = (s->act.role & FP_ROLE_STAFF) != 0;
	bool firm = s->act.event == FP_EVENT_REPRESENT || s->act.event == FP_EVENT_REPRESENTATION_ENDED;
	if (s->act.event == FP_EVENT_ERASE)
		return; /* nothing is left to be called */
	if (before->contact_unverified && !r->contact_unverified)
		assert_true(
			s->act.number == FP_NUMBER_VERIFIED || (s->act.number == FP_NUMBER_SAID && by_staff) || firm);
	if (s->act.number == FP_NUMBER_SAID && !by_staff && !firm)
		assert_true(r->contact_unverified);
	if (s->change.number != FP_NUMBER_KEPT)
		assert_int_equal(s->change.number == FP_NUMBER_SAID, r->contact_unverified);
	assert_true(before->contact_unverified == r->contact_unverified || s->change.number != FP_NUMBER_KEPT);
}

static void check_change(const struct scene *s)
{
	const struct fp_request *before = &s->r, *r = &s->change.after;
	const struct fp_act *act = &s->act;
	const struct fp_change *c = &s->change;
	assert_int_equal(r->version, before->version);
	assert_int_equal(r->updated_at, act->now);
	bool by_choice = act->event == FP_EVENT_CANCEL && act->again;
	assert_int_equal(r->priority_at, by_choice ? act->now : before->priority_at);
	check_number(s);
	/* An attempt, and a new number, are written though the callback looks as before. */
	bool written_anyway = c->callback_attempted ||
			      (act->event == FP_EVENT_UPDATE && (act->new_callback_number || act->new_windows)) ||
			      act->event == FP_EVENT_CALLBACK_CHANGED || act->event == FP_EVENT_REPRESENT ||
			      act->event == FP_EVENT_REPRESENTATION_ENDED;
	assert_int_equal(c->callback_changed, memcmp(&r->callback, &before->callback, sizeof(r->callback)) != 0 ||
						      (c->callback_changed && written_anyway));
	bool sits =
		act->event == FP_EVENT_ASSIGN || act->event == FP_EVENT_MOVED || act->event == FP_EVENT_ACCEPT_OFFER;
	assert_int_equal(c->appointment_changed, sits || r->appointment.status != before->appointment.status);
	assert_int_equal(c->offer_changed, act->event == FP_EVENT_OFFER || r->offer.status != before->offer.status);
	for (size_t i = 0; i < c->n_policy_rows; i++) {
		assert_int_not_equal(c->policy_rows[i], 0);
		for (size_t j = 0; j < i; j++)
			assert_int_not_equal(c->policy_rows[i], c->policy_rows[j]);
	}
	if (act->event == FP_EVENT_APPROVE && before->status == FP_STATUS_TIER2_REVIEW)
		assert_true(r->urgency != FP_URGENCY_EMERGENCY ||
			    FP_POLICY(&s->policy, emergency_decider) == FP_DECIDER_TIER2);
	if (act->event == FP_EVENT_APPROVE || act->event == FP_EVENT_ASSIGN)
		assert_false(before->disputed);
	assert_true(act->role != FP_ROLE_ADMIN && act->role != FP_ROLE_ANONYMOUS);
}

static struct fp_policy random_policy(void)
{
	struct fp_policy p = default_policy((enum fp_urgency)draw(3));
	p.value[FP_POLICY_tier2_contact] = draw(4) == 0;
	p.value[FP_POLICY_requester_may_escalate] = draw(2) == 0;
	p.value[FP_POLICY_callback_attempts] = 1 + (int32_t)draw(3);
	p.value[FP_POLICY_missed_callback] = draw(2) == 0;
	p.value[FP_POLICY_emergency_decider] = draw(2) == 0;
	for (size_t i = 0; i < FP_POLICY_FIELD_COUNT; i++)
		p.row[i] = (int32_t)draw(12);
	return p;
}

static struct fp_act random_act(fp_time now)
{
	static const char *const reasons[] = {NULL, "some_code", FP_REASON_PREFERENCES, FP_REASON_NO_OFFICE};
	static const char *const actors[] = {ME, OTHER, "key:third"};
	static const char *wanted[] = {"LOS"};
	static struct fp_appointment free_seat;
	free_seat = seat(now + (1 + draw(20)) * FP_DAY);
	free_seat.slot_id += draw(4);
	free_seat.expires_at = now + FP_DAY;
	return (struct fp_act){
		.event = (enum fp_event)draw(FP_EVENT_COUNT),
		.role = (enum fp_role)(1u << draw(9)),
		.actor = actors[draw(3)],
		.offices = &bound,
		.now = now,
		.reason = reasons[draw(4)],
		.answer = draw(4) == 0 ? NULL : "some_answer",
		.urgency = (int)draw(8) < 3 ? (int)draw(3) : -1,
		.refer_to = draw(4) == 0 ? NULL : "LOS",
		.new_callback_number = draw(4) == 0,
		.number = (enum fp_number)(draw(4) == 0 ? draw(3) : 0),
		.own_number = (enum fp_number)(draw(4) == 0 ? draw(3) : 0),
		.outcome = (enum fp_attempt_outcome)draw(5),
		.new_id = id_of((uint8_t)(1 + draw(255))),
		.has_preferences = draw(3) == 0,
		.offices_wanted = {draw(2), wanted},
		.not_before = FP_DAY_NONE,
		.not_after = FP_DAY_NONE,
		.appointment = &free_seat,
		.again = draw(2) == 0,
		.excused = draw(2) == 0,
		.kept = draw(2) == 0,
		.new_windows = draw(3) == 0,
		.organization_id = id_of((uint8_t)(1 + draw(3))),
		.representation_id = id_of((uint8_t)(1 + draw(9))),
		.phrase = "amber harbor",
	};
}

/* What the planner may find for the callback there is. */
static const struct fp_callback_plan *random_plan(const struct fp_callback *c)
{
	static struct fp_callback_plan plan;
	fp_time room = c->due_at - c->earliest_at;
	plan = (struct fp_callback_plan){.window_start = c->earliest_at, .interpreter_needed = draw(2) == 0};
	if (room > FP_HOUR)
		plan.window_start += draw((uint32_t)(room / FP_HOUR)) * FP_HOUR;
	plan.window_end = c->due_at - plan.window_start > FP_HOUR ? plan.window_start + FP_HOUR : c->due_at;
	return &plan;
}

static void take(struct scene *s)
{
	assert_true(s->act.event < FP_EVENT_COUNT);
	check_change(s);
	walked[s->r.status][s->act.event] = true;
	s->r = s->change.after;
	check_times(&s->r);
	check_holders(&s->r);
	check_seat(&s->r);
}

/* All timers due by `now`, in order, each at its own instant. */
static void run_timers(struct scene *s, fp_time now)
{
	fp_time at = s->r.updated_at;
	for (int i = 0; s->r.wake_at != FP_TIME_NONE && s->r.wake_at <= now; i++) {
		assert_true(i < 1000);
		at = s->r.wake_at > at ? s->r.wake_at : at;
		s->act = random_act(at);
		s->act.event = fp_request_timer(&s->r, at);
		s->act.role = FP_ROLE_SYSTEM;
		s->act.urgency = -1;
		s->act.reason = NULL;
		s->act.number = s->act.own_number = FP_NUMBER_KEPT;
		assert_int_equal(decide(s), FP_CODE_OK);
		take(s);
	}
}

static void start(struct scene *s)
{
	struct fp_change c;
	*s = (struct scene){.policy = random_policy()};
	s->policy.value[FP_POLICY_route] = (int32_t)draw(4);
	s->r.urgency = (enum fp_urgency)draw(3);
	s->r.has_callback_number = draw(3) > 0;
	s->r.has_own_number = s->r.has_callback_number;
	s->r.office = "DEN";
	s->r.disputed = draw(10) == 0;
	s->r.callback.id = id_of(1);
	fp_request_submit(&s->r, NOW, &s->policy, &c);
	check_times(&s->r);
	check_holders(&s->r);
	check_seat(&s->r);
}

/* Half of the time something that the machine knows from here, by somebody who may: most of what is drawn is
 * impossible. */
static void draw_likely(struct fp_act *act, const struct fp_request *r)
{
	const struct fp_transition *row = &fp_transitions[draw((uint32_t)fp_transitions_count)];
	enum fp_role role = (enum fp_role)(1u << draw(9));
	for (int tries = 0; tries < 400 && (row->from != r->status || !(row->who & role)); tries++) {
		row = &fp_transitions[draw((uint32_t)fp_transitions_count)];
		role = (enum fp_role)(1u << draw(9));
	}
	if (row->from != r->status || draw(3) > 0)
		return;
	act->event = row->event;
	act->role = role;
}

static void walk(void)
{
	struct scene s;
	fp_time now = NOW;
	start(&s);
	fp_time window[2];
	for (int i = 0; i < STEPS; i++) {
		window[0] = now + draw(100) * FP_HOUR;
		window[1] = window[0] + (1 + draw(12)) * FP_HOUR;
		s.r.callback_windows = (struct fp_times){draw(2) * 2, window};
		if (draw(6) == 0)
			now += draw(2) == 0 ? draw(60) * FP_MINUTE : draw(20) * FP_DAY;
		if (s.r.status == FP_STATUS_SCHEDULED && s.r.appointment.starts_at > now && draw(4) == 0)
			now = s.r.appointment.starts_at;
		if (s.r.status == FP_STATUS_AWAITING_CONTACT && draw(8) == 0)
			now += 31 * FP_DAY; /* else there is always somebody who rebooks in time */
		if (draw(20) == 0)
			s.r.disputed = !s.r.disputed; /* a stranger's request for this person comes, or ends */
		run_timers(&s, now);
		/* Most acts are impossible from where it is: try some until one is not. */
		for (int tries = 0; tries < 24; tries++) {
			s.act = random_act(now);
			if (s.r.move_until != FP_TIME_NONE && draw(8) == 0) { /* else a wish is hardly ever met */
				s.act.event = FP_EVENT_MOVED;
				s.act.role = FP_ROLE_SYSTEM;
			}
			draw_likely(&s.act, &s.r);
			if (s.act.event == FP_EVENT_RENEW_TOKEN && draw(8) > 0)
				continue; /* always possible, and leads nowhere: else it takes the place of all the rest
					   */
			s.act.plan = random_plan(&s.r.callback);
			enum fp_code code = decide(&s);
			if (code == FP_CODE_OK) {
				take(&s);
				break;
			}
			assert_true(code == FP_CODE_FORBIDDEN || code == FP_CODE_STATE_CONFLICT ||
				    code == FP_CODE_CLAIMED_BY_ANOTHER || code == FP_CODE_DUPLICATE_UNSETTLED ||
				    code == FP_CODE_CALLBACK_NUMBER_NEEDED || code == FP_CODE_INVALID_FIELDS);
		}
	}
}

/* The first row that no walk has come by; NULL: all have been. */
static const struct fp_transition *never_walked(void)
{
	for (size_t i = 0; i < fp_transitions_count; i++) {
		const struct fp_transition *row = &fp_transitions[i];
		if (row->from != FP_STATUS_COUNT && !walked[row->from][row->event])
			return row;
	}
	return NULL;
}

static void no_walk_leads_to_an_impossible_record(void **state)
{
	(void)state;
	seed = 0x9e3779b97f4a7c15u;
	for (int i = 0; i < WALKS || (i < WALKS_MAX && never_walked() != NULL); i++)
		walk();
	const struct fp_transition *row = never_walked();
	if (row != NULL)
		fail_msg("never walked: %s, %s", fp_status_names[row->from], fp_event_names[row->event]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_walk_leads_to_an_impossible_record),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
