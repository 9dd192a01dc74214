/* Passes with attorneys, and with what an office can provide: limits, races with other bookings, and what is written.
 */
#include "attorney_fixture.h"

#include <fieldpass/booking.h>

static const char *place_of(struct fp_id id)
{
	return sql("select a.office || ' ' || to_char(s.local_start, 'MM-DD HH24:MI') from fp.appointment a "
		   "join fp.slot s on s.id = a.slot_id where a.request_id = '%s' and a.status = 'booked'",
		text_of(id));
}

/* ---- attorneys ---- */

static void an_attorney_is_in_one_place_and_has_time_for_the_way(void **state)
{
	(void)state;
	const char *attorney = new_attorney();
	make_office("AAA", "America/Denver");
	make_office("AAB", "America/Denver");
	make_slots("AAA", "2026-03-09", 16, 5);
	make_slots("AAB", "2026-03-09", 32, 5);
	take_catalog();
	struct fp_id here = submit_for(attorney, new_request("document_pickup", "AAA"));
	struct fp_id next = submit_for(attorney, new_request("document_pickup", "AAA"));
	struct fp_id there = submit_for(attorney, new_request("document_pickup", "AAB"));
	struct fp_id stranger = submit(new_request("document_pickup", "AAB"));
	run_pass();
	assert_string_equal(place_of(here), "AAA 03-09 09:00");
	assert_string_equal(place_of(next), "AAA 03-09 09:30");
	assert_string_equal(place_of(there), "AAB 03-09 13:00"); /* three hours on */
	assert_string_equal(place_of(stranger), "AAB 03-09 09:00");
	assert_string_equal(sql("select attorney_id || ' ' || (travel = tstzrange(lower(during), upper(during) + "
				"interval '180 min')) "
				"from fp.appointment where request_id = '%s'",
				    text_of(there)),
		fp_arena_format(arena, "%s true", attorney));
	assert_string_equal(sql("select (judged_by->>'attorney') || (judged_by->'offices'->0->>'travel_minutes') "
				"from fp.decision where request_id = '%s'",
				    text_of(there)),
		fp_arena_format(arena, "%s180", attorney));
	assert_string_equal(
		sql("select judged_by::jsonb ? 'attorney' or (judged_by->'offices'->0)::jsonb ? 'travel_minutes' "
		    "from fp.decision where request_id = '%s'",
			text_of(stranger)),
		"f");
	/* The next pass reads what the last one gave. */
	struct fp_id later = submit_for(attorney, new_request("document_pickup", "AAB"));
	run_pass();
	assert_string_equal(place_of(later), "AAB 03-09 13:30");
}

static void the_only_time_that_collides_is_waited_for(void **state)
{
	(void)state;
	const char *attorney = new_attorney();
	make_office("ABA", "America/Denver");
	make_office("ABB", "America/Denver");
	make_slots("ABA", "2026-03-09", 1, 2);
	take_catalog();
	book_elsewhere(attorney, "ABB", "2026-03-09T14:00:00Z", 30);
	struct fp_request r = new_request("document_pickup", "ABA");
	r.not_after = day_of("2026-03-09");
	struct fp_id id = submit_for(attorney, r);
	run_pass();
	assert_string_equal(decided(id), "no_slot [\"attorney_busy\"]");
	assert_string_equal(status_of(id), "approved");
	sql("update fp.appointment set status = 'lapsed', reason = 'given_back' where attorney_id = '%s'", attorney);
	domain_clock.fixed += 15 * FP_MINUTE;
	run_pass();
	assert_string_equal(place_of(id), "ABA 03-09 09:00");
	struct fp_id other = submit_for(attorney, r);
	run_pass();
	assert_string_equal(decided(other), "no_slot [\"attorney_busy\"]");
	withdraw(other);
	domain_clock.fixed = instant(PASS_NOW);
}

static void without_a_representation_in_force_nobody_comes_along(void **state)
{
	(void)state;
	const struct fp_viewer worker = {.role = FP_ROLE_SYSTEM, .subject = "worker"};
	const char *attorney = new_attorney();
	make_office("ACA", "America/Denver");
	make_slots("ACA", "2026-03-09", 1, 2);
	take_catalog();
	submit_for(attorney, new_request("document_pickup", "ACA"));
	struct fp_id revoked = submit_for(attorney, new_request("document_pickup", "ACA"));
	struct fp_representation_ending ending = {.viewer = &worker, .now = fp_clock_now(&domain_clock)};
	assert_true(fp_id_parse(
		sql("select representation_id from fp.request where id = '%s'", text_of(revoked)), &ending.id));
	const struct fp_catalog *catalog = fp_snapshot_hold(snapshot);
	bool ended;
	OK(fp_representation_end(db, catalog, &ending, &ended, &problem));
	fp_catalog_release(catalog);
	assert_true(ended);
	run_pass();
	assert_string_equal(place_of(revoked), "ACA 03-09 09:00");
	assert_string_equal(
		sql("select coalesce(attorney_id::text, 'nobody') from fp.appointment where request_id = '%s'",
			text_of(revoked)),
		"nobody");
}

