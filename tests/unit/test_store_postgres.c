/* Statements against a real PostgreSQL: values, sight, errors, transactions, losses, deadlines. */
#include "store_fixture.h"

/* ---- values ---- */

static const char *const moods[] = {"calm", "angry", NULL};

struct scalars {
	struct fp_id id;
	const char *t;
	int64_t big;
	int32_t small;
	bool b;
	fp_time at;
	fp_day d;
	struct fp_bytes bytes;
	const char *mood;
	int choice;
	int64_t widened;
	const char *v;
};
#define COLUMN(name, type)                                                                                             \
	{                                                                                                              \
#name, type, offsetof(struct scalars, name), moods                                                     \
	}
static const struct fp_column scalar_columns[] = {COLUMN(id, FP_T_ID), COLUMN(t, FP_T_TEXT), COLUMN(big, FP_T_INT),
	COLUMN(small, FP_T_INT4), COLUMN(b, FP_T_BOOL), COLUMN(at, FP_T_TIME), COLUMN(d, FP_T_DAY),
	COLUMN(bytes, FP_T_BYTES), COLUMN(mood, FP_T_TEXT), COLUMN(choice, FP_T_CHOICE), COLUMN(widened, FP_T_INT),
	COLUMN(v, FP_T_TEXT)};

static void scalars_come_back(void **state)
{
	(void)state;
	struct fp_id id = new_id();
	const struct fp_param params[] = {fp_p_id(&id), fp_p_text("né \"'"), fp_p_int(INT64_C(-9007199254740993)),
		fp_p_int4(-7), fp_p_bool(true), fp_p_time(INT64_C(1795316655123456)), fp_p_day(-719162),
		fp_p_bytes((struct fp_bytes){"\0\377x", 3}), fp_p_text("angry")};
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	struct scalars s;
	memset(&s, 0xee, sizeof(s));
	OK(ask(db, SCALARS, params, FP_LENGTH(params), &rows));
	assert_int_equal(fp_rows_count(rows), 1);
	OK(fp_rows_read(rows, 0, scalar_columns, FP_LENGTH(scalar_columns), arena, &s, &problem));
	assert_true(fp_id_same(&s.id, &id));
	assert_string_equal(s.t, "né \"'");
	assert_int_equal(s.big, INT64_C(-9007199254740993));
	assert_int_equal(s.small, -7);
	assert_true(s.b);
	assert_int_equal(s.at, INT64_C(1795316655123456));
	assert_int_equal(s.d, -719162);
	assert_int_equal(s.bytes.length, 3);
	assert_memory_equal(s.bytes.data, "\0\377x", 3);
	assert_string_equal(s.mood, "angry");
	assert_int_equal(s.choice, 1);
	assert_int_equal(s.widened, -7);
	assert_string_equal(s.v, "né \"'");
	FAILS(INTERNAL, fp_rows_read(rows, 1, scalar_columns, 1, arena, &s, &problem));
}

static void nulls_come_back(void **state)
{
	(void)state;
	struct fp_param params[9];
	for (size_t i = 0; i < FP_LENGTH(params); i++)
		params[i] = fp_p_null();
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	struct scalars *s = NULL;
	size_t n = 0;
	OK(ask(db, SCALARS, params, FP_LENGTH(params), &rows));
	OK(fp_rows_read_all(
		rows, scalar_columns, FP_LENGTH(scalar_columns), sizeof(*s), arena, (void **)&s, &n, &problem));
	assert_int_equal(n, 1);
	assert_true(fp_id_is_none(&s->id));
	assert_null(s->t);
	assert_int_equal(s->big, FP_INT_NONE);
	assert_int_equal(s->small, FP_INT4_NONE);
	assert_false(s->b);
	assert_int_equal(s->at, FP_TIME_NONE);
	assert_int_equal(s->d, FP_DAY_NONE);
	assert_null(s->bytes.data);
	assert_null(s->mood);
	assert_int_equal(s->choice, -1);
}

struct arrays {
	struct fp_ids ids;
	struct fp_texts texts;
	struct fp_ints ints, int4s;
	const char *bools, *times, *days, *bytes;
	struct fp_texts moods;
};
#define LIST(name, type)                                                                                               \
	{                                                                                                              \
#name, type, offsetof(struct arrays, name), NULL                                                       \
	}
