/* One pass, step by step: what happens between the match and the write, and who is not seated at all. */
#include "pass_fixture.h"

/* ---- between the match and the write ---- */

static void one_that_withdraws_leaves_the_rest_to_be_booked(void **state)
{
	(void)state;
	struct fp_id ids[4];
	struct halfway h;
	make_office("WDA", "America/Denver");
	make_slots("WDA", "2026-03-09", 3, 1);
	take_catalog();
	for (int i = 0; i < 4; i++)
		ids[i] = submit(new_request("document_pickup", "WDA"));
	match_batch(&h, FP_PASS_WAITING);
	withdraw(ids[1]);
	write_rest(&h);
	assert_string_equal(seat_of(ids[0]), "03-09 09:00");
	assert_string_equal(seat_of(ids[1]), "");
	assert_string_equal(seat_of(ids[2]), "03-09 09:30"); /* the seat that was meant for the other */
	assert_string_equal(seat_of(ids[3]), "03-09 10:00"); /* who would have gone without */
	assert_string_equal(status_of(ids[1]), "withdrawn");
	assert_string_equal(why(ids[1]), "");
	assert_int_equal(h.pass.placed, 3);
	assert_string_equal(
		sql("select placed || ' ' || left_over from fp.pass where id = %ld", (long)h.pass.id), "3 0");
}

static void a_seat_lost_is_matched_again_in_rank_order(void **state)
{
	(void)state;
	struct fp_id ids[3];
	struct halfway h;
	make_office("WLS", "America/Denver");
	make_slots("WLS", "2026-03-09", 4, 1);
	take_catalog();
	for (int i = 0; i < 3; i++)
		ids[i] = submit(new_request("document_pickup", "WLS"));
	match_batch(&h, FP_PASS_WAITING);
	sql("update fp.slot set capacity = 0 where office = 'WLS' and local_start::time = '09:00'");
	write_rest(&h);
	assert_string_equal(seat_of(ids[0]), "03-09 09:30");
	assert_string_equal(seat_of(ids[1]), "03-09 10:00");
	assert_string_equal(seat_of(ids[2]), "03-09 10:30");
}

/* Once a part is written the rest is matched with what is left, which does not show what there was. */
static void what_the_pass_has_taken_is_told_from_what_never_was(void **state)
{
	(void)state;
	struct halfway h;
	make_office("WTA", "America/Denver");
	make_office("WTB", "America/Denver");
	make_slots("WTA", "2026-03-09", 1, 1);
	take_catalog();
	struct fp_request r = new_request("document_pickup", "WTA");
	r.not_after = day_of("2026-03-09");
	struct fp_id first = submit(r), second, nowhere;
	assert_true(fp_id_new(&r.id));
	second = submit(r);
	nowhere = submit(new_request("document_pickup", "WTB"));
	match_batch(&h, FP_PASS_WAITING);
	OK(fp_pass_write(&h.pass, &h.batch, 1, &problem));
	OK(fp_pass_match(&h.pass, &h.batch, &problem));
	write_rest(&h);
	assert_string_equal(seat_of(first), "03-09 09:00");
	assert_string_equal(why(second), "all_taken");
	assert_string_equal(why(nowhere), "no_slot");
	withdraw(second);
	withdraw(nowhere);
}

static void what_is_freed_meanwhile_waits_for_the_next_pass(void **state)
{
	(void)state;
	struct halfway h;
	make_office("WFR", "America/Denver");
	make_slots("WFR", "2026-03-09", 1, 1);
	take_catalog();
	struct fp_id first = submit(new_request("document_pickup", "WFR"));
	struct fp_id second = submit(new_request("document_pickup", "WFR"));
	match_batch(&h, FP_PASS_WAITING);
	sql("update fp.slot set capacity = 2 where office = 'WFR'");
	write_rest(&h);
	assert_string_equal(why(second), "all_taken");
	run_pass();
	assert_string_equal(seat_of(first), "03-09 09:00");
	assert_string_equal(seat_of(second), "03-09 09:00");
}

static void one_that_cannot_be_written_holds_nobody_up(void **state)
{
	(void)state;
	struct fp_id ids[5];
	make_office("WBD", "America/Denver");
	make_slots("WBD", "2026-03-09", 10, 1);
	take_catalog();
	for (int i = 0; i < 5; i++)
		ids[i] = submit(new_request("document_pickup", "WBD"));
	/* A seat it should not have: the one it is to get would be its second. */
	sql("insert into fp.appointment (id, request_id, office, status, during, created_at, updated_at) "
	    "values (gen_random_uuid(), '%s', 'WBD', 'booked', '[2026-03-03,2026-03-04)', '" PASS_NOW "', '" PASS_NOW
	    "')",
		text_of(ids[2]));
	struct fp_pass pass = run_pass();
	assert_int_equal(pass.placed, 4);
	for (int i = 0; i < 5; i++)
		assert_string_equal(status_of(ids[i]), i == 2 ? "approved" : "scheduled");
	assert_string_equal(
		sql("select (next_try_at > updated_at)::text from fp.request where id = '%s'", text_of(ids[2])),
		"true");
	withdraw(ids[2]);
}

