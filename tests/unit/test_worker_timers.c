/* Timers: each at its own instant, in the order of instants, whatever the time is when they are run. */
#include "worker_fixture.h"

#define NOW "2026-03-02T12:00:00Z"

/* The events of a request after the first one, "kind time" each, in order. */
static const char *course(struct fp_id id)
{
	return sql("select coalesce(string_agg(kind || ' ' || to_char(at at time zone 'UTC', 'MM-DD HH24:MI'), ', ' "
		   "order by seq), '') "
		   "from fp.event where request_id = '%s' and seq > 1",
		text_of(id));
}

static void run_until(const char *until)
{
	OK(fp_timers_run(db, snapshot, instant(until), NULL, &problem));
}

static struct fp_id submit_to_tier1(void)
{
	return submit(new_request("certified_copy", "DEN")); /* routed to tier1, due in 72 h */
}

static struct fp_request ask(struct fp_id id)
{
	return act_as(FP_ROLE_TIER1, "key:tier1", id,
		(struct fp_act){.event = FP_EVENT_ASK_INFO, .reason = "receipt_missing"});
}

static void a_question_is_warned_of_and_expires(void **state)
{
	(void)state;
	struct fp_id id = submit_to_tier1();
	ask(id);
	run_until("2026-03-12T11:59:59Z");
	assert_string_equal(course(id), "ask-info 03-02 12:00");
	run_until("2026-03-12T12:00:00Z");
	assert_string_equal(course(id), "ask-info 03-02 12:00, warn 03-12 12:00");
	run_until("2026-04-01T00:00:00Z");
	assert_string_equal(course(id), "ask-info 03-02 12:00, warn 03-12 12:00, expire 03-16 12:00");
	assert_string_equal(status_of(id), "expired");
	assert_string_equal(sql("select (wake_at is null)::text from fp.request where id = '%s'", text_of(id)), "true");
}

static void what_comes_up_on_the_way_runs_in_its_turn(void **state)
{
	(void)state;
	struct fp_id first = submit_to_tier1(), second;
	ask(first); /* warned on 12 March, expires on 16 March */
	domain_clock.fixed += 3 * FP_DAY;
	second = submit_to_tier1();
	ask(second); /* warned on 15 March, expires on 19 March */
	domain_clock.fixed = instant(NOW);
	long before = strtol(sql("select coalesce(max(id), 0) from fp.event"), NULL, 10);
	run_until("2026-05-01T00:00:00Z");
	assert_string_equal(
		sql("select string_agg(case request_id when '%s' then 1 else 2 end || ' ' || kind || ' ' || "
		    "to_char(at at time zone 'UTC', 'MM-DD'), ', ' order by id) from fp.event where id > %ld",
			text_of(first), before),
		"1 warn 03-12, 2 warn 03-15, 1 expire 03-16, 2 expire 03-19");
}

/* After an outage there may be more than the time that a process is given to end. */
static void who_is_asked_to_stop_leaves_the_rest(void **state)
{
	(void)state;
	static const atomic_bool stop = true;
	struct fp_id id = submit_to_tier1();
	ask(id);
	OK(fp_timers_run(db, snapshot, instant("2026-03-12T12:00:00Z"), &stop, &problem));
	assert_string_equal(course(id), "ask-info 03-02 12:00");
	run_until("2026-03-12T12:00:00Z");
	assert_string_equal(course(id), "ask-info 03-02 12:00, warn 03-12 12:00");
	run_until("2026-04-01T00:00:00Z");
}

static void a_claim_lapses(void **state)
{
	(void)state;
	struct fp_id id = submit_to_tier1();
	act_as(FP_ROLE_TIER1, "key:tier1", id, (struct fp_act){.event = FP_EVENT_CLAIM});
	run_until("2026-03-02T12:14:59Z");
	assert_string_equal(sql("select claimed_by from fp.request where id = '%s'", text_of(id)), "key:tier1");
	run_until("2026-03-02T12:15:00Z");
	assert_string_equal(course(id), "claim 03-02 12:00, claim-lapsed 03-02 12:15");
	assert_string_equal(sql("select claimed_by from fp.request where id = '%s'", text_of(id)), "");
}

