/* What happens around the statements: migrations, sample data, lanes, waking. */
#include "store_fixture.h"

/* ---- migrations and seed ---- */

static void migrations_are_applied_once(void **state)
{
	(void)state;
	char text[128];
	OK(fp_store_migrate(store, &problem));
	as_operator(text, sizeof(text),
		"select string_agg(version || name || length(checksum), ' ' order by version) from fp.migration");
	assert_string_equal(text, "10001_core.sql64 20002_rights.sql64");
	as_operator(
		text, sizeof(text), "select pg_get_userbyid(relowner) from pg_class where oid = 'fp.thing'::regclass");
	assert_string_equal(text, "fp_owner");
	as_operator(text, sizeof(text),
		"select string_agg(rolname || rolcanlogin || rolinherit, ' ' order by rolname) from pg_roles where "
		"rolname like 'fp\\_%%'");
	assert_string_equal(
		text, "fp_audittruefalse fp_intaketruefalse fp_ownerfalsetrue fp_publictruefalse fp_stafftruefalse");
}

static void migrations_that_differ_are_refused(void **state)
{
	(void)state;
	static const struct fp_embedded_file changed[] = {
		TEXT_FILE("0001_core.sql", core_sql), TEXT_FILE("0002_rights.sql", seed_sql)};
	static const struct fp_embedded_file broken[] = {TEXT_FILE("0001_core.sql", core_sql),
		TEXT_FILE("0002_rights.sql", rights_sql),
		TEXT_FILE("0003_broken.sql", "create table fp.half (); select 1/0")};
	const struct {
		const struct fp_embedded_file *files;
		size_t n;
		const char *said;
	} cases[] = {{changed, 2, "0002_rights.sql was changed"}, {migrations, 1, "does not know"},
		{broken, 3, "0003_broken.sql failed. PostgreSQL says: ERROR:  division by zero"}};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		struct fp_store_sql other = sql;
		other.migrations = cases[i].files;
		other.n_migrations = cases[i].n;
		struct fp_store *s = another_store(&other);
		FAILS(INTERNAL, fp_store_migrate(s, &problem));
		assert_non_null(strstr(problem.detail, cases[i].said));
		fp_store_free(s);
	}
	char text[16];
	as_operator(text, sizeof(text), "select to_regclass('fp.half') is null");
	assert_string_equal(text, "t");
}

static void statement_that_cannot_be_prepared_is_told(void **state)
{
	(void)state;
	static const struct fp_embedded_query bad[] = {
		{"good", "select 1", STAFF, false}, {"bad", "select * from fp.nothing", STAFF, false}};
	struct fp_store_sql other = sql;
	other.queries = bad;
	other.n_queries = 2;
	struct fp_store *s = another_store(&other);
	struct fp_db *d = fp_db_new(s);
	FAILS(INTERNAL, fp_store_check_statements(s, &problem));
	assert_non_null(strstr(problem.detail, "The statement bad does not fit"));
	assert_non_null(strstr(problem.detail, "fp_staff"));
	assert_non_null(strstr(problem.detail, "fp.nothing"));
	OK(fp_db_query(d, FP_DB_STAFF, NULL, (enum fp_query)0, NULL, 0, NULL, &problem));
	FAILS(INTERNAL, fp_db_query(d, FP_DB_STAFF, NULL, (enum fp_query)1, NULL, 0, NULL, &problem));
	fp_db_free(d);
	fp_store_free(s);
}

