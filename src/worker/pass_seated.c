/* Those who have a seat: what it costs them, and what they may be found or offered instead. */
#include "pass.h"

#define WORTH_AN_OFFER 2 /* by so much an offer lowers the cost */

static int32_t seat_cost(const struct fp_pass *p, const struct fp_candidate *c, const struct fp_match_request *request)
{
	const struct fp_office *office = fp_catalog_office(p->catalog, c->seat_office);
	fp_day day = fp_day_of(c->seat_local_start);
	const struct fp_match_slot seat = {
		.office = office ? (int32_t)(office - p->catalog->offices) : 0,
		.service = -1, /* it was given for this one */
		.starts_at = c->seat_starts_at,
		.local_day = day,
		.local_minute = (int16_t)((c->seat_local_start - day * FP_DAY) / FP_MINUTE),
	};
	return office ? fp_match_cost(request, &seat, p->today) : FP_MATCH_UNWANTED;
}

/* Who has had all offers there are, or has one now, is only noted as somebody who wants to hear of others. */
static fp_err may_be_offered(struct fp_pass *p, const struct fp_candidate *c, bool *ret_may, struct fp_problem *problem)
{
	const struct fp_office *office = fp_catalog_office(p->catalog, c->seat_office);
	*ret_may = office && !c->has_offer;
	if (!*ret_may)
		return FP_OK;
	const struct fp_pass_terms *terms =
		fp_pass_terms(p, (int32_t)(office - p->catalog->offices), c, FP_PASS_OPTED_IN);
	if (!terms)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	*ret_may = (int64_t)c->declined.n < terms->offers;
	return FP_OK;
}

fp_err fp_pass_bound(struct fp_pass *p, struct fp_candidate *c, enum fp_pass_phase phase,
	struct fp_match_request *request, struct fp_match_office *offices, struct fp_problem *problem)
{
	bool may = false;
	c->seat_cost = seat_cost(p, c, request);
	request->bounded = true;
	request->cost_below = c->seat_cost;
	if (phase != FP_PASS_OPTED_IN)
		return FP_OK;
	/* Until it is taken, the attorney is expected at both: the own seat stands in the way of the offer. */
	request->id = c->seat_id;
	FP_TRY(may_be_offered(p, c, &may, problem));
	if (!may)
		request->cost_below = 0;
	else if (c->seat_cost != FP_MATCH_UNWANTED)
		request->cost_below = c->seat_cost - WORTH_AN_OFFER + 1;
	request->n_declined = c->declined.n;
	request->declined = c->declined.v;
	for (size_t i = 0; i < request->n_offices; i++)
		if (offices[i].until > c->seat_starts_at)
			offices[i].until = c->seat_starts_at;
	return FP_OK;
}

fp_time fp_pass_offer_ends(const struct fp_pass *p, const struct fp_pass_terms *terms, const struct fp_match_slot *slot)
{
	fp_time latest = slot->starts_at - terms->lead, ends = p->at + terms->offer_time;
	return ends < latest ? ends : latest;
}