static void a_booking_is_what_the_rule_makes_of_it(void **state)
{
	(void)state;
	static const struct fp_viewer system = {.role = FP_ROLE_SYSTEM, .subject = "worker"};
	struct fp_record *before = NULL, *after = NULL;
	struct fp_change change;
	struct fp_policy policy;
	make_office("WRU", "America/Denver");
	make_slots("WRU", "2026-03-09", 1, 1);
	take_catalog();
	struct fp_id id = submit(new_request("document_pickup", "WRU"));
	OK(fp_request_read_one(db, &system, &id, arena, &before, &problem));
	run_pass();
	OK(fp_request_read_one(db, &system, &id, arena, &after, &problem));
	const struct fp_act act = {.event = FP_EVENT_ASSIGN,
		.role = FP_ROLE_SYSTEM,
		.actor = "worker",
		.urgency = -1,
		.now = fp_clock_now(&domain_clock),
		.appointment = &after->request.appointment};
	const struct fp_catalog *catalog = fp_snapshot_hold(snapshot);
	fp_catalog_policy(catalog, NULL, "document_pickup", FP_URGENCY_ROUTINE, act.now, &policy);
	fp_catalog_release(catalog);
	OK(fp_request_decide(&before->request, &act, &policy, &change, &problem));
	const struct fp_request *want = &change.after, *is = &after->request;
	assert_int_equal(is->version, want->version + 1);
	assert_int_equal(is->status, want->status);
	assert_string_equal(is->office, want->office);
	assert_int_equal(is->updated_at, want->updated_at);
	assert_int_equal(is->rank_class, want->rank_class);
	assert_int_equal(is->due_at, want->due_at);
	assert_int_equal(is->wake_at, want->wake_at);
	assert_int_equal(is->displaced, want->displaced);
	assert_int_equal(is->seat_overdue, want->seat_overdue);
	assert_int_equal(is->next_try_at, want->next_try_at);
	assert_int_equal(is->needs_a_human, want->needs_a_human);
	assert_int_equal(is->appointment.status, FP_APPOINTMENT_BOOKED);
	assert_string_equal(sql("select actor || ' ' || role || ' ' || (cardinality(policies) > 0) from fp.event "
				"where request_id = '%s' and kind = 'assign'",
				    text_of(id)),
		"worker system true");
}

/* ---- limits and order ---- */

static void notice_and_leads_are_kept(void **state)
{
	(void)state;
	make_office("WNO", "America/Denver");
	make_slots("WNO", "2026-03-02", 96, 1); /* to Saturday */
	take_catalog();
	struct fp_request with_interpreter = new_request("document_pickup", "WNO"), with_ramp = with_interpreter;
	with_interpreter.interpreter = true;
	const char *ramp[] = {"ramp"};
	assert_true(fp_id_new(&with_ramp.id));
	with_ramp.accommodations = (struct fp_texts){1, ramp};
	struct fp_id plain = submit(new_request("document_pickup", "WNO")), a = submit(with_interpreter),
		     b = submit(with_ramp);
	run_pass();
	assert_string_equal(seat_of(plain), "03-03 09:00"); /* 24 h from Monday 05:00 local */
	assert_string_equal(seat_of(a), "03-07 09:00");	    /* 120 h */
	assert_string_equal(seat_of(b), "03-04 09:00");	    /* 48 h */
	assert_string_equal(
		sql("select judged_by->'offices'->0->>'from' from fp.decision where request_id = '%s'", text_of(a)),
		"2026-03-07T12:00:00Z");
}

static void rank_goes_before_arrival(void **state)
{
	(void)state;
	make_office("WRA", "America/Denver");
	make_slots("WRA", "2026-03-09", 2, 1);
	take_catalog();
	struct fp_request urgent = new_request("document_pickup", "WRA");
	urgent.urgency = FP_URGENCY_URGENT;
	struct fp_id routine = submit(new_request("document_pickup", "WRA")),
		     last = submit(new_request("document_pickup", "WRA"));
	struct fp_id first = submit(urgent);
	run_pass();
	assert_string_equal(seat_of(first), "03-09 09:00");
	assert_string_equal(seat_of(routine), "03-09 09:30");
	assert_string_equal(why(last), "all_taken");
	assert_string_equal(sql("select rank from fp.decision where request_id = '%s'", text_of(last)), "3");
	withdraw(last);
}

