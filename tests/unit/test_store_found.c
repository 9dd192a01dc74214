/* Whether PostgreSQL is there: only what was opened since it was last missed can tell. */
#include "store_fixture.h"

struct sleeper {
	struct fp_db *db;
	int64_t pid;
	pthread_t thread;
	enum fp_code code;
};

static void *sleep_in_thread(void *argument)
{
	struct sleeper *s = argument;
	struct fp_problem own = {0};
	const struct fp_param seconds = fp_p_int4(30);
	s->code = fp_db_query(s->db, FP_DB_STAFF, NULL, (enum fp_query)SLEEP_READ, &seconds, 1, NULL, &own).code;
	return NULL;
}

static void begin_to_sleep(struct sleeper *s)
{
	s->db = fp_db_new(store);
	s->pid = number(s->db, PID, NULL, 0, "pid");
	pthread_create(&s->thread, NULL, sleep_in_thread, s);
	wait_until_runs(s->pid, "PgSleep");
}

static void end_in_sleep(struct sleeper *s)
{
	terminate(s->pid);
	pthread_join(s->thread, NULL);
	assert_int_equal(s->code, FP_CODE_UNAVAILABLE);
}

static void free_sleeper(struct sleeper *s)
{
	fp_db_free(s->db);
}

static void what_an_older_connection_says_is_no_proof(void **state)
{
	(void)state;
	struct sleeper lost FP_CLEANUP(free_sleeper) = {0};
	OK(ask(db, PID, NULL, 0, NULL));
	begin_to_sleep(&lost);
	assert_true(fp_store_reachable(store));
	end_in_sleep(&lost);
	assert_false(fp_store_reachable(store));
	OK(ask(db, PID, NULL, 0, NULL)); /* as an orphan does it */
	assert_false(fp_store_reachable(store));
	assert_true(number(lost.db, PID, NULL, 0, "pid") != lost.pid);
	assert_true(fp_store_reachable(store));
}

static void one_loss_is_not_counted_again_when_all_is_well(void **state)
{
	(void)state;
	struct sleeper early FP_CLEANUP(free_sleeper) = {0}, late FP_CLEANUP(free_sleeper) = {0};
	begin_to_sleep(&early);
	begin_to_sleep(&late);
	end_in_sleep(&early);
	OK(ask(early.db, PID, NULL, 0, NULL));
	assert_true(fp_store_reachable(store));
	end_in_sleep(&late);
	assert_true(fp_store_reachable(store));
}

static void where_nobody_calls_the_pulse_finds_it(void **state)
{
	(void)state;
	struct sleeper lost FP_CLEANUP(free_sleeper) = {0};
	struct fp_pulse *pulse = NULL;
	begin_to_sleep(&lost);
	end_in_sleep(&lost);
	assert_false(fp_store_reachable(store));
	OK(fp_pulse_start(store, &pulse, &problem));
	for (int i = 0; i < 500 && !fp_store_reachable(store); i++)
		pause_ms(20);
	bool found = fp_store_reachable(store);
	struct sleeper again FP_CLEANUP(free_sleeper) = {0};
	begin_to_sleep(&again);
	end_in_sleep(&again); /* the pulse has a connection that still answers */
	for (int i = 0; i < 500 && !fp_store_reachable(store); i++)
		pause_ms(20);
	bool found_again = fp_store_reachable(store);
	fp_pulse_stop(pulse);
	assert_true(found && found_again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_an_older_connection_says_is_no_proof),
		cmocka_unit_test(one_loss_is_not_counted_again_when_all_is_well),
		cmocka_unit_test(where_nobody_calls_the_pulse_finds_it),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
