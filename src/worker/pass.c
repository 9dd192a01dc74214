#include <stdatomic.h>

#include <fieldpass/log.h>

#include "pass.h"

#define BATCH_BYTES_MAX ((size_t)256 << 20)
#define FAILED_PAUSE	(15 * FP_MINUTE)
#define WORTH_READING	8 /* times as long as reading takes, at least, a pass may go on */

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
	if (batch->phase == FP_PASS_WAITING)
		p->left_over++;
	else
		p->kept++;
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
		if (fp_failed(err) && !fp_failed_on_data(err))
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

/* The next of its phase, in an arena of its own, ready to be matched. */
static fp_err open_batch(
	struct fp_pass *p, enum fp_pass_phase phase, struct fp_pass_batch *ret_batch, struct fp_problem *problem)
{
	*ret_batch = (struct fp_pass_batch){.phase = phase, .arena = fp_arena_new(BATCH_BYTES_MAX)};
	if (!ret_batch->arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_pass_read_batch(p, ret_batch, problem));
	if (ret_batch->n == 0)
		return FP_OK;
	FP_TRY(fp_pass_read_attorneys(p, ret_batch, problem));
	return fp_pass_prepare(p, ret_batch, problem);
}

static void close_batch(struct fp_pass_batch *batch)
{
	batch->arena = fp_arena_free(batch->arena);
}

/* Until when a pass goes on, and whether it had to end before. */
struct turn {
	fp_time until;
	const _Atomic bool *stop;
	bool cut;
};

static bool is_over(struct turn *turn)
{
	turn->cut = atomic_load(turn->stop) || fp_monotonic_now() >= turn->until;
	return turn->cut;
}

/* Reading the capacity of many offices takes a second, and then the turn is to last: else each pass read it for one
 * batch. */
static void make_worth_it(struct turn *turn, fp_time begun)
{
	fp_time now = fp_monotonic_now(), until = now + WORTH_READING * (now - begun);
	if (turn->until < until)
		turn->until = until;
}

/* All of one phase, of which the first batch has been read. */
static fp_err run_phase(struct fp_pass *p, struct fp_pass_batch *batch, struct turn *turn, struct fp_problem *problem)
{
	for (;;) {
		FP_TRY(write_all(p, batch, problem));
		if (batch->last || is_over(turn))
			return FP_OK;
		close_batch(batch);
		FP_TRY(open_batch(p, batch->phase, batch, problem));
	}
}

static fp_err run_phases(struct fp_pass *p, struct fp_pass_batch *batches, size_t n_phases, struct turn *turn,
	struct fp_problem *problem)
{
	fp_time begun = fp_monotonic_now();
	for (size_t i = 0; i < n_phases; i++)
		FP_TRY(open_batch(p, (enum fp_pass_phase)i, &batches[i], problem));
	if (p->id)
		FP_TRY(fp_pass_read_slots(p, batches, n_phases, problem));
	make_worth_it(turn, begun);
	for (size_t i = 0; i < n_phases && !turn->cut; i++)
		if (batches[i].n > 0 && (i == 0 || !is_over(turn)))
			FP_TRY(run_phase(p, &batches[i], turn, problem));
	return FP_OK;
}

static fp_err read_spare(struct fp_pass *p, int64_t *ret_last, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"last_id", FP_T_INT, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_spare, NULL, 0, &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, ret_last, problem);
}

static fp_err spare_is_done(struct fp_pass *p, int64_t last, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_int(last)};
	return fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_spare_done, params, FP_LENGTH(params), NULL, problem);
}

fp_err fp_pass_run(struct fp_pass *p, bool call_back, fp_time until, const _Atomic bool *stop, bool *ret_cut,
	struct fp_problem *problem)
{
	struct fp_pass_batch batches[FP_PASS_PHASES] = {0};
	struct turn turn = {.until = until, .stop = stop};
	int64_t spare = 0;
	*ret_cut = false;
	FP_TRY(revive(p, call_back, problem));
	if (call_back)
		FP_TRY(read_spare(p, &spare, problem));
	fp_err err = run_phases(p, batches, call_back ? FP_PASS_PHASES : 1, &turn, problem);
	for (size_t i = 0; i < FP_PASS_PHASES; i++)
		close_batch(&batches[i]);
	*ret_cut = turn.cut;
	if (fp_failed(err) || turn.cut || spare == 0)
		return err;
	return spare_is_done(p, spare, problem);
}
