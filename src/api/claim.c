#include "claim.h"

/* The next one is nobody's: neither one's own, claimed by another call just now, nor one that a supervisor could take
 * over. */
static fp_err is_free(void *ctx, struct fp_record *record, struct fp_problem *problem)
{
	const struct fp_call *call = ctx;
	const struct fp_request *r = &record->request;
	if (!r->claimed_by || r->claim_expires_at <= fp_call_now(call))
		return FP_OK;
	return fp_fail(problem, FP_CODE_CLAIMED_BY_ANOTHER, NULL);
}

fp_err fp_claim_first(struct fp_call *call, struct fp_db *db, const struct fp_offer *offers, size_t n,
	const struct fp_idempotency *idempotency, struct fp_record **ret_record)
{
	*ret_record = NULL;
	for (size_t i = 0; i < n; i++) {
		struct fp_act act = {.event = FP_EVENT_CLAIM, .now = fp_call_now(call), .urgency = -1};
		struct fp_event_extras extras = {.idempotency = *idempotency,
			.object_id = offers[i].request_id,
			.prepare = is_free,
			.ctx = call};
		struct fp_problem problem = {.arena = call->arena};
		bool replayed;
		fp_err err = fp_request_act(db, fp_call_catalog(call), fp_call_viewer(call), &offers[i].request_id,
			&act, &extras, call->arena, ret_record, &replayed, &problem);
		problem.changed |= call->problem.changed;
		call->problem.changed = problem.changed;
		if (!fp_failed(err))
			return FP_OK;
		*ret_record = NULL;
		bool taken = err.code == FP_CODE_CLAIMED_BY_ANOTHER || err.code == FP_CODE_STATE_CONFLICT ||
			     err.code == FP_CODE_NOT_FOUND || err.code == FP_CODE_FORBIDDEN || err.code == FP_CODE_BUSY;
		if (!taken) {
			call->problem = problem;
			return err;
		}
	}
	return FP_OK;
}
