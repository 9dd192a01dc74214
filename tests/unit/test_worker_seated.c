/* Those who have a seat, in a pass: moved behind all who have none, and offered what is left. */
#include "pass_fixture.h"

/* An office with one seat each morning at nine, from Monday the 9th on. */
static void make_mornings(const char *code, int days)
{
	make_office(code, "America/Denver");
	for (int i = 0; i < days; i++)
		make_slots(code, fp_arena_format(arena, "2026-03-%02d", 9 + i), 1, 1);
	take_catalog();
}

static struct fp_id seat_one(const char *office, bool earlier_offers)
{
	struct fp_request r = new_request("document_pickup", office);
	r.earlier_offers = earlier_offers;
	struct fp_id id = submit(r);
	run_pass();
	return id;
}

static void ask_to_move(struct fp_id id, const char *office, const char *not_before)
{
	const char **offices = fp_arena_alloc(arena, sizeof(*offices));
	offices[0] = office;
	act_as(FP_ROLE_REQUESTER, "requester", id,
		(struct fp_act){.event = FP_EVENT_MOVE,
			.has_preferences = true,
			.offices_wanted = {1, offices},
			.not_before = not_before ? day_of(not_before) : FP_DAY_NONE,
			.not_after = FP_DAY_NONE});
}

static void cancel(struct fp_id id)
{
	act_as(FP_ROLE_REQUESTER, "requester", id, (struct fp_act){.event = FP_EVENT_CANCEL});
}

static const char *appointments_of(struct fp_id id)
{
	return sql(
		"select string_agg(a.status || ' ' || to_char(s.local_start, 'DD'), ', ' order by a.created_at, a.id) "
		"from fp.appointment a join fp.slot s on s.id = a.slot_id where a.request_id = '%s'",
		text_of(id));
}

static const char *costs(struct fp_id id)
{
	return sql("select coalesce(cost::text, '-') || ' for ' || coalesce(seat_cost::text, '-') from fp.decision "
		   "where request_id = '%s' order by pass_id desc limit 1",
		text_of(id));
}

/* ---- movers ---- */

static void a_mover_leaves_its_seat_for_a_cheaper_one_alone(void **state)
{
	(void)state;
	make_mornings("MLA", 3);
	struct fp_id first = seat_one("MLA", false), second = seat_one("MLA", false);
	const char *appointment = sql("select id from fp.appointment where request_id = '%s'", text_of(second));
	ask_to_move(second, "MLA", NULL);
	run_pass();
	assert_string_equal(why(second), "kept");
	assert_string_equal(costs(second), "- for 8");
	assert_string_equal(seat_of(second), "03-10 09:00");
	assert_int_equal(run_pass().kept, 0); /* until something comes free */
	cancel(first);
	struct fp_pass pass = run_pass();
	assert_int_equal(pass.moved, 1);
	assert_string_equal(why(second), "moved");
	assert_string_equal(costs(second), "7 for 8");
	assert_string_equal(seat_of(second), "03-09 09:00");
	assert_string_equal(sql("select id from fp.appointment where request_id = '%s'", text_of(second)), appointment);
	assert_string_equal(
		sql("select sum(booked) from fp.slot where office = 'MLA' and local_start::date > '2026-03-09'"), "0");
	assert_string_equal(sql("select placed || ' ' || left_over || ' ' || moved || ' ' || offered from fp.pass "
				"where id = %ld",
				    (long)pass.id),
		"0 0 1 0");
	assert_int_equal(run_pass().candidates, 0); /* the wish has been met */
}

static void who_has_no_seat_goes_first(void **state)
{
	(void)state;
	make_mornings("MNS", 2);
	struct fp_id first = seat_one("MNS", false), mover = seat_one("MNS", false), waiting = seat_one("MNS", false);
	assert_string_equal(why(waiting), "no_slot");
	ask_to_move(mover, "MNS", NULL);
	cancel(first);
	run_pass();
	assert_string_equal(seat_of(waiting), "03-09 09:00"); /* though ranked behind the mover by its time */
	assert_string_equal(why(mover), "kept");
	assert_true(strtol(sql("select rank from fp.decision where request_id = '%s' order by pass_id desc limit 1",
				   text_of(mover)),
			    NULL, 10) == 2);
	cancel(waiting);
	run_pass();
	assert_string_equal(seat_of(mover), "03-09 09:00");
}