/* ---- races ---- */

static void *run_pass_in_thread(void *placed)
{
	struct fp_arena *own = fp_arena_new((size_t)512 << 20);
	struct fp_problem why = {.arena = own};
	struct fp_pass pass;
	bool cut;
	const struct fp_catalog *catalog = fp_snapshot_hold(snapshot);
	fp_err err = fp_pass_init(&pass, db, catalog, fp_clock_now(&domain_clock), own, &why);
	if (!fp_failed(err))
		err = fp_pass_run(&pass, true, fp_monotonic_now() + 60 * FP_SECOND, &never, &cut, &why);
	*(int *)placed = fp_failed(err) ? -1 : pass.placed;
	fp_catalog_release(catalog);
	fp_arena_free(own);
	return NULL;
}

/* Somebody else books between what the pass reads and what it writes; then it knows, and finds the next best. */
static void a_booking_made_meanwhile_counts_at_once(void **state)
{
	(void)state;
	const char *attorney = new_attorney();
	pthread_t thread;
	int placed = 0;
	make_office("ADA", "America/Denver");
	make_office("ADB", "America/Denver");
	make_slots("ADA", "2026-03-09", 16, 5);
	take_catalog();
	struct fp_id first = submit(new_request("document_pickup", "ADA"));
	struct fp_id client = submit_for(attorney, new_request("document_pickup", "ADA"));
	struct fp_id colleague = submit_for(attorney, new_request("document_pickup", "ADA"));
	struct fp_id last = submit(new_request("document_pickup", "ADA"));
	sql("begin; select id from fp.slot where office = 'ADA' for update");
	assert_int_equal(pthread_create(&thread, NULL, run_pass_in_thread, &placed), 0);
	wait_for("pg_locks where not granted", 1);
	book_elsewhere(attorney, "ADB", "2026-03-09T15:00:00Z", 30); /* 09:00 in Denver */
	sql("commit");
	assert_int_equal(pthread_join(thread, NULL), 0);
	assert_int_equal(placed, 4);
	assert_string_equal(place_of(first), "ADA 03-09 09:00");
	assert_string_equal(place_of(client), "ADA 03-09 12:30");
	assert_string_equal(place_of(colleague), "ADA 03-09 13:00");
	assert_string_equal(place_of(last), "ADA 03-09 09:00");
}

/* What the calendars cannot tell is found by halves, and put off: nobody waits for it, and the pass comes to its end.
 */
static void what_no_calendar_explains_holds_nobody_up(void **state)
{
	(void)state;
	const char *attorney = new_attorney();
	make_office("AEA", "America/Denver");
	make_slots("AEA", "2026-03-09", 16, 5);
	take_catalog();
	struct fp_id before = submit(new_request("document_pickup", "AEA"));
	struct fp_id client = submit_for(attorney, new_request("document_pickup", "AEA"));
	struct fp_id after = submit(new_request("document_pickup", "AEA"));
	/* Each seat of the attorney's is preceded, in the transaction alone, by one at the same time. */
	sql("create function fp.collide() returns trigger language plpgsql as $$ begin "
	    "insert into fp.appointment (id, slot_id, office, status, during, attorney_id, travel, person_key, "
	    "service, made_by, "
	    "policies, expires_at, created_at, updated_at) values (gen_random_uuid(), new.slot_id, new.office, 'held', "
	    "new.during, new.attorney_id, new.travel, 'x', 'other', 'test', '{}', '2026-03-30', new.created_at, "
	    "new.created_at); "
	    "return new; end $$;"
	    "create trigger collide before insert on fp.appointment for each row "
	    "when (new.attorney_id is not null and new.request_id is not null) execute function fp.collide()");
	struct fp_pass pass = run_pass();
	sql("drop trigger collide on fp.appointment; drop function fp.collide()");
	assert_int_equal(pass.placed, 2);
	assert_int_equal(pass.left_over, 1);
	assert_string_equal(status_of(before), "scheduled");
	assert_string_equal(status_of(after), "scheduled");
	assert_string_equal(
		sql("select next_try_at - updated_at from fp.request where id = '%s'", text_of(client)), "00:15:00");
	domain_clock.fixed += 15 * FP_MINUTE;
	run_pass();
	assert_string_equal(place_of(client), "AEA 03-09 09:00");
	domain_clock.fixed = instant(PASS_NOW);
}