static const struct fp_column array_columns[] = {LIST(ids, FP_T_IDS), LIST(texts, FP_T_TEXTS), LIST(ints, FP_T_INTS),
	LIST(int4s, FP_T_INTS), LIST(bools, FP_T_TEXT), LIST(times, FP_T_TEXT), LIST(days, FP_T_TEXT),
	LIST(bytes, FP_T_TEXT), LIST(moods, FP_T_TEXTS)};

static void ask_arrays(struct fp_array *const lists[9], struct arrays *ret)
{
	struct fp_param params[9];
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	for (size_t i = 0; i < FP_LENGTH(params); i++)
		params[i] = fp_p_array(lists[i]);
	memset(ret, 0xee, sizeof(*ret));
	OK(ask(db, ARRAYS, params, FP_LENGTH(params), &rows));
	OK(fp_rows_read(rows, 0, array_columns, FP_LENGTH(array_columns), arena, ret, &problem));
}

static const enum fp_type array_types[9] = {
	FP_T_ID, FP_T_TEXT, FP_T_INT, FP_T_INT4, FP_T_BOOL, FP_T_TIME, FP_T_DAY, FP_T_BYTES, FP_T_TEXT};

static void arrays_come_back(void **state)
{
	(void)state;
	struct fp_array *a[9];
	struct arrays got;
	struct fp_id id = new_id();
	for (size_t i = 0; i < FP_LENGTH(a); i++)
		a[i] = fp_array_new(arena, array_types[i], 2);
	fp_array_id(a[0], &id);
	fp_array_text(a[1], "a,b");
	fp_array_int(a[2], INT64_MAX);
	fp_array_int(a[3], -5);
	fp_array_bool(a[4], true);
	fp_array_time(a[5], INT64_C(1795316655000000));
	fp_array_day(a[6], 0);
	fp_array_bytes(a[7], (struct fp_bytes){"\0\1", 2});
	fp_array_text(a[8], "calm");
	for (size_t i = 0; i < FP_LENGTH(a); i++)
		fp_array_null(a[i]);
	ask_arrays(a, &got);
	assert_int_equal(got.ids.n, 2);
	assert_true(fp_id_same(&got.ids.v[0], &id) && fp_id_is_none(&got.ids.v[1]));
	assert_int_equal(got.texts.n, 2);
	assert_string_equal(got.texts.v[0], "a,b");
	assert_null(got.texts.v[1]);
	assert_true(got.ints.n == 2 && got.ints.v[0] == INT64_MAX && got.ints.v[1] == FP_INT_NONE);
	assert_true(got.int4s.n == 2 && got.int4s.v[0] == -5 && got.int4s.v[1] == FP_INT_NONE);
	assert_string_equal(got.bools, "{t,NULL}");
	assert_string_equal(got.times, "{\"2026-11-22 03:04:15+00\",NULL}");
	assert_string_equal(got.days, "{1970-01-01,NULL}");
	assert_string_equal(got.bytes, "{\"\\\\x0001\",NULL}");
	assert_true(got.moods.n == 2 && !strcmp(got.moods.v[0], "calm") && !got.moods.v[1]);
}

static void empty_arrays_and_null_arrays_come_back(void **state)
{
	(void)state;
	struct fp_array *a[9] = {0};
	struct arrays got;
	ask_arrays(a, &got);
	assert_true(!got.ids.n && !got.ids.v && !got.texts.n && !got.ints.n);
	assert_null(got.bools);
	for (size_t i = 0; i < FP_LENGTH(a); i++)
		a[i] = fp_array_new(arena, array_types[i], 0);
	ask_arrays(a, &got);
	assert_true(!got.ids.n && !got.texts.n && !got.texts.v && !got.ints.n && !got.moods.n);
	assert_string_equal(got.bools, "{}");
	assert_string_equal(got.bytes, "{}");
}

static void columns_must_be_there_and_fit(void **state)
{
	(void)state;
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	int64_t values[3];
	const struct fp_column all[] = {
		{"two", FP_T_INT, 0, NULL}, {"four", FP_T_INT, 8, NULL}, {"eight", FP_T_INT, 16, NULL}};
	const struct fp_column absent = {"three", FP_T_INT, 0, NULL}, other = {"t", FP_T_INT, 0, NULL},
			       wide = {"eight", FP_T_INT4, 0, NULL}, choice = {"t", FP_T_CHOICE, 0, moods};
	OK(ask(db, NARROW, NULL, 0, &rows));
	OK(fp_rows_read(rows, 0, all, 3, arena, values, &problem));
	assert_true(values[0] == 5 && values[1] == 6 && values[2] == 7);
	FAILS(INTERNAL, fp_rows_read(rows, 0, &absent, 1, arena, values, &problem));
	FAILS(INTERNAL, fp_rows_read(rows, 0, &other, 1, arena, values, &problem));
	FAILS(INTERNAL, fp_rows_read(rows, 0, &wide, 1, arena, values, &problem));
	FAILS(INTERNAL, fp_rows_read(rows, 0, &choice, 1, arena, values, &problem));
	OK(fp_rows_read(rows, 0, all, 3, arena, values, &problem));
}

