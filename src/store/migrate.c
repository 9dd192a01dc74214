#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin.h"

#define SHA256 "encode(sha256(convert_to($1, 'UTF8')), 'hex')"

static const char table[] =
	"create table if not exists fp.migration ("
	"version int primary key, name text not null, checksum text not null, applied_at timestamptz not null)";

/* An applied migration that this program does not have: a newer program was here. */
static fp_err refuse_unknown(const struct fp_store *store, PGconn *pg, struct fp_problem *problem)
{
	PGresult *r FP_CLEANUP(fp_result_done) = NULL;
	FP_TRY(fp_admin_ask(pg, "select version, name from fp.migration order by version", NULL, &r, problem));
	for (int i = 0; i < PQntuples(r); i++) {
		bool known = false;
		long version = strtol(PQgetvalue(r, i, 0), NULL, 10);
		for (size_t k = 0; k < store->sql.n_migrations; k++)
			known = known || strtol(store->sql.migrations[k].name, NULL, 10) == version;
		if (!known)
			return fp_fail(problem, FP_CODE_INTERNAL,
				"The database has the migration %s, which this program does not know. Use the newer "
				"program.",
				PQgetvalue(r, i, 1));
	}
	return FP_OK;
}

/* *ret_done: it was applied, with this very text. */
static fp_err find(PGconn *pg, const struct fp_embedded_file *file, const char *version, bool *ret_done,
	struct fp_problem *problem)
{
	PGresult *r FP_CLEANUP(fp_result_done) = NULL;
	const char *const params[] = {file->data, version, NULL};
	FP_TRY(fp_admin_ask(
		pg, "select checksum = " SHA256 " from fp.migration where version = $2::int", params, &r, problem));
	*ret_done = PQntuples(r) == 1;
	if (*ret_done && strcmp(PQgetvalue(r, 0, 0), "t"))
		return fp_fail(problem, FP_CODE_INTERNAL,
			"The migration %s was changed after it was applied. Restore its text, and write a new one.",
			file->name);
	return FP_OK;
}

static fp_err record(PGconn *pg, const struct fp_embedded_file *file, const char *version, struct fp_problem *problem)
{
	PGresult *r FP_CLEANUP(fp_result_done) = NULL;
	char now[FP_TIME_TEXT];
	fp_time_format(fp_real_now(), now);
	const char *const params[] = {file->data, version, file->name, now, NULL};
	return fp_admin_ask(pg,
		"insert into fp.migration (version, name, checksum, applied_at) values ($2::int, $3, " SHA256
		", $4::timestamptz)",
		params, &r, problem);
}

static fp_err apply(PGconn *pg, const struct fp_embedded_file *file, struct fp_problem *problem)
{
	char version[16];
	bool done = false;
	snprintf(version, sizeof(version), "%ld", strtol(file->name, NULL, 10));
	FP_TRY(find(pg, file, version, &done, problem));
	if (done)
		return FP_OK;
	FP_TRY(fp_admin_run(pg, "begin", file->name, problem));
	FP_TRY(fp_admin_run(pg, file->data, file->name, problem));
	FP_TRY(record(pg, file, version, problem));
	return fp_admin_run(pg, "commit", file->name, problem);
}

fp_err fp_store_migrate(struct fp_store *store, struct fp_problem *problem)
{
	/* A failure ends the connection, and with it the transaction and the lock. */
	PGconn *pg FP_CLEANUP(fp_admin_close) = NULL;
	FP_TRY(fp_admin_open(store, &pg, problem));
	FP_TRY(fp_key_check(store, pg, problem));
	FP_TRY(fp_roles_make(store, pg, problem));
	FP_TRY(fp_admin_run(pg, "set role fp_owner", "Acting as fp_owner", problem));
	FP_TRY(fp_key_check_keep(store, pg, problem));
	FP_TRY(fp_admin_run(pg, table, "Making the table of migrations", problem));
	FP_TRY(refuse_unknown(store, pg, problem));
	for (size_t i = 0; i < store->sql.n_migrations; i++)
		FP_TRY(apply(pg, &store->sql.migrations[i], problem));
	bool empty = false, feeds = false;
	FP_TRY(fp_admin_is(pg, "select to_regproc('fp.feed_goes_on') is not null", &feeds, problem));
	if (feeds)
		FP_TRY(fp_admin_run(pg, "select fp.feed_goes_on()", "Looking where the feed goes on", problem));
	FP_TRY(fp_admin_is(pg, "select to_regclass('fp.office') is not null", &empty, problem));
	if (empty)
		FP_TRY(fp_admin_is(pg, "select not exists (select from fp.office)", &empty, problem));
	if (!empty)
		return FP_OK;
	FP_TRY(fp_admin_run(pg, "begin", "Loading the sample data", problem));
	FP_TRY(fp_seed_load(store, pg, NULL, problem));
	return fp_admin_run(pg, "commit", "Loading the sample data", problem);
}
