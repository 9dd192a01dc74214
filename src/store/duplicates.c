/* Open requests of several parties for one person and service: which there are, and settling which is kept. */
#include <string.h>

#include "request_change.h"

#define TRIES_MAX 5

static const struct fp_column id_columns[] = {{"id", FP_T_ID, 0, NULL}};

fp_err fp_duplicates_of(struct fp_db *db, const struct fp_id *id, struct fp_arena *arena, struct fp_ids *ret_ids,
	struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_id(id)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_duplicate_twins, params, 1, &rows, problem));
	return fp_rows_read_all(
		rows, id_columns, 1, sizeof(struct fp_id), arena, (void **)&ret_ids->v, &ret_ids->n, problem);
}

struct settling {
	struct fp_db *db;
	const struct fp_catalog *catalog;
	const struct fp_viewer *viewer;
	struct fp_act act;
	const struct fp_event_extras *extras;
	struct fp_arena *arena;
	struct fp_problem *problem;
};

static fp_err decide(
	const struct settling *s, const struct fp_id *id, struct fp_request *ret_before, struct fp_change *ret_change)
{
	struct fp_record *record = NULL;
	struct fp_policy policy;
	FP_TRY(fp_request_read_one(s->db, s->viewer, id, s->arena, &record, s->problem));
	record->request.disputed = true; /* as it was listed */
	*ret_before = record->request;
	fp_request_policy(s->catalog, ret_before, &s->act, &policy);
	return fp_request_decide(ret_before, &s->act, &policy, ret_change, s->problem);
}

/* The key is kept with the request that is kept. */
static fp_err end_one(struct settling *s, const struct fp_id *id, bool *ret_done)
{
	const struct fp_event_extras none = {0};
	struct fp_request before;
	struct fp_change change;
	s->act.kept = false;
	FP_TRY(decide(s, id, &before, &change));
	return fp_request_change(s->db, s->viewer, &before, &change, &s->act, &none, s->arena, ret_done, s->problem);
}

static fp_err keep_one(struct settling *s, const struct fp_id *keep, const struct fp_id *asked, bool *ret_done)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_idempotency *key = &s->extras->idempotency;
	struct fp_request before;
	struct fp_change change;
	s->act.kept = true;
	FP_TRY(decide(s, keep, &before, &change));
	const struct fp_param params[] = {fp_p_id(keep), fp_p_int4(before.version), fp_p_time(change.after.updated_at),
		fp_p_text(s->act.actor), fp_p_text(fp_role_name(s->act.role)), fp_p_idempotency_key(key),
		fp_p_idempotency_body(key), fp_p_id(asked), fp_p_time(fp_real_now())};
	FP_TRY(fp_db_query(
		s->db, FP_DB_STAFF, NULL, FP_Q_duplicate_keep, params, FP_LENGTH(params), &rows, s->problem));
	*ret_done = fp_rows_count(rows) == 1;
	return FP_OK;
}

/* Those that end first: while one of them stands, no other can. */
static fp_err write_all(struct settling *s, const struct fp_ids *ends, const struct fp_id *keep,
	const struct fp_id *asked, bool *ret_done)
{
	FP_TRY(fp_db_begin(s->db, FP_DB_STAFF, NULL, s->problem));
	fp_err err = FP_OK;
	*ret_done = true;
	for (size_t i = 0; i < ends->n && *ret_done && !fp_failed(err); i++)
		err = end_one(s, &ends->v[i], ret_done);
	if (*ret_done && !fp_failed(err))
		err = keep_one(s, keep, asked, ret_done);
	if (*ret_done && !fp_failed(err))
		return fp_db_commit(s->db, s->problem);
	fp_db_rollback(s->db);
	return err;
}

/* Takes `keep` out of the list of all; false: it is not among them. */
static bool take_out(struct fp_ids *all, const struct fp_id *keep)
{
	for (size_t i = 0; i < all->n; i++)
		if (fp_id_same(&all->v[i], keep)) {
			memmove(&all->v[i], &all->v[i + 1], (all->n - i - 1) * sizeof(all->v[0]));
			all->n--;
			return true;
		}
	return false;
}

/* The others of the request asked for, and itself, without the one that is kept. */
static fp_err list_ends(
	struct settling *s, const struct fp_id *asked, const struct fp_id *keep, struct fp_ids *ret_ends)
{
	struct fp_ids twins;
	FP_TRY(fp_duplicates_of(s->db, asked, s->arena, &twins, s->problem));
	*ret_ends = (struct fp_ids){0, fp_arena_alloc(s->arena, (twins.n + 1) * sizeof(struct fp_id))};
	if (!ret_ends->v)
		return fp_fail(s->problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < twins.n; i++)
		ret_ends->v[ret_ends->n++] = twins.v[i];
	ret_ends->v[ret_ends->n++] = *asked;
	if (take_out(ret_ends, keep))
		return FP_OK;
	fp_problem_field(s->problem, "/keep", "no_duplicate", "It is neither this request nor one of duplicate_with");
	return fp_problem_fields(s->problem);
}

static fp_err try_once(
	struct settling *s, const struct fp_id *asked, const struct fp_id *keep, bool *ret_done, bool *ret_replayed)
{
	struct fp_record *record = NULL;
	struct fp_change unused;
	struct fp_policy policy;
	struct fp_ids ends;
	struct fp_id object;
	*ret_done = true;
	FP_TRY(fp_request_read_one(s->db, s->viewer, asked, s->arena, &record, s->problem));
	FP_TRY(fp_idempotency_find(
		s->db, s->viewer, &s->extras->idempotency, s->arena, ret_replayed, &object, s->problem));
	if (*ret_replayed)
		return FP_OK;
	FP_TRY(fp_request_preconditions(&record->request, s->extras, s->problem));
	s->act.kept = true;
	fp_request_policy(s->catalog, &record->request, &s->act, &policy);
	FP_TRY(fp_request_decide(&record->request, &s->act, &policy, &unused, s->problem));
	FP_TRY(list_ends(s, asked, keep, &ends));
	fp_err err = write_all(s, &ends, keep, asked, ret_done);
	if (fp_idempotency_raced(err, s->problem)) {
		*ret_done = false;
		return FP_OK;
	}
	return err.code == FP_CODE_CONSTRAINT ? fp_request_explain_constraint(s->problem) : err;
}

fp_err fp_duplicates_settle(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer,
	const struct fp_id *id, const struct fp_id *keep, fp_time now, const struct fp_event_extras *extras,
	struct fp_arena *arena, struct fp_record **ret_record, bool *ret_replayed, struct fp_problem *problem)
{
	struct settling s = {
		.db = db,
		.catalog = catalog,
		.viewer = viewer,
		.act = {.event = FP_EVENT_SETTLE_DUPLICATE,
			.role = viewer->role,
			.actor = viewer->subject,
			.now = now,
			.urgency = -1},
		.extras = extras,
		.arena = arena,
		.problem = problem,
	};
	bool done = false;
	for (int i = 0; i < TRIES_MAX && !done; i++)
		FP_TRY(try_once(&s, id, keep, &done, ret_replayed));
	if (!done)
		return fp_fail(problem, FP_CODE_BUSY, "Others keep changing these requests; try again");
	return fp_request_read_one(db, viewer, id, arena, ret_record, problem);
}
