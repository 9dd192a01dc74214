/* A check that is one statement: it answers a row for each breach, which becomes a line of JSON there. */
#include <inttypes.h>

#include "audit.h"

static void write_breach(struct audit *a, const PGresult *row, void *name)
{
	printf("{\"check\":\"%s\",\"breach\":%s}\n", (const char *)name, PQgetvalue(row, 0, 0));
	a->breaches++;
}

static void add_count(struct audit *a, const PGresult *row, void *)
{
	a->checked += strtoll(PQgetvalue(row, 0, 0), NULL, 10);
}

static fp_err stream_sql(
	struct audit *a, const char *sql, audit_on_row *on_row, const char *name, struct fp_problem *problem)
{
	if (!sql)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	const struct audit_query query = {.sql = sql, .param = a->days, .on_row = on_row, .context = (void *)name};
	return audit_stream(a, &query, problem);
}

fp_err audit_check_run(struct audit *a, const struct audit_check *check, struct fp_problem *problem)
{
	const char *count = fp_arena_format(problem->arena, "select count(*) from %s", check->checked);
	const char *look = fp_arena_format(problem->arena, "select to_json(b)::text from (%s) b", check->sql);
	FP_TRY(stream_sql(a, count, add_count, NULL, problem));
	return stream_sql(a, look, write_breach, check->name, problem);
}