/* ---- who has a seat already ---- */

static void move(struct fp_id id, const char *office, const char *day)
{
	const char **wanted = fp_arena_alloc(arena, sizeof(*wanted));
	wanted[0] = office;
	act_as(FP_ROLE_REQUESTER, "requester", id,
		(struct fp_act){.event = FP_EVENT_MOVE,
			.has_preferences = true,
			.offices_wanted = {1, wanted},
			.not_before = day_of(day),
			.not_after = day_of(day)});
}

/* A mover's own seat is in nobody's way but the colleagues'; and of those who wait and those who move each counts. */
static void those_who_move_mind_their_attorney(void **state)
{
	(void)state;
	const char *attorney = new_attorney();
	make_office("AIA", "America/Denver");
	make_office("AIB", "America/Denver");
	make_slots("AIA", "2026-03-10", 2, 5);
	make_slots("AIB", "2026-03-10", 16, 5);
	take_catalog();
	struct fp_id one = submit_for(attorney, new_request("document_pickup", "AIA"));
	struct fp_id two = submit_for(attorney, new_request("document_pickup", "AIA"));
	run_pass();
	assert_string_equal(place_of(one), "AIA 03-10 09:00");
	assert_string_equal(place_of(two), "AIA 03-10 09:30");
	make_slots("AIA", "2026-03-09", 2, 5);
	make_slots("AIB", "2026-03-09", 16, 5);
	struct fp_id three = submit_for(attorney, new_request("document_pickup", "AIA"));
	move(one, "AIA", "2026-03-09");
	move(two, "AIB", "2026-03-09");
	domain_clock.fixed += FP_MINUTE;
	struct fp_pass pass = run_pass();
	assert_int_equal(pass.moved, 2);
	assert_string_equal(place_of(three), "AIA 03-09 09:00"); /* ranked before */
	assert_string_equal(place_of(one), "AIA 03-09 09:30");
	assert_string_equal(place_of(two), "AIB 03-09 13:00");
	for (size_t i = 0; i < pass.n_attorneys; i++)
		assert_true(pass.attorneys[i]->n <= pass.attorneys[i]->room);
	assert_string_equal(
		sql("select bool_and(travel = tstzrange(lower(during), upper(during) + interval '3 hours')) from "
		    "fp.appointment where attorney_id = '%s'",
			attorney),
		"t");
	domain_clock.fixed = instant(PASS_NOW);
}

/* ---- direct booking ---- */

/* A client of the attorney books a seat that is held; the error, or OK. */
static enum fp_code book_hold(const char *attorney, const char *office, const char *local, struct fp_id *ret_id)
{
	struct fp_request r = new_request("document_pickup", office);
	struct fp_hold hold = {.status = FP_APPOINTMENT_HELD, .service = "document_pickup", .expires_at = INT64_MAX};
	assert_true(fp_id_new(&hold.id));
	sql("insert into fp.appointment (id, slot_id, office, status, during, person_key, service, made_by, policies, "
	    "expires_at, created_at, updated_at) select '%s', id, office, 'held', tstzrange(starts_at, ends_at), "
	    "uuid_send(gen_random_uuid()), 'document_pickup', 'anonymous', '{}', '2026-03-30', '" PASS_NOW
	    "', '" PASS_NOW "' from fp.slot where office = '%s' and local_start = '%s'",
		text_of(hold.id), office, local);
	hold.slot.office = fp_arena_text(arena, office);
	hold.slot.starts_at = hold.slot.day_ends_at = instant("2026-03-10T00:00:00Z");
	struct fp_submission *s = submission_of(r);
	represent(s, attorney);
	OK(fp_request_book(&s->request, &hold, fp_clock_now(&domain_clock), &s->change, &problem));
	s->event = FP_EVENT_BOOK;
	s->hold_id = hold.id;
	s->no_twin = true;
	s->travel_minutes = 60;
	fp_requests_submit(db, &s, 1);
	*ret_id = s->request.id;
	if (fp_failed(s->err))
		assert_non_null(s->problem->next);
	return s->err.code;
}

