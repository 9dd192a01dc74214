/* A store with migrations and queries of its own. */
#ifndef FIELDPASS_STORE_FIXTURE_H
#define FIELDPASS_STORE_FIXTURE_H

#include <errno.h>
#include <fcntl.h>
#include <libpq-fe.h>
#include <pthread.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include <fieldpass/queue.h>

#include "cluster.h"
#include "cluster_fixture.h"
#include "core.h"
#include "db.h"

#define STAFF  (1U << FP_DB_STAFF)
#define PUBLIC (1U << FP_DB_PUBLIC)

enum {
	SCALARS,
	ARRAYS,
	SIGHT,
	INSERT,
	DIVIDE,
	SLEEP_READ,
	SLEEP_WRITE,
	COUNT,
	PID,
	ADD,
	WARN,
	OWNER_ONLY,
	NARROW,
	QUERIES
};
static const struct fp_embedded_query queries[] = {
	[SCALARS] = {"scalars",
		"select $1::uuid as id, $2::text as t, $3::bigint as big, $4::int as small, $5::bool as b, "
		"$6::timestamptz as "
		"at, $7::date as d, $8::bytea as bytes, $9::fp.mood as mood, $9::fp.mood as choice, $4::int::bigint as "
		"widened, $2::varchar as v",
		STAFF, false},
	[ARRAYS] = {"arrays",
		"select $1::uuid[] as ids, $2::text[] as texts, $3::bigint[] as ints, $4::int[] as int4s, "
		"$5::bool[]::text as "
		"bools, $6::timestamptz[]::text as times, $7::date[]::text as days, $8::bytea[]::text as bytes, "
		"$9::fp.mood[] as "
		"moods",
		STAFF, false},
	[SIGHT] = {"sight", "select current_setting('fp.orgs', true) as orgs, current_setting('fp.ids', true) as ids",
		PUBLIC, false},
	[INSERT] = {"insert_thing", "insert into fp.thing (id, n) values ($1, $2)", STAFF, false},
	[DIVIDE] = {"divide", "select 1 / $1::int as n", STAFF, false},
	[SLEEP_READ] = {"sleep_read", "select pg_sleep($1::int)::text as slept", STAFF, false},
	[SLEEP_WRITE] = {"sleep_write",
		"with s as materialized (select pg_sleep($2::int)) insert into fp.thing select $1, 1 from s", STAFF,
		false},
	[COUNT] = {"count_things", "select count(*) as n from fp.thing where id = $1", STAFF, false},
	[PID] = {"pid", "select pg_backend_pid() as pid", STAFF | PUBLIC, false},
	[ADD] = {"add", "update fp.thing set n = n + 1 where id = $1", STAFF, false},
	[WARN] = {"warn", "insert into fp.thing select $1, fp.warn()", STAFF, false},
	[OWNER_ONLY] = {"owner_only", "select current_user::text as who", 1U << FP_DB_OWNER, false},
	[NARROW] = {"narrow", "select 5::smallint as two, 6::int as four, 7::bigint as eight, 'x'::text as t", STAFF,
		false},
};

static const char core_sql[] =
	"create type fp.mood as enum ('calm', 'angry');"
	"create table fp.thing (id uuid primary key, n int);"
	"create table fp.office (code text primary key, name text not null);"
	"create table fp.request (id int);"
	"create function fp.warn() returns int language plpgsql as $$ begin raise warning 'odd'; return 1; end $$;";
static const char rights_sql[] = "grant usage on schema fp to fp_intake, fp_public, fp_staff, fp_audit;"
				 "grant select, insert, update, delete on fp.thing to fp_staff;";
static const char seed_csv[] = "code,name\r\nABQ,\"Albuquerque, \"\"NM\"\"\"\r\nDEN,Denver\r\n";
static const char seed_sql[] = "delete from fp.office; insert into fp.office select code, name from offices";

