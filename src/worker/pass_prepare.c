/* From a candidate as stored to what the match asks for; and the match itself. */
#include "pass.h"

#define TRY_AGAIN	    (15 * FP_MINUTE)
#define CALENDAR_BYTES_MAX  ((size_t)64 << 20)
#define TRY_EMERGENCY_AGAIN FP_MINUTE

static int32_t service_index(const struct fp_pass *p, const char *code)
{
	const struct fp_service *service = fp_catalog_service(p->catalog, code);
	/* One that is no longer there still fits the slots for any service. */
	return (int32_t)(service ? service - p->catalog->services : (ptrdiff_t)p->catalog->n_services);
}

static fp_err prepare_one(struct fp_pass *p, struct fp_pass_batch *batch, size_t i, struct fp_problem *problem)
{
	struct fp_candidate *c = &batch->candidates[i];
	size_t n = 0;
	FP_TRY(fp_pass_offices(p, c, batch->phase, batch->arena, &c->terms, &n, problem));
	struct fp_match_office *offices = fp_arena_alloc(batch->arena, n * sizeof(*offices));
	if (!offices)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t k = 0; k < n; k++)
		offices[k] = (struct fp_match_office){
			c->terms[k]->office, c->terms[k]->travel_minutes, c->terms[k]->from, c->terms[k]->until};
	batch->requests[i] = (struct fp_match_request){
		.id = c->id,
		.service = service_index(p, c->service),
		.emergency = c->urgency == FP_URGENCY_EMERGENCY,
		.not_before = c->not_before,
		.not_after = c->not_after,
		.days = (uint32_t)c->days,
		.day_part = (enum fp_day_part)c->day_part,
		.first = (enum fp_first)c->first,
		.attorney = c->attorney,
		.n_offices = n,
		.offices = offices,
	};
	if (batch->phase == FP_PASS_WAITING)
		return FP_OK;
	return fp_pass_bound(p, c, batch->phase, &batch->requests[i], offices, problem);
}

fp_err fp_pass_prepare(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem)
{
	batch->requests = fp_arena_alloc(batch->arena, batch->n * sizeof(*batch->requests));
	batch->results = fp_arena_alloc(batch->arena, batch->n * sizeof(*batch->results));
	if (!batch->requests || !batch->results)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < batch->n; i++)
		FP_TRY(prepare_one(p, batch, i, problem));
	return FP_OK;
}

/* `at_first`: by the attorneys' calendars as they were first read. */
static fp_err match(struct fp_pass *p, struct fp_match_slot *slots, const struct fp_match_request *requests, size_t n,
	bool at_first, struct fp_match_result *ret_results, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup)
	struct fp_arena *arena = p->n_attorneys > 0 ? fp_arena_new(CALENDAR_BYTES_MAX) : NULL;
	struct fp_match_calendars calendars = {0};
	FP_TRY(fp_pass_calendars(p, at_first, arena, &calendars, problem));
	if (!fp_match(slots, p->n_slots, requests, n, &calendars, p->today, p->catalog->n_offices, ret_results))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	return FP_OK;
}

/*
 * A match knows only what was free when it began: what earlier ones of this pass have taken, seats or an attorney's
 * time, it cannot tell from what never was. So those are asked again, as if they came first.
 */
static fp_err tell_taken_from_none(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)256 << 20);
	struct fp_match_request *asked = arena ? fp_arena_alloc(arena, batch->n * sizeof(*asked)) : NULL;
	size_t n = 0;
	for (size_t i = 0; asked && i < batch->n; i++)
		if (batch->results[i].why == FP_MATCH_NO_SLOT)
			asked[n++] = batch->requests[i];
	if (asked && n == 0)
		return FP_OK;
	struct fp_match_slot *slots = asked ? fp_arena_alloc(arena, (p->n_slots + 1) * sizeof(*slots)) : NULL;
	struct fp_match_result *results = asked ? fp_arena_alloc(arena, n * sizeof(*results)) : NULL;
	if (!slots || !results)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < p->n_slots; i++) {
		slots[i] = p->slots[i];
		slots[i].free = p->free_at_start[i];
	}
	FP_TRY(match(p, slots, asked, n, true, results, problem));
	n = 0;
	for (size_t i = 0; i < batch->n; i++)
		if (batch->results[i].why == FP_MATCH_NO_SLOT && results[n++].why != FP_MATCH_NO_SLOT)
			batch->results[i].why = FP_MATCH_ALL_TAKEN;
	return FP_OK;
}

fp_err fp_pass_match(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem)
{
	bool first = !p->matched;
	p->matched = true;
	for (size_t i = 0; i < batch->n; i++)
		if (batch->candidates[i].rank == 0)
			batch->candidates[i].rank = ++p->candidates;
	FP_TRY(match(p, p->slots, batch->requests, batch->n, false, batch->results, problem));
	return first ? FP_OK : tell_taken_from_none(p, batch, problem);
}

/* At the next local midnight an office's horizon moves on, and a day that was wished for may be over. */
fp_time fp_pass_next_try(const struct fp_pass *p, const struct fp_candidate *candidate, enum fp_pass_phase phase,
	const struct fp_match_request *request)
{
	if (phase == FP_PASS_OPTED_IN)
		return candidate->seat_starts_at;
	fp_time next = p->at + (phase == FP_PASS_MOVERS				    ? FP_DAY
				       : candidate->urgency == FP_URGENCY_EMERGENCY ? TRY_EMERGENCY_AGAIN
										    : TRY_AGAIN);
	for (size_t i = 0; i < request->n_offices; i++) {
		int32_t office = request->offices[i].office;
		fp_time midnight = fp_pass_midnight(p, office, p->today[office] + 1);
		if (midnight > p->at && midnight < next)
			next = midnight;
	}
	return next;
}