static void a_seat_that_the_wishes_exclude_is_left_for_any(void **state)
{
	(void)state;
	make_mornings("MXA", 1);
	make_mornings("MXB", 5);
	struct fp_id id = seat_one("MXA", false);
	ask_to_move(id, "MXB", "2026-03-12");
	run_pass();
	assert_string_equal(why(id), "moved");
	assert_string_equal(costs(id), "10 for -");
	assert_string_equal(sql("select office || ' ' || (due_at = wake_at - interval '15 hours') || ' ' || "
				"(move_until is null) from fp.request where id = '%s'",
				    text_of(id)),
		"MXB true true");
}

static void a_moved_seat_is_what_the_rule_makes_of_it(void **state)
{
	(void)state;
	static const struct fp_viewer system = {.role = FP_ROLE_SYSTEM, .subject = "worker"};
	struct fp_record *before = NULL, *after = NULL;
	struct fp_change change;
	struct fp_policy policy = {0};
	make_mornings("MRU", 2);
	struct fp_id first = seat_one("MRU", true), id = seat_one("MRU", true);
	ask_to_move(id, "MRU", NULL);
	run_pass();
	OK(fp_request_read_one(db, &system, &id, arena, &before, &problem));
	cancel(first);
	run_pass();
	OK(fp_request_read_one(db, &system, &id, arena, &after, &problem));
	const struct fp_act act = {.event = FP_EVENT_MOVED,
		.role = FP_ROLE_SYSTEM,
		.actor = "worker",
		.urgency = -1,
		.now = fp_clock_now(&domain_clock),
		.appointment = &after->request.appointment};
	OK(fp_request_decide(&before->request, &act, &policy, &change, &problem));
	const struct fp_request *want = &change.after, *is = &after->request;
	assert_int_equal(is->version, want->version + 1);
	assert_int_equal(is->status, want->status);
	assert_string_equal(is->office, want->office);
	assert_int_equal(is->rank_class, want->rank_class);
	assert_int_equal(is->due_at, want->due_at);
	assert_int_equal(is->wake_at, want->wake_at);
	assert_int_equal(is->move_until, want->move_until);
	assert_int_equal(is->next_try_at, want->next_try_at);
	assert_true(fp_id_same(&is->appointment.id, &want->appointment.id));
	assert_int_equal(is->appointment.slot_id, want->appointment.slot_id);
	assert_string_equal(sql("select (data->>'from_slot_id') is not null and (data->>'slot_id')::bigint = %ld from "
				"fp.event where request_id = '%s' and kind = 'moved'",
				    (long)is->appointment.slot_id, text_of(id)),
		"t");
}

static void a_mover_who_changed_meanwhile_stays(void **state)
{
	(void)state;
	struct halfway h;
	make_mornings("MCH", 3);
	struct fp_id first = seat_one("MCH", false), one = seat_one("MCH", false), two = seat_one("MCH", false);
	ask_to_move(one, "MCH", NULL);
	ask_to_move(two, "MCH", NULL);
	run_pass();
	cancel(first);
	sql("update fp.request set next_try_at = null where id in ('%s', '%s')", text_of(one), text_of(two));
	sql("delete from fp.freed");
	match_batch(&h, FP_PASS_MOVERS);
	cancel(one);
	write_rest(&h);
	/* `two` has the seat that was meant for the other. */
	assert_string_equal(seat_of(two), "03-09 09:00");
	assert_string_equal(status_of(one), "withdrawn");
	assert_string_equal(why(one), "kept"); /* by the pass before */
}

