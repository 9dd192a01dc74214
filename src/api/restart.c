/* POST /v1/requests/{request_id}/restart: a new request, filled in from one that has ended without a visit. */
#include <fieldpass/json.h>

#include "submit.h"

struct cmd {
	struct fp_id id;
	struct fp_idempotency idempotency;
};
static const struct fp_json_field nothing[] = {{0}};

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_path_id(call, &cmd->id));
	FP_TRY(fp_call_idempotency(call, &cmd->idempotency));
	return fp_json_read(call->arena, call->body, nothing, cmd, &call->problem);
}

static fp_err check(struct fp_call *call, const struct fp_request *old)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	const struct fp_act act = {.event = FP_EVENT_RESTART,
		.role = viewer->role,
		.actor = viewer->subject,
		.now = fp_call_now(call),
		.urgency = -1};
	const struct fp_policy policy = {0}; /* the new request has its own */
	struct fp_change unused;
	FP_TRY(fp_viewer_may_act(viewer, old, &call->problem));
	return fp_request_decide(old, &act, &policy, &unused, &call->problem);
}

/* Days that have passed are no wish any more. What somebody else filed, and the applicant begins anew, is the
 * applicant's. */
static void fill_request(
	struct fp_request *r, const struct fp_request *old, const struct fp_viewer *viewer, fp_time now)
{
	bool own = viewer->role == FP_ROLE_REQUESTER && !fp_requester_acts(old->requester_role);
	bool passed = old->not_after != FP_DAY_NONE && old->not_after < fp_day_of(now);
	*r = (struct fp_request){
		.version = 1,
		.service = old->service,
		.urgency = old->urgency,
		.organization_id = old->organization_id,
		.representation_id = old->representation_id,
		.requester_role = own ? FP_REQUESTER_APPLICANT : old->requester_role,
		.client_ref = old->client_ref,
		.country = old->country,
		.postal_code = old->postal_code,
		.preferred_offices = old->preferred_offices,
		.not_before = passed ? FP_DAY_NONE : old->not_before,
		.not_after = passed ? FP_DAY_NONE : old->not_after,
		.days = old->days,
		.day_part = old->day_part,
		.first = old->first,
		.earlier_offers = old->earlier_offers,
		.language = old->language,
		.interpreter = old->interpreter,
		.accommodations = old->accommodations,
		.has_callback_number = old->has_callback_number,
		.contact_unverified = old->contact_unverified,
		.own_contact_unverified = old->own_contact_unverified,
		.restarted_from = old->id,
		.created_at = now,
	};
}

static fp_err fill(struct fp_call *call, const struct fp_record *record, struct fp_submit *submit)
{
	const struct fp_request *old = &record->request;
	const struct fp_office *office = NULL;
	fp_time now = fp_call_now(call);
	fill_request(&submit->submission.request, old, fp_call_viewer(call), now);
	FP_TRY(fp_submit_office(call, &old->preferred_offices, old->country, old->postal_code, now, &office));
	FP_TRY(fp_submit_ids(call, &submit->submission.request, now));
	FP_TRY(fp_person_open(
		call->app->config.keys, &old->id, record->sealed, call->arena, &submit->person, &call->problem));
	submit->submission.no_twin = true;
	return fp_submit_prepare(call, submit, office, now);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_record *record;
	bool replayed;
	struct fp_submit *submit = fp_arena_alloc(call->arena, sizeof(*submit));
	if (!submit)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	struct fp_submission *s = &submit->submission;
	s->idempotency = cmd->idempotency;
	FP_TRY(fp_request_read_one(db, viewer, &cmd->id, call->arena, &record, &call->problem));
	FP_TRY(fp_idempotency_find(db, viewer, &s->idempotency, call->arena, &replayed, &s->id, &call->problem));
	if (replayed) {
		s->outcome = FP_SUBMIT_REPLAYED;
		return fp_submit_finish(call, db, submit);
	}
	FP_TRY(check(call, &record->request));
	FP_TRY(fill(call, record, submit));
	fp_requests_submit(db, (struct fp_submission *[]){s}, 1);
	FP_TRY(fp_submit_finish(call, db, submit));
	if (s->outcome == FP_SUBMIT_MADE && s->request.status == FP_STATUS_APPROVED)
		fp_wake_set(call->app->config.wake);
	return FP_OK;
}

const struct fp_op fp_op_restartRequest = {.decode = decode, .run = run, .encode = fp_submit_encode};
