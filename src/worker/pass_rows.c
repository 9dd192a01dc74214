#include "pass_rows.h"

/* ---- seats ---- */

/* Of the office of the seat, which is one of the candidate's. */
static const struct fp_pass_terms *terms_of(const struct fp_pass *p, const struct fp_pass_batch *batch, size_t place)
{
	int32_t office = p->slots[batch->results[place].slot].office;
	const struct fp_pass_terms *const *terms = batch->candidates[place].terms;
	while ((*terms)->office != office)
		terms++;
	return *terms;
}

static int32_t count_placed(const struct fp_pass_batch *batch, size_t n)
{
	int32_t placed = 0;
	for (size_t i = 0; i < n; i++)
		placed += batch->results[i].why == FP_MATCH_PLACED;
	return placed;
}

static fp_err send_bookings(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, size_t placed,
	struct fp_arena *arena, struct fp_rows **ret_rows, struct fp_problem *problem)
{
	struct fp_array *ids = fp_array_new(arena, FP_T_ID, placed), *versions = fp_array_new(arena, FP_T_INT4, placed),
			*appointments = fp_array_new(arena, FP_T_ID, placed),
			*slots = fp_array_new(arena, FP_T_INT, placed),
			*policies = fp_array_new(arena, FP_T_TEXT, placed),
			*attorneys = fp_array_new(arena, FP_T_ID, placed),
			*travel = fp_array_new(arena, FP_T_INT4, placed);
	if (!ids || !versions || !appointments || !slots || !policies || !attorneys || !travel)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		struct fp_id appointment;
		if (batch->results[i].why != FP_MATCH_PLACED)
			continue;
		if (!fp_id_new(&appointment))
			return fp_fail(problem, FP_CODE_INTERNAL, NULL);
		fp_array_id(ids, &batch->candidates[i].id);
		fp_array_int(versions, batch->candidates[i].version);
		fp_array_id(appointments, &appointment);
		fp_array_int(slots, p->slots[batch->results[i].slot].id);
		fp_array_text(policies, terms_of(p, batch, i)->policies);
		fp_array_id(attorneys, &batch->candidates[i].attorney_id);
		fp_array_int(travel, terms_of(p, batch, i)->travel_minutes);
	}
	const struct fp_param params[] = {fp_p_array(ids), fp_p_array(versions), fp_p_array(appointments),
		fp_p_array(slots), fp_p_array(policies), fp_p_time(p->at), fp_p_int(p->id), fp_p_array(attorneys),
		fp_p_array(travel)};
	return fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_book, params, FP_LENGTH(params), ret_rows, problem);
}

fp_err fp_pass_book(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, struct fp_arena *arena,
	int32_t *ret_placed, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"booked", FP_T_INT, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	int64_t booked = 0;
	*ret_placed = count_placed(batch, n);
	if (*ret_placed == 0)
		return FP_OK;
	FP_TRY(send_bookings(p, batch, n, (size_t)*ret_placed, arena, &rows, problem));
	FP_TRY(fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, &booked, problem));
	return booked == *ret_placed ? FP_OK : fp_fail(problem, FP_CODE_RETRY, NULL);
}

/* ---- decisions ---- */

static const char *const why_names[] = {
	[FP_MATCH_PLACED] = "placed",
	[FP_MATCH_NO_OFFICE] = "no_office",
	[FP_MATCH_NO_SLOT] = "no_slot",
	[FP_MATCH_ALL_TAKEN] = "all_taken",
};

enum column {
	REQUEST,
	RANK,
	WHY,
	SLOT,
	COST,
	DAYS_PART,
	DAY_PART_PART,
	WEEKDAY_PART,
	OFFICE_PART,
	NEXT_BEST,
	NEXT_BEST_COST,
	JUDGED_BY,
	NEXT_TRY,
	COLUMNS
};
static const enum fp_type types[COLUMNS] = {FP_T_ID, FP_T_INT4, FP_T_TEXT, FP_T_INT, FP_T_INT4, FP_T_INT4, FP_T_INT4,
	FP_T_INT4, FP_T_INT4, FP_T_INT, FP_T_INT4, FP_T_TEXT, FP_T_TIME};

