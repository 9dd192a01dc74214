/* An event from beginning to end: read, rule, compare-and-set; begun anew while others are faster. */
#include <string.h>

#include "request_change.h"

#define TRIES_MAX 5

bool fp_version_meant(const struct fp_versions *versions, int32_t version)
{
	for (size_t i = 0; i < versions->n; i++)
		if (versions->v[i] == version)
			return true;
	return !versions->said;
}

fp_err fp_request_preconditions(
	const struct fp_request *r, const struct fp_event_extras *extras, struct fp_problem *problem)
{
	if (!fp_version_meant(&extras->versions, r->version)) {
		problem->next = "Read it again and decide anew.";
		return fp_fail(problem, FP_CODE_VERSION_MISMATCH, "It is at version %d now", r->version);
	}
	if (extras->has_expected && extras->expected != r->status) {
		problem->next = "Read it again and decide anew.";
		return fp_fail(problem, FP_CODE_STATE_CONFLICT, "It is %s now, not %s", fp_status_names[r->status],
			fp_status_names[extras->expected]);
	}
	return FP_OK;
}

/* What the day on which it was promised says, not the day of the act (design, section 4). */
static const struct kept {
	enum fp_event event;
	enum fp_policy_field field;
} kept[] = {
	{FP_EVENT_CALLBACK_MISSED, FP_POLICY_missed_callback},
	{FP_EVENT_CALLBACK_MISSED, FP_POLICY_callback_after_hours},
	{FP_EVENT_CALLBACK_MISSED, FP_POLICY_callback_within_hours},
	{FP_EVENT_CANCEL, FP_POLICY_cancel_until_hours},
	{FP_EVENT_MOVE, FP_POLICY_move_until_hours},
	{FP_EVENT_MOVE, FP_POLICY_moves},
};

static void keep_promises(const struct fp_catalog *catalog, const struct fp_office *office, const struct fp_request *r,
	enum fp_event event, struct fp_policy *policy)
{
	struct fp_policy then;
	fp_time at = event == FP_EVENT_CALLBACK_MISSED ? r->callback.promised_at : r->appointment.booked_at;
	bool read = false;
	for (size_t i = 0; i < FP_LENGTH(kept) && at != FP_TIME_NONE; i++) {
		if (kept[i].event != event)
			continue;
		if (!read)
			fp_catalog_policy(catalog, office, r->service, r->urgency, at, &then);
		read = true;
		policy->value[kept[i].field] = then.value[kept[i].field];
		policy->row[kept[i].field] = then.row[kept[i].field];
	}
}

void fp_request_policy(const struct fp_catalog *catalog, const struct fp_request *r, const struct fp_act *act,
	struct fp_policy *ret_policy)
{
	const char *code = act->refer_to ? act->refer_to : r->office;
	const struct fp_office *office = code ? fp_catalog_office(catalog, code) : NULL;
	enum fp_urgency urgency = act->urgency < 0 ? r->urgency : (enum fp_urgency)act->urgency;
	fp_catalog_policy(catalog, office, r->service, urgency, act->now, ret_policy);
	keep_promises(catalog, office, r, act->event, ret_policy);
}

fp_err fp_request_explain_constraint(struct fp_problem *problem)
{
	if (fp_text_same(problem->constraint, "request_open_person")) {
		problem->next =
			"Follow the other request, or withdraw it first; where it is not yours, submit a new one "
			"with POST /v1/requests: staff look at both.";
		return fp_fail(problem, FP_CODE_DUPLICATE_OPEN, NULL);
	}
	/* appointment_one_place, appointment_travel */
	if (fp_text_same(problem->sqlstate, "23P01")) {
		problem->next = "Choose another time, with time for the way from one office to the other.";
		return fp_fail(problem, FP_CODE_ATTORNEY_BUSY, NULL);
	}
	if (fp_text_same(problem->constraint, "slot_not_overbooked")) {
		problem->next = "Name another slot.";
		return fp_fail(problem, FP_CODE_SLOT_FULL, NULL);
	}
	if (fp_text_same(problem->constraint, "request_own_twin")) {
		problem->next = "Wait until staff have settled which of the two is kept.";
		return fp_fail(
			problem, FP_CODE_DUPLICATE_OPEN, "The firm has an open request for this person and service");
	}
	return fp_fail(problem, FP_CODE_INTERNAL, NULL);
}

/* One try. ret_done false: somebody was faster; begin anew. */
static fp_err try_once(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer,
	const struct fp_id *id, struct fp_act *act, const struct fp_event_extras *extras, struct fp_arena *arena,
	bool *ret_done, bool *ret_replayed, struct fp_problem *problem)
{
	struct fp_record *record = NULL;
	struct fp_policy policy;
	struct fp_change change;
	struct fp_id object;
	*ret_done = true;
	FP_TRY(fp_request_read_one(db, viewer, id, arena, &record, problem));
	FP_TRY(fp_viewer_may_act(viewer, &record->request, problem));
	FP_TRY(fp_idempotency_find(db, viewer, &extras->idempotency, arena, ret_replayed, &object, problem));
	if (*ret_replayed)
		return FP_OK;
	const struct fp_request before = record->request;
	FP_TRY(fp_request_preconditions(&before, extras, problem));
	if (extras->prepare)
		FP_TRY(extras->prepare(extras->ctx, record, problem));
	fp_request_policy(catalog, &record->request, act, &policy);
	FP_TRY(fp_request_decide(&record->request, act, &policy, &change, problem));
	fp_err err = fp_request_change(db, viewer, &before, &change, act, extras, arena, ret_done, problem);
	if (fp_idempotency_raced(err, problem)) {
		*ret_done = false;
		return FP_OK;
	}
	return err.code == FP_CODE_CONSTRAINT ? fp_request_explain_constraint(problem) : err;
}

fp_err fp_request_act(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer,
	const struct fp_id *id, struct fp_act *act, const struct fp_event_extras *extras, struct fp_arena *arena,
	struct fp_record **ret_record, bool *ret_replayed, struct fp_problem *problem)
{
	struct fp_viewer after = *viewer;
	bool done = false;
	act->actor = viewer->subject;
	act->role = viewer->role;
	act->offices = &viewer->offices;
	for (int i = 0; i < TRIES_MAX && !done; i++)
		FP_TRY(try_once(db, catalog, viewer, id, act, extras, arena, &done, ret_replayed, problem));
	if (!done)
		return fp_fail(problem, FP_CODE_BUSY, "Others keep changing this request; try again");
	if (act->event == FP_EVENT_RENEW_TOKEN && !*ret_replayed)
		after.token_version++; /* the token with which it was done opens nothing any more */
	return fp_request_read_one(db, &after, id, arena, ret_record, problem);
}
