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

/* What becomes of a seat, by phase: a new one, the present one elsewhere, or one held beside it. */
static const enum fp_query writes[FP_PASS_PHASES] = {
	[FP_PASS_WAITING] = FP_Q_pass_book,
	[FP_PASS_MOVERS] = FP_Q_pass_move,
	[FP_PASS_OPTED_IN] = FP_Q_pass_offer,
};

enum booking { ID, VERSION, APPOINTMENT, SLOT_ID, POLICIES, ATTORNEY, TRAVEL, EXPIRES, BOOKINGS };
static const enum fp_type booking_types[BOOKINGS] = {
	FP_T_ID, FP_T_INT4, FP_T_ID, FP_T_INT, FP_T_TEXT, FP_T_ID, FP_T_INT4, FP_T_TIME};

static bool add_booking(
	const struct fp_pass *p, const struct fp_pass_batch *batch, size_t place, struct fp_array *const *a)
{
	const struct fp_candidate *c = &batch->candidates[place];
	const struct fp_match_slot *slot = &p->slots[batch->results[place].slot];
	const struct fp_pass_terms *terms = terms_of(p, batch, place);
	struct fp_id appointment = c->seat_id;
	if (batch->phase != FP_PASS_MOVERS && !fp_id_new(&appointment))
		return false;
	fp_array_id(a[ID], &c->id);
	fp_array_int(a[VERSION], c->version);
	fp_array_id(a[APPOINTMENT], &appointment);
	fp_array_int(a[SLOT_ID], slot->id);
	fp_array_text(a[POLICIES], terms->policies);
	fp_array_id(a[ATTORNEY], &c->attorney_id);
	fp_array_int(a[TRAVEL], terms->travel_minutes);
	fp_array_time(a[EXPIRES], fp_pass_offer_ends(p, terms, slot));
	return true;
}

static fp_err send_bookings(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, size_t placed,
	struct fp_arena *arena, struct fp_rows **ret_rows, struct fp_problem *problem)
{
	struct fp_array *a[BOOKINGS];
	FP_TRY(fp_arrays_new(arena, booking_types, BOOKINGS, placed, a, problem));
	for (size_t i = 0; i < n; i++)
		if (batch->results[i].why == FP_MATCH_PLACED && !add_booking(p, batch, i, a))
			return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	const struct fp_param params[] = {fp_p_array(a[ID]), fp_p_array(a[VERSION]), fp_p_array(a[APPOINTMENT]),
		fp_p_array(a[SLOT_ID]), fp_p_array(a[POLICIES]), fp_p_time(p->at), fp_p_int(p->id),
		fp_p_array(a[ATTORNEY]), fp_p_array(a[TRAVEL]), fp_p_array(a[EXPIRES])};
	size_t n_params = FP_LENGTH(params) - (batch->phase == FP_PASS_OPTED_IN ? 0 : 1);
	return fp_db_query(p->db, FP_DB_STAFF, NULL, writes[batch->phase], params, n_params, ret_rows, problem);
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

static const char *why_name(enum fp_pass_phase phase, enum fp_match_why why)
{
	switch (phase) {
	case FP_PASS_MOVERS:
		return why == FP_MATCH_PLACED ? "moved" : "kept";
	case FP_PASS_OPTED_IN:
		return why == FP_MATCH_PLACED ? "offered" : "not_offered";
	default:
		return why_names[why];
	}
}

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
	SEAT_SLOT,
	SEAT_COST,
	JUDGED_BY,
	NEXT_TRY,
	COLUMNS
};
static const enum fp_type types[COLUMNS] = {FP_T_ID, FP_T_INT4, FP_T_TEXT, FP_T_INT, FP_T_INT4, FP_T_INT4, FP_T_INT4,
	FP_T_INT4, FP_T_INT4, FP_T_INT, FP_T_INT4, FP_T_INT, FP_T_INT4, FP_T_TEXT, FP_T_TIME};

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

