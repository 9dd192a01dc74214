/* Keys that are made, replaced and revoked through the API: one statement each. */
#include <fieldpass/records.h>

const struct fp_column fp_api_key_record_columns[] = {
	{"id", FP_T_TEXT, offsetof(struct fp_api_key_record, id), NULL},
	{"role", FP_T_TEXT, offsetof(struct fp_api_key_record, role_name), NULL},
	{"organization_id", FP_T_ID, offsetof(struct fp_api_key_record, organization_id), NULL},
	{"organization_name", FP_T_TEXT, offsetof(struct fp_api_key_record, organization_name), NULL},
	{"offices", FP_T_TEXTS, offsetof(struct fp_api_key_record, offices), NULL},
	{"created_at", FP_T_TIME, offsetof(struct fp_api_key_record, created_at), NULL},
	{"expires_at", FP_T_TIME, offsetof(struct fp_api_key_record, expires_at), NULL},
	{"last_used_at", FP_T_TIME, offsetof(struct fp_api_key_record, last_used_at), NULL},
	{"revoked_at", FP_T_TIME, offsetof(struct fp_api_key_record, revoked_at), NULL},
	{"previous_until", FP_T_TIME, offsetof(struct fp_api_key_record, previous_until), NULL},
};
const size_t fp_api_key_record_columns_count = FP_LENGTH(fp_api_key_record_columns);

/* ---- what was done before under the same Idempotency-Key ---- */

static fp_err refuse_again(
	struct fp_db *db, struct fp_api_key_change *change, const struct fp_id *id, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"api_key", FP_T_TEXT, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_id(id)};
	const char *key = NULL;
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_key_noted, params, 1, &rows, problem));
	if (fp_rows_count(rows) > 0)
		FP_TRY(fp_rows_read(rows, 0, columns, FP_LENGTH(columns), change->arena, &key, problem));
	problem->next = "If that reply was lost, rotate this key with a new Idempotency-Key, or revoke it.";
	return fp_fail(problem, FP_CODE_STATE_CONFLICT,
		"This was done before; the secret of key %s was in the first reply, and is not kept", key ? key : "?");
}

static fp_err check_first_time(struct fp_db *db, struct fp_api_key_change *change, struct fp_problem *problem)
{
	struct fp_id id;
	bool used;
	FP_TRY(fp_idempotency_find(db, change->viewer, &change->idempotency, change->arena, &used, &id, problem));
	return used ? refuse_again(db, change, &id, problem) : FP_OK;
}

/* The key of two calls at once: the second has waited for the first, and finds it now. */
static fp_err explain(struct fp_db *db, struct fp_api_key_change *change, fp_err err, struct fp_problem *problem)
{
	if (err.code != FP_CODE_CONSTRAINT)
		return err;
	FP_TRY(check_first_time(db, change, problem));
	return fp_fail(problem, FP_CODE_INTERNAL, NULL);
}

/* ---- the changes ---- */

static fp_err read_changed(const struct fp_rows *rows, struct fp_api_key_change *change, struct fp_problem *problem)
{
	return fp_rows_read(rows, 0, fp_api_key_record_columns, fp_api_key_record_columns_count, change->arena,
		&change->key, problem);
}

fp_err fp_api_key_add(struct fp_db *db, struct fp_api_key_change *change, enum fp_role role,
	const struct fp_id *organization_id, const struct fp_texts *offices, fp_time expires_at,
	struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	char id[FP_API_KEY_ID];
	struct fp_mac hash;
	struct fp_id change_id;
	FP_TRY(check_first_time(db, change, problem));
	FP_TRY(fp_api_key_make(change->secrets, change->secret, id, &hash));
	if (!fp_id_new(&change_id))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	const struct fp_param params[] = {fp_p_text(id), fp_p_bytes(fp_mac_bytes(&hash)), fp_p_text(fp_role_name(role)),
		fp_p_id(organization_id), fp_p_texts(change->arena, offices), fp_p_time(fp_real_now()),
		fp_p_time(expires_at), fp_p_id(&change_id), fp_p_time(change->now), fp_p_text(change->viewer->subject),
		fp_p_text(fp_role_name(change->viewer->role)), fp_p_idempotency_key(&change->idempotency),
		fp_p_idempotency_body(&change->idempotency)};
	fp_err err = fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_key_add, params, FP_LENGTH(params), &rows, problem);
	if (fp_failed(err))
		return explain(db, change, err, problem);
	if (fp_rows_count(rows) > 0)
		return read_changed(rows, change, problem);
	fp_problem_field(problem, "/organization_id", "unknown_organization", "No organization has this id");
	return fp_problem_fields(problem);
}

/* Why a key could not be rotated. */
static fp_err explain_unusable(
	struct fp_db *db, const struct fp_viewer *viewer, const char *id, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_text(id), fp_p_id(&viewer->organization_id)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_key_read, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(problem, FP_CODE_NOT_FOUND, "No key has this id");
	problem->next = "Make another key.";
	return fp_fail(problem, FP_CODE_STATE_CONFLICT, "This key was revoked, or has expired");
}

fp_err fp_api_key_rotate(
	struct fp_db *db, struct fp_api_key_change *change, const char *id, fp_time overlap, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const fp_time now = fp_real_now();
	struct fp_mac hash;
	struct fp_id change_id;
	FP_TRY(check_first_time(db, change, problem));
	FP_TRY(fp_api_key_renew(change->secrets, id, change->secret, &hash));
	if (!fp_id_new(&change_id))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	const struct fp_param params[] = {fp_p_text(id), fp_p_bytes(fp_mac_bytes(&hash)),
		fp_p_id(&change->viewer->organization_id), fp_p_time(now), fp_p_time(now + overlap),
		fp_p_id(&change_id), fp_p_time(change->now), fp_p_text(change->viewer->subject),
		fp_p_text(fp_role_name(change->viewer->role)), fp_p_idempotency_key(&change->idempotency),
		fp_p_idempotency_body(&change->idempotency)};
	fp_err err = fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_key_rotate, params, FP_LENGTH(params), &rows, problem);
	if (fp_failed(err))
		return explain(db, change, err, problem);
	return fp_rows_count(rows) > 0 ? read_changed(rows, change, problem)
				       : explain_unusable(db, change->viewer, id, problem);
}

fp_err fp_api_key_revoke(struct fp_db *db, struct fp_api_key_change *change, const char *id, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_id change_id;
	if (!fp_id_new(&change_id))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	const struct fp_param params[] = {fp_p_text(id), fp_p_id(&change->viewer->organization_id),
		fp_p_time(fp_real_now()), fp_p_id(&change_id), fp_p_time(change->now),
		fp_p_text(change->viewer->subject), fp_p_text(fp_role_name(change->viewer->role))};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_key_revoke, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(problem, FP_CODE_NOT_FOUND, "No key has this id");
	return read_changed(rows, change, problem);
}
