/* `represent`: a request comes to be under a representation. */
#include "representation_check.h"
#include "request_change.h"

#define TRIES_MAX 5

struct attempt {
	struct fp_db *db;
	const struct fp_catalog *catalog;
	const struct fp_viewer *viewer;
	const struct fp_id *id;
	struct fp_act *act; /* names the representation */
	const struct fp_event_extras *extras;
	struct fp_arena *arena;
	struct fp_problem *problem;
};

static fp_err decide(const struct attempt *a, struct fp_represented *one)
{
	struct fp_checked found;
	struct fp_policy policy;
	FP_TRY(fp_representation_for(
		a->db, a->viewer, &a->act->representation_id, &one->before.id, a->arena, &found, a->problem));
	fp_representation_check(
		&found.representation, one->before.service, found.same_person, fp_day_of(a->act->now), a->problem);
	FP_TRY(fp_problem_fields(a->problem));
	a->act->organization_id = found.representation.organization_id;
	fp_request_policy(a->catalog, &one->before, a->act, &policy);
	a->act->attorney_id = found.representation.attorney_id;
	a->act->travel_minutes = FP_POLICY(&policy, travel_minutes);
	return fp_request_decide(&one->before, a->act, &policy, &one->change, a->problem);
}

/* Somebody was faster: with the request, with the key, with the attorney's time, or in ending the representation, which
 * the next try finds. */
static bool is_to_be_tried_again(fp_err err, const struct fp_problem *problem)
{
	return fp_idempotency_raced(err, problem) || fp_text_same(problem->sqlstate, "23P01") ||
	       (err.code == FP_CODE_CONSTRAINT && fp_text_same(problem->constraint, "request_representation"));
}

static fp_err try_once(const struct attempt *a, bool *ret_done, bool *ret_replayed)
{
	struct fp_record *record = NULL;
	struct fp_represented one;
	struct fp_id object;
	*ret_done = true;
	FP_TRY(fp_request_read_one(a->db, a->viewer, a->id, a->arena, &record, a->problem));
	FP_TRY(fp_viewer_may_act(a->viewer, &record->request, a->problem));
	FP_TRY(fp_idempotency_find(
		a->db, a->viewer, &a->extras->idempotency, a->arena, ret_replayed, &object, a->problem));
	if (*ret_replayed)
		return FP_OK;
	FP_TRY(fp_request_preconditions(&record->request, a->extras, a->problem));
	one.before = record->request;
	FP_TRY(decide(a, &one));
	fp_err err = fp_requests_represented(
		a->db, &one, 1, a->act, &a->extras->idempotency, a->arena, ret_done, a->problem);
	if (is_to_be_tried_again(err, a->problem)) {
		*ret_done = false;
		return FP_OK;
	}
	return err.code == FP_CODE_CONSTRAINT ? fp_request_explain_constraint(a->problem) : err;
}

fp_err fp_request_represent(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer,
	const struct fp_id *id, struct fp_act *act, const struct fp_event_extras *extras, struct fp_arena *arena,
	struct fp_record **ret_record, bool *ret_replayed, struct fp_problem *problem)
{
	const struct attempt attempt = {db, catalog, viewer, id, act, extras, arena, problem};
	bool done = false;
	act->actor = viewer->subject;
	act->role = viewer->role;
	for (int i = 0; i < TRIES_MAX && !done; i++)
		FP_TRY(try_once(&attempt, &done, ret_replayed));
	if (!done)
		return fp_fail(problem, FP_CODE_BUSY, "Others keep changing this request; try again");
	return fp_request_read_one(db, viewer, id, arena, ret_record, problem);
}