static void a_deadline_broken_in_tier1_goes_to_tier2_with_a_callback(void **state)
{
	(void)state;
	struct fp_request r = new_request("certified_copy", "DEN");
	r.has_callback_number = true;
	struct fp_id id = submit(r);
	run_until("2026-03-05T12:00:00Z");
	assert_string_equal(course(id), "escalate 03-05 12:00");
	assert_string_equal(status_of(id), "tier2_review");
	assert_string_equal(
		sql("select status || ' ' || (verification_phrase ~ '^[a-z]+ [a-z]+$') || ' ' || "
		    "to_char(window_end at time zone 'UTC', 'MM-DD HH24:MI') from fp.callback where request_id = '%s'",
			text_of(id)),
		"planned true 03-08 12:00");
	/* The promised call does not come: at once another, first in the queue; nobody's attempt is counted. */
	run_until("2026-03-08T12:00:00Z");
	assert_string_equal(course(id), "escalate 03-05 12:00, promise-broken 03-08 12:00");
	assert_string_equal(sql("select first_in_queue || ' ' || attempts || ' ' || (select needs_a_human from "
				"fp.request r where r.id = request_id) "
				"from fp.callback where request_id = '%s' and status = 'planned'",
				    text_of(id)),
		"true 0 true");
	/* And again each day, as long as nobody calls. */
	run_until("2026-03-10T12:00:00Z");
	assert_string_equal(course(id), "escalate 03-05 12:00, promise-broken 03-08 12:00, promise-broken 03-09 12:00, "
					"promise-broken 03-10 12:00");
	act_as(FP_ROLE_REQUESTER, "requester", id,
		(struct fp_act){.event = FP_EVENT_WITHDRAW, .now = instant("2026-03-10T12:00:00Z")});
}

static void a_seat_that_does_not_come_ranks_higher_then_goes_to_an_officer(void **state)
{
	(void)state;
	make_office("TIM", "America/Denver");
	take_catalog();
	struct fp_id id = submit(new_request("document_pickup", "TIM"));
	run_until("2026-04-01T12:00:00Z");
	assert_string_equal(course(id), "overdue 04-01 12:00");
	assert_string_equal(sql("select rank_class from fp.request where id = '%s'", text_of(id)), "3");
	run_until("2026-05-01T12:00:00Z");
	assert_string_equal(course(id), "overdue 04-01 12:00, unplaceable 05-01 12:00");
	assert_string_equal(sql("select status || ' ' || reason from fp.request where id = '%s'", text_of(id)),
		"tier2_review no_seat_in_time");
	act_as(FP_ROLE_REQUESTER, "requester", id,
		(struct fp_act){.event = FP_EVENT_WITHDRAW, .now = instant("2026-05-01T12:00:00Z")});
}

static void a_late_change_keeps_the_log_in_order(void **state)
{
	(void)state;
	struct fp_id id = submit_to_tier1();
	act_as(FP_ROLE_TIER1, "key:tier1", id, (struct fp_act){.event = FP_EVENT_CLAIM});
	/* Somebody acts after the timer was due and before it was run. */
	sql("update fp.request set version = version + 1, updated_at = '2026-03-02T12:15:30Z', last_event = 'update' "
	    "where id = '%s'",
		text_of(id));
	run_until("2026-03-02T12:16:00Z");
	assert_string_equal(
		sql("select to_char(at at time zone 'UTC', 'HH24:MI:SS') from fp.event where request_id = '%s' "
		    "and kind = 'claim-lapsed'",
			text_of(id)),
		"12:15:30");
}

static void one_that_rings_for_nothing_is_set_right(void **state)
{
	(void)state;
	struct fp_id id = submit_to_tier1();
	sql("update fp.request set wake_at = '2026-03-02T12:01:00Z' where id = '%s'", text_of(id));
	run_until("2026-03-02T12:05:00Z");
	assert_string_equal(course(id), "");
	assert_string_equal(
		sql("select to_char(wake_at at time zone 'UTC', 'MM-DD HH24:MI') from fp.request where id = '%s'",
			text_of(id)),
		"03-05 12:00");
}

