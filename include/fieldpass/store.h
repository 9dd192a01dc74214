/*
 * PostgreSQL: the only layer that includes libpq. A `struct fp_db` is what one thread needs of it: one
 * connection a login role, opened when first used and again after a loss; the statements of
 * sql/queries are prepared where they are first run. Parameters and results are binary; no SQL is ever built from
 * values.
 */
#ifndef FIELDPASS_STORE_H
#define FIELDPASS_STORE_H

#include <fieldpass/clock.h>
#include <fieldpass/err.h>
#include <fieldpass/id.h>

struct fp_keys;

/* The login roles (design 6.4). OWNER migrates and makes API keys from the command line, and is used for nothing else.
 */
enum fp_db_role { FP_DB_INTAKE, FP_DB_PUBLIC, FP_DB_STAFF, FP_DB_OWNER, FP_DB_ROLES };

/* One id a file of sql/queries: FP_Q_request_submit for request_submit.sql; generated. */
enum fp_query {
#define FP_QUERY(name) FP_Q_##name,
#include <fieldpass/queries.gen.h>
#undef FP_QUERY
	FP_Q_COUNT
};

struct fp_store;
struct fp_db;

struct fp_store_config {
	const char *conninfo;	    /* host, port, dbname, options; user and password are put in by role */
	const char *owner_conninfo; /* as the operator gave it: who may migrate */
	const struct fp_keys *keys; /* the roles' passwords are derived from it */
};

fp_err fp_store_new(const struct fp_store_config *config, struct fp_store **ret_store, struct fp_problem *problem);
struct fp_store *fp_store_free(struct fp_store *store); /* NULL-safe, returns NULL */
/* Whether PostgreSQL was found, by a connection opened since it was last missed; for /readyz. */
bool fp_store_reachable(const struct fp_store *store);
/* The pulse has had no answer: until it has one, all statements under way end, and none is begun. */
bool fp_store_silent(const struct fp_store *store);

/* A thread that asks PostgreSQL five times a second whether it is there. Without it, whoever calls waits as long as the
   deadline lets them for a PostgreSQL that neither answers nor refuses. */
struct fp_pulse;
fp_err fp_pulse_start(struct fp_store *store, struct fp_pulse **ret_pulse, struct fp_problem *problem);
struct fp_pulse *fp_pulse_stop(struct fp_pulse *pulse); /* NULL-safe, returns NULL */

/* Brings the schema up to date: login roles, then each missing file of sql/migrations in a transaction, under an
   advisory lock. Refuses a changed or unknown migration. Then the sample data, if there is no office yet. */
fp_err fp_store_migrate(struct fp_store *store, struct fp_problem *problem);
/* Replaces the sample data: the files of sql/seed run again in one transaction, each replaced by the file of that name
   in `directory`. STATE_CONFLICT once there is a request; INTERNAL with a sentence where a file has no such name or
   fails. */
fp_err fp_store_seed_from(struct fp_store *store, const char *directory, struct fp_problem *problem);

/* Logs in as each role and prepares all that it runs, so that a statement that does not fit the database, or a role
   that may not log in, is told at the start and not by whoever needs it first. */
fp_err fp_store_check_statements(struct fp_store *store, struct fp_problem *problem);

/* For the sandbox: as it was after the first migration, with the sample data and without requests; organizations and
   API keys stay. UNAVAILABLE where the database is away or too busy: nothing was changed. */
fp_err fp_store_reset(struct fp_store *store, struct fp_problem *problem);

struct fp_db *fp_db_new(struct fp_store *store);
struct fp_db *fp_db_free(struct fp_db *db);
/* By when statements on this db must have answered (monotonic). Past it: FP_CODE_TIMEOUT for a read; for a write
   FP_CODE_OUTCOME_UNKNOWN: the server finishes the statement, nothing is cancelled, and the connection is put aside
   until it has. Where two of a role are put aside, nothing more is begun: FP_CODE_BUSY.
   Until it is set, and after FP_TIME_NONE, each statement has 60 s. A write is known by its text: it does not begin
   with select or with, or has one of the words insert, update, delete, merge, nextval, also in a comment: say so there
   where a function changes rows. */
void fp_db_deadline(struct fp_db *db, fp_time monotonic);

/* ---- parameters: borrowed until the call returns ---- */
struct fp_param {
	const void *data; /* NULL with length -1: SQL null; with length > 0: `inlined` counts */
	int length;
	unsigned char inlined[16];
};
struct fp_param fp_p_null(void);
struct fp_param fp_p_id(const struct fp_id *id); /* uuid; NULL or none: null */
struct fp_param fp_p_text(const char *text);	 /* text and enums; NULL: null */
struct fp_param fp_p_int(int64_t v);		 /* bigint */
struct fp_param fp_p_int4(int32_t v);		 /* integer */
struct fp_param fp_p_bool(bool v);
struct fp_param fp_p_time(fp_time t);	       /* timestamptz; FP_TIME_NONE: null */
struct fp_param fp_p_day(fp_day d);	       /* date; FP_DAY_NONE: null */
struct fp_param fp_p_bytes(struct fp_bytes b); /* bytea; data NULL: null */

