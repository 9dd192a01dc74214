/* An event from beginning to end: read, rule, compare-and-set; begun anew while others are faster. */
#include <string.h>

#include "request_change.h"

#define TRIES_MAX 5

struct kept {
	struct fp_bytes body_hash;
	struct fp_id object_id;
};
static const struct fp_column kept_columns[] = {
	{"body_hash", FP_T_BYTES, offsetof(struct kept, body_hash), NULL},
	{"object_id", FP_T_ID, offsetof(struct kept, object_id), NULL},
};

/* Whether the key has been used: with this body (ret_replayed), with another (a failure), or not yet. */
static fp_err look_up_key(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_idempotency *idempotency,
	struct fp_arena *arena, bool *ret_replayed, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct kept kept;
	*ret_replayed = false;
	if (!idempotency->used)
		return FP_OK;
	const struct fp_param params[] = {fp_p_bytes((struct fp_bytes){idempotency->key.b, FP_MAC_LENGTH})};
	FP_TRY(fp_db_query(db, fp_viewer_db_role(viewer), NULL, FP_Q_idempotency_find, params, 1, &rows, problem));
	if (fp_rows_count(rows) == 0)
		return FP_OK;
	FP_TRY(fp_rows_read(rows, 0, kept_columns, FP_LENGTH(kept_columns), arena, &kept, problem));
	if (kept.body_hash.length != FP_MAC_LENGTH || !fp_mac_same(kept.body_hash.data, idempotency->body.b, FP_MAC_LENGTH)) {
		problem->next = "Use a new key for a new request.";
		return fp_fail(problem, FP_CODE_IDEMPOTENCY_MISMATCH, NULL);
	}
	*ret_replayed = true;
	return FP_OK;
}

static fp_err check_preconditions(const struct fp_request *r, const struct fp_event_extras *extras, struct fp_problem *problem)
{
	if (extras->has_version && extras->version != r->version) {
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

static void policy_of(const struct fp_catalog *catalog, const struct fp_request *r, fp_time now, struct fp_policy *ret_policy)
{
	const struct fp_office *office = r->office ? fp_catalog_office(catalog, r->office) : NULL;
	fp_catalog_policy(catalog, office, r->service, r->urgency, now, ret_policy);
}

/* What a refusal by a constraint means to a person. */
static fp_err explain_constraint(struct fp_problem *problem)
{
	if (fp_text_same(problem->constraint, "request_open_person")) {
		problem->next = "Follow the other request, or withdraw it first.";
		return fp_fail(problem, FP_CODE_DUPLICATE_OPEN, NULL);
	}
	return fp_fail(problem, FP_CODE_INTERNAL, NULL);
}

/* One try. ret_done false: somebody was faster; begin anew. */
static fp_err try_once(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer, const struct fp_id *id,
	struct fp_act *act, const struct fp_event_extras *extras, struct fp_arena *arena, bool *ret_done, bool *ret_replayed,
	struct fp_problem *problem)
{
	struct fp_record *record = NULL;
	struct fp_policy policy;
	struct fp_change change;
	*ret_done = true;
	FP_TRY(fp_request_read_one(db, viewer, id, arena, &record, problem));
	FP_TRY(look_up_key(db, viewer, &extras->idempotency, arena, ret_replayed, problem));
	if (*ret_replayed)
		return FP_OK;
	const struct fp_request before = record->request;
	FP_TRY(check_preconditions(&before, extras, problem));
	if (extras->prepare)
		FP_TRY(extras->prepare(extras->ctx, record, problem));
	policy_of(catalog, &record->request, act->now, &policy);
	FP_TRY(fp_request_decide(&record->request, act, &policy, &change, problem));
	fp_err err = fp_request_change(db, viewer, &before, &change, act, extras, arena, ret_done, problem);
	if (err.code == FP_CODE_RETRY || (err.code == FP_CODE_CONSTRAINT && fp_text_same(problem->constraint, "idempotency_pkey"))) {
		*ret_done = false;
		return FP_OK;
	}
	return err.code == FP_CODE_CONSTRAINT ? explain_constraint(problem) : err;
}

fp_err fp_request_act(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer, const struct fp_id *id,
	struct fp_act *act, const struct fp_event_extras *extras, struct fp_arena *arena, struct fp_record **ret_record,
	bool *ret_replayed, struct fp_problem *problem)
{
	bool done = false;
	act->actor = viewer->subject;
	act->role = viewer->role;
	act->offices = &viewer->offices;
	for (int i = 0; i < TRIES_MAX && !done; i++)
		FP_TRY(try_once(db, catalog, viewer, id, act, extras, arena, &done, ret_replayed, problem));
	if (!done)
		return fp_fail(problem, FP_CODE_BUSY, "Others keep changing this request; try again");
	return fp_request_read_one(db, viewer, id, arena, ret_record, problem);
}
