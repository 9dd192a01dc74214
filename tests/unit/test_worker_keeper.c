/* The keeper as a thread: the catalogue, slots, search keys, timers, and what is cleared away. */
#include "worker_fixture.h"

#define NOW "2026-03-02T12:00:00Z"

/* The name is the whole blob here; one that cannot be opened fails. */
static fp_err open_name(void *ctx, const struct fp_id *request_id, struct fp_bytes sealed, struct fp_arena *a,
	struct fp_search_keys *ret_keys, struct fp_problem *p)
{
	(void)ctx;
	(void)request_id;
	if (sealed.length == 3)
		return fp_fail(p, FP_CODE_INTERNAL, NULL);
	ret_keys->v = fp_arena_alloc(a, 2 * sizeof(*ret_keys->v));
	assert_non_null(ret_keys->v);
	ret_keys->n = 2;
	ret_keys->v[0].kind = "name";
	memcpy(ret_keys->v[0].mac.b, sealed.data, sealed.length);
	ret_keys->v[1].kind = "phone";
	return FP_OK;
}

/* One hold that expired long ago, and one that has a year left. */
static void holds_lapse_by_themselves(void **state)
{
	(void)state;
	static const char *const expiries[] = {"2026-03-02T11:10:00Z", "2027-03-02T11:10:00Z"};
	const char *slot = sql("insert into fp.slot (office, starts_at, ends_at, local_start, day_ends_at, capacity) "
			       "values ('MEX', '2027-06-01T14:07:00Z', '2027-06-01T14:37:00Z', '2027-06-01 08:07', "
			       "'2027-06-02T06:00:00Z', 2) returning id");
	for (size_t i = 0; i < FP_LENGTH(expiries); i++)
		sql("insert into fp.appointment (id, slot_id, office, status, during, person_key, service, made_by, "
		    "policies, expires_at, created_at, updated_at) values (gen_random_uuid(), %s, 'MEX', 'held', "
		    "'[2027-06-01T14:07:00Z,2027-06-01T14:37:00Z)', sha256('%s'), 'other', 'anonymous', '{1}', '%s', "
		    "'2026-03-02T11:00:00Z', '2026-03-02T11:00:00Z')",
			slot, expiries[i], expiries[i]);
	wait_for(fp_arena_format(arena, "fp.slot where id = %s and booked = 1", slot), 1);
	assert_int_equal(count(fp_arena_format(arena,
				 "fp.appointment where slot_id = %s and status = 'lapsed' and updated_at = expires_at "
				 "and expires_at = '%s'",
				 slot, expiries[0])),
		1);
}

static struct fp_id submit_person(const char *sealed)
{
	struct fp_submission *s = submission_of(new_request("certified_copy", "DEN"));
	s->sealed = (struct fp_bytes){sealed, strlen(sealed)};
	submit_all(&s, 1);
	return s->id;
}

static const char *keys_of(struct fp_id id)
{
	return fp_arena_format(arena, "fp.search_key where request_id = '%s'", text_of(id));
}

static const char *named(struct fp_id id, const char *name)
{
	return fp_arena_format(
		arena, "%s and kind = 'name' and substring(mac for %zu) = '%s'", keys_of(id), strlen(name), name);
}

static void search_keys_follow_the_log(void **state)
{
	struct process *p = *state;
	struct fp_id bad = submit_person("bad"), ada = submit_person("Ada L.");
	wait_for(named(ada, "Ada L."), 1);
	assert_int_equal(count(keys_of(ada)), 2);
	assert_int_equal(count(keys_of(bad)), 0);
	/* Corrected: the old name is found no more. */
	sql("update fp.request set version = version + 1, last_event = 'update', sealed = 'Ada K.' where id = '%s'",
		text_of(ada));
	wait_for(named(ada, "Ada K."), 1);
	assert_int_equal(count(keys_of(ada)), 2);
	(void)p;
}

