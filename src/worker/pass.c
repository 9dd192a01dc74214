#include <stdatomic.h>

#include <fieldpass/log.h>

#include "pass.h"

#define BATCH_BYTES_MAX ((size_t)256 << 20)
#define FAILED_PAUSE	(15 * FP_MINUTE)

fp_err fp_pass_init(struct fp_pass *p, struct fp_db *db, const struct fp_catalog *catalog, fp_time at,
	struct fp_arena *arena, struct fp_problem *problem)
{
	*p = (struct fp_pass){.db = db, .catalog = catalog, .at = at, .arena = arena};
	p->today = fp_arena_alloc(arena, (catalog->n_offices + 1) * sizeof(*p->today));
	if (!p->today)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < catalog->n_offices; i++)
		p->today[i] = fp_office_day(catalog, &catalog->offices[i], at);
	return FP_OK;
}

static fp_err revive(struct fp_pass *p, bool call_back, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_time(p->at), fp_p_bool(call_back)};
	return fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_revive, params, FP_LENGTH(params), NULL, problem);
}

static bool is_of_data(fp_err err)
{
	return err.code == FP_CODE_CONSTRAINT || err.code == FP_CODE_INTERNAL;
}

/* Somebody else has made an appointment for an attorney since the calendars were read. */
static bool is_attorney_taken(fp_err err, const struct fp_problem *why)
{
	return err.code == FP_CODE_CONSTRAINT && fp_text_same(why->sqlstate, "23P01");
}

static void drop_first(struct fp_pass_batch *batch)
{
	batch->candidates++;
	batch->requests++;
	batch->results++;
	batch->n--;
}

/* One request that cannot be written must not hold up all that are ranked behind it. */
static fp_err put_off_first(
	struct fp_pass *p, struct fp_pass_batch *batch, const struct fp_problem *why, struct fp_problem *problem)
{
	char id[FP_ID_TEXT];
	const struct fp_candidate *c = &batch->candidates[0];
	const struct fp_param params[] = {fp_p_id(&c->id), fp_p_time(p->at + FAILED_PAUSE)};
	fp_id_format(&c->id, id);
	FP_LOG(FP_LOG_ERROR, "assignment_failed", FP_LOG_TEXT("id", id), FP_LOG_TEXT("code", fp_code_slug(why->code)),
		FP_LOG_TEXT("sqlstate", why->sqlstate), FP_LOG_TEXT("constraint", why->constraint));
	FP_TRY(fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_put_off, params, FP_LENGTH(params), NULL, problem));
	p->left_over++;
	drop_first(batch);
	return FP_OK;
}

#define RETRIES_MAX 10

/*
 * Writes the batch to its end. What fails on data is halved until the bad row stands alone; what collides is tried
 * again. So is what an attorney's new appointment stands against, once it is known of; were there none, the halves
 * find the one that cannot be written.
 */
static fp_err write_all(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem)
{
	size_t limit = batch->n;
	int retries = 0;
	while (batch->n > 0) {
		struct fp_problem why = {.arena = batch->arena};
		size_t n = limit < batch->n ? limit : batch->n;
		FP_TRY(fp_pass_match(p, batch, problem));
		fp_err err = fp_pass_write(p, batch, n, &why);
		if (err.code == FP_CODE_RETRY && ++retries <= RETRIES_MAX)
			continue;
		bool news = false;
		if (is_attorney_taken(err, &why) && ++retries <= RETRIES_MAX)
			FP_TRY(fp_pass_reread_attorneys(p, batch, &news, problem));
		if (news)
			continue;
		if (fp_failed(err) && !is_of_data(err))
			return fp_fail(problem, err.code, NULL);
		retries = 0;
		if (!fp_failed(err))
			limit = 2 * n;
		else if (n > 1)
			limit = n / 2;
		else
			FP_TRY(put_off_first(p, batch, &why, problem));
	}
	return FP_OK;
}

static fp_err run_batch(struct fp_pass *p, bool *ret_last, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(BATCH_BYTES_MAX);
	struct fp_pass_batch batch = {.arena = arena};
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_pass_read_batch(p, &batch, problem));
	*ret_last = batch.last;
	if (batch.n == 0)
		return FP_OK;
	FP_TRY(fp_pass_read_attorneys(p, &batch, problem));
	FP_TRY(fp_pass_prepare(p, &batch, problem));
	if (!p->slots)
		FP_TRY(fp_pass_read_slots(p, &batch, problem));
	return write_all(p, &batch, problem);
}

fp_err fp_pass_run(struct fp_pass *p, bool call_back, fp_time until, const _Atomic bool *stop, bool *ret_cut,
	struct fp_problem *problem)
{
	bool last = false;
	*ret_cut = false;
	FP_TRY(revive(p, call_back, problem));
	for (;;) {
		FP_TRY(run_batch(p, &last, problem));
		if (last)
			return FP_OK;
		if (atomic_load(stop) || fp_monotonic_now() >= until) {
			*ret_cut = true;
			return FP_OK;
		}
	}
}