/* A one-dimensional array, in PostgreSQL's binary form; elements of the kind named by `type`. */
enum fp_type {
	FP_T_ID,
	FP_T_TEXT,
	FP_T_INT,
	FP_T_INT4,
	FP_T_BOOL,
	FP_T_TIME,
	FP_T_DAY,
	FP_T_BYTES,
	/* columns only: */ FP_T_TEXTS,
	FP_T_INTS,
	FP_T_IDS,
	FP_T_TIMES,
	FP_T_CHOICE /* an enum, or text, as the index into `choices`: int; null: -1 */
};
struct fp_array;
struct fp_array *fp_array_new(struct fp_arena *arena, enum fp_type type, size_t count); /* NULL: no memory */
void fp_array_null(
	struct fp_array *a); /* every append must be made `count` times in all; sticky failure is seen at the query */
void fp_array_id(struct fp_array *a, const struct fp_id *id); /* the same nulls as the scalars above */
void fp_array_text(struct fp_array *a, const char *text);
void fp_array_int(struct fp_array *a, int64_t v); /* also for FP_T_INT4 */
void fp_array_bool(struct fp_array *a, bool v);
void fp_array_time(struct fp_array *a, fp_time t);
void fp_array_day(struct fp_array *a, fp_day d);
void fp_array_bytes(struct fp_array *a, struct fp_bytes b);
struct fp_param fp_p_array(const struct fp_array *a); /* NULL: null */

/*
 * The arrays of a statement that takes many rows, one for each of `n` columns, all of `count` members: made at once,
 * filled by the functions above, and sent in the same order. NO_MEMORY.
 */
fp_err fp_arrays_new(struct fp_arena *arena, const enum fp_type *types, size_t n, size_t count,
	struct fp_array **ret_arrays, struct fp_problem *problem);
void fp_p_arrays(struct fp_array *const *arrays, size_t n, struct fp_param *ret_params);
/* Where there are many columns they are listed once, as LIST(X) of X(member, type): for enum members and a table of
 * types. */
#define FP_ARRAY_PLACE(member, type) A_##member,
#define FP_ARRAY_TYPE(member, type)  [A_##member] = FP_T_##type,

struct fp_param fp_p_texts(struct fp_arena *arena, const struct fp_texts *texts); /* text[] */
struct fp_param fp_p_times(struct fp_arena *arena, const struct fp_times *times); /* timestamptz[] */

/* ---- queries ---- */

/* Whose eyes a statement under FP_DB_PUBLIC or FP_DB_INTAKE has: set for its transaction alone. */
struct fp_sight {
	struct fp_ids organizations;
	struct fp_ids requests;
};

struct fp_rows;

/*
 * Runs one prepared statement as a transaction of its own. `sight` NULL: none set. ret_rows may be NULL.
 * On success the caller frees the rows. Failures:
 *
 *   UNAVAILABLE      no connection; nothing was done
 *   OUTCOME_UNKNOWN  lost on the way; a write may have happened
 *   RETRY            40001, 40P01
 *   CONSTRAINT       23xxx: problem->constraint names it
 *   TIMEOUT          past the deadline, 57014, 55P03
 *   INTERNAL         anything else; logged here with its SQLSTATE
 *
 * A read, or a statement inside a transaction, is never OUTCOME_UNKNOWN: lost on the way it is UNAVAILABLE, late it is
 * TIMEOUT, and nothing was changed. A read may be run again by the caller.
 */
fp_err fp_db_query(struct fp_db *db, enum fp_db_role role, const struct fp_sight *sight, enum fp_query query,
	const struct fp_param *params, size_t n_params, struct fp_rows **ret_rows, struct fp_problem *problem);
/* A transaction of several statements: between begin and commit, fp_db_query joins it (same role, sight of begin).
   After a failed statement only rollback is possible. A commit that fails on the way is OUTCOME_UNKNOWN; one that was
   too late to be begun is TIMEOUT, and nothing was changed. The transaction is over in any case. */
fp_err fp_db_begin(struct fp_db *db, enum fp_db_role role, const struct fp_sight *sight, struct fp_problem *problem);
/* The same for reads: all of them see one moment. It is ended by fp_db_rollback. */
fp_err fp_db_begin_reading(
	struct fp_db *db, enum fp_db_role role, const struct fp_sight *sight, struct fp_problem *problem);