static void of_an_unsettled_pair_neither_is_seated(void **state)
{
	(void)state;
	make_office("WTW", "America/Denver");
	make_slots("WTW", "2026-03-09", 4, 1);
	take_catalog();
	struct fp_submission *one = submission_of(new_request("document_pickup", "WTW")),
			     *two = submission_of(new_request("document_pickup", "WTW"));
	two->person_key = one->person_key;
	submit_all(&one, 1);
	submit_all(&two, 1);
	assert_int_equal(run_pass().candidates, 0);
	withdraw(two->id);
	assert_int_equal(run_pass().placed, 1);
	assert_string_equal(status_of(one->id), "scheduled");
}

/* ---- whom no slot can suit ---- */

static const char *outcome(struct fp_id id)
{
	return sql(
		"select status || ' ' || coalesce(reason, '') || ' ' || needs_a_human from fp.request where id = '%s'",
		text_of(id));
}

static void who_cannot_be_seated_is_asked(void **state)
{
	(void)state;
	make_office("WUN", "America/Denver");
	make_slots("WUN", "2026-03-09", 80, 1); /* Monday to Friday; then nothing until */
	make_slots("WUN", "2026-03-23", 1, 1);
	sql("update fp.slot set capacity = 0 where office = 'WUN' and local_start::date = '2026-03-11'");
	make_office("WSH", "America/Denver"); /* shut for good */
	sql("update fp.office set open_to = '2026-03-01' where code = 'WSH'");
	take_catalog();
	struct fp_request r = new_request("document_pickup", "WUN");
	r.not_after = day_of("2026-03-02"); /* within the notice */
	struct fp_id late = submit(r);
	r = new_request("document_pickup", "WUN");
	r.not_before = day_of("2026-03-14");
	r.not_after = day_of("2026-03-15"); /* a weekend */
	struct fp_id weekend = submit(r);
	r = new_request("document_pickup", "WUN");
	r.not_before = r.not_after = day_of("2026-03-11");
	struct fp_id closed_day = submit(r);
	r = new_request("document_pickup", "WUN");
	r.not_before = r.not_after = day_of("2026-04-15"); /* beyond what has been made */
	struct fp_id later = submit(r);
	r = new_request("document_pickup", "WUN");
	r.not_before = r.not_after = day_of("2026-07-01"); /* beyond the horizon */
	struct fp_id much_later = submit(r);
	struct fp_id shut = submit(new_request("document_pickup", "WSH"));
	r = new_request("document_pickup", NULL);
	r.country = "QQ";
	struct fp_id nowhere = submit(r);
	run_pass();
	assert_string_equal(outcome(late), "needs_info preferences_cannot_be_met false");
	assert_string_equal(outcome(weekend), "needs_info preferences_cannot_be_met false");
	assert_string_equal(outcome(closed_day), "needs_info preferences_cannot_be_met false");
	assert_string_equal(outcome(shut), "needs_info preferences_cannot_be_met false");
	assert_string_equal(outcome(nowhere), "tier2_review no_office_in_range true");
	assert_string_equal(outcome(later), "approved  false");
	assert_string_equal(outcome(much_later), "approved  false");
	assert_string_equal(why(nowhere), "no_office");
	assert_string_equal(why(weekend), "no_slot");
	withdraw(later);
	withdraw(much_later);
}

static void days_that_are_full_may_come_free(void **state)
{
	(void)state;
	make_office("WFU", "America/Denver");
	make_slots("WFU", "2026-03-09", 1, 1);
	make_slots("WFU", "2026-03-10", 1, 1);
	take_catalog();
	struct fp_request r = new_request("document_pickup", "WFU");
	r.not_after = day_of("2026-03-09");
	struct fp_id first = submit(r);
	run_pass();
	assert_true(fp_id_new(&r.id));
	struct fp_id second = submit(r);
	run_pass();
	assert_string_equal(why(second), "no_slot");
	assert_string_equal(status_of(second), "approved");
	withdraw(second);
	assert_string_equal(status_of(first), "scheduled");
}

/* ---- more than a batch ---- */