/* ---- sight ---- */

struct sight_seen {
	const char *orgs, *ids;
};
static const struct fp_column sight_columns[] = {{"orgs", FP_T_TEXT, offsetof(struct sight_seen, orgs), NULL},
	{"ids", FP_T_TEXT, offsetof(struct sight_seen, ids), NULL}};

static struct sight_seen seen(const struct fp_sight *sight)
{
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	struct sight_seen s;
	OK(fp_db_query(db, FP_DB_PUBLIC, sight, (enum fp_query)SIGHT, NULL, 0, &rows, &problem));
	OK(fp_rows_read(rows, 0, sight_columns, 2, arena, &s, &problem));
	return s;
}

static void assert_sightless(void)
{
	struct sight_seen s = seen(NULL);
	assert_true((!s.orgs || !*s.orgs) && (!s.ids || !*s.ids));
}

static void sight_lasts_one_statement(void **state)
{
	(void)state;
	struct fp_id ids[] = {new_id(), new_id()};
	char text[2][FP_ID_TEXT], both[2 * FP_ID_TEXT + 3];
	const struct fp_sight sight = {.requests = {2, ids}};
	fp_id_format(&ids[0], text[0]);
	fp_id_format(&ids[1], text[1]);
	snprintf(both, sizeof(both), "{%s,%s}", text[0], text[1]);
	assert_sightless();
	struct sight_seen s = seen(&sight);
	assert_string_equal(s.orgs, "{}");
	assert_string_equal(s.ids, both);
	assert_sightless();
}

static void sight_lasts_one_transaction(void **state)
{
	(void)state;
	struct fp_id id = new_id();
	const struct fp_sight sight = {.organizations = {1, &id}};
	OK(fp_db_begin(db, FP_DB_PUBLIC, &sight, &problem));
	assert_int_equal(strlen(seen(NULL).orgs), 38);
	assert_int_equal(strlen(seen(NULL).orgs), 38);
	OK(fp_db_commit(db, &problem));
	assert_sightless();
	OK(fp_db_begin(db, FP_DB_PUBLIC, NULL, &problem));
	assert_sightless();
	fp_db_rollback(db);
}

/* ---- errors ---- */

static void constraint_is_named(void **state)
{
	(void)state;
	struct fp_id id = new_id();
	const struct fp_param params[] = {fp_p_id(&id), fp_p_int4(1)};
	OK(ask(db, INSERT, params, 2, NULL));
	FAILS(CONSTRAINT, ask(db, INSERT, params, 2, NULL));
	assert_string_equal(problem.constraint, "thing_pkey");
	assert_string_equal(problem.sqlstate, "23505");
	assert_int_equal(count_of(&id), 1);
}

static void failure_of_ours_is_internal(void **state)
{
	(void)state;
	const struct fp_param zero = fp_p_int4(0), wide = fp_p_int(1);
	FAILS(INTERNAL, ask(db, DIVIDE, &zero, 1, NULL));
	assert_string_equal(problem.sqlstate, "22012");
	FAILS(INTERNAL, ask(db, DIVIDE, &wide, 1, NULL)); /* 8 bytes for an integer of 4 */
	FAILS(INTERNAL, fp_db_query(db, FP_DB_PUBLIC, NULL, (enum fp_query)DIVIDE, &zero, 1, NULL, &problem));
	FAILS(INTERNAL, ask(db, QUERIES, NULL, 0, NULL));
}

static void failure_under_sight_is_told_and_forgotten(void **state)
{
	(void)state;
	const struct fp_param zero = fp_p_int4(0);
	const struct fp_sight sight = {0};
	FAILS(INTERNAL, fp_db_query(db, FP_DB_STAFF, &sight, (enum fp_query)DIVIDE, &zero, 1, NULL, &problem));
	assert_true(number(db, PID, NULL, 0, "pid") > 0);
}