static void what_came_free_behind_the_call_is_left_to_the_waiting(void **state)
{
	(void)state;
	struct halfway h;
	make_mornings("MFR", 2);
	struct fp_id first = seat_one("MFR", false), mover = seat_one("MFR", false), waiting = seat_one("MFR", false);
	ask_to_move(mover, "MFR", NULL);
	run_pass();
	sql("update fp.request set next_try_at = null where id = '%s'", text_of(mover));
	cancel(first); /* the one who waits has not been called back for it */
	match_batch(&h, FP_PASS_MOVERS);
	assert_int_not_equal(h.batch.results[0].why, FP_MATCH_PLACED);
	write_rest(&h);
	assert_string_equal(why(mover), "kept");
	run_pass();
	assert_string_equal(seat_of(waiting), "03-09 09:00");
	assert_string_equal(seat_of(mover), "03-10 09:00");
}

/* Only what was given up is left to them: the slots beside it nobody who waits has wanted. */
static void what_came_free_beside_it_stands_in_no_ones_way(void **state)
{
	(void)state;
	struct halfway h;
	make_office("MBE", "America/Denver");
	make_slots("MBE", "2026-03-09", 2, 1);
	make_slots("MBE", "2026-03-10", 1, 1);
	take_catalog();
	struct fp_request later = new_request("document_pickup", "MBE");
	later.not_before = day_of("2026-03-10");
	struct fp_id first = seat_one("MBE", false), mover = submit(later);
	run_pass();
	assert_string_equal(seat_of(mover), "03-10 09:00");
	ask_to_move(mover, "MBE", NULL);
	match_batch(&h, FP_PASS_MOVERS);
	cancel(first);
	write_rest(&h);
	assert_string_equal(seat_of(mover), "03-09 09:30");
}

static void a_wish_that_has_lapsed_is_met_no_more(void **state)
{
	(void)state;
	make_mornings("MLP", 2);
	struct fp_id first = seat_one("MLP", false), mover = seat_one("MLP", false);
	ask_to_move(mover, "MLP", NULL);
	cancel(first);
	domain_clock.fixed = instant("2026-03-09T15:00:00Z"); /* a day before the seat, to the minute */
	assert_int_equal(run_pass().moved, 0);
	OK(fp_timers_run(db, snapshot, fp_clock_now(&domain_clock), NULL, &problem));
	assert_string_equal(
		sql("select kind || ' ' || role from fp.event where request_id = '%s' order by seq desc limit 1",
			text_of(mover)),
		"move-lapsed system");
	domain_clock.fixed = instant(PASS_NOW);
}

/* ---- offers ---- */

static void what_nobody_needs_is_offered_in_rank_order(void **state)
{
	(void)state;
	make_mornings("OFA", 5);
	struct fp_id first = seat_one("OFA", false), next = seat_one("OFA", true), not_asked = seat_one("OFA", false),
		     third = seat_one("OFA", true), last = seat_one("OFA", true);
	cancel(first);
	struct fp_pass pass = run_pass();
	assert_int_equal(pass.offered, 1);
	assert_string_equal(why(next), "not_offered"); /* a day earlier is not worth it */
	assert_string_equal(why(third), "offered");
	assert_string_equal(costs(third), "7 for 10");
	assert_string_equal(why(last), "placed"); /* nobody behind the last one offered was passed over */
	assert_string_equal(why(not_asked), "placed");
	assert_string_equal(appointments_of(third), "booked 12, held 09");
	assert_string_equal(
		sql("select r.wake_at = a.expires_at and a.expires_at = '2026-03-03T12:00Z' from fp.request r "
		    "join fp.appointment a on a.request_id = r.id and a.status = 'held' where r.id = '%s'",
			text_of(third)),
		"t");
	assert_string_equal(
		sql("select judged_by->>'before' || ' ' || (judged_by->>'cost_below') from fp.decision where "
		    "request_id = '%s' order by pass_id desc limit 1",
			text_of(third)),
		"2026-03-12T15:00:00Z 9");
	assert_int_equal(count("fp.spare"), 0);
	assert_int_equal(run_pass().candidates, 0);
}

