/* Idempotency keys: what is asked for twice is done once. */
#include "call.h"

#include <string.h>

const char *fp_call_scope(struct fp_call *call)
{
	const struct fp_viewer *v = fp_call_viewer(call);
	char id[FP_ID_TEXT];
	fp_id_format(v->role == FP_ROLE_ORGANIZATION ? &v->organization_id : &v->request_id, id);
	if (!fp_id_is_none(&v->hold_id)) {
		fp_id_format(&v->hold_id, id);
		return fp_arena_format(call->arena, "hold:%s", id);
	}
	if (v->role == FP_ROLE_ORGANIZATION || v->role == FP_ROLE_REQUESTER)
		return fp_arena_format(call->arena, "%s:%s", fp_role_name(v->role), id);
	return v->subject;
}

static struct fp_bytes text_bytes(const char *text)
{
	return (struct fp_bytes){text ? text : "", text ? strlen(text) : 0};
}

fp_err fp_call_idempotency(struct fp_call *call, struct fp_idempotency *ret)
{
	const struct fp_keys *keys = call->app->config.keys;
	const char *key = fp_call_header(call, "Idempotency-Key");
	bool anonymous = fp_call_viewer(call)->role == FP_ROLE_ANONYMOUS;
	*ret = (struct fp_idempotency){.used = key != NULL};
	if (!key)
		return FP_OK;
	size_t length = strlen(key);
	for (size_t i = 0; i < length; i++)
		if (key[i] < ' ' || key[i] > '~')
			length = 0;
	if (length < 1 || length > 255)
		return fp_fail(&call->problem, FP_CODE_INVALID_PARAMETER,
			"Idempotency-Key: 1 to 255 printable ASCII characters");
	const struct fp_bytes parts[] = {text_bytes(fp_call_scope(call)), text_bytes(call->route->operation),
		text_bytes(call->path), text_bytes(key), anonymous ? call->body : (struct fp_bytes){"", 0}};
	fp_mac(keys, FP_MAC_IDEMPOTENCY, parts, FP_LENGTH(parts), &ret->key);
	fp_mac(keys, FP_MAC_IDEMPOTENCY, &call->body, 1, &ret->body);
	return FP_OK;
}

bool fp_call_has_been_done(struct fp_call *call, fp_err *err, struct fp_db *db)
{
	int status = fp_code_status(err->code);
	struct fp_idempotency key;
	struct fp_problem problem = {.arena = call->arena};
	struct fp_id object;
	bool done = false;
	if (status < 400 || status > 499 || err->code == FP_CODE_IDEMPOTENCY_MISMATCH ||
		fp_failed(fp_call_idempotency(call, &key)) || !key.used)
		return false;
	fp_err found = fp_idempotency_find(db, fp_call_viewer(call), &key, call->arena, &done, &object, &problem);
	if (fp_failed(found) && found.code != FP_CODE_IDEMPOTENCY_MISMATCH) {
		call->problem = problem;
		*err = found;
	}
	return done;
}

struct fp_problem *fp_call_overdue(struct fp_call *call)
{
	if (call->route->method != FP_POST || call->lane == FP_LANE_DIRECT || !fp_call_header(call, "Idempotency-Key"))
		return &call->problem;
	if (!call->overdue && (call->overdue = fp_arena_alloc(call->arena, sizeof(*call->overdue))))
		call->overdue->arena = call->arena;
	return call->overdue ? call->overdue : &call->problem;
}

fp_err fp_call_was_taken(struct fp_call *call, struct fp_db *db)
{
	struct fp_idempotency key;
	struct fp_id object;
	bool taken;
	if (call->overdue->n_errors == 0)
		return FP_OK;
	FP_TRY(fp_call_idempotency(call, &key));
	FP_TRY(fp_idempotency_find(db, fp_call_viewer(call), &key, call->arena, &taken, &object, &call->problem));
	if (taken)
		return FP_OK;
	call->problem = *call->overdue;
	return fp_problem_fields(&call->problem);
}

static fp_err try_to_make(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params,
	size_t n, bool *ret_made)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, query, params, n, &rows, &call->problem));
	*ret_made = fp_rows_count(rows) > 0;
	return FP_OK;
}

/* What was not made the first time may have been in its own way: the same call, sent twice. Then its key is there by
 * the second. */
fp_err fp_call_make(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params,
	size_t n, const struct fp_idempotency *idempotency, struct fp_id *id, bool *ret_replayed, bool *ret_made)
{
	struct fp_id kept;
	fp_err err = FP_OK;
	*ret_made = *ret_replayed = false;
	for (int i = 0; i < 2 && !*ret_made; i++) {
		FP_TRY(fp_idempotency_find(
			db, fp_call_viewer(call), idempotency, call->arena, ret_replayed, &kept, &call->problem));
		if (*ret_replayed) {
			*id = kept;
			return FP_OK;
		}
		err = try_to_make(call, db, query, params, n, ret_made);
		if (fp_failed(err) && !fp_idempotency_raced(err, &call->problem))
			return err;
	}
	return fp_failed(err) ? fp_fail(&call->problem, FP_CODE_BUSY, NULL) : FP_OK;
}