static void more_than_a_batch_and_one_that_fails(void **state)
{
	(void)state;
	struct fp_submission *s[250];
	for (size_t i = 0; i < FP_LENGTH(s); i++)
		s[i] = submission_of(new_request("certified_copy", "DEN"));
	submit_all(s, FP_LENGTH(s));
	/* Its next event is there already, so the log refuses it. */
	sql("insert into fp.event (request_id, seq, at, kind, actor, role, to_status, policies, hash) "
	    "values ('%s', 2, '" NOW "', 'update', 'x', 'x', 'tier1_review', '{}', '')",
		text_of(s[7]->id));
	run_until("2026-03-05T12:00:00Z");
	for (size_t i = 0; i < FP_LENGTH(s); i++)
		assert_string_equal(status_of(s[i]->id), i == 7 ? "tier1_review" : "tier2_review");
}

/* A request under an authority whose last day is this one. */
static struct fp_id submit_under(const char *ends_on)
{
	struct fp_submission *s = submission_of(new_request("certified_copy", "DEN"));
	char person[FP_HEX_MAC];
	fp_hex(s->person_key.b, FP_MAC_LENGTH, person);
	assert_true(fp_id_new(&s->request.organization_id) && fp_id_new(&s->request.representation_id));
	const char *firm = text_of(s->request.organization_id), *id = text_of(s->request.representation_id);
	sql("insert into fp.organization (id, name, created_at) values ('%s', 'Firm %s', '" NOW "')", firm, firm);
	sql("insert into fp.attorney (id, licence, sealed) values ('%s', 'NY-' || upper(right('%s', 12)), 'x')", id,
		id);
	sql("insert into fp.representation (id, organization_id, person_key, attorney_id, begins_on, ends_on, "
	    "form_sealed, created_at) values ('%s', '%s', '\\x%s', '%s', '2026-01-01', '%s', 'x', '" NOW "')",
		id, firm, person, id, ends_on);
	submit_all(&s, 1);
	return s->id;
}

static bool is_represented(struct fp_id id)
{
	return *sql("select representation_id from fp.request where id = '%s'", text_of(id)) != '\0';
}

static void one_authority_that_cannot_end_keeps_nobody_s_timers(void **state)
{
	(void)state;
	struct fp_id stuck = submit_under("2026-03-03"), sound = submit_under("2026-03-03"),
		     later = submit_under("2026-03-04"), asked = submit_to_tier1();
	ask(asked);
	sql("insert into fp.event (request_id, seq, at, kind, actor, role, to_status, policies, hash) "
	    "values ('%s', 2, '" NOW "', 'update', 'x', 'x', 'tier1_review', '{}', '')",
		text_of(stuck));
	run_until("2026-03-12T12:00:00Z");
	assert_true(is_represented(stuck));
	assert_false(is_represented(sound));
	assert_false(is_represented(later));
	assert_string_equal(course(asked), "ask-info 03-02 12:00, warn 03-12 12:00");
	sql("set session_replication_role = replica; delete from fp.event where request_id = '%s' and seq = 2; "
	    "reset session_replication_role",
		text_of(stuck));
	run_until("2026-03-12T12:00:01Z");
	assert_false(is_represented(stuck));
}

static int begin(void **state)
{
	(void)state;
	begin_at(NOW);
	sql("delete from fp.schedule");
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_question_is_warned_of_and_expires),
		cmocka_unit_test(what_comes_up_on_the_way_runs_in_its_turn),
		cmocka_unit_test(who_is_asked_to_stop_leaves_the_rest),
		cmocka_unit_test(a_claim_lapses),
		cmocka_unit_test(a_deadline_broken_in_tier1_goes_to_tier2_with_a_callback),
		cmocka_unit_test(a_seat_that_does_not_come_ranks_higher_then_goes_to_an_officer),
		cmocka_unit_test(a_late_change_keeps_the_log_in_order),
		cmocka_unit_test(one_that_rings_for_nothing_is_set_right),
		cmocka_unit_test(more_than_a_batch_and_one_that_fails),
		cmocka_unit_test(one_authority_that_cannot_end_keeps_nobody_s_timers),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
