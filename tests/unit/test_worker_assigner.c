/* The assigner as a thread, alone and beside another process's: who is seated, and that nobody is twice or before their
 * turn. */
#include "worker_fixture.h"

#define NOW		"2026-03-02T12:00:00Z" /* a Monday */
#define WAITING(office) "fp.request where status = 'approved' and preferred_offices = '{" office "}'"
#define SEATED(office)                                                                                                 \
	"fp.request r join fp.appointment a on a.request_id = r.id and a.status = 'booked' and a.office = '" office    \
	"' where r.status = 'scheduled'"

/* Requests with differing wishes and limits, in rank order of their places. */
static struct fp_submission **many(size_t n, const char *office)
{
	struct fp_submission **s = fp_arena_alloc(arena, n * sizeof(struct fp_submission *));
	for (size_t i = 0; i < n; i++) {
		struct fp_request r = new_request("document_pickup", office);
		r.day_part = (enum fp_day_part)(i % 3);
		r.days = i % 5 == 0 ? 1u << (i % 7) : 0;
		r.not_before = i % 4 == 0 ? day_of("2026-03-10") : FP_DAY_NONE;
		r.urgency = i % 10 == 9 ? FP_URGENCY_URGENT : FP_URGENCY_ROUTINE;
		s[i] = submission_of(r);
	}
	return s;
}

static void cancel(struct fp_id id)
{
	act_as(FP_ROLE_REQUESTER, "requester", id, (struct fp_act){.event = FP_EVENT_CANCEL});
}

/* From the rows alone: what a request would have paid for each slot that it accepts. */
#define COSTS                                                                                                          \
	"with d as (select d.pass_id, d.request_id, d.rank, d.why, d.slot_id, d.cost, d.judged_by::jsonb j from "      \
	"fp.decision "                                                                                                 \
	"d "                                                                                                           \
	"  join fp.request r on r.id = d.request_id where r.preferred_offices = '{%s}'), "                             \
	"costs as (select d.pass_id, d.request_id, d.rank, d.why, d.cost as own, s.id as slot, "                       \
	"    (s.local_start::date - (o.value->>'today')::date) "                                                       \
	"    + case when j->>'day_part' = 'any' or (j->>'day_part' = 'morning') = (s.local_start::time < '12:00') "    \
	"        then 0 else 3 end "                                                                                   \
	"    + case when j->'days' is null or j->'days' @> to_jsonb(extract(isodow from s.local_start)::int) "         \
	"        then 0 else 3 end "                                                                                   \
	"    + (o.n - 1) * 3 as cost "                                                                                 \
	"  from d, jsonb_array_elements(j->'offices') with ordinality as o(value, n), fp.slot s "                      \
	"  where s.office = o.value->>'office' and s.starts_at >= (o.value->>'from')::timestamptz "                    \
	"    and s.starts_at < (o.value->>'until')::timestamptz "                                                      \
	"    and (j->'not_before' is null or s.local_start::date >= (j->>'not_before')::date) "                        \
	"    and (j->'not_after' is null or s.local_start::date <= (j->>'not_after')::date)) "

static void check_by_the_rows(const char *office, const char *placed)
{
	assert_string_equal(
		sql(COSTS "select count(*) from d join costs c using (pass_id, request_id) where c.slot = d.slot_id",
			office),
		placed);
	assert_string_equal(
		sql(COSTS "select count(*) from d join costs c using (pass_id, request_id) where c.slot = d.slot_id "
			  "and c.cost <> d.cost",
			office),
		"0");
	assert_string_equal(
		sql(COSTS "select count(*) from costs a join d b on b.pass_id = a.pass_id and b.rank > a.rank and "
			  "b.slot_id = a.slot where a.why <> 'placed' or a.cost < a.own",
			office),
		"0"); /* envy */
	assert_string_equal(
		sql(COSTS "select count(*) from costs a join fp.slot s on s.id = a.slot where s.booked < s.capacity "
			  "and (a.why <> 'placed' or a.cost < a.own)",
			office),
		"0"); /* waste */
	assert_string_equal(sql("select count(*) from fp.decision a join fp.decision b on b.pass_id = a.pass_id and "
				"b.rank > a.rank "
				"where (a.judged_by->>'rank_class')::int > (b.judged_by->>'rank_class')::int"),
		"0");
}

