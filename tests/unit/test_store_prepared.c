/* Statements are prepared where they are first run: once a connection, whatever else fails meanwhile. */
#include "store_fixture.h"

enum { NAMES = QUERIES, GHOST, ANEW, FIRST_OF_MANY, MANY = 150 };
static struct fp_embedded_query wider[FIRST_OF_MANY + MANY];
static char many_names[MANY][16];
static struct fp_store *wide_store;

/* The store's own queries, what a connection has prepared, one whose table is not there, and many more. */
static struct fp_store_sql wider_sql(void)
{
	memcpy(wider, queries, sizeof(queries));
	wider[NAMES] = (struct fp_embedded_query){"names",
		"select count(*) as n, string_agg(name, ' ' order by prepare_time, name) as names from "
		"pg_prepared_statements",
		STAFF, false};
	wider[ANEW] = (struct fp_embedded_query){"anew", "select 6 / $1::bigint as n", STAFF, true};
	wider[GHOST] = (struct fp_embedded_query){"ghost", "select count(*) as n from fp.ghost", STAFF, false};
	for (int i = 0; i < MANY; i++) {
		snprintf(many_names[i], sizeof(many_names[i]), "many_%d", i);
		wider[FIRST_OF_MANY + i] =
			(struct fp_embedded_query){many_names[i], "select 1::bigint as n", STAFF, false};
	}
	struct fp_store_sql its = sql;
	its.queries = wider;
	its.n_queries = FP_LENGTH(wider);
	return its;
}

static void free_db(struct fp_db **own)
{
	fp_db_free(*own);
}
#define OWN(name) struct fp_db *name FP_CLEANUP(free_db) = fp_db_new(wide_store)

static const char *names_of(struct fp_db *own)
{
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	const struct fp_column column = {"names", FP_T_TEXT, 0, NULL};
	const char *names = NULL;
	OK(ask(own, NAMES, NULL, 0, &rows));
	OK(fp_rows_read(rows, 0, &column, 1, arena, &names, &problem));
	return names;
}

static void once_and_only_what_is_run(void **state)
{
	(void)state;
	OWN(own);
	assert_string_equal(names_of(own), "names");
	for (int i = 0; i < 3; i++)
		number(own, PID, NULL, 0, "pid");
	assert_string_equal(names_of(own), "names pid");
}

/* Alone, in a transaction, and after it was refused. */
static void what_is_planned_anew_never(void **state)
{
	(void)state;
	OWN(own);
	const struct fp_param two = fp_p_int(2), zero = fp_p_int(0);
	assert_int_equal(number(own, ANEW, &two, 1, "n"), 3);
	OK(fp_db_begin(own, FP_DB_STAFF, NULL, &problem));
	assert_int_equal(number(own, ANEW, &two, 1, "n"), 3);
	OK(fp_db_commit(own, &problem));
	FAILS(INTERNAL, ask(own, ANEW, &zero, 1, NULL));
	assert_string_equal(problem.sqlstate, "22012");
	assert_int_equal(number(own, ANEW, &two, 1, "n"), 3);
	assert_string_equal(names_of(own), "names");
}

static void after_a_loss_anew(void **state)
{
	(void)state;
	OWN(own);
	int64_t pid = number(own, PID, NULL, 0, "pid");
	assert_string_equal(names_of(own), "pid names");
	terminate(pid);
	assert_string_equal(names_of(own), "names");
	assert_true(number(own, PID, NULL, 0, "pid") != pid);
}

static void each_of_many(void **state)
{
	(void)state;
	OWN(own);
	for (int round = 0; round < 2; round++)
		for (int i = 0; i < MANY; i++)
			assert_int_equal(number(own, FIRST_OF_MANY + i, NULL, 0, "n"), 1);
	assert_int_equal(number(own, NAMES, NULL, 0, "n"), MANY + 1);
}

/* Its transaction is undone, and the statement is there nevertheless: prepared again, it would be refused. */
static void in_a_transaction_that_fails(void **state)
{
	(void)state;
	OWN(own);
	const struct fp_param zero = fp_p_int4(0), one = fp_p_int4(1);
	OK(fp_db_begin(own, FP_DB_STAFF, NULL, &problem));
	number(own, PID, NULL, 0, "pid");
	FAILS(INTERNAL, ask(own, DIVIDE, &zero, 1, NULL));
	assert_string_equal(problem.sqlstate, "22012");
	fp_db_rollback(own);
	OK(ask(own, DIVIDE, &one, 1, NULL));
	number(own, PID, NULL, 0, "pid");
	assert_string_equal(names_of(own), "pid divide names");
}

