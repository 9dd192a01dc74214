/* What PostgreSQL has not answered by the deadline: what its caller hears, and what becomes of the session. */
#include <signal.h>

#include "store_fixture.h"

/* A thread's own: what came too late on it is nobody else's business. */
static void free_db(struct fp_db **own)
{
	fp_db_free(*own);
}
#define OWN(name) struct fp_db *name FP_CLEANUP(free_db) = fp_db_new(store)

static void late_read_is_a_timeout(void **state)
{
	(void)state;
	OWN(own);
	const struct fp_param one = fp_p_int4(1);
	int64_t pid = number(own, PID, NULL, 0, "pid");
	fp_db_deadline(own, fp_monotonic_now() + FP_SECOND / 5);
	FAILS(TIMEOUT, ask(own, SLEEP_READ, &one, 1, NULL));
	FAILS(TIMEOUT, ask(own, PID, NULL, 0, NULL)); /* nothing is begun past the deadline */
	fp_db_deadline(own, FP_TIME_NONE);
	assert_true(number(own, PID, NULL, 0, "pid") != pid);
}

/* Opening took all the time there was: whoever comes next finds the connection open, and nothing counts as lost. */
static void too_late_to_begin_is_no_loss(void **state)
{
	(void)state;
	OWN(own);
	const struct fp_param one = fp_p_int4(1);
	int64_t pid = number(own, PID, NULL, 0, "pid");
	OK(fp_db_begin(own, FP_DB_STAFF, NULL, &problem));
	fp_db_deadline(own, fp_monotonic_now());
	FAILS(TIMEOUT, ask(own, SLEEP_READ, &one, 1, NULL));
	fp_db_rollback(own);
	assert_true(fp_store_reachable(store));
	fp_db_deadline(own, FP_TIME_NONE);
	assert_int_equal(number(own, PID, NULL, 0, "pid"), pid);
}

static void late_write_is_unknown_and_is_finished(void **state)
{
	(void)state;
	OWN(own);
	struct fp_id id = new_id();
	const struct fp_param params[] = {fp_p_id(&id), fp_p_int4(1)};
	OK(ask(own, PID, NULL, 0, NULL)); /* opened within the deadline, it might not have been sent */
	fp_db_deadline(own, fp_monotonic_now() + FP_SECOND / 5);
	FAILS(OUTCOME_UNKNOWN, ask(own, SLEEP_WRITE, params, 2, NULL));
	fp_db_deadline(own, FP_TIME_NONE);
	assert_int_equal(count_of(&id), 0);
	for (int i = 0; i < 250 && !count_of(&id); i++)
		pause_ms(20);
	assert_int_equal(count_of(&id), 1);
}

/* Else each that comes too late would leave a session behind, until there are no more to be had. */
static void beyond_two_that_are_late_nothing_is_begun(void **state)
{
	(void)state;
	OWN(own);
	const struct fp_param long_time = fp_p_int4(30);
	int64_t pids[FP_LATE_MAX];
	for (size_t i = 0; i < FP_LATE_MAX; i++) {
		fp_db_deadline(own, FP_TIME_NONE);
		pids[i] = number(own, PID, NULL, 0, "pid");
		fp_db_deadline(own, fp_monotonic_now() + FP_SECOND / 5);
		FAILS(TIMEOUT, ask(own, SLEEP_READ, &long_time, 1, NULL));
	}
	fp_db_deadline(own, FP_TIME_NONE);
	FAILS(BUSY, ask(own, PID, NULL, 0, NULL));
	assert_true(fp_store_reachable(store));
	terminate(pids[0]);
	OK(ask(own, PID, NULL, 0, NULL));
	for (size_t i = 0; i < FP_LATE_MAX; i++)
		assert_true(number(own, PID, NULL, 0, "pid") != pids[i]);
	terminate(pids[1]);
}

static void wait_until_idle(int64_t pid)
{
	char text[32] = "";
	for (int i = 0; i < 500 && strcmp(text, "idle"); i++) {
		pause_ms(20);
		as_operator(text, sizeof(text), "select state from pg_stat_activity where pid = %d", (int)pid);
	}
	assert_string_equal(text, "idle");
}

/* With what was prepared meanwhile, which a second time would be refused. */
static void one_that_was_answered_is_used_again(void **state)
{
	(void)state;
	OWN(own);
	const struct fp_param one = fp_p_int4(1), none = fp_p_int4(0);
	int64_t pid = number(own, PID, NULL, 0, "pid");
	fp_db_deadline(own, fp_monotonic_now() + FP_SECOND / 5);
	FAILS(TIMEOUT, ask(own, SLEEP_READ, &one, 1, NULL));
	fp_db_deadline(own, FP_TIME_NONE);
	wait_until_idle(pid);
	assert_int_equal(number(own, PID, NULL, 0, "pid"), pid);
	OK(ask(own, SLEEP_READ, &none, 1, NULL));
	assert_int_equal(number(own, PID, NULL, 0, "pid"), pid);
}

