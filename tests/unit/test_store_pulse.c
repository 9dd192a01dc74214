/* PostgreSQL stands still, as behind a network that swallows all: nobody waits for it longer than the pulse. */
#include "store_fixture.h"

#include "process.h"

#define WITHIN 1500 /* tries, 20 ms apart: a busy machine takes its time */

static pid_t stopped[256];
static size_t n_stopped;

/* The postmaster first, so that none is born meanwhile. */
static void stand_still(void)
{
	kill(cluster->pid, SIGSTOP);
	n_stopped = fp_process_in(cluster->data, stopped, FP_LENGTH(stopped));
	for (size_t i = 0; i < n_stopped; i++)
		kill(stopped[i], SIGSTOP);
}

static void go_on(void)
{
	for (size_t i = 0; i < n_stopped; i++)
		kill(stopped[i], SIGCONT);
	kill(cluster->pid, SIGCONT);
}

static void wait_until_silent(bool silent)
{
	for (int i = 0; i < WITHIN && fp_store_silent(store) != silent; i++)
		pause_ms(20);
	assert_int_equal(fp_store_silent(store), silent);
}

static void wait_until_found(void)
{
	wait_until_silent(false);
	for (int i = 0; i < WITHIN && fp_failed(ask(db, PID, NULL, 0, NULL)); i++)
		pause_ms(20);
	OK(ask(db, PID, NULL, 0, NULL));
	assert_true(fp_store_reachable(store));
}

struct call {
	int query;
	struct fp_id id;
	enum fp_code code;
};

/* Without a deadline: only the pulse can end it. */
static void *call_in_thread(void *argument)
{
	struct call *c = argument;
	struct fp_problem own = {0};
	struct fp_db *its = fp_db_new(store);
	const struct fp_param params[] = {fp_p_id(&c->id), fp_p_int4(1)};
	bool writes = c->query == SLEEP_WRITE;
	c->code = fp_db_query(its, FP_DB_STAFF, NULL, (enum fp_query)c->query, writes ? params : params + 1,
		writes ? 2 : 1, NULL, &own)
			  .code;
	fp_db_free(its);
	return NULL;
}

static void what_is_under_way_ends_and_nothing_is_begun(void **state)
{
	(void)state;
	struct call read = {.query = SLEEP_READ}, write = {.query = SLEEP_WRITE, .id = new_id()};
	pthread_t threads[2];
	wait_until_found();
	int64_t pid = number(db, PID, NULL, 0, "pid");
	pthread_create(&threads[0], NULL, call_in_thread, &read);
	pthread_create(&threads[1], NULL, call_in_thread, &write);
	char text[8] = "";
	for (int i = 0; i < WITHIN && strcmp(text, "2"); i++) {
		pause_ms(20);
		as_operator(text, sizeof(text), "select count(*) from pg_stat_activity where wait_event = 'PgSleep'");
	}
	assert_string_equal(text, "2");
	stand_still();
	pthread_join(threads[0], NULL);
	pthread_join(threads[1], NULL);
	assert_int_equal(read.code, FP_CODE_UNAVAILABLE);
	assert_int_equal(write.code, FP_CODE_OUTCOME_UNKNOWN);
	wait_until_silent(true);
	assert_false(fp_store_reachable(store));
	FAILS(UNAVAILABLE, ask(db, PID, NULL, 0, NULL));
	go_on();
	wait_until_found();
	assert_true(number(db, PID, NULL, 0, "pid") != pid); /* what was open before is of no use any more */
	for (int i = 0; i < WITHIN && !count_of(&write.id); i++)
		pause_ms(20);
	assert_int_equal(count_of(&write.id), 1); /* nothing was cancelled */
}

static void who_is_busy_is_not_silent(void **state)
{
	(void)state;
	struct call slow = {.query = SLEEP_READ};
	pthread_t thread;
	wait_until_found();
	pthread_create(&thread, NULL, call_in_thread, &slow);
	pthread_join(thread, NULL);
	assert_int_equal(slow.code, FP_CODE_OK);
	assert_false(fp_store_silent(store));
}

static void a_pulse_that_was_cut_beats_on(void **state)
{
	(void)state;
	char text[8];
	wait_until_found();
	as_operator(text, sizeof(text),
		"select count(pg_terminate_backend(pid, 5000)) from pg_stat_activity where application_name = "
		"'fieldpass'");
	assert_string_not_equal(text, "0");
	wait_until_found();
	text[0] = '\0';
	for (int i = 0; i < WITHIN && strcmp(text, "1"); i++) {
		pause_ms(20);
		as_operator(text, sizeof(text),
			"select 1 from pg_stat_activity where application_name = 'fieldpass' and query = '' and state "
			"= 'idle'");
	}
	assert_string_equal(text, "1");
}

static struct fp_pulse *pulse;

static int begin_pulse(void **state)
{
	int status = begin(state);
	OK(fp_pulse_start(store, &pulse, &problem));
	return status;
}

static int end_pulse(void **state)
{
	pulse = fp_pulse_stop(pulse);
	return end(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_under_way_ends_and_nothing_is_begun),
		cmocka_unit_test(who_is_busy_is_not_silent),
		cmocka_unit_test(a_pulse_that_was_cut_beats_on),
	};
	return cmocka_run_group_tests(tests, begin_pulse, end_pulse);
}
