#include <string.h>

#include <fieldpass/records.h>

static const struct fp_column columns[] = {
	{"id", FP_T_TEXT, offsetof(struct fp_api_key, id), NULL},
	{"hash", FP_T_BYTES, offsetof(struct fp_api_key, hash), NULL},
	{"previous_hash", FP_T_BYTES, offsetof(struct fp_api_key, previous_hash), NULL},
	{"previous_until", FP_T_TIME, offsetof(struct fp_api_key, previous_until), NULL},
	{"role", FP_T_TEXT, offsetof(struct fp_api_key, role_name), NULL},
	{"organization_id", FP_T_ID, offsetof(struct fp_api_key, organization_id), NULL},
	{"offices", FP_T_TEXTS, offsetof(struct fp_api_key, offices), NULL},
	{"expires_at", FP_T_TIME, offsetof(struct fp_api_key, expires_at), NULL},
	{"last_used_at", FP_T_TIME, offsetof(struct fp_api_key, last_used_at), NULL},
};

fp_err fp_api_keys_load(struct fp_db *db, struct fp_api_keys **ret_keys, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_keys, NULL, 0, &rows, problem));
	struct fp_arena *arena = fp_arena_new((size_t)256 << 20);
	struct fp_api_keys *keys = arena ? fp_arena_alloc(arena, sizeof(*keys)) : NULL;
	fp_err err = keys ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (!fp_failed(err))
		err = fp_rows_read_all(rows, columns, FP_LENGTH(columns), sizeof(*keys->v), arena, (void **)&keys->v,
			&keys->n, problem);
	if (fp_failed(err)) {
		fp_arena_free(arena);
		return err;
	}
	keys->arena = arena;
	for (size_t i = 0; i < keys->n; i++)
		keys->v[i].used_at = FP_TIME_NONE;
	*ret_keys = keys;
	return FP_OK;
}

struct fp_api_keys *fp_api_keys_free(struct fp_api_keys *keys)
{
	if (keys)
		fp_arena_free(keys->arena);
	return NULL;
}

struct fp_api_key *fp_api_keys_find(const struct fp_api_keys *keys, const char *id)
{
	size_t low = 0, high = keys->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = strcmp(keys->v[middle].id, id);
		if (order == 0)
			return &keys->v[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

fp_err fp_api_key_issue(struct fp_db *db, const struct fp_keys *secrets, enum fp_role role, const char *organization,
	const struct fp_texts *offices, char ret_text[FP_API_KEY_TEXT], struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(1 << 16);
	char id[FP_API_KEY_ID];
	struct fp_mac hash;
	struct fp_id organization_id;
	FP_TRY(fp_api_key_make(secrets, ret_text, id, &hash));
	if (!arena || !fp_id_new(&organization_id))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	const struct fp_param params[] = {fp_p_text(id), fp_p_bytes(fp_mac_bytes(&hash)), fp_p_text(fp_role_name(role)),
		fp_p_texts(arena, offices), fp_p_id(&organization_id), fp_p_text(organization),
		fp_p_time(fp_real_now())};
	return fp_db_query(db, FP_DB_OWNER, NULL, FP_Q_api_key_make, params, FP_LENGTH(params), NULL, problem);
}

fp_err fp_api_keys_note_uses(
	struct fp_db *db, const struct fp_api_key_uses *uses, struct fp_arena *arena, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_texts(arena, &uses->ids), fp_p_times(arena, &uses->at)};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_api_key_uses, params, FP_LENGTH(params), NULL, problem);
}