/* Whether it has prepared its statement then, nobody knows. */
static void one_that_was_refused_is_not(void **state)
{
	(void)state;
	OWN(own);
	PGconn *pg = PQconnectdb(its_owner_conninfo);
	int64_t pid = number(own, PID, NULL, 0, "pid");
	PQclear(PQexec(pg, "begin; lock table fp.thing in access exclusive mode"));
	fp_db_deadline(own, fp_monotonic_now() + FP_SECOND / 5);
	const struct fp_param insert[] = {fp_p_text("no id"), fp_p_int4(1)};
	FAILS(OUTCOME_UNKNOWN, ask(own, INSERT, insert, 2, NULL));
	fp_db_deadline(own, FP_TIME_NONE);
	PQclear(PQexec(pg, "rollback"));
	PQfinish(pg);
	wait_until_idle(pid);
	assert_true(number(own, PID, NULL, 0, "pid") != pid);
}

/* Its session would be in a transaction that nobody ends, and all that is written there lost. */
static void one_that_came_too_late_to_begin_is_not(void **state)
{
	(void)state;
	OWN(own);
	struct fp_id id = new_id();
	const struct fp_param insert[] = {fp_p_id(&id), fp_p_int4(1)};
	int64_t pid = number(own, PID, NULL, 0, "pid");
	kill((pid_t)pid, SIGSTOP);
	fp_db_deadline(own, fp_monotonic_now() + FP_SECOND / 5);
	fp_err err = fp_db_begin(own, FP_DB_STAFF, NULL, &problem);
	kill((pid_t)pid, SIGCONT);
	FAILS(TIMEOUT, err);
	fp_db_deadline(own, FP_TIME_NONE);
	pause_ms(200); /* it has been answered, if it is there */
	OK(ask(own, INSERT, insert, 2, NULL));
	assert_true(number(own, PID, NULL, 0, "pid") != pid);
	assert_int_equal(count_of(&id), 1);
}

static void late_in_a_transaction_changes_nothing(void **state)
{
	(void)state;
	OWN(own);
	struct fp_id id = new_id();
	const struct fp_param params[] = {fp_p_id(&id), fp_p_int4(1)};
	OK(fp_db_begin(own, FP_DB_STAFF, NULL, &problem));
	fp_db_deadline(own, fp_monotonic_now() + FP_SECOND / 5);
	FAILS(TIMEOUT, ask(own, SLEEP_WRITE, params, 2, NULL));
	FAILS(UNAVAILABLE, fp_db_commit(own, &problem));
	fp_db_deadline(own, FP_TIME_NONE);
	char text[8] = "1";
	for (int i = 0; i < 250 && strcmp(text, "0"); i++) {
		pause_ms(20);
		as_operator(text, sizeof(text),
			"select count(*) from pg_stat_activity where query like '%%sleep%%' and state = 'active' and "
			"pid <> pg_backend_pid()");
	}
	assert_string_equal(text, "0");
	assert_int_equal(count_of(&id), 0);
}

/* Its session would be in a transaction that nobody ends, and all that is written there lost. */
static void too_late_to_commit_changes_nothing(void **state)
{
	(void)state;
	OWN(own);
	struct fp_id undone = new_id(), kept = new_id();
	const struct fp_param first[] = {fp_p_id(&undone), fp_p_int4(1)}, second[] = {fp_p_id(&kept), fp_p_int4(1)};
	OK(fp_db_begin(own, FP_DB_STAFF, NULL, &problem));
	OK(ask(own, INSERT, first, 2, NULL));
	fp_db_deadline(own, fp_monotonic_now());
	FAILS(TIMEOUT, fp_db_commit(own, &problem));
	fp_db_deadline(own, FP_TIME_NONE);
	OK(ask(own, INSERT, second, 2, NULL));
	assert_int_equal(count_of(&undone), 0);
	assert_int_equal(count_of(&kept), 1);
}

/* Whoever needs the table waits for it, from preparing on; all else goes on, also on a fresh connection. */
static void a_locked_table_is_a_timeout_and_no_loss(void **state)
{
	(void)state;
	OWN(own);
	struct fp_id id = new_id();
	const struct fp_param insert[] = {fp_p_id(&id), fp_p_int4(1)};
	PGconn *pg = PQconnectdb(its_owner_conninfo);
	PQclear(PQexec(pg, "begin; lock table fp.thing in access exclusive mode"));
	int64_t pid = number(own, PID, NULL, 0, "pid");
	fp_db_deadline(own, fp_monotonic_now() + FP_SECOND / 5);
	FAILS(OUTCOME_UNKNOWN, ask(own, INSERT, insert, 2, NULL));
	assert_true(fp_store_reachable(store));
	fp_db_deadline(own, FP_TIME_NONE);
	assert_true(number(own, PID, NULL, 0, "pid") != pid);
	PQclear(PQexec(pg, "rollback"));
	PQfinish(pg);
	for (int i = 0; i < 250 && !count_of(&id); i++)
		pause_ms(20);
	assert_int_equal(count_of(&id), 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(late_read_is_a_timeout),
		cmocka_unit_test(too_late_to_begin_is_no_loss),
		cmocka_unit_test(late_write_is_unknown_and_is_finished),
		cmocka_unit_test(beyond_two_that_are_late_nothing_is_begun),
		cmocka_unit_test(one_that_was_answered_is_used_again),
		cmocka_unit_test(one_that_was_refused_is_not),
		cmocka_unit_test(one_that_came_too_late_to_begin_is_not),
		cmocka_unit_test(late_in_a_transaction_changes_nothing),
		cmocka_unit_test(too_late_to_commit_changes_nothing),
		cmocka_unit_test(a_locked_table_is_a_timeout_and_no_loss),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