static void an_offer_is_what_the_rule_makes_of_it(void **state)
{
	(void)state;
	static const struct fp_viewer system = {.role = FP_ROLE_SYSTEM, .subject = "worker"};
	struct fp_record *before = NULL, *after = NULL;
	struct fp_change change;
	struct fp_policy policy = {0};
	make_mornings("ORU", 3);
	struct fp_id first = seat_one("ORU", false), second = seat_one("ORU", false), id = seat_one("ORU", true);
	OK(fp_request_read_one(db, &system, &id, arena, &before, &problem));
	cancel(first);
	run_pass();
	OK(fp_request_read_one(db, &system, &id, arena, &after, &problem));
	const struct fp_act act = {.event = FP_EVENT_OFFER,
		.role = FP_ROLE_SYSTEM,
		.actor = "worker",
		.urgency = -1,
		.now = fp_clock_now(&domain_clock),
		.appointment = &after->request.offer};
	OK(fp_request_decide(&before->request, &act, &policy, &change, &problem));
	const struct fp_request *want = &change.after, *is = &after->request;
	assert_int_equal(is->version, want->version + 1);
	assert_int_equal(is->status, want->status);
	assert_int_equal(is->wake_at, want->wake_at);
	assert_int_equal(is->due_at, want->due_at);
	assert_int_equal(is->next_try_at, want->next_try_at);
	assert_int_equal(is->offer.status, FP_APPOINTMENT_HELD);
	assert_int_equal(is->appointment.slot_id, before->request.appointment.slot_id);
	cancel(second);
}

static void what_was_declined_is_offered_to_the_next(void **state)
{
	(void)state;
	make_mornings("ODC", 4);
	struct fp_id first = seat_one("ODC", false), second = seat_one("ODC", false), one = seat_one("ODC", true),
		     two = seat_one("ODC", true);
	cancel(first);
	run_pass();
	assert_string_equal(appointments_of(one), "booked 11, held 09");
	act_as(FP_ROLE_REQUESTER, "requester", one, (struct fp_act){.event = FP_EVENT_DECLINE_OFFER});
	run_pass();
	assert_string_equal(why(one), "not_offered");
	assert_string_equal(appointments_of(one), "booked 11, lapsed 09");
	assert_string_equal(appointments_of(two), "booked 12, held 09");
	act_as(FP_ROLE_REQUESTER, "requester", two, (struct fp_act){.event = FP_EVENT_ACCEPT_OFFER});
	assert_string_equal(appointments_of(two), "booked 09, lapsed 09");
	assert_string_equal(
		sql("select string_agg(booked::text, '' order by starts_at) from fp.slot where office = 'ODC'"),
		"1110");
	cancel(second);
}

static void three_offers_and_no_more(void **state)
{
	(void)state;
	make_mornings("OTH", 6);
	struct fp_id others[5], id;
	for (int i = 0; i < 5; i++)
		others[i] = seat_one("OTH", false);
	id = seat_one("OTH", true);
	for (int i = 0; i < 4; i++) {
		cancel(others[i]);
		assert_int_equal(run_pass().offered, i < 3);
		if (i < 3)
			act_as(FP_ROLE_REQUESTER, "requester", id, (struct fp_act){.event = FP_EVENT_DECLINE_OFFER});
	}
	assert_string_equal(appointments_of(id), "booked 14, lapsed 09, lapsed 10, lapsed 11");
}

static void one_at_a_time_and_never_within_the_notice(void **state)
{
	(void)state;
	make_mornings("OON", 4);
	struct fp_id first = seat_one("OON", false), second = seat_one("OON", false), third = seat_one("OON", false),
		     id = seat_one("OON", true);
	domain_clock.fixed = instant("2026-03-08T13:30:00Z"); /* 25 h 30 before the first seat */
	cancel(first);
	run_pass();
	assert_string_equal(sql("select expires_at at time zone 'UTC' from fp.appointment where request_id = '%s' and "
				"status = 'held'",
				    text_of(id)),
		"2026-03-08 15:00:00");
	cancel(second);
	assert_int_equal(run_pass().offered, 0);
	domain_clock.fixed = instant("2026-03-08T15:00:00Z");
	OK(fp_timers_run(db, snapshot, fp_clock_now(&domain_clock), NULL, &problem));
	run_pass();
	assert_string_equal(appointments_of(id), "booked 12, lapsed 09, held 10"); /* what had come free meanwhile */
	cancel(third);
	domain_clock.fixed = instant(PASS_NOW);
}