static void warning_on_commit_is_unknown(void **state)
{
	(void)state;
	struct fp_id id = new_id();
	const struct fp_param p = fp_p_id(&id);
	FAILS(OUTCOME_UNKNOWN, ask(db, WARN, &p, 1, NULL));
	assert_int_equal(count_of(&id), 1);
	id = new_id();
	const struct fp_param params[] = {fp_p_id(&id), fp_p_int4(1)};
	OK(ask(db, INSERT, params, 2, NULL));
}

/* ---- transactions ---- */

static void transactions_commit_and_roll_back(void **state)
{
	(void)state;
	struct fp_id kept = new_id(), dropped = new_id();
	const struct fp_param keep[] = {fp_p_id(&kept), fp_p_int4(1)}, drop[] = {fp_p_id(&dropped), fp_p_int4(1)};
	OK(fp_db_begin(db, FP_DB_STAFF, NULL, &problem));
	FAILS(INTERNAL, fp_db_begin(db, FP_DB_STAFF, NULL, &problem));
	OK(ask(db, INSERT, drop, 2, NULL));
	fp_db_rollback(db);
	OK(fp_db_begin(db, FP_DB_STAFF, NULL, &problem));
	OK(ask(db, INSERT, keep, 2, NULL));
	FAILS(INTERNAL, fp_db_query(db, FP_DB_PUBLIC, NULL, (enum fp_query)PID, NULL, 0, NULL, &problem));
	OK(fp_db_commit(db, &problem));
	FAILS(INTERNAL, fp_db_commit(db, &problem));
	assert_int_equal(count_of(&kept), 1);
	assert_int_equal(count_of(&dropped), 0);
}

static void reading_sees_one_moment_and_changes_nothing(void **state)
{
	(void)state;
	struct fp_id before = new_id(), between = new_id(), own = new_id();
	const struct fp_param first[] = {fp_p_id(&before), fp_p_int4(1)}, then[] = {fp_p_id(&between), fp_p_int4(1)},
			      mine[] = {fp_p_id(&own), fp_p_int4(1)};
	struct fp_db *other = fp_db_new(store);
	OK(ask(other, INSERT, first, 2, NULL));
	problem = (struct fp_problem){0};
	OK(fp_db_begin_reading(db, FP_DB_STAFF, NULL, &problem));
	assert_int_equal(count_of(&before), 1);
	struct fp_problem others = {0};
	OK(fp_db_query(other, FP_DB_STAFF, NULL, (enum fp_query)INSERT, then, 2, NULL, &others));
	assert_int_equal(count_of(&between), 0);
	assert_false(problem.changed);
	FAILS(UNAVAILABLE, ask(db, INSERT, mine, 2, NULL)); /* as of a server that may not write */
	fp_db_rollback(db);
	assert_int_equal(count_of(&between), 1);
	assert_int_equal(count_of(&own), 0);
	fp_db_free(other);
}

static void after_a_failure_only_rollback(void **state)
{
	(void)state;
	struct fp_id id = new_id();
	const struct fp_param insert[] = {fp_p_id(&id), fp_p_int4(1)}, zero = fp_p_int4(0);
	OK(fp_db_begin(db, FP_DB_STAFF, NULL, &problem));
	OK(ask(db, INSERT, insert, 2, NULL));
	FAILS(INTERNAL, ask(db, DIVIDE, &zero, 1, NULL));
	FAILS(INTERNAL, ask(db, PID, NULL, 0, NULL));
	FAILS(INTERNAL, fp_db_commit(db, &problem));
	assert_int_equal(count_of(&id), 0);
}

struct adder {
	struct fp_db *db;
	struct fp_id id;
	fp_err err;
};

static void *add_in_thread(void *argument)
{
	struct adder *a = argument;
	struct fp_problem own = {0};
	const struct fp_param p = fp_p_id(&a->id);
	a->err = fp_db_query(a->db, FP_DB_STAFF, NULL, (enum fp_query)ADD, &p, 1, NULL, &own);
	return NULL;
}