static void other_events_move_the_cursor_too(void **state)
{
	(void)state;
	struct fp_id id = submit_person("Grace");
	act_as(FP_ROLE_TIER1, "key:tier1", id, (struct fp_act){.event = FP_EVENT_CLAIM});
	wait_for("fp.feed_cursor c where (c.xid, c.id) = (select e.xid, e.id from fp.event e order by e.xid desc, e.id "
		 "desc limit 1)",
		1);
	assert_int_equal(count(keys_of(id)), 2);
}

static void nothing_is_read_past_a_transaction_that_still_writes(void **state)
{
	(void)state;
	PGconn *slow = PQconnectdb(its_owner_conninfo);
	PQclear(PQexec(slow, "begin; select pg_current_xact_id()"));
	struct fp_id id = submit_person("Hedy");
	pause_ms(2500);
	assert_int_equal(count(keys_of(id)), 0);
	PQclear(PQexec(slow, "commit"));
	PQfinish(slow);
	wait_for(keys_of(id), 2);
}

static void the_catalogue_follows_the_tables(void **state)
{
	(void)state;
	sql("insert into fp.service (code) values ('new_one')");
	bool there = false;
	for (int i = 0; i < 1000 && !there; i++) {
		pause_ms(10);
		const struct fp_catalog *c = fp_snapshot_hold(snapshot);
		there = fp_catalog_service(c, "new_one");
		fp_catalog_release(c);
	}
	assert_true(there);
}

static void slots_follow_the_schedules_and_the_day(void **state)
{
	(void)state;
	make_office("KPR", "America/Denver");
	sql("insert into fp.schedule (office, weekday, opens, closes, minutes, capacity) "
	    "select 'KPR', d, '09:00', '10:00', 60, 1 from generate_series(1, 7) d");
	wait_for("fp.slot where office = 'KPR'", 63); /* 1 March to 2 May; no holiday among them */
	domain_clock.fixed += FP_DAY;
	wait_for("fp.slot where office = 'KPR'", 64);
}

static void timers_run_by_themselves(void **state)
{
	(void)state;
	struct fp_id id = submit_person("Maria");
	act_as(FP_ROLE_TIER1, "key:tier1", id, (struct fp_act){.event = FP_EVENT_CLAIM});
	domain_clock.fixed += FP_HOUR;
	wait_for(fp_arena_format(arena, "fp.event where kind = 'claim-lapsed' and request_id = '%s'", text_of(id)), 1);
}

static void start_again(struct process *p)
{
	const struct fp_worker_config config = {p->store, p->wake, snapshot, places, &domain_clock, open_name, NULL};
	OK(fp_worker_start(&config, &p->worker, &problem));
}

static void another_keeper_takes_over(void **state)
{
	struct process *first = *state, second;
	start_process_with(&second, open_name);
	pause_ms(1500);
	fp_worker_stop(first->worker);
	struct fp_id id = submit_person("Emmy");
	wait_for(keys_of(id), 2);
	stop_process(&second);
	start_again(first);
}

static void what_cannot_be_cleared_away_keeps_nothing_else(void **state)
{
	struct process *p = *state;
	struct fp_id closed = submit_person("Barbara");
	wait_for(keys_of(closed), 2);
	act_as(FP_ROLE_REQUESTER, "requester", closed, (struct fp_act){.event = FP_EVENT_WITHDRAW});
	sql("insert into fp.awaited_office values ('DEN', '%s')", text_of(closed));
	sql("insert into fp.idempotency (key, body_hash, status, at) values (sha256('kept'), '', 200, "
	    "clock_timestamp() - interval '49 h')");
	sql("insert into fp.lookup_attempt (code, wrong, since) values (sha256('code'), 1, clock_timestamp() - "
	    "interval '1 h')");
	sql("create function fp.refuse_delete() returns trigger language plpgsql as "
	    "'begin raise exception ''refused''; end'");
	sql("create trigger refused before delete on fp.search_key for each row execute function fp.refuse_delete()");
	sql("create trigger refused before delete on fp.idempotency for each row execute function fp.refuse_delete()");
	/* Not the clock: all that is open would have its timers of three months. */
	sql("set session_replication_role = replica; update fp.request set closed_at = closed_at - interval '91 days' "
	    "where id = '%s'; reset session_replication_role",
		text_of(closed));
	fp_worker_stop(p->worker);
	start_again(p);
	wait_for("fp.awaited_office", 0);
	wait_for("fp.lookup_attempt", 0);
	assert_int_equal(count(keys_of(closed)), 2);
	fp_worker_stop(p->worker);
	sql("drop function fp.refuse_delete() cascade");
	start_again(p);
	wait_for(keys_of(closed), 0);
}