static void write_own(const char *name, const char *text)
{
	char path[256];
	snprintf(path, sizeof(path), "%s/own/%s", directory, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static void sample_data_is_loaded_and_replaced(void **state)
{
	(void)state;
	char text[128], own[256];
	as_operator(text, sizeof(text), "select string_agg(code || '=' || name, ';' order by code) from fp.office");
	assert_string_equal(text, "ABQ=Albuquerque, \"NM\";DEN=Denver");
	snprintf(own, sizeof(own), "%s/own", directory);
	assert_int_equal(mkdir(own, 0700), 0);
	FAILS(INTERNAL, fp_store_seed_from(store, own, &problem));
	write_own("office.csv", "code,name\nX,Y\n");
	FAILS(INTERNAL, fp_store_seed_from(store, own, &problem));
	assert_non_null(strstr(problem.detail, "office.csv"));
	snprintf(own, sizeof(own), "%s/own/office.csv", directory);
	unlink(own);
	snprintf(own, sizeof(own), "%s/own", directory);
	write_own("offices.csv", "code,name\nBOI,Boise,too much\n");
	FAILS(INTERNAL, fp_store_seed_from(store, own, &problem));
	assert_non_null(strstr(problem.detail, "offices.csv"));
	write_own("offices.csv", "name,code\nBoise,BOI\n");
	OK(fp_store_seed_from(store, own, &problem));
	OK(fp_store_migrate(store, &problem));
	as_operator(text, sizeof(text), "select string_agg(code || '=' || name, ';') from fp.office");
	assert_string_equal(text, "BOI=Boise");
	as_operator(text, sizeof(text), "insert into fp.request values (1) returning 1");
	FAILS(STATE_CONFLICT, fp_store_seed_from(store, own, &problem));
}

static void owner_acts_as_owner(void **state)
{
	(void)state;
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	const struct fp_column column = {"who", FP_T_TEXT, 0, NULL};
	const char *who = NULL;
	OK(fp_db_query(db, FP_DB_OWNER, NULL, (enum fp_query)OWNER_ONLY, NULL, 0, &rows, &problem));
	OK(fp_rows_read(rows, 0, &column, 1, arena, &who, &problem));
	assert_string_equal(who, "fp_owner");
}

/* The program's own SQL, in a database of its own. */
static void embedded_sql_is_applied_and_prepared(void **state)
{
	(void)state;
	char text[16], conninfo[512], owner[512];
	as_operator(text, sizeof(text), "create database embedded");
	/* The last dbname counts. */
	snprintf(conninfo, sizeof(conninfo), "%s dbname=embedded", its_conninfo);
	snprintf(owner, sizeof(owner), "%s dbname=embedded", its_owner_conninfo);
	const struct fp_store_config config = {conninfo, owner, keys};
	struct fp_store *s = NULL;
	OK(fp_store_new(&config, &s, &problem));
	OK(fp_store_migrate(s, &problem));
	OK(fp_store_migrate(s, &problem));
	OK(fp_store_check_statements(s, &problem));
	fp_store_free(s);
}

/* ---- lanes ---- */

static pthread_mutex_t lane_mutex = PTHREAD_MUTEX_INITIALIZER;
static char lane_log[64];

struct lane_job {
	struct fp_job job;
	char name;
};

static void lane_run(struct fp_job **jobs, size_t n, struct fp_db *lane_db)
{
	pthread_mutex_lock(&lane_mutex);
	size_t at = strlen(lane_log);
	for (size_t i = 0; i < n; i++)
		lane_log[at++] = ((struct lane_job *)jobs[i])->name;
	memcpy(lane_log + at, "|", 2);
	pthread_mutex_unlock(&lane_mutex);
	struct fp_problem own = {0};
	if (fp_failed(fp_db_begin(lane_db, FP_DB_STAFF, NULL, &own))) /* and forgets it */
		lane_log[0] = '!';
}

static void lanes_batch_neighbours_of_a_kind(void **state)
{
	(void)state;
	static const char kind_a, kind_b;
	struct lane_job jobs[8];
	for (size_t i = 0; i < FP_LENGTH(jobs); i++) {
		bool b = i == 0 || i == 5;
		jobs[i] = (struct lane_job){{.run = lane_run,
						    .kind = b ? &kind_b : &kind_a,
						    .batch_max = b ? 1 : 3,
						    .deadline = FP_TIME_NONE},
			(char)('0' + i)};
	}
	struct fp_lane_pool *pool =
		fp_lane_pool_new(store, &(struct fp_lane_plan){.name = "test", .threads = 1, .bound = 8, .take = 512});
	assert_non_null(pool);
	/* The first job waits in its run; meanwhile the others gather. */
	pthread_mutex_lock(&lane_mutex);
	assert_true(fp_lane_pool_push(pool, &jobs[0].job));
	pause_ms(100);
	for (size_t i = 1; i < FP_LENGTH(jobs); i++)
		assert_true(fp_lane_pool_push(pool, &jobs[i].job));
	pthread_mutex_unlock(&lane_mutex);
	fp_lane_pool_free(pool);
	assert_string_equal(lane_log, "0|123|4|5|67|");
}

/* ---- waking ---- */

static bool waits_out(struct fp_wake *w, int ms, bool *ret_local)
{
	fp_time begin = fp_monotonic_now();
	*ret_local = fp_wake_wait(w, ms);
	return fp_monotonic_now() - begin >= ms * (FP_SECOND / 1000);
}

static void wakes_others_and_oneself(void **state)
{
	(void)state;
	struct fp_store *second = another_store(&sql);
	struct fp_wake *one = fp_wake_new(store), *two = fp_wake_new(second);
	bool local;
	/* A fresh connection sweeps at once, then there is silence. */
	assert_false(waits_out(one, 20000, &local) || local);
	assert_false(waits_out(two, 20000, &local) || local);
	assert_true(waits_out(two, 100, &local) && !local);
	fp_wake_notify_others(one);
	assert_false(waits_out(two, 20000, &local) || local);
	assert_true(waits_out(one, 100, &local) && !local);
	/* Two within 20 ms: the second is held back, and sent while waiting. */
	fp_wake_notify_others(one);
	fp_wake_notify_others(one);
	assert_true(waits_out(one, 100, &local) && !local);
	assert_false(waits_out(two, 20000, &local) || local);
	fp_wake_set(two);
	fp_wake_set(two);
	assert_false(waits_out(two, 20000, &local));
	assert_true(local);
	assert_true(waits_out(two, 50, &local) && !local);
	/* Lost: connects anew, and says so. */
	char text[16];
	as_operator(text, sizeof(text),
		"select bool_and(pg_terminate_backend(pid, 5000)) from pg_stat_activity where query ~ "
		"'^(listen|notify) '");
	assert_string_equal(text, "t");
	assert_false(waits_out(two, 20000, &local) || local);
	fp_wake_set(one);
	assert_true(fp_wake_wait(one, 20000));
	fp_wake_notify_others(one);
	assert_false(waits_out(two, 20000, &local) || local);
	fp_wake_free(one);
	fp_wake_free(two);
	fp_store_free(second);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(migrations_are_applied_once),
		cmocka_unit_test(migrations_that_differ_are_refused),
		cmocka_unit_test(statement_that_cannot_be_prepared_is_told),
		cmocka_unit_test(owner_acts_as_owner),
		cmocka_unit_test(sample_data_is_loaded_and_replaced),
		cmocka_unit_test(embedded_sql_is_applied_and_prepared),
		cmocka_unit_test(lanes_batch_neighbours_of_a_kind),
		cmocka_unit_test(wakes_others_and_oneself),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
