/*
 * A representation ends: first it is locked, so that nothing new comes under it; then its requests, so that nobody
 * decides one meanwhile; the rule says what becomes of each; one statement writes them; then it has ended. The firm's
 * next read finds none of them.
 */
#include "request_change.h"

#define TRIES_MAX   5
#define BATCH	    100 /* a firm may have filed any number for one client: some at a time fit the arena */
#define ARENA_BYTES ((size_t)16 << 20)

struct attempt {
	struct fp_db *db;
	const struct fp_catalog *catalog;
	const struct fp_representation_ending *ending;
	struct fp_arena *arena; /* of one batch of requests */
	struct fp_problem *problem;
};

static fp_err lock(const struct attempt *a, enum fp_query query, size_t *ret_n)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_id(&a->ending->id)};
	FP_TRY(fp_db_query(a->db, FP_DB_STAFF, NULL, query, params, FP_LENGTH(params), &rows, a->problem));
	*ret_n = fp_rows_count(rows);
	return FP_OK;
}

static struct fp_act act_of(const struct attempt *a)
{
	const struct fp_representation_ending *e = a->ending;
	return (struct fp_act){
		.event = FP_EVENT_REPRESENTATION_ENDED,
		.role = e->viewer->role,
		.actor = e->viewer->subject,
		.now = e->now,
		.reason = e->reason,
		.urgency = -1,
	};
}

/* A timer may come late: nothing happens to a request before what has happened to it. */
static fp_err decide(const struct attempt *a, struct fp_represented *one)
{
	struct fp_act act = act_of(a);
	struct fp_policy policy;
	if (one->before.updated_at > act.now)
		act.now = one->before.updated_at;
	FP_TRY(fp_act_prepare(&act, a->arena, a->problem));
	fp_request_policy(a->catalog, &one->before, &act, &policy);
	return fp_request_decide(&one->before, &act, &policy, &one->change, a->problem);
}

/* Those written are under it no longer, so that the next time finds others. *ret_n: how many they were. */
static fp_err let_some_go(const struct attempt *a, size_t *ret_n)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_idempotency no_key = {0};
	const struct fp_act act = act_of(a);
	const struct fp_param params[] = {fp_p_id(&a->ending->id), fp_p_int4(BATCH)};
	bool changed = false;
	FP_TRY(fp_db_query(
		a->db, FP_DB_STAFF, NULL, FP_Q_representation_requests, params, FP_LENGTH(params), &rows, a->problem));
	size_t n = *ret_n = fp_rows_count(rows);
	if (n == 0)
		return FP_OK;
	struct fp_represented *list = fp_arena_alloc(a->arena, (n + 1) * sizeof(*list));
	if (!list)
		return fp_fail(a->problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		struct fp_record record;
		FP_TRY(fp_rows_read(
			rows, i, fp_record_columns, fp_record_columns_count, a->arena, &record, a->problem));
		list[i].before = record.request;
		FP_TRY(decide(a, &list[i]));
	}
	FP_TRY(fp_requests_represented(a->db, list, n, &act, &no_key, a->arena, &changed, a->problem));
	return changed ? FP_OK : fp_fail(a->problem, FP_CODE_INTERNAL, NULL); /* they are locked */
}

static fp_err let_go(const struct attempt *a)
{
	for (size_t n = BATCH; n == BATCH;) {
		FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(ARENA_BYTES);
		struct attempt batch = *a;
		batch.arena = arena;
		if (!arena)
			return fp_fail(a->problem, FP_CODE_NO_MEMORY, NULL);
		FP_TRY(let_some_go(&batch, &n));
	}
	return FP_OK;
}

/* No office has a say in it, and no service. */
static fp_time erase_at(const struct attempt *a)
{
	struct fp_policy policy;
	fp_catalog_policy(a->catalog, NULL, NULL, FP_URGENCY_ROUTINE, a->ending->now, &policy);
	return a->ending->now + FP_POLICY(&policy, retention_days) * FP_DAY;
}

static fp_err end(const struct attempt *a)
{
	const struct fp_representation_ending *e = a->ending;
	const struct fp_param params[] = {fp_p_id(&e->id), fp_p_time(e->now), fp_p_text(fp_role_name(e->viewer->role)),
		fp_p_text(e->reason), fp_p_idempotency_key(&e->idempotency), fp_p_idempotency_body(&e->idempotency),
		fp_p_time(fp_real_now()), fp_p_time(erase_at(a))};
	return fp_db_query(
		a->db, FP_DB_STAFF, NULL, FP_Q_representation_end, params, FP_LENGTH(params), NULL, a->problem);
}

static fp_err try_once(const struct attempt *a, bool *ret_ended)
{
	size_t n = 0;
	FP_TRY(fp_db_begin(a->db, FP_DB_STAFF, NULL, a->problem));
	fp_err err = lock(a, FP_Q_representation_lock, &n);
	*ret_ended = n > 0;
	if (!fp_failed(err) && *ret_ended)
		err = lock(a, FP_Q_representation_lock_requests, &n);
	/* It has its turn: nobody is to keep a firm by the number of requests it has filed. */
	if (!fp_failed(err) && *ret_ended)
		fp_db_deadline(a->db, FP_TIME_NONE);
	if (!fp_failed(err) && *ret_ended && n > 0)
		err = let_go(a);
	if (!fp_failed(err) && *ret_ended)
		err = end(a);
	if (!fp_failed(err))
		return fp_db_commit(a->db, a->problem);
	fp_db_rollback(a->db);
	return err;
}

/* Deadlocks are possible with whoever locks requests in another order; an equal key is found by the caller, next time.
 */
fp_err fp_representation_end(struct fp_db *db, const struct fp_catalog *catalog,
	const struct fp_representation_ending *ending, bool *ret_ended, struct fp_problem *problem)
{
	const struct attempt attempt = {.db = db, .catalog = catalog, .ending = ending, .problem = problem};
	fp_err err = {FP_CODE_RETRY};
	for (int i = 0; i < TRIES_MAX && err.code == FP_CODE_RETRY; i++)
		err = try_once(&attempt, ret_ended);
	return err.code == FP_CODE_CONSTRAINT ? fp_fail(problem, FP_CODE_INTERNAL, NULL) : err;
}