static void one_is_seated_when_woken(void **state)
{
	(void)state;
	struct process p;
	make_office("ONE", "America/Denver");
	make_slots("ONE", "2026-03-09", 1, 1);
	take_catalog();
	start_process(&p);
	pause_ms(200); /* it sleeps now */
	submit(new_request("document_pickup", "ONE"));
	fp_wake_set(p.wake);
	print_message("           seated after %ld ms\n", wait_for(SEATED("ONE"), 1));
	stop_process(&p);
}

static void one_is_seated_though_nobody_woke_it(void **state)
{
	(void)state;
	struct process p;
	make_office("SWP", "America/Denver");
	make_slots("SWP", "2026-03-09", 1, 1);
	take_catalog();
	start_process(&p);
	submit(new_request("document_pickup", "SWP"));
	wait_for(SEATED("SWP"), 1);
	stop_process(&p);
}

static void three_hundred_want_two_hundred_seats(void **state)
{
	(void)state;
	struct process p;
	make_office("SCA", "America/Denver");
	make_slots("SCA", "2026-03-09", 100, 2);
	take_catalog();
	struct fp_submission **s = many(300, "SCA");
	submit_all(s, 300);
	start_process(&p);
	wait_for(SEATED("SCA"), 200);
	wait_for("fp.decision d join fp.request r on r.id = d.request_id where r.preferred_offices = '{SCA}' and d.why "
		 "<> 'placed' "
		 "and d.next_try_at is not null and r.next_try_at is not null",
		100);
	assert_int_equal(count("fp.slot where office = 'SCA' and booked <> 2"), 0);
	check_by_the_rows("SCA", "200");
	/* A seat that comes free goes to the first of those who can use it. */
	const char *first = sql("select id from fp.request where preferred_offices = '{SCA}' and status = 'approved' "
				"and not_before is null order by rank_class, priority_at, id limit 1");
	const char *loser = sql(
		"select r.id from fp.request r join fp.appointment a on a.request_id = r.id join fp.slot s on "
		"s.id = a.slot_id where r.preferred_offices = '{SCA}' and s.local_start::date = '2026-03-09' limit 1");
	struct fp_id id;
	assert_true(fp_id_parse(loser, &id));
	cancel(id);
	print_message("           used again after %ld ms\n",
		wait_for(fp_arena_format(arena, "fp.request where id = '%s' and status = 'scheduled'", first), 1));
	wait_for(SEATED("SCA"), 200);
	stop_process(&p);
}

static void two_processes_give_no_seat_twice(void **state)
{
	(void)state;
	struct process p[2];
	make_office("TWO", "America/Denver");
	make_slots("TWO", "2026-03-09", 100, 4);
	take_catalog();
	start_process(&p[0]);
	start_process(&p[1]);
	struct fp_submission **s = many(600, "TWO");
	for (size_t i = 0; i < 600; i += 20) {
		submit_all(&s[i], 20);
		fp_wake_set(p[i / 20 % 2].wake);
	}
	wait_for(SEATED("TWO"), 400);
	wait_for("fp.request where preferred_offices = '{TWO}' and status = 'approved' and next_try_at is not null",
		200);
	stop_process(&p[0]);
	/* The one that is left goes on. */
	cancel(s[0]->id);
	wait_for(SEATED("TWO"), 400);
	stop_process(&p[1]);
	assert_int_equal(count("fp.slot s where office = 'TWO' and booked <> "
			       "(select count(*) from fp.appointment a where a.slot_id = s.id and a.occupies)"),
		0);
	assert_int_equal(count("fp.slot where office = 'TWO' and booked <> 4"), 0);
	assert_int_equal(count("(select request_id from fp.appointment where status = 'booked' group by 1 having "
			       "count(*) > 1) x"),
		0);
}

struct hammer {
	struct fp_submission **s;
	size_t n, step;
};