static void who_opts_in_later_is_offered_what_is_free(void **state)
{
	(void)state;
	make_mornings("OPT", 3);
	struct fp_id first = seat_one("OPT", false), second = seat_one("OPT", false), id = seat_one("OPT", false);
	cancel(first);
	run_pass();
	assert_string_equal(appointments_of(id), "booked 11");
	sql("update fp.request set earlier_offers = true, version = version + 1, last_event = 'update' where id = '%s'",
		text_of(id));
	struct fp_pass pass = run_pass();
	assert_int_equal(pass.offered, 1);
	act_as(FP_ROLE_REQUESTER, "requester", id, (struct fp_act){.event = FP_EVENT_ACCEPT_OFFER});
	assert_string_equal(seat_of(id), "03-09 09:00");
	cancel(second);
	assert_int_equal(run_pass().offered, 0); /* later than what it has */
}

static void who_opts_in_where_nothing_is_free_waits_for_it(void **state)
{
	(void)state;
	make_mornings("OPW", 3);
	struct fp_id first = seat_one("OPW", false), second = seat_one("OPW", false), id = seat_one("OPW", false);
	sql("update fp.request set earlier_offers = true, version = version + 1, last_event = 'update' where id = '%s'",
		text_of(id));
	assert_int_equal(run_pass().offered, 0);
	assert_string_equal(why(id), "not_offered");
	assert_string_equal(sql("select r.next_try_at = s.starts_at from fp.request r join fp.appointment a on "
				"a.request_id = r.id join fp.slot s on s.id = a.slot_id where r.id = '%s'",
				    text_of(id)),
		"t");
	cancel(first);
	assert_int_equal(run_pass().offered, 1);
	cancel(second);
}

static void an_earlier_seat_is_what_was_asked_for(void **state)
{
	(void)state;
	const char *offices[] = {"OEA", "OEB"};
	make_office("OEA", "America/Denver");
	make_mornings("OEB", 1);
	struct fp_request r = new_request("document_pickup", NULL);
	r.preferred_offices = (struct fp_texts){2, offices};
	r.earlier_offers = true;
	struct fp_id id = submit(r);
	run_pass();
	assert_string_equal(costs(id), "10 for -");
	make_slots("OEA", "2026-03-09", 2, 1); /* in the office that it would rather have: as late, and later */
	assert_int_equal(run_pass().offered, 0);
	assert_string_equal(appointments_of(id), "booked 09");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_mover_leaves_its_seat_for_a_cheaper_one_alone),
		cmocka_unit_test(who_has_no_seat_goes_first),
		cmocka_unit_test(a_seat_that_the_wishes_exclude_is_left_for_any),
		cmocka_unit_test(a_moved_seat_is_what_the_rule_makes_of_it),
		cmocka_unit_test(a_mover_who_changed_meanwhile_stays),
		cmocka_unit_test(what_came_free_behind_the_call_is_left_to_the_waiting),
		cmocka_unit_test(what_came_free_beside_it_stands_in_no_ones_way),
		cmocka_unit_test(a_wish_that_has_lapsed_is_met_no_more),
		cmocka_unit_test(what_nobody_needs_is_offered_in_rank_order),
		cmocka_unit_test(an_offer_is_what_the_rule_makes_of_it),
		cmocka_unit_test(what_was_declined_is_offered_to_the_next),
		cmocka_unit_test(three_offers_and_no_more),
		cmocka_unit_test(one_at_a_time_and_never_within_the_notice),
		cmocka_unit_test(who_opts_in_later_is_offered_what_is_free),
		cmocka_unit_test(who_opts_in_where_nothing_is_free_waits_for_it),
		cmocka_unit_test(an_earlier_seat_is_what_was_asked_for),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
