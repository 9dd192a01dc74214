#include <fieldpass/records.h>

struct kept {
	struct fp_bytes body_hash;
	struct fp_id object_id;
	fp_time at;
};
static const struct fp_column kept_columns[] = {
	{"body_hash", FP_T_BYTES, offsetof(struct kept, body_hash), NULL},
	{"object_id", FP_T_ID, offsetof(struct kept, object_id), NULL},
	{"at", FP_T_TIME, offsetof(struct kept, at), NULL},
};

fp_err fp_idempotency_find(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_idempotency *idempotency,
	struct fp_arena *arena, bool *ret_used, struct fp_id *ret_object, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct kept kept;
	*ret_used = false;
	if (!idempotency->used)
		return FP_OK;
	const struct fp_param params[] = {fp_p_bytes(fp_mac_bytes(&idempotency->key))};
	FP_TRY(fp_db_query(db, fp_viewer_db_role(viewer), NULL, FP_Q_idempotency_find, params, 1, &rows, problem));
	if (fp_rows_count(rows) == 0)
		return FP_OK;
	FP_TRY(fp_rows_read(rows, 0, kept_columns, FP_LENGTH(kept_columns), arena, &kept, problem));
	if (kept.at < idempotency->not_before)
		return FP_OK;
	if (kept.body_hash.length != FP_MAC_LENGTH ||
		!fp_mac_same(kept.body_hash.data, idempotency->body.b, FP_MAC_LENGTH)) {
		problem->next = "Use a new key for a new request.";
		return fp_fail(problem, FP_CODE_IDEMPOTENCY_MISMATCH, NULL);
	}
	*ret_used = true;
	*ret_object = kept.object_id;
	return FP_OK;
}

bool fp_idempotency_raced(fp_err err, const struct fp_problem *problem)
{
	return err.code == FP_CODE_RETRY ||
	       (err.code == FP_CODE_CONSTRAINT && fp_text_same(problem->constraint, "idempotency_pkey"));
}

struct fp_param fp_p_idempotency_key(const struct fp_idempotency *idempotency)
{
	return fp_p_bytes(fp_mac_bytes(idempotency->used ? &idempotency->key : NULL));
}

struct fp_param fp_p_idempotency_body(const struct fp_idempotency *idempotency)
{
	return fp_p_bytes(fp_mac_bytes(idempotency->used ? &idempotency->body : NULL));
}