static void deadlock_asks_for_a_retry(void **state)
{
	(void)state;
	struct fp_id a = new_id(), b = new_id();
	const struct fp_param insert_a[] = {fp_p_id(&a), fp_p_int4(0)}, insert_b[] = {fp_p_id(&b), fp_p_int4(0)};
	OK(ask(db, INSERT, insert_a, 2, NULL));
	OK(ask(db, INSERT, insert_b, 2, NULL));
	struct adder other = {.db = fp_db_new(store), .id = a};
	OK(fp_db_begin(db, FP_DB_STAFF, NULL, &problem));
	OK(fp_db_begin(other.db, FP_DB_STAFF, NULL, &problem));
	OK(ask(db, ADD, insert_a, 1, NULL));
	OK(ask(other.db, ADD, insert_b, 1, NULL));
	pthread_t thread;
	pthread_create(&thread, NULL, add_in_thread, &other);
	fp_err err = ask(db, ADD, insert_b, 1, NULL);
	if (fp_failed(err))
		fp_db_rollback(db);
	pthread_join(thread, NULL);
	assert_true((err.code == FP_CODE_RETRY) != (other.err.code == FP_CODE_RETRY));
	assert_true((err.code == FP_CODE_OK) != (other.err.code == FP_CODE_OK));
	fp_db_rollback(db);
	fp_db_rollback(other.db);
	fp_db_free(other.db);
}

/* ---- losses and deadlines ---- */

struct sleeper {
	struct fp_db *db;
	int query;
	struct fp_id id;
	fp_err err;
};

static void *sleep_in_thread(void *argument)
{
	struct sleeper *s = argument;
	struct fp_problem own = {0};
	const struct fp_param write[] = {fp_p_id(&s->id), fp_p_int4(30)};
	const struct fp_param *params = s->query == SLEEP_WRITE ? write : &write[1];
	s->err = fp_db_query(
		s->db, FP_DB_STAFF, NULL, (enum fp_query)s->query, params, s->query == SLEEP_WRITE ? 2 : 1, NULL, &own);
	return NULL;
}

static enum fp_code killed_in(int query, bool in_transaction, struct fp_id *ret_id)
{
	struct sleeper s = {.db = fp_db_new(store), .query = query, .id = new_id()};
	int64_t pid = number(s.db, PID, NULL, 0, "pid");
	pthread_t thread;
	if (in_transaction)
		OK(fp_db_begin(s.db, FP_DB_STAFF, NULL, &problem));
	pthread_create(&thread, NULL, sleep_in_thread, &s);
	wait_until_runs(pid, "PgSleep");
	terminate(pid);
	pthread_join(thread, NULL);
	if (in_transaction) {
		FAILS(UNAVAILABLE, ask(s.db, PID, NULL, 0, NULL));
		FAILS(UNAVAILABLE, fp_db_commit(s.db, &problem));
	}
	assert_true(number(s.db, PID, NULL, 0, "pid") != pid);
	fp_db_free(s.db);
	*ret_id = s.id;
	return s.err.code;
}

static void lost_in_a_statement(void **state)
{
	(void)state;
	struct fp_id id;
	assert_int_equal(killed_in(SLEEP_READ, false, &id), FP_CODE_UNAVAILABLE);
	assert_int_equal(killed_in(SLEEP_WRITE, false, &id), FP_CODE_OUTCOME_UNKNOWN);
	assert_int_equal(count_of(&id), 0);
	assert_int_equal(killed_in(SLEEP_WRITE, true, &id), FP_CODE_UNAVAILABLE);
	assert_int_equal(count_of(&id), 0);
}

static void lost_while_idle_is_not_noticed(void **state)
{
	(void)state;
	struct fp_id id = new_id();
	const struct fp_param params[] = {fp_p_id(&id), fp_p_int4(1)};
	terminate(number(db, PID, NULL, 0, "pid"));
	OK(ask(db, INSERT, params, 2, NULL));
	assert_int_equal(count_of(&id), 1);
	assert_true(fp_store_reachable(store));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(scalars_come_back),
		cmocka_unit_test(nulls_come_back),
		cmocka_unit_test(arrays_come_back),
		cmocka_unit_test(empty_arrays_and_null_arrays_come_back),
		cmocka_unit_test(columns_must_be_there_and_fit),
		cmocka_unit_test(sight_lasts_one_statement),
		cmocka_unit_test(sight_lasts_one_transaction),
		cmocka_unit_test(constraint_is_named),
		cmocka_unit_test(failure_of_ours_is_internal),
		cmocka_unit_test(failure_under_sight_is_told_and_forgotten),
		cmocka_unit_test(warning_on_commit_is_unknown),
		cmocka_unit_test(transactions_commit_and_roll_back),
		cmocka_unit_test(reading_sees_one_moment_and_changes_nothing),
		cmocka_unit_test(after_a_failure_only_rollback),
		cmocka_unit_test(deadlock_asks_for_a_retry),
		cmocka_unit_test(lost_in_a_statement),
		cmocka_unit_test(lost_while_idle_is_not_noticed),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
