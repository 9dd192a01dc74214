/* Writes what was matched: locks, checks again, books in rank order as far as nothing has changed. */
#include <stdlib.h>

#include "pass.h"
#include "pass_rows.h"

#define SCRATCH_BYTES_MAX ((size_t)256 << 20)

/* A slot that the batch takes seats of. */
struct taken {
	int64_t id;
	size_t slot;  /* index in the pass */
	int32_t left; /* as locked, less what this transaction books */
};

/* A write under way: the first `n` of the batch. */
struct write {
	struct fp_pass *p;
	struct fp_pass_batch *batch;
	struct fp_arena *arena;
	size_t n, prefix; /* `prefix`: how many are written */
	size_t n_taken;
	struct taken *taken; /* by id */
	bool *gone;	     /* by place: has left its status, or changed */
};

static int compare_taken(const void *a, const void *b)
{
	int64_t x = ((const struct taken *)a)->id, y = ((const struct taken *)b)->id;
	return (x > y) - (x < y);
}

static struct taken *find_taken(const struct write *w, size_t place)
{
	const struct taken key = {.id = w->p->slots[w->batch->results[place].slot].id};
	return bsearch(&key, w->taken, w->n_taken, sizeof(key), compare_taken);
}

static bool is_placed(const struct write *w, size_t place)
{
	return w->batch->results[place].why == FP_MATCH_PLACED;
}

/* ---- locks ---- */

static bool collect_slots(struct write *w)
{
	size_t n = 0;
	w->taken = fp_arena_alloc(w->arena, w->n * sizeof(*w->taken));
	for (size_t i = 0; w->taken && i < w->n; i++) {
		size_t slot = w->batch->results[i].slot;
		if (is_placed(w, i))
			w->taken[n++] = (struct taken){w->p->slots[slot].id, slot, 0};
	}
	if (n > 0)
		qsort(w->taken, n, sizeof(*w->taken), compare_taken);
	for (size_t i = 0; i < n; i++)
		if (w->n_taken == 0 || w->taken[w->n_taken - 1].id != w->taken[i].id)
			w->taken[w->n_taken++] = w->taken[i];
	return w->taken;
}

struct slot_row {
	int64_t id;
	int32_t free;
};
static const struct fp_column slot_columns[] = {
	{"id", FP_T_INT, offsetof(struct slot_row, id), NULL},
	{"free", FP_T_INT4, offsetof(struct slot_row, free), NULL},
};

/* Who moves leaves a slot, too. */
static size_t n_left(const struct write *w)
{
	return w->batch->phase == FP_PASS_MOVERS ? w->n : 0;
}

/* One that is no longer there has no seat left. */
static fp_err lock_slots(struct write *w, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_array *ids = fp_array_new(w->arena, FP_T_INT, w->n_taken + n_left(w));
	if (!ids)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < w->n_taken; i++)
		fp_array_int(ids, w->taken[i].id);
	for (size_t i = 0; n_left(w) > 0 && i < w->n; i++)
		fp_array_int(ids, w->batch->candidates[i].seat_slot);
	const struct fp_param params[] = {fp_p_array(ids), fp_p_bool(w->batch->phase != FP_PASS_WAITING)};
	FP_TRY(fp_db_query(
		w->p->db, FP_DB_STAFF, NULL, FP_Q_pass_lock_slots, params, FP_LENGTH(params), &rows, problem));
	for (size_t i = 0; i < fp_rows_count(rows); i++) {
		struct slot_row row;
		FP_TRY(fp_rows_read(rows, i, slot_columns, FP_LENGTH(slot_columns), NULL, &row, problem));
		const struct taken key = {.id = row.id};
		struct taken *taken = bsearch(&key, w->taken, w->n_taken, sizeof(key), compare_taken);
		if (taken)
			taken->left = row.free;
	}
	return FP_OK;
}

struct place {
	struct fp_id id;
	size_t place;
};

static int compare_place(const void *a, const void *b)
{
	return fp_id_compare(&((const struct place *)a)->id, &((const struct place *)b)->id);
}

static fp_err lock_requests(struct write *w, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"id", FP_T_ID, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_array *ids = fp_array_new(w->arena, FP_T_ID, w->n),
			*versions = fp_array_new(w->arena, FP_T_INT4, w->n);
	struct place *places = fp_arena_alloc(w->arena, w->n * sizeof(*places));
	w->gone = fp_arena_alloc(w->arena, w->n);
	if (!ids || !versions || !places || !w->gone)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < w->n; i++) {
		fp_array_id(ids, &w->batch->candidates[i].id);
		fp_array_int(versions, w->batch->candidates[i].version);
		places[i] = (struct place){w->batch->candidates[i].id, i};
		w->gone[i] = true;
	}
	qsort(places, w->n, sizeof(*places), compare_place);
	const enum fp_status status = w->batch->phase == FP_PASS_WAITING ? FP_STATUS_APPROVED : FP_STATUS_SCHEDULED;
	const struct fp_param params[] = {fp_p_array(ids), fp_p_array(versions), fp_p_text(fp_status_names[status])};
	FP_TRY(fp_db_query(
		w->p->db, FP_DB_STAFF, NULL, FP_Q_pass_lock_requests, params, FP_LENGTH(params), &rows, problem));
	for (size_t i = 0; i < fp_rows_count(rows); i++) {
		struct place key = {0};
		FP_TRY(fp_rows_read(rows, i, columns, FP_LENGTH(columns), NULL, &key.id, problem));
		const struct place *found = bsearch(&key, places, w->n, sizeof(key), compare_place);
		if (found)
			w->gone[found->place] = false;
	}
	return FP_OK;
}