static void batch_after_batch_all_are_seated(void **state)
{
	(void)state;
	make_office("WBA", "America/Denver");
	make_slots("WBA", "2026-03-09", 2, FP_PASS_BATCH);
	take_catalog();
	struct fp_id first = submit(new_request("document_pickup", "WBA"));
	sql("insert into fp.request select l.* from fp.request r, generate_series(1, %d) n, "
	    "jsonb_populate_record(r, jsonb_build_object('id', gen_random_uuid(), 'confirmation_code', "
	    "'MANY' || lpad(n::text, 12, '0'), 'person_key', '\\x' || md5(n::text) || md5(n::text))) l where r.id = "
	    "'%s'",
		FP_PASS_BATCH, text_of(first));
	sql("analyze fp.request"); /* the assigner has each statement planned anew */
	struct fp_pass pass = run_pass();
	assert_int_equal(pass.candidates, FP_PASS_BATCH + 1);
	assert_int_equal(pass.placed, FP_PASS_BATCH + 1);
	assert_string_equal(sql("select string_agg(booked::text, ' ' order by starts_at) from fp.slot where office = "
				"'WBA'"),
		fp_arena_format(arena, "%d 1", FP_PASS_BATCH));
	assert_string_equal(
		sql("select count(distinct rank) || ' to ' || max(rank) from fp.decision where pass_id = %ld",
			(long)pass.id),
		fp_arena_format(arena, "%d to %d", FP_PASS_BATCH + 1, FP_PASS_BATCH + 1));
}

/* ---- putting off ---- */

static void who_found_nothing_comes_back_in_time(void **state)
{
	(void)state;
	make_office("WPO", "America/Denver");
	take_catalog();
	struct fp_id id = submit(new_request("document_pickup", "WPO"));
	run_pass();
	assert_string_equal(
		sql("select next_try_at - updated_at from fp.request where id = '%s'", text_of(id)), "00:15:00");
	assert_int_equal(run_pass().candidates, 0);
	domain_clock.fixed += 14 * FP_MINUTE;
	assert_int_equal(run_pass().candidates, 0);
	domain_clock.fixed += FP_MINUTE;
	assert_int_equal(run_pass().candidates, 1);
	assert_int_equal(count(fp_arena_format(arena, "fp.decision where request_id = '%s'", text_of(id))), 2);
	domain_clock.fixed = instant("2026-03-03T06:50:00Z"); /* ten minutes to midnight in Denver */
	assert_int_equal(run_pass().candidates, 1);
	assert_string_equal(sql("select next_try_at at time zone 'UTC' from fp.request where id = '%s'", text_of(id)),
		"2026-03-03 07:00:00");
	make_slots("WPO", "2026-03-09", 1, 1);
	assert_int_equal(run_pass().placed, 1);
	domain_clock.fixed = instant(PASS_NOW);
}

static void capacity_calls_back_whom_it_may_suit(void **state)
{
	(void)state;
	make_office("WCA", "America/Denver");
	make_office("WCB", "America/Denver");
	make_slots("WCA", "2026-03-09", 1, 1);
	sql("update fp.slot set capacity = 0 where office = 'WCA'");
	take_catalog();
	struct fp_request later = new_request("document_pickup", "WCA");
	later.not_before = day_of("2026-03-20");
	struct fp_id suited = submit(new_request("document_pickup", "WCA")), unsuited = submit(later);
	struct fp_id elsewhere = submit(new_request("document_pickup", "WCB"));
	run_pass();
	sql("update fp.slot set capacity = 1 where office = 'WCA'");
	struct fp_pass pass = run_pass();
	assert_int_equal(pass.candidates, 1);
	assert_string_equal(seat_of(suited), "03-09 09:00");
	withdraw(unsuited);
	withdraw(elsewhere);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_that_withdraws_leaves_the_rest_to_be_booked),
		cmocka_unit_test(a_seat_lost_is_matched_again_in_rank_order),
		cmocka_unit_test(what_the_pass_has_taken_is_told_from_what_never_was),
		cmocka_unit_test(what_is_freed_meanwhile_waits_for_the_next_pass),
		cmocka_unit_test(one_that_cannot_be_written_holds_nobody_up),
		cmocka_unit_test(a_booking_is_what_the_rule_makes_of_it),
		cmocka_unit_test(notice_and_leads_are_kept),
		cmocka_unit_test(rank_goes_before_arrival),
		cmocka_unit_test(of_an_unsettled_pair_neither_is_seated),
		cmocka_unit_test(who_cannot_be_seated_is_asked),
		cmocka_unit_test(days_that_are_full_may_come_free),
		cmocka_unit_test(batch_after_batch_all_are_seated),
		cmocka_unit_test(who_found_nothing_comes_back_in_time),
		cmocka_unit_test(capacity_calls_back_whom_it_may_suit),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