static void what_has_had_its_time_is_cleared_away(void **state)
{
	struct process *p = *state;
	struct fp_id closed = submit_person("Rosalind"), open = submit_person("Lise");
	wait_for(keys_of(closed), 2);
	wait_for(keys_of(open), 2);
	act_as(FP_ROLE_REQUESTER, "requester", closed, (struct fp_act){.event = FP_EVENT_WITHDRAW});
	sql("insert into fp.idempotency (key, body_hash, status, at) values (sha256('old'), '', 200, clock_timestamp() "
	    "- interval '49 h'), "
	    "(sha256('new'), '', 200, clock_timestamp() - interval '47 h')");
	sql("insert into fp.awaited_office values ('DEN', '%s')", text_of(closed));
	fp_worker_stop(p->worker);
	domain_clock.fixed += 91 * FP_DAY;
	start_again(p);
	wait_for("fp.idempotency", 1);
	wait_for(keys_of(closed), 0);
	assert_int_equal(count(keys_of(open)), 2);
	wait_for("fp.awaited_office", 0);
}

/* Five pieces, one a second: with the rest of what is walked through, ten times as long. One request comes up again. */
static void old_decisions_are_cleared_away(void **state)
{
	struct process *p = *state;
	fp_worker_stop(p->worker);
	long before = count("fp.decision");
	sql("insert into fp.pass (id, at) overriding system value select 100000 + n, timestamptz '2025-01-01' + n * "
	    "interval '1 day' from generate_series(1, 60) n");
	sql("insert into fp.decision (pass_id, request_id, rank, why, judged_by) select 100000 + p, gen_random_uuid(), "
	    "n, 'no_slot', '{}' from generate_series(1, 5) p, generate_series(1, 1000) n");
	sql("insert into fp.decision (pass_id, request_id, rank, why, judged_by) select p, (select d.request_id from "
	    "fp.decision d where d.pass_id = 100001 and d.rank = 1), 1, 'no_slot', '{}' from unnest('{100006, 100050, "
	    "100060}'::bigint[]) p");
	start_again(p);
	wait_for("fp.decision", before + 5001);
	assert_string_equal(sql("select string_agg(pass_id::text, ' ' order by pass_id) from fp.decision where "
				"request_id = (select request_id from fp.decision where pass_id = 100060)"),
		"100050 100060");
}

static struct process process;

static int begin(void **state)
{
	begin_at(NOW);
	sql("delete from fp.schedule");
	start_process_with(&process, open_name);
	*state = &process;
	return 0;
}

static int finish(void **state)
{
	stop_process(&process);
	return end(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(search_keys_follow_the_log),
		cmocka_unit_test(other_events_move_the_cursor_too),
		cmocka_unit_test(nothing_is_read_past_a_transaction_that_still_writes),
		cmocka_unit_test(the_catalogue_follows_the_tables),
		cmocka_unit_test(slots_follow_the_schedules_and_the_day),
		cmocka_unit_test(timers_run_by_themselves),
		cmocka_unit_test(holds_lapse_by_themselves),
		cmocka_unit_test(another_keeper_takes_over),
		cmocka_unit_test(what_cannot_be_cleared_away_keeps_nothing_else),
		cmocka_unit_test(what_has_had_its_time_is_cleared_away),
		cmocka_unit_test(old_decisions_are_cleared_away),
	};
	return cmocka_run_group_tests(tests, begin, finish);
}