/* Withdraws every `step`-th from another thread, before or after it was seated, as it comes. */
static void *withdraw_some(void *arg)
{
	const struct hammer *h = arg;
	struct fp_arena *own = fp_arena_new((size_t)256 << 20);
	struct fp_db *mine = fp_db_new(store);
	const struct fp_catalog *c = fp_snapshot_hold(snapshot);
	for (size_t i = 0; i < h->n; i += h->step) {
		const struct fp_viewer viewer = {.role = FP_ROLE_REQUESTER,
			.subject = "requester",
			.request_id = h->s[i]->id,
			.token_version = 1};
		const struct fp_event_extras extras = {0};
		struct fp_problem why = {.arena = own};
		bool replayed;
		static const enum fp_event ways[] = {
			FP_EVENT_WITHDRAW, FP_EVENT_CANCEL, FP_EVENT_WITHDRAW, FP_EVENT_CANCEL};
		fp_err err = {FP_CODE_STATE_CONFLICT};
		for (size_t way = 0; fp_failed(err) && way < FP_LENGTH(ways); way++) {
			struct fp_act act = {.event = ways[way], .now = fp_clock_now(&domain_clock), .urgency = -1};
			struct fp_record *record;
			err = fp_request_act(
				mine, c, &viewer, &h->s[i]->id, &act, &extras, own, &record, &replayed, &why);
		}
		assert_false(fp_failed(err));
	}
	fp_catalog_release(c);
	fp_db_free(mine);
	fp_arena_free(own);
	return NULL;
}

static void withdrawals_meanwhile_leave_the_rest_in_order(void **state)
{
	(void)state;
	struct process p;
	pthread_t thread;
	make_office("HAM", "America/Denver");
	make_slots("HAM", "2026-03-09", 100, 2);
	take_catalog();
	start_process(&p);
	struct hammer h = {many(300, "HAM"), 300, 3};
	submit_all(h.s, h.n);
	fp_wake_set(p.wake);
	assert_int_equal(pthread_create(&thread, NULL, withdraw_some, &h), 0);
	pthread_join(thread, NULL);
	wait_for(SEATED("HAM"), 200);
	assert_int_equal(count(WAITING("HAM")), 0);
	assert_int_equal(count("fp.request where preferred_offices = '{HAM}' and status = 'withdrawn'"), 100);
	assert_int_equal(count("fp.slot s where office = 'HAM' and booked <> "
			       "(select count(*) from fp.appointment a where a.slot_id = s.id and a.occupies)"),
		0);
	stop_process(&p);
}

static void who_cannot_be_seated_does_not_starve_the_others(void **state)
{
	(void)state;
	enum { HOPELESS = 5200, STEP = 400 };
	struct process p;
	make_office("FUL", "America/Denver");
	make_office("ROO", "America/Denver");
	make_slots("ROO", "2026-03-09", 16, 1);
	take_catalog();
	for (size_t i = 0; i < HOPELESS; i += STEP)
		submit_all(many(STEP, "FUL"), STEP);
	for (int i = 0; i < 16; i++)
		submit(new_request("document_pickup", "ROO")); /* the last of all in rank */
	start_process(&p);
	wait_for(SEATED("ROO"), 16);
	wait_for("fp.request where preferred_offices = '{FUL}' and next_try_at is not null", HOPELESS);
	/* One that comes later is not judged among them again. */
	long decisions = count("fp.decision");
	make_slots("ROO", "2026-03-16", 1, 1);
	submit(new_request("document_pickup", "ROO"));
	fp_wake_set(p.wake);
	wait_for(SEATED("ROO"), 17);
	assert_int_equal(count("fp.decision"), decisions + 1);
	stop_process(&p);
}

static void a_lost_connection_is_waited_for(void **state)
{
	(void)state;
	struct process p;
	make_office("LST", "America/Denver");
	make_slots("LST", "2026-03-09", 2, 1);
	take_catalog();
	start_process(&p);
	submit(new_request("document_pickup", "LST"));
	wait_for(SEATED("LST"), 1);
	sql("select pg_terminate_backend(pid, 5000) from pg_stat_activity where usename = 'fp_staff'");
	submit(new_request("document_pickup", "LST"));
	wait_for(SEATED("LST"), 2);
	stop_process(&p);
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
		cmocka_unit_test(one_is_seated_when_woken),
		cmocka_unit_test(one_is_seated_though_nobody_woke_it),
		cmocka_unit_test(three_hundred_want_two_hundred_seats),
		cmocka_unit_test(two_processes_give_no_seat_twice),
		cmocka_unit_test(withdrawals_meanwhile_leave_the_rest_in_order),
		cmocka_unit_test(who_cannot_be_seated_does_not_starve_the_others),
		cmocka_unit_test(a_lost_connection_is_waited_for),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
