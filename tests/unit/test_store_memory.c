/*
 * PostgreSQL answers, and there is no memory for a part of it: each allocation of an exchange fails once in turn. The
 * thread hears it at once, does not wait for what libpq has passed over, and serves on.
 */
#include "scarce_memory.h"
#include "store_fixture.h"

#define ANSWERED_WITHIN (10 * FP_SECOND)

static void free_db(struct fp_db **own)
{
	fp_db_free(*own);
}
#define OWN(name) struct fp_db *name FP_CLEANUP(free_db) = fp_db_new(store)

/* Attempts to connect are rationed after a loss; anything else than UNAVAILABLE is not of that. */
static void serves_on(struct fp_db *own)
{
	fp_err err = fp_fail(&problem, FP_CODE_UNAVAILABLE, NULL);
	for (int i = 0; i < 100 && err.code == FP_CODE_UNAVAILABLE; i++) {
		if (i)
			pause_ms(20);
		fp_db_deadline(own, fp_monotonic_now() + ANSWERED_WITHIN);
		err = ask(own, PID, NULL, 0, NULL);
	}
	OK(err);
	assert_null(own->late[FP_DB_STAFF][0]);
}

static enum fp_code read_without(struct fp_db *own, unsigned at)
{
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	fp_db_deadline(own, fp_monotonic_now() + ANSWERED_WITHIN);
	scarce_arm(at);
	return ask(own, PID, NULL, 0, &rows).code;
}

static void a_read_is_answered(void **state)
{
	(void)state;
	OWN(own);
	unsigned at = 0;
	do {
		serves_on(own);
		enum fp_code code = read_without(own, ++at);
		assert_true(code == FP_CODE_OK || code == FP_CODE_UNAVAILABLE || code == FP_CODE_NO_MEMORY);
	} while (scarce_disarm());
	assert_true(at > 3);
}

static void a_write_is_answered_truly(void **state)
{
	(void)state;
	OWN(own);
	unsigned at = 0;
	bool failed;
	do {
		struct fp_id id = new_id();
		const struct fp_param params[] = {fp_p_id(&id), fp_p_int4(1)};
		serves_on(own);
		scarce_arm(++at);
		enum fp_code code = ask(own, INSERT, params, 2, NULL).code;
		failed = scarce_disarm();
		serves_on(own);
		if (code == FP_CODE_OUTCOME_UNKNOWN)
			continue;
		assert_true(code == FP_CODE_OK || code == FP_CODE_UNAVAILABLE || code == FP_CODE_NO_MEMORY);
		assert_int_equal(count_of(&id), code == FP_CODE_OK);
	} while (failed);
	assert_true(at > 3);
}

/* A refusal is read to the end in the same way. */
static void a_refused_write_is_answered(void **state)
{
	(void)state;
	OWN(own);
	const struct fp_param zero = fp_p_int4(0);
	unsigned at = 0;
	do {
		serves_on(own);
		scarce_arm(++at);
		enum fp_code code = ask(own, DIVIDE, &zero, 1, NULL).code;
		assert_true(code != FP_CODE_OK && code != FP_CODE_TIMEOUT && code != FP_CODE_BUSY);
	} while (scarce_disarm());
	assert_true(at > 3);
}

/* Put aside while PostgreSQL is at it; answered, it is as good as before, or nobody uses it again. */
static void a_late_one_is_done_with(void **state)
{
	(void)state;
	unsigned at = 0;
	bool failed;
	do {
		struct fp_connection *c = NULL;
		OK(fp_connection_open(store, FP_DB_STAFF, &c, &problem));
		const struct fp_statement sleep = {.text = "select pg_sleep(0.1)"}, one = {.text = "select 1"};
		struct fp_answer answer;
		fp_exchange(c, &sleep, 1, fp_monotonic_now() + FP_SECOND / 100, &answer);
		assert_int_equal(answer.end, FP_EXCHANGE_LATE);
		assert_int_equal(fp_connection_late(c), FP_LATE_STILL);
		pause_ms(200);
		scarce_arm(++at);
		enum fp_late late = fp_connection_late(c);
		failed = scarce_disarm();
		for (int i = 0; i < 100 && late == FP_LATE_STILL; i++) {
			pause_ms(20);
			late = fp_connection_late(c);
		}
		assert_true(late == FP_LATE_OVER ? failed : late == FP_LATE_ANSWERED);
		if (late == FP_LATE_ANSWERED) {
			fp_exchange(c, &one, 1, fp_monotonic_now() + 30 * FP_SECOND, &answer);
			assert_true(
				answer.end == FP_EXCHANGE_ANSWERED && !answer.failed && PQntuples(answer.result) == 1);
			fp_answer_done(&answer);
		}
		fp_connection_free(c);
	} while (failed);
	assert_true(at > 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_read_is_answered),
		cmocka_unit_test(a_write_is_answered_truly),
		cmocka_unit_test(a_refused_write_is_answered),
		cmocka_unit_test(a_late_one_is_done_with),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