static void add_seat(struct fp_array *const *a, enum fp_pass_phase phase, const struct fp_candidate *c)
{
	if (phase == FP_PASS_WAITING)
		fp_array_null(a[SEAT_SLOT]);
	else
		fp_array_int(a[SEAT_SLOT], c->seat_slot);
	if (phase == FP_PASS_WAITING || c->seat_cost == FP_MATCH_UNWANTED)
		fp_array_null(a[SEAT_COST]);
	else
		fp_array_int(a[SEAT_COST], c->seat_cost);
}

static bool add_decision(const struct fp_pass *p, const struct fp_pass_batch *batch, size_t i,
	struct fp_array *const *a, struct fp_arena *arena)
{
	const struct fp_candidate *c = &batch->candidates[i];
	const struct fp_match_result *r = &batch->results[i];
	const char *judged_by = fp_pass_explain(c, batch->phase, &batch->requests[i], r, arena);
	bool placed = r->why == FP_MATCH_PLACED;
	fp_array_id(a[REQUEST], &c->id);
	fp_array_int(a[RANK], c->rank);
	fp_array_text(a[WHY], why_name(batch->phase, r->why));
	if (placed)
		add_costs(p, a, r);
	else
		for (enum column k = SLOT; k <= OFFICE_PART; k++)
			fp_array_null(a[k]);
	add_next_best(p, a, r);
	add_seat(a, batch->phase, c);
	fp_array_text(a[JUDGED_BY], judged_by);
	bool put_off = !placed && (batch->phase == FP_PASS_MOVERS || batch->phase == FP_PASS_WAITING || c->is_new);
	fp_array_time(a[NEXT_TRY], put_off ? fp_pass_next_try(p, c, batch->phase, &batch->requests[i]) : FP_TIME_NONE);
	return judged_by;
}

/*
 * Of those to whom what is left was offered the decisions go down to the last who took something: behind that one
 * nobody was passed over. Who is looked at for the first time is noted in any case.
 */
static void choose_told(const struct fp_pass_batch *batch, size_t n, bool *ret_told)
{
	bool wanted = batch->phase != FP_PASS_OPTED_IN;
	for (size_t i = n; i-- > 0;) {
		wanted = wanted || batch->results[i].why == FP_MATCH_PLACED;
		ret_told[i] = wanted || batch->candidates[i].is_new;
	}
}

/* Whom seats that come free call back: who found nothing, and who wants to hear of earlier ones. */
static bool awaits(const struct fp_pass_batch *batch, size_t i)
{
	const struct fp_candidate *c = &batch->candidates[i];
	if (batch->phase == FP_PASS_OPTED_IN)
		return c->is_new;
	return batch->results[i].why != FP_MATCH_PLACED || c->earlier_offers;
}

/* Where. */
static bool add_awaited(const struct fp_pass *p, const struct fp_pass_batch *batch, size_t n,
	struct fp_param ret_params[2], struct fp_arena *arena)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		if (awaits(batch, i))
			count += batch->requests[i].n_offices;
	struct fp_array *ids = fp_array_new(arena, FP_T_ID, count), *offices = fp_array_new(arena, FP_T_TEXT, count);
	if (!ids || !offices)
		return false;
	for (size_t i = 0; i < n; i++)
		for (size_t k = 0; awaits(batch, i) && k < batch->requests[i].n_offices; k++) {
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
	bool *told = fp_arena_alloc(arena, n);
	size_t n_told = 0;
	if (!told)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	choose_told(batch, n, told);
	for (size_t i = 0; i < n; i++)
		n_told += told[i];
	FP_TRY(fp_arrays_new(arena, types, COLUMNS, n_told, a, problem));
	for (size_t i = 0; i < n; i++)
		if (told[i] && !add_decision(p, batch, i, a, arena))
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_p_arrays(a, COLUMNS, params + 1);
	if (!add_awaited(p, batch, n, &params[1 + COLUMNS], arena))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	return fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_decide, params, FP_LENGTH(params), NULL, problem);
}