fp_err fp_db_commit(struct fp_db *db, struct fp_problem *problem);
void fp_db_rollback(struct fp_db *db);

/* ---- results ---- */
size_t fp_rows_count(const struct fp_rows *rows);
void fp_rows_cleanup(struct fp_rows **rows); /* for FP_CLEANUP */

/* Where a result's column goes in a struct. A column the table names must be in the result (else FP_CODE_INTERNAL);
 * more may be. */
struct fp_column {
	const char *name;
	enum fp_type type; /* C type: struct fp_id, const char *, int64_t (INT), int32_t (INT4), bool, fp_time, fp_day,
			      struct fp_bytes, struct fp_texts, struct fp_ints, struct fp_ids, struct fp_times, int
			      (CHOICE). A table is static: results remember it by address */
	size_t offset;
	const char *const *choices; /* FP_T_CHOICE: NULL-terminated names */
};
#define FP_INT_NONE  INT64_MIN
#define FP_INT4_NONE INT32_MIN
/* Reads a row; texts and bytes are copied to the arena. SQL null becomes none, NULL, FP_INT_NONE, FP_INT4_NONE, false,
   FP_TIME_NONE, FP_DAY_NONE, or an empty list. INT accepts int2, int4 and int8 columns; TEXT accepts text, varchar and
   enums. */
fp_err fp_rows_read(const struct fp_rows *rows, size_t row, const struct fp_column *columns, size_t n_columns,
	struct fp_arena *arena, void *out, struct fp_problem *problem);
/* All rows into an array of `size`-byte structs in the arena. */
fp_err fp_rows_read_all(const struct fp_rows *rows, const struct fp_column *columns, size_t n_columns, size_t size,
	struct fp_arena *arena, void **ret_array, size_t *ret_n, struct fp_problem *problem);

/* ---- lanes: a bounded queue, threads, and a db for each thread ---- */
struct fp_job;
struct fp_lane_pool;
struct fp_lane_plan {
	const char *name;
	int threads;
	size_t bound;	/* jobs that may wait */
	size_t take;	/* how many a thread takes at once; more than 1 only where they run as batches, else one sits on
			   what others could do */
	uint32_t roles; /* bit = enum fp_db_role: connections that each thread opens before its first job, so that
			   nobody waits for it */
};
struct fp_lane_pool *fp_lane_pool_new(
	struct fp_store *store, const struct fp_lane_plan *plan);      /* NULL: no memory, or threads */
bool fp_lane_pool_push(struct fp_lane_pool *pool, struct fp_job *job); /* false: full or closed */
const char *fp_lane_pool_name(const struct fp_lane_pool *pool);
size_t fp_lane_pool_length(const struct fp_lane_pool *pool); /* jobs that wait */
void fp_lane_pool_close(struct fp_lane_pool *pool); /* carries out what waits, joins; pushes are refused from then on */
struct fp_lane_pool *fp_lane_pool_free(struct fp_lane_pool *pool); /* closes; NULL-safe, returns NULL */

/* ---- waking other processes ---- */
struct fp_wake;
/* LISTENs on the channel `fieldpass_assign` with a connection of its own; see worker.h for its one user. */
struct fp_wake *fp_wake_new(struct fp_store *store);
struct fp_wake *fp_wake_free(struct fp_wake *wake);
void fp_wake_set(struct fp_wake *wake); /* any thread: there is work (sets a flag, never blocks) */
/* The worker thread: waits for the flag, a notification of another process, or the timeout. True if woken by the local
 * flag. */
bool fp_wake_wait(struct fp_wake *wake, int timeout_ms);
void fp_wake_notify_others(
	struct fp_wake *wake); /* the worker thread: one NOTIFY; within 20 ms of the last, the next wait sends it */

/* ---- the embedded cluster ---- */
struct fp_cluster;
/* Makes (initdb, checksums) or recovers the private cluster under `directory` and starts it as a child: unix socket
   only, never as root. A sentence in `problem` says what to do where it cannot. */
fp_err fp_cluster_start(
	const char *directory, const struct fp_keys *keys, struct fp_cluster **ret_cluster, struct fp_problem *problem);
/* Where the cluster of a directory is reached, whoever runs it; both texts are the caller's to free, and the owner's
   has the password. A sentence in `problem` where there is no cluster. */
fp_err fp_cluster_conninfos(const char *directory, const struct fp_keys *keys, char **ret_conninfo,
	char **ret_owner_conninfo, struct fp_problem *problem);
/* If the server died, starts it again (called about every 200 ms by main). */
void fp_cluster_watch(struct fp_cluster *cluster);
void fp_cluster_stop(struct fp_cluster *cluster); /* fast shutdown, waits; frees */

#endif