static void add_costs(const struct fp_pass *p, struct fp_array *const *a, const struct fp_match_result *r)
{
	fp_array_int(a[SLOT], p->slots[r->slot].id);
	fp_array_int(a[COST], r->cost);
	fp_array_int(a[DAYS_PART], r->days_part);
	fp_array_int(a[DAY_PART_PART], r->day_part_part);
	fp_array_int(a[WEEKDAY_PART], r->weekday_part);
	fp_array_int(a[OFFICE_PART], r->office_part);
}

static void add_next_best(const struct fp_pass *p, struct fp_array *const *a, const struct fp_match_result *r)
{
	if (r->why != FP_MATCH_PLACED || !r->has_next_best) {
		fp_array_null(a[NEXT_BEST]);
		fp_array_null(a[NEXT_BEST_COST]);
		return;
	}
	fp_array_int(a[NEXT_BEST], p->slots[r->next_best].id);
	fp_array_int(a[NEXT_BEST_COST], r->next_best_cost);
}

static bool add_decision(const struct fp_pass *p, const struct fp_pass_batch *batch, size_t i,
	struct fp_array *const *a, struct fp_arena *arena)
{
	const struct fp_candidate *c = &batch->candidates[i];
	const struct fp_match_result *r = &batch->results[i];
	const char *judged_by = fp_pass_explain(c, batch->requests[i].n_offices, r, arena);
	bool placed = r->why == FP_MATCH_PLACED;
	fp_array_id(a[REQUEST], &c->id);
	fp_array_int(a[RANK], c->rank);
	fp_array_text(a[WHY], why_names[r->why]);
	if (placed)
		add_costs(p, a, r);
	else
		for (enum column k = SLOT; k <= OFFICE_PART; k++)
			fp_array_null(a[k]);
	add_next_best(p, a, r);
	fp_array_text(a[JUDGED_BY], judged_by);
	fp_array_time(a[NEXT_TRY], placed ? FP_TIME_NONE : fp_pass_next_try(p, c, &batch->requests[i]));
	return judged_by;
}

/* Where those who found nothing could be seated, once seats come free there. */
static bool add_awaited(const struct fp_pass *p, const struct fp_pass_batch *batch, size_t n,
	struct fp_param ret_params[2], struct fp_arena *arena)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		if (batch->results[i].why != FP_MATCH_PLACED)
			count += batch->requests[i].n_offices;
	struct fp_array *ids = fp_array_new(arena, FP_T_ID, count), *offices = fp_array_new(arena, FP_T_TEXT, count);
	if (!ids || !offices)
		return false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; batch->results[i].why != FP_MATCH_PLACED && k < batch->requests[i].n_offices; k++) {
			fp_array_id(ids, &batch->candidates[i].id);
			fp_array_text(offices, p->catalog->offices[batch->requests[i].offices[k].office].code);
		}
	ret_params[0] = fp_p_array(ids);
	ret_params[1] = fp_p_array(offices);
	return true;
}

fp_err fp_pass_decide(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, struct fp_arena *arena,
	struct fp_problem *problem)
{
	struct fp_array *a[COLUMNS];
	struct fp_param params[1 + COLUMNS + 2] = {fp_p_int(p->id)};
	for (size_t k = 0; k < COLUMNS; k++)
		if (!(a[k] = fp_array_new(arena, types[k], n)))
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++)
		if (!add_decision(p, batch, i, a, arena))
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t k = 0; k < COLUMNS; k++)
		params[1 + k] = fp_p_array(a[k]);
	if (!add_awaited(p, batch, n, &params[1 + COLUMNS], arena))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	return fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_decide, params, FP_LENGTH(params), NULL, problem);
}
