/* Search keys follow from the event log, so that a submission does not pay for them. */
#include "search_keys.h"

#include <fieldpass/log.h>

#define BATCH_BYTES_MAX ((size_t)256 << 20)

struct news {
	struct fp_id id; /* none: nothing to search by happened */
	struct fp_bytes sealed;
	const char *last_xid;
	int64_t last_id;
};
static const struct fp_column news_columns[] = {
	{"id", FP_T_ID, offsetof(struct news, id), NULL},
	{"sealed", FP_T_BYTES, offsetof(struct news, sealed), NULL},
	{"last_xid", FP_T_TEXT, offsetof(struct news, last_xid), NULL},
	{"last_id", FP_T_INT, offsetof(struct news, last_id), NULL},
};

static fp_err read_news(
	struct fp_db *db, struct fp_arena *arena, struct news **ret_news, size_t *ret_n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_search_feed, NULL, 0, &rows, problem));
	return fp_rows_read_all(rows, news_columns, FP_LENGTH(news_columns), sizeof(struct news), arena,
		(void **)ret_news, ret_n, problem);
}

/* One that cannot be opened stays without keys; those behind it need not wait. Where memory ends, all are tried again.
 */
static fp_err open_one(const struct news *news, fp_search_open open, void *ctx, struct fp_arena *arena,
	struct fp_search_keys *ret_keys, struct fp_problem *problem)
{
	char id[FP_ID_TEXT];
	struct fp_problem why = {.arena = arena};
	*ret_keys = (struct fp_search_keys){0};
	fp_err err = open(ctx, &news->id, news->sealed, arena, ret_keys, &why);
	if (!fp_failed(err))
		return FP_OK;
	if (err.code == FP_CODE_NO_MEMORY)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	*ret_keys = (struct fp_search_keys){0};
	fp_id_format(&news->id, id);
	FP_LOG(FP_LOG_ERROR, "search_keys_not_made", FP_LOG_TEXT("id", id),
		FP_LOG_TEXT("code", fp_code_slug(err.code)));
	return FP_OK;
}

static fp_err write(struct fp_db *db, const struct news *news, size_t n, const struct fp_search_keys *keys,
	struct fp_arena *arena, struct fp_problem *problem)
{
	size_t count = 0, requests = 0;
	for (size_t i = 0; i < n; i++) {
		count += keys[i].n;
		requests += !fp_id_is_none(&news[i].id);
	}
	struct fp_array *all = fp_array_new(arena, FP_T_ID, requests), *ids = fp_array_new(arena, FP_T_ID, count),
			*kinds = fp_array_new(arena, FP_T_TEXT, count), *macs = fp_array_new(arena, FP_T_BYTES, count);
	if (!all || !ids || !kinds || !macs)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		if (!fp_id_is_none(&news[i].id))
			fp_array_id(all, &news[i].id);
		for (size_t k = 0; k < keys[i].n; k++) {
			fp_array_id(ids, &news[i].id);
			fp_array_text(kinds, keys[i].v[k].kind);
			fp_array_bytes(macs, fp_mac_bytes(&keys[i].v[k].mac));
		}
	}
	const struct fp_param params[] = {fp_p_array(all), fp_p_array(ids), fp_p_array(kinds), fp_p_array(macs),
		fp_p_text(news[0].last_xid), fp_p_int(news[0].last_id)};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_search_write, params, FP_LENGTH(params), NULL, problem);
}

static fp_err fill_once(struct fp_db *db, fp_search_open open, void *ctx, bool *ret_more, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(BATCH_BYTES_MAX);
	struct news *news = NULL;
	size_t n = 0;
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(read_news(db, arena, &news, &n, problem));
	*ret_more = n > 0;
	if (n == 0)
		return FP_OK;
	struct fp_search_keys *keys = fp_arena_alloc(arena, n * sizeof(*keys));
	if (!keys)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++)
		if (!fp_id_is_none(&news[i].id))
			FP_TRY(open_one(&news[i], open, ctx, arena, &keys[i], problem));
	return write(db, news, n, keys, arena, problem);
}

fp_err fp_search_keys_fill(
	struct fp_db *db, fp_search_open open, void *ctx, const atomic_bool *stop, struct fp_problem *problem)
{
	for (bool more = true; more && !atomic_load(stop);)
		FP_TRY(fill_once(db, open, ctx, &more, problem));
	return FP_OK;
}