static void what_could_not_be_prepared_is_tried_again(void **state)
{
	(void)state;
	OWN(own);
	char text[8];
	for (int i = 0; i < 2; i++) {
		FAILS(INTERNAL, ask(own, GHOST, NULL, 0, NULL));
		assert_string_equal(problem.sqlstate, "42P01");
	}
	OK(fp_db_begin(own, FP_DB_STAFF, NULL, &problem));
	FAILS(INTERNAL, ask(own, GHOST, NULL, 0, NULL));
	fp_db_rollback(own);
	assert_string_equal(names_of(own), "names");
	as_operator(text, sizeof(text), "create table fp.ghost (); grant select on fp.ghost to fp_staff");
	assert_int_equal(number(own, GHOST, NULL, 0, "n"), 0);
	as_operator(text, sizeof(text), "drop table fp.ghost");
}

/* The operator may limit how long a lock is waited for; then PostgreSQL gives preparing up, and the session is good. */
static void given_up_for_a_lock(void **state)
{
	(void)state;
	char conninfo[512];
	snprintf(conninfo, sizeof(conninfo), "%s options='-c lock_timeout=100'", its_conninfo);
	const struct fp_store_config config = {conninfo, its_owner_conninfo, keys};
	struct fp_store *impatient = NULL;
	OK(fp_store_new_with(&config, &sql, &impatient, &problem));
	struct fp_db *own = fp_db_new(impatient);
	struct fp_id id = new_id();
	const struct fp_param insert[] = {fp_p_id(&id), fp_p_int4(1)};
	int64_t pid = number(own, PID, NULL, 0, "pid");
	PGconn *pg = PQconnectdb(its_owner_conninfo);
	PQclear(PQexec(pg, "begin; lock table fp.thing in access exclusive mode"));
	FAILS(TIMEOUT, ask(own, INSERT, insert, 2, NULL));
	assert_string_equal(problem.sqlstate, "55P03");
	PQclear(PQexec(pg, "rollback"));
	PQfinish(pg);
	OK(ask(own, INSERT, insert, 2, NULL));
	assert_int_equal(number(own, PID, NULL, 0, "pid"), pid);
	fp_db_free(own);
	fp_store_free(impatient);
}

/* Both statements of the first exchange are new to the connection, and so is the second of the next. */
static void under_a_sight(void **state)
{
	(void)state;
	OWN(own);
	struct fp_id id = new_id();
	const struct fp_sight sight = {.requests = {1, &id}};
	for (int i = 0; i < 2; i++) {
		OK(fp_db_query(own, FP_DB_PUBLIC, &sight, (enum fp_query)SIGHT, NULL, 0, NULL, &problem));
		OK(fp_db_query(own, FP_DB_PUBLIC, &sight, (enum fp_query)PID, NULL, 0, NULL, &problem));
	}
	OK(fp_db_begin(own, FP_DB_STAFF, &sight, &problem));
	OK(ask(own, PID, NULL, 0, NULL));
	OK(fp_db_commit(own, &problem));
	assert_string_equal(names_of(own), "fp_sight pid names");
}

static int begin_wide(void **state)
{
	int status = begin(state);
	const struct fp_store_sql its = wider_sql();
	wide_store = another_store(&its);
	return status;
}

static int end_wide(void **state)
{
	wide_store = fp_store_free(wide_store);
	return end(state);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(once_and_only_what_is_run),
		cmocka_unit_test(what_is_planned_anew_never),
		cmocka_unit_test(after_a_loss_anew),
		cmocka_unit_test(each_of_many),
		cmocka_unit_test(in_a_transaction_that_fails),
		cmocka_unit_test(what_could_not_be_prepared_is_tried_again),
		cmocka_unit_test(given_up_for_a_lock),
		cmocka_unit_test(under_a_sight),
	};
	return cmocka_run_group_tests(tests, begin_wide, end_wide);
}