#define TEXT_FILE(name, text)                                                                                          \
	{                                                                                                              \
		name, text, sizeof(text) - 1                                                                           \
	}
static const struct fp_embedded_file migrations[] = {
	TEXT_FILE("0001_core.sql", core_sql), TEXT_FILE("0002_rights.sql", rights_sql)};
static const struct fp_embedded_file seed[] = {
	TEXT_FILE("10_office.sql", seed_sql), TEXT_FILE("offices.csv", seed_csv)};
static const struct fp_store_sql sql = {queries, QUERIES, migrations, 2, seed, 2};

#define FAILS(wanted, expression) assert_string_equal(fp_code_slug((expression).code), fp_code_slug(FP_CODE_##wanted))

static inline fp_err ask(
	struct fp_db *who, int query, const struct fp_param *params, size_t n, struct fp_rows **ret_rows)
{
	return fp_db_query(who, FP_DB_STAFF, NULL, (enum fp_query)query, params, n, ret_rows, &problem);
}

static inline int64_t number(struct fp_db *who, int query, const struct fp_param *params, size_t n, const char *name)
{
	struct fp_rows *rows FP_CLEANUP(fp_rows_cleanup) = NULL;
	int64_t value = 0;
	const struct fp_column column = {.name = name, .type = FP_T_INT};
	OK(ask(who, query, params, n, &rows));
	OK(fp_rows_read(rows, 0, &column, 1, arena, &value, &problem));
	return value;
}

static inline struct fp_id new_id(void)
{
	struct fp_id id;
	assert_true(fp_id_new(&id));
	return id;
}

static inline int64_t count_of(const struct fp_id *id)
{
	const struct fp_param p = fp_p_id(id);
	return number(db, COUNT, &p, 1, "n");
}

static inline struct fp_store *another_store(const struct fp_store_sql *its_sql)
{
	struct fp_store *s = NULL;
	const struct fp_store_config config = {its_conninfo, its_owner_conninfo, keys};
	OK(fp_store_new_with(&config, its_sql, &s, &problem));
	return s;
}

/* As the superuser: kills, waits, looks. */
static inline FP_PRINTF(3, 4) void as_operator(char *ret_text, size_t size, const char *format, ...)
{
	char text[512];
	va_list args;
	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	PGconn *pg = PQconnectdb(its_owner_conninfo);
	PGresult *r = PQexec(pg, text);
	if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
		print_error("%s: %s\n", text, PQerrorMessage(pg));
	snprintf(ret_text, size, "%s", PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
	PQclear(r);
	PQfinish(pg);
}

static inline void terminate(int64_t pid)
{
	char text[16];
	as_operator(text, sizeof(text), "select pg_terminate_backend(%d, 5000)", (int)pid);
	assert_string_equal(text, "t");
}

static inline void wait_until_runs(int64_t pid, const char *state)
{
	char text[64] = "";
	for (int i = 0; i < 200 && strcmp(text, state); i++) {
		pause_ms(20);
		as_operator(text, sizeof(text), "select coalesce(wait_event, '-') from pg_stat_activity where pid = %d",
			(int)pid);
	}
	assert_string_equal(text, state);
}

/* ---- around all of them ---- */

/* As PostgreSQL itself does. */
static inline void root_is_refused(void)
{
	struct fp_arena *a FP_CLEANUP(fp_arena_cleanup) = fp_arena_new(1 << 10);
	struct fp_problem why = {.arena = a};
	struct fp_cluster *c = NULL;
	FAILS(INTERNAL, fp_cluster_start("/nowhere", NULL, &c, &why));
	assert_non_null(strstr(why.detail, "root"));
}

static inline int begin(void **state)
{
	(void)state;
	if (geteuid() == 0)
		root_is_refused();
	begin_cluster(16 << 20);
	store = another_store(&sql);
	assert_false(fp_store_reachable(store));
	OK(fp_store_migrate(store, &problem));
	db = fp_db_new(store);
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	return end_cluster();
}

#endif
