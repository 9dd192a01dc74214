#include "housekeeping.h"

#include <fieldpass/arena.h>
#include <string.h>

#define IDEMPOTENCY_KEPT (48 * FP_HOUR)
#define LOOKUP_KEPT	 (15 * FP_MINUTE)
#define SEARCHED	 (90 * FP_DAY) /* after a request has closed */
#define DECISIONS_KEPT	 7	       /* days; fieldpass-audit knows them, too */
#define PIECE		 1000	       /* requests, or rows: some milliseconds */
#define ARENA_BYTES	 1024

static fp_err purge(struct fp_db *db, enum fp_query query, fp_time before, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_time(before)};
	return fp_db_query(db, FP_DB_STAFF, NULL, query, params, FP_LENGTH(params), NULL, problem);
}

fp_err fp_housekeeping_run(struct fp_db *db, fp_time real, struct fp_problem *problem)
{
	fp_err keys = purge(db, FP_Q_idempotency_purge, real - IDEMPOTENCY_KEPT, problem);
	fp_err lookups = purge(db, FP_Q_lookup_purge, real - LOOKUP_KEPT, problem);
	return fp_failed(keys) ? keys : lookups;
}

static fp_err walk_searched(struct fp_db *db, fp_time before, struct fp_walk *walk, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"last_id", FP_T_ID, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_time(before), fp_p_id(&walk->request_id), fp_p_int4(PIECE)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_search_purge, params, FP_LENGTH(params), &rows, problem));
	*walk = (struct fp_walk){0};
	if (fp_rows_count(rows) == 0)
		return FP_OK;
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, &walk->request_id, problem);
}

struct place {
	const char *office;
	struct fp_id request_id;
};
static const struct fp_column place_columns[] = {
	{"last_office", FP_T_TEXT, offsetof(struct place, office), NULL},
	{"last_id", FP_T_ID, offsetof(struct place, request_id), NULL},
};

static fp_err walk_awaited(struct fp_db *db, struct fp_walk *walk, struct fp_arena *arena, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct place place;
	const struct fp_param params[] = {fp_p_text(walk->office), fp_p_id(&walk->request_id), fp_p_int4(PIECE)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_awaited_purge, params, FP_LENGTH(params), &rows, problem));
	*walk = (struct fp_walk){0};
	if (fp_rows_count(rows) == 0)
		return FP_OK;
	FP_TRY(fp_rows_read(rows, 0, place_columns, FP_LENGTH(place_columns), arena, &place, problem));
	strncpy(walk->office, place.office, sizeof(walk->office) - 1); /* codes have three letters */
	walk->request_id = place.request_id;
	return FP_OK;
}

fp_err fp_housekeeping_walk(
	struct fp_db *db, fp_time now, struct fp_walk *searched, struct fp_walk *awaited, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(ARENA_BYTES);
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_err keys = walk_searched(db, now - SEARCHED, searched, problem);
	fp_err offices = walk_awaited(db, awaited, arena, problem);
	return fp_failed(keys) ? keys : offices;
}

struct decided {
	int64_t pass_id, n;
	int32_t rank;
};
static const struct fp_column decided_columns[] = {
	{"last_pass", FP_T_INT, offsetof(struct decided, pass_id), NULL},
	{"last_rank", FP_T_INT4, offsetof(struct decided, rank), NULL},
	{"n", FP_T_INT, offsetof(struct decided, n), NULL},
};

fp_err fp_decisions_purge(struct fp_db *db, struct fp_walk *walk, bool *ret_more, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct decided last;
	const struct fp_param params[] = {
		fp_p_int(walk->pass_id), fp_p_int4(walk->rank), fp_p_int4(PIECE), fp_p_int4(DECISIONS_KEPT)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_decision_purge, params, FP_LENGTH(params), &rows, problem));
	*ret_more = false;
	if (fp_rows_count(rows) == 0)
		return FP_OK;
	FP_TRY(fp_rows_read(rows, 0, decided_columns, FP_LENGTH(decided_columns), NULL, &last, problem));
	walk->pass_id = last.pass_id;
	walk->rank = last.rank;
	*ret_more = last.n == PIECE;
	return FP_OK;
}
