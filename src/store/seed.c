#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fieldpass/buf.h>

#include "admin.h"

#define FILE_MAX ((size_t)64 << 20)

static bool ends_in(const char *name, const char *suffix)
{
	size_t n = strlen(name), k = strlen(suffix);
	return n > k && !strcmp(name + n - k, suffix);
}

/* A file of the directory; *ret_data stays NULL where there is none. The caller frees it. */
static fp_err read_own(
	const char *directory, const char *name, char **ret_data, size_t *ret_length, struct fp_problem *problem)
{
	char path[4096], piece[65536];
	int length = snprintf(path, sizeof(path), "%s/%s", directory, name);
	FILE *f = length > 0 && (size_t)length < sizeof(path) ? fopen(path, "re") : NULL;
	if (!f)
		return FP_OK;
	struct fp_buf b;
	size_t n;
	fp_buf_init(&b, FILE_MAX);
	while ((n = fread(piece, 1, sizeof(piece), f)) > 0)
		fp_buf_add(&b, piece, n);
	fp_buf_byte(&b, '\0');
	bool failed = ferror(f);
	fclose(f);
	*ret_data = failed ? NULL : fp_buf_take(&b, ret_length);
	if (*ret_data) {
		*ret_length -= 1;
		return FP_OK;
	}
	fp_buf_done(&b);
	return fp_fail(problem, FP_CODE_INTERNAL, "The file %s cannot be read, or has more than 64 MiB", name);
}

/* "create temporary table x (a text, b text)" from the header line of x.csv. */
static fp_err make_table(PGconn *pg, const char *table, const char *data, struct fp_problem *problem)
{
	struct fp_buf sql;
	fp_buf_init(&sql, 65536);
	fp_buf_format(&sql, "create temporary table %s (", table);
	const char *end = data + strcspn(data, "\r\n");
	for (const char *at = data; at < end; at++) {
		size_t n = strcspn(at, ",\r\n");
		char *column = PQescapeIdentifier(pg, at, n);
		fp_buf_format(&sql, "%s%s text", at == data ? "" : ", ", column ? column : "");
		PQfreemem(column);
		at += n;
	}
	fp_buf_text(&sql, ") on commit drop");
	fp_buf_byte(&sql, '\0');
	fp_err err =
		sql.failed ? fp_fail(problem, FP_CODE_NO_MEMORY, NULL) : fp_admin_run(pg, sql.data, table, problem);
	fp_buf_done(&sql);
	return err;
}

static fp_err copy(
	PGconn *pg, const char *table, const char *name, const char *data, size_t length, struct fp_problem *problem)
{
	char *sql = NULL;
	if (asprintf(&sql, "copy %s from stdin with (format csv, header true)", table) < 0)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	PGresult *r FP_CLEANUP(fp_result_done) = PQexec(pg, sql);
	free(sql);
	bool good = PQresultStatus(r) == PGRES_COPY_IN && PQputCopyData(pg, data, (int)length) == 1 &&
		    PQputCopyEnd(pg, NULL) == 1;
	PGresult *last;
	char why[256] = "";
	while ((last = PQgetResult(pg))) {
		if (PQresultStatus(last) != PGRES_COMMAND_OK && !*why) {
			const char *message = PQresultErrorField(last, PG_DIAG_MESSAGE_PRIMARY);
			const char *context = PQresultErrorField(last, PG_DIAG_CONTEXT);
			snprintf(why, sizeof(why), "%s (%s)", message ? message : "lost", context ? context : name);
		}
		PQclear(last);
	}
	if (!good || *why)
		return fp_fail(problem, FP_CODE_INTERNAL, "The file %s is not readable: %s", name, why);
	return FP_OK;
}

static fp_err load_csv(PGconn *pg, const char *name, const char *data, size_t length, struct fp_problem *problem)
{
	char *table = PQescapeIdentifier(pg, name, strlen(name) - strlen(".csv"));
	if (!table)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_err err = make_table(pg, table, data, problem);
	if (!fp_failed(err))
		err = copy(pg, table, name, data, length, problem);
	PQfreemem(table);
	return err;
}

static fp_err load_file(
	PGconn *pg, const struct fp_embedded_file *file, const char *directory, bool csv, struct fp_problem *problem)
{
	char *own = NULL;
	size_t length = file->length;
	if (ends_in(file->name, ".csv") != csv)
		return FP_OK;
	if (directory)
		FP_TRY(read_own(directory, file->name, &own, &length, problem));
	const char *data = own ? own : file->data;
	fp_err err =
		csv ? load_csv(pg, file->name, data, length, problem) : fp_admin_run(pg, data, file->name, problem);
	free(own);
	return err;
}

fp_err fp_seed_load(const struct fp_store *store, PGconn *pg, const char *directory, struct fp_problem *problem)
{
	for (int csv = 1; csv >= 0; csv--)
		for (size_t i = 0; i < store->sql.n_seed; i++)
			FP_TRY(load_file(pg, &store->sql.seed[i], directory, csv, problem));
	return FP_OK;
}