static void a_booking_takes_the_attorneys_time_where_it_is_free(void **state)
{
	(void)state;
	const char *attorney = new_attorney();
	struct fp_id first, second, third;
	make_office("AHA", "America/Denver");
	make_office("AHB", "America/Denver");
	make_slots("AHA", "2026-03-09", 16, 5);
	make_slots("AHB", "2026-03-09", 16, 5);
	take_catalog();
	assert_int_equal(book_hold(attorney, "AHA", "2026-03-09 09:00", &first), FP_CODE_OK);
	assert_int_equal(book_hold(attorney, "AHA", "2026-03-09 09:00", &second), FP_CODE_ATTORNEY_BUSY);
	assert_int_equal(book_hold(attorney, "AHB", "2026-03-09 10:00", &second), FP_CODE_ATTORNEY_BUSY);
	assert_int_equal(book_hold(attorney, "AHB", "2026-03-09 10:30", &third), FP_CODE_OK); /* an hour's way */
	assert_int_equal(count(fp_arena_format(arena, "fp.request where id = '%s'", text_of(second))), 0);
	assert_string_equal(sql("select attorney_id || ' ' || (upper(travel) - upper(during)) from fp.appointment "
				"where request_id = '%s'",
				    text_of(first)),
		fp_arena_format(arena, "%s 01:00:00", attorney));
	/* The worker minds them: its own way back takes three hours. */
	struct fp_id client = submit_for(attorney, new_request("document_pickup", "AHA"));
	run_pass();
	assert_string_equal(place_of(client), "AHA 03-09 12:00");
}

/* ---- what an office can provide ---- */

static struct fp_request who_needs(const char *language, const char *accommodation)
{
	struct fp_request r = new_request("document_pickup", NULL);
	assert_true(fp_id_new(&r.id));
	r.preferred_offices = (struct fp_texts){2, fp_arena_alloc(arena, 2 * sizeof(char *))};
	r.preferred_offices.v[0] = "AFA";
	r.preferred_offices.v[1] = "AFB";
	r.interpreter = language;
	r.language = language ? language : "en";
	if (accommodation) {
		r.accommodations = (struct fp_texts){1, fp_arena_alloc(arena, sizeof(char *))};
		r.accommodations.v[0] = fp_arena_text(arena, accommodation);
	}
	return r;
}

static const char *outcome(struct fp_id id)
{
	return sql(
		"select status || ' ' || coalesce(reason, '') || ' ' || needs_a_human from fp.request where id = '%s'",
		text_of(id));
}

static void an_office_that_cannot_provide_is_none(void **state)
{
	(void)state;
	make_office("AFA", "America/Denver");
	make_office("AFB", "America/Denver");
	make_slots("AFA", "2026-03-09", 16, 5);
	make_slots("AFB", "2026-03-09", 16, 5);
	sql("update fp.office set interpreter_languages = '{es,vi}', accommodations = '{}' where code = 'AFA'");
	sql("update fp.office set interpreter_languages = '{}', accommodations = '{wheelchair}' where code = 'AFB'");
	take_catalog();
	struct fp_id spanish = submit(who_needs("es-MX", NULL)), plain = submit(who_needs(NULL, NULL));
	struct fp_id rolling = submit(who_needs(NULL, "wheelchair")), both = submit(who_needs("es", "wheelchair"));
	struct fp_id french = submit(who_needs("fr", NULL));
	run_pass();
	assert_string_equal(place_of(spanish), "AFA 03-09 09:00");
	assert_string_equal(place_of(plain), "AFA 03-09 09:00");
	assert_string_equal(place_of(rolling), "AFB 03-09 09:00");
	assert_string_equal(decided(spanish), "placed [\"office_without_interpreter\"]");
	assert_string_equal(decided(rolling), "placed [\"office_without_accommodation\"]");
	assert_string_equal(decided(plain), "placed ");
	assert_string_equal(
		sql("select judged_by::jsonb->>'lacking' from fp.decision where request_id = '%s'", text_of(both)),
		"[\"AFA\", \"AFB\"]");
	assert_string_equal(
		decided(both), "no_office [\"office_without_interpreter\", \"office_without_accommodation\"]");
	assert_string_equal(outcome(both), "tier2_review no_office_can_provide true");
	assert_string_equal(outcome(french), "tier2_review no_office_can_provide true");
	assert_string_equal(
		sql("select due_at - updated_at from fp.request where id = '%s'", text_of(french)), "1 day");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_attorney_is_in_one_place_and_has_time_for_the_way),
		cmocka_unit_test(the_only_time_that_collides_is_waited_for),
		cmocka_unit_test(without_a_representation_in_force_nobody_comes_along),
		cmocka_unit_test(a_booking_made_meanwhile_counts_at_once),
		cmocka_unit_test(what_no_calendar_explains_holds_nobody_up),
		cmocka_unit_test(those_who_move_mind_their_attorney),
		cmocka_unit_test(a_booking_takes_the_attorneys_time_where_it_is_free),
		cmocka_unit_test(an_office_that_cannot_provide_is_none),
	};
	return cmocka_run_group_tests(tests, begin_with_firm, end);
}
