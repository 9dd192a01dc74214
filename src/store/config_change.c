/* A change of the configuration from beginning to end. */
#include "config_change.h"

#define TRIES_MAX 5

fp_err fp_config_lock(struct fp_db *db, struct fp_problem *problem)
{
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_config_lock, NULL, 0, NULL, problem);
}

/* ---- what was done before under the same key ---- */

struct noted {
	int64_t object;
	struct fp_displaced displaced;
};
static const struct fp_column noted_columns[] = {
	{"object", FP_T_INT, offsetof(struct noted, object), NULL},
	{"appointment_id", FP_T_ID, offsetof(struct noted, displaced.appointment_id), NULL},
	{"request_id", FP_T_ID, offsetof(struct noted, displaced.request_id), NULL},
	{"starts_at", FP_T_TIME, offsetof(struct noted, displaced.starts_at), NULL},
	{"local_start", FP_T_TIME, offsetof(struct noted, displaced.local_start), NULL},
};

static fp_err read_noted(
	struct fp_db *db, struct fp_config_change *change, const struct fp_id *id, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct noted *noted;
	size_t n;
	const struct fp_param params[] = {fp_p_id(id)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_config_noted, params, 1, &rows, problem));
	FP_TRY(fp_rows_read_all(rows, noted_columns, FP_LENGTH(noted_columns), sizeof(*noted), change->arena,
		(void **)&noted, &n, problem));
	change->displaced = fp_arena_alloc(change->arena, (n + 1) * sizeof(*change->displaced));
	if (!change->displaced)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		change->object = noted[i].object;
		if (!fp_id_is_none(&noted[i].displaced.appointment_id))
			change->displaced[change->n_displaced++] = noted[i].displaced;
	}
	return FP_OK;
}

static fp_err find_noted(struct fp_db *db, struct fp_config_change *change, struct fp_problem *problem)
{
	struct fp_id id;
	FP_TRY(fp_idempotency_find(
		db, change->viewer, &change->idempotency, change->arena, &change->replayed, &id, problem));
	return change->replayed ? read_noted(db, change, &id, problem) : FP_OK;
}

/* ---- noting it ---- */

static int compare_displaced(const void *a, const void *b)
{
	const struct fp_displaced *x = a, *y = b;
	if (x->starts_at != y->starts_at)
		return (x->starts_at > y->starts_at) - (x->starts_at < y->starts_at);
	return fp_id_compare(&x->appointment_id, &y->appointment_id);
}

static struct fp_param displaced_ids(struct fp_config_change *change)
{
	struct fp_array *ids = fp_array_new(change->arena, FP_T_ID, change->n_displaced);
	for (size_t i = 0; ids && i < change->n_displaced; i++)
		fp_array_id(ids, &change->displaced[i].appointment_id);
	return fp_p_array(ids);
}

static fp_err note(struct fp_db *db, struct fp_config_change *change, const struct fp_config_step *step,
	struct fp_problem *problem)
{
	const struct fp_idempotency *key = &change->idempotency;
	struct fp_id id;
	if (change->n_displaced > 0)
		qsort(change->displaced, change->n_displaced, sizeof(*change->displaced), compare_displaced);
	if (!fp_id_new(&id))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	const struct fp_param params[] = {fp_p_id(&id), fp_p_time(change->now), fp_p_text(change->viewer->subject),
		fp_p_text(fp_role_name(change->viewer->role)), fp_p_text(step->kind), fp_p_text(step->office),
		change->object ? fp_p_int(change->object) : fp_p_null(), fp_p_text(step->reason), displaced_ids(change),
		fp_p_idempotency_key(key), fp_p_idempotency_body(key), fp_p_time(fp_real_now())};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_config_note, params, FP_LENGTH(params), NULL, problem);
}

/* ---- the transaction ---- */

static fp_err run_in_transaction(struct fp_db *db, struct fp_config_change *change, const struct fp_config_step *step,
	struct fp_problem *problem)
{
	change->object = 0;
	change->n_displaced = 0;
	change->displaced = NULL;
	FP_TRY(fp_config_lock(db, problem));
	if (!change->dry_run)
		FP_TRY(find_noted(db, change, problem));
	if (change->replayed)
		return FP_OK;
	/* It has its turn: from here on there may be thousands to displace, and each statement has a limit of its own.
	 */
	fp_db_deadline(db, FP_TIME_NONE);
	FP_TRY(step->apply(db, change, step->ctx, problem));
	FP_TRY(note(db, change, step, problem));
	return change->dry_run ? FP_OK : fp_db_commit(db, problem);
}

fp_err fp_config_change_run(struct fp_db *db, struct fp_config_change *change, const struct fp_config_step *step,
	struct fp_problem *problem)
{
	for (int i = 0; i < TRIES_MAX; i++) {
		FP_TRY(fp_db_begin(db, FP_DB_STAFF, NULL, problem));
		fp_err err = run_in_transaction(db, change, step, problem);
		fp_db_rollback(db); /* of nothing, where it was committed */
		if (err.code == FP_CODE_CONSTRAINT && step->explain)
			return step->explain(problem);
		if (err.code != FP_CODE_RETRY)
			return err;
	}
	return fp_fail(problem, FP_CODE_BUSY, "Others keep changing what this is about; try again");
}
