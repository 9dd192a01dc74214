/* POST /v1/appointments: a request made of a hold, and its booking, in one statement. */
#include <string.h>

#include "submit_body.h"

struct cmd {
	struct fp_submit_body body;
	struct fp_idempotency idempotency;
};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_idempotency(call, &cmd->idempotency));
	return fp_submit_body_read(call, fp_book_fields, &cmd->body);
}

static bool has_key(const struct fp_keys *keys, const struct fp_person *person, const struct fp_mac *key)
{
	struct fp_mac own;
	fp_person_key(keys, person, &own);
	return fp_mac_same(own.b, key->b, FP_MAC_LENGTH);
}

/* Whoever held the seat without an A-Number may name it now: names and birth date must be the same then. */
static fp_err check_person(struct fp_call *call, const struct fp_person *person, const struct fp_mac *held_for)
{
	const struct fp_keys *keys = call->app->config.keys;
	struct fp_person unnumbered = *person;
	unnumbered.a_number = NULL;
	if (has_key(keys, person, held_for) || has_key(keys, &unnumbered, held_for))
		return FP_OK;
	fp_problem_field(&call->problem, "/applicant", "another_person",
		"The seat is held for somebody else; write the person as in the hold, with the A-Number if it has one");
	return fp_problem_fields(&call->problem);
}

/* Who neither lives somewhere nor wishes an office wants the one that they chose, should the seat be lost. */
static fp_err wish_for_this_office(struct fp_call *call, struct fp_request *r, const struct fp_hold *hold)
{
	if (r->country || r->preferred_offices.n > 0)
		return FP_OK;
	r->preferred_offices.v = fp_arena_alloc(call->arena, sizeof(*r->preferred_offices.v));
	if (!r->preferred_offices.v)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	r->preferred_offices.v[r->preferred_offices.n++] = hold->slot.office;
	return FP_OK;
}

/* The way of an attorney from this office to another, as the worker would reckon it today. */
static int32_t travel_minutes(const struct fp_call *call, const struct fp_request *r, const struct fp_hold *hold)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	struct fp_policy policy;
	fp_catalog_policy(catalog, fp_catalog_office(catalog, hold->slot.office), r->service, r->urgency,
		fp_call_now(call), &policy);
	return FP_POLICY(&policy, travel_minutes);
}

static fp_err fill(struct fp_call *call, const struct fp_hold_record *held, struct fp_submit *submit)
{
	const struct cmd *cmd = call->cmd;
	struct fp_submission *s = &submit->submission;
	fp_time now = fp_call_now(call);
	FP_TRY(fp_submit_body_fill(call, &cmd->body, now, submit));
	FP_TRY(wish_for_this_office(call, &s->request, &held->hold));
	FP_TRY(fp_submit_ids(call, &s->request, now));
	s->travel_minutes = travel_minutes(call, &s->request, &held->hold);
	FP_TRY(fp_request_book(&s->request, &held->hold, now, &s->change, &call->problem));
	FP_TRY(check_person(call, &submit->person, &held->person_key)); /* which one in force has */
	s->event = FP_EVENT_BOOK;
	s->hold_id = held->hold.id;
	s->no_twin = true;
	return fp_submit_seal(call, submit);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_hold_record held;
	bool replayed;
	struct fp_submit *submit = fp_arena_alloc(call->arena, sizeof(*submit));
	if (!submit)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	struct fp_submission *s = &submit->submission;
	s->idempotency = cmd->idempotency;
	FP_TRY(fp_hold_read(db, viewer, &cmd->body.hold_id, call->arena, &held, &call->problem));
	FP_TRY(fp_idempotency_find(db, viewer, &s->idempotency, call->arena, &replayed, &s->id, &call->problem));
	if (replayed) {
		s->outcome = FP_SUBMIT_REPLAYED;
		return fp_submit_finish(call, db, submit);
	}
	FP_TRY(fill(call, &held, submit));
	fp_requests_submit(db, (struct fp_submission *[]){s}, 1);
	return fp_submit_finish(call, db, submit);
}

const struct fp_op fp_op_bookAppointment = {.decode = decode, .run = run, .encode = fp_submit_encode};