/* ---- the check ---- */

/* In rank order up to the first that has left or lost its seat: behind that one everybody might do better now, or
 * worse. */
static void check(struct write *w)
{
	for (w->prefix = 0; w->prefix < w->n && !w->gone[w->prefix]; w->prefix++) {
		if (!is_placed(w, w->prefix))
			continue;
		struct taken *taken = find_taken(w, w->prefix);
		if (taken->left <= 0)
			return;
		taken->left--;
	}
}

/* ---- after it ---- */

/* Seats matched to those from `from` on are free again. */
static void give_back(struct write *w, size_t from)
{
	for (size_t i = from; i < w->batch->n; i++)
		if (is_placed(w, i))
			w->p->slots[w->batch->results[i].slot].free++;
}

/* What others took meanwhile is gone; what they freed waits for the next pass. */
static void refresh_capacity(struct write *w)
{
	for (size_t i = 0; i < w->n_taken; i++) {
		int32_t left = w->taken[i].left > 0 ? w->taken[i].left : 0;
		struct fp_match_slot *slot = &w->p->slots[w->taken[i].slot];
		if (slot->free > left)
			slot->free = left;
	}
}

static void leave_batch(struct write *w)
{
	struct fp_pass_batch *b = w->batch;
	size_t kept = 0;
	for (size_t i = w->prefix; i < b->n; i++) {
		if (i < w->n && w->gone[i])
			continue;
		b->candidates[kept] = b->candidates[i];
		b->requests[kept] = b->requests[i];
		kept++;
	}
	b->n = kept;
}

/* ---- the transaction ---- */

static fp_err count(struct write *w, int32_t placed, struct fp_problem *problem)
{
	enum fp_pass_phase phase = w->batch->phase;
	const struct fp_param params[] = {fp_p_int(w->p->id), fp_p_int4(phase == FP_PASS_WAITING ? placed : 0),
		fp_p_int4(phase == FP_PASS_WAITING ? (int32_t)w->prefix - placed : 0),
		fp_p_int4(phase == FP_PASS_MOVERS ? placed : 0), fp_p_int4(phase == FP_PASS_OPTED_IN ? placed : 0)};
	return fp_db_query(w->p->db, FP_DB_STAFF, NULL, FP_Q_pass_count, params, FP_LENGTH(params), NULL, problem);
}

static void add_up(struct fp_pass *p, enum fp_pass_phase phase, int32_t placed, int32_t others)
{
	p->placed += phase == FP_PASS_WAITING ? placed : 0;
	p->left_over += phase == FP_PASS_WAITING ? others : 0;
	p->moved += phase == FP_PASS_MOVERS ? placed : 0;
	p->offered += phase == FP_PASS_OPTED_IN ? placed : 0;
	p->kept += phase == FP_PASS_WAITING ? 0 : others;
}

static fp_err write_prefix(struct write *w, struct fp_problem *problem)
{
	int32_t placed = 0;
	FP_TRY(fp_pass_book(w->p, w->batch, w->prefix, w->arena, &placed, problem));
	FP_TRY(fp_pass_decide(w->p, w->batch, w->prefix, w->arena, problem));
	FP_TRY(count(w, placed, problem));
	FP_TRY(fp_db_commit(w->p->db, problem));
	add_up(w->p, w->batch->phase, placed, (int32_t)w->prefix - placed);
	return FP_OK;
}

/* Requests before slots, as everybody does who changes a seat. */
static fp_err lock_and_write(struct write *w, struct fp_problem *problem)
{
	FP_TRY(lock_requests(w, problem));
	FP_TRY(lock_slots(w, problem));
	check(w);
	return w->prefix > 0 ? write_prefix(w, problem) : FP_OK;
}

fp_err fp_pass_write(struct fp_pass *p, struct fp_pass_batch *batch, size_t n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(SCRATCH_BYTES_MAX);
	struct write w = {.p = p, .batch = batch, .arena = arena, .n = n};
	fp_err err = arena && collect_slots(&w) ? fp_db_begin(p->db, FP_DB_STAFF, NULL, problem)
						: fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (!fp_failed(err)) {
		err = lock_and_write(&w, problem);
		fp_db_rollback(p->db); /* of nothing, where it was committed */
	}
	if (fp_failed(err)) {
		give_back(&w, 0);
		return err;
	}
	give_back(&w, w.prefix);
	refresh_capacity(&w);
	fp_pass_note_visits(p, batch, w.prefix);
	if (batch->phase == FP_PASS_WAITING)
		err = fp_pass_tell_unplaceable(p, batch, w.prefix, problem);
	leave_batch(&w);
	/* The batch is written: a bad row among the told ones is none of it. */
	return fp_failed_on_data(err) ? fp_fail(problem, FP_CODE_BUSY, NULL) : err;
}
