/* Whom no slot can ever suit is not left waiting: the person is asked, or an officer looks. */
#include "actor.h"
#include "pass.h"

/* The days wished for, as instants at one office. */
struct window {
	fp_time opens, closes;
};

static struct window window_of(const struct fp_pass *p, const struct fp_candidate *c, const struct fp_pass_terms *t)
{
	struct window w = {t->from, fp_pass_midnight(p, t->office, c->not_after + 1)};
	fp_time first = c->not_before == FP_DAY_NONE ? w.opens : fp_pass_midnight(p, t->office, c->not_before);
	if (first > w.opens)
		w.opens = first;
	return w;
}

/* The last wished day ends before anybody could be seated, at every office. */
static bool is_too_late(const struct fp_pass *p, const struct fp_candidate *c, size_t n_offices)
{
	for (size_t i = 0; i < n_offices; i++)
		if (window_of(p, c, c->terms[i]).closes > c->terms[i]->from)
			return false;
	return true;
}

/* The days wished for lie within every office's horizon: what is not there will not come. */
static bool is_within_horizon(const struct fp_pass *p, const struct fp_candidate *c, size_t n_offices)
{
	for (size_t i = 0; i < n_offices; i++)
		if (window_of(p, c, c->terms[i]).closes > c->terms[i]->until)
			return false;
	return true;
}

/* NULL: it may still be placed, for all that can be told without a look at the slots. */
static const char *reason_at_sight(const struct fp_pass *p, const struct fp_pass_batch *batch, size_t i)
{
	const struct fp_candidate *c = &batch->candidates[i];
	size_t n_offices = batch->requests[i].n_offices;
	if (n_offices == 0 && c->lacking)
		return FP_REASON_NO_PROVISION;
	if (n_offices == 0)
		return !c->referred && c->preferred_offices.n > 0 ? FP_REASON_PREFERENCES : FP_REASON_NO_OFFICE;
	if (c->not_after != FP_DAY_NONE && is_too_late(p, c, n_offices))
		return FP_REASON_PREFERENCES;
	return NULL;
}

static bool is_doubtful(const struct fp_pass *p, const struct fp_pass_batch *batch, size_t i)
{
	const struct fp_candidate *c = &batch->candidates[i];
	return batch->results[i].why == FP_MATCH_NO_SLOT && c->not_after != FP_DAY_NONE &&
	       !reason_at_sight(p, batch, i) && is_within_horizon(p, c, batch->requests[i].n_offices);
}

static fp_err tell(struct fp_pass *p, const struct fp_candidate *c, const char *reason, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)4 << 20);
	struct fp_act act = {.event = FP_EVENT_UNPLACEABLE, .now = p->at, .reason = reason, .urgency = -1};
	struct fp_record *record = NULL;
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	return fp_system_act(p->db, p->catalog, &c->id, &act, arena, &record, problem);
}

/* The doubtful ones, one row an office. */
struct doubts {
	struct fp_array *n, *office, *service, *opens, *closes;
};

static bool make_arrays(struct doubts *d, size_t count, struct fp_arena *arena)
{
	d->n = fp_array_new(arena, FP_T_INT4, count);
	d->office = fp_array_new(arena, FP_T_TEXT, count);
	d->service = fp_array_new(arena, FP_T_TEXT, count);
	d->opens = fp_array_new(arena, FP_T_TIME, count);
	d->closes = fp_array_new(arena, FP_T_TIME, count);
	return d->n && d->office && d->service && d->opens && d->closes;
}

static void add_doubt(struct doubts *d, const struct fp_pass *p, const struct fp_pass_batch *batch, size_t i)
{
	const struct fp_candidate *c = &batch->candidates[i];
	for (size_t k = 0; k < batch->requests[i].n_offices; k++) {
		struct window w = window_of(p, c, c->terms[k]);
		fp_array_int(d->n, (int64_t)i);
		fp_array_text(d->office, p->catalog->offices[c->terms[k]->office].code);
		fp_array_text(d->service, c->service);
		fp_array_time(d->opens, w.opens);
		fp_array_time(d->closes, w.closes);
	}
}

static fp_err ask(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, size_t rows, struct fp_arena *arena,
	struct fp_rows **ret_rows, struct fp_problem *problem)
{
	struct doubts d;
	if (!make_arrays(&d, rows, arena))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++)
		if (is_doubtful(p, batch, i))
			add_doubt(&d, p, batch, i);
	const struct fp_param params[] = {fp_p_array(d.n), fp_p_array(d.office), fp_p_array(d.service),
		fp_p_array(d.opens), fp_p_array(d.closes)};
	return fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_hopeless, params, FP_LENGTH(params), ret_rows, problem);
}

static fp_err tell_hopeless(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"n", FP_T_INT4, 0, NULL}};
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)64 << 20);
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		if (is_doubtful(p, batch, i))
			count += batch->requests[i].n_offices;
	if (count == 0)
		return FP_OK;
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(ask(p, batch, n, count, arena, &rows, problem));
	for (size_t row = 0; row < fp_rows_count(rows); row++) {
		int32_t i = 0;
		FP_TRY(fp_rows_read(rows, row, columns, FP_LENGTH(columns), NULL, &i, problem));
		FP_TRY(tell(p, &batch->candidates[i], FP_REASON_PREFERENCES, problem));
	}
	return FP_OK;
}

fp_err fp_pass_tell_unplaceable(
	struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, struct fp_problem *problem)
{
	for (size_t i = 0; i < n; i++) {
		const char *reason = batch->results[i].why == FP_MATCH_PLACED ? NULL : reason_at_sight(p, batch, i);
		if (reason)
			FP_TRY(tell(p, &batch->candidates[i], reason, problem));
	}
	return tell_hopeless(p, batch, n, problem);
}
