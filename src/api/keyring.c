#include "keyring.h"

#include <stdlib.h>

#include <fieldpass/thread.h>

#define REFRESH		 (FP_SECOND / 2)
#define ROUNDS_PER_WRITE 20 /* uses are written every 10 s */

struct fp_keyring {
	struct fp_store *store;
	pthread_mutex_t refreshing; /* held from the read to the swap: what was read later stays */
	pthread_mutex_t lock;
	pthread_cond_t stop_asked;
	pthread_t thread;
	bool stopping;
	int rounds;		  /* of the thread, since it has written uses */
	struct fp_api_keys *keys; /* NULL before the first read */
};

/* Whether a use was seen that the store does not know of. */
static bool has_news(const struct fp_api_key *key)
{
	return key->used_at != FP_TIME_NONE && (key->last_used_at == FP_TIME_NONE || key->used_at > key->last_used_at);
}

static void keep_uses(const struct fp_api_keys *old, const struct fp_api_keys *fresh)
{
	for (size_t i = 0; i < old->n; i++) {
		struct fp_api_key *key = has_news(&old->v[i]) ? fp_api_keys_find(fresh, old->v[i].id) : NULL;
		if (key)
			key->used_at = old->v[i].used_at;
	}
}

static void load_and_swap(struct fp_keyring *k, struct fp_db *db)
{
	struct fp_problem problem = {0};
	struct fp_api_keys *fresh = NULL;
	if (fp_failed(fp_api_keys_load(db, &fresh, &problem)))
		return; /* the database is away: the lanes say so to whoever calls */
	pthread_mutex_lock(&k->lock);
	struct fp_api_keys *old = k->keys;
	if (old)
		keep_uses(old, fresh);
	k->keys = fresh;
	pthread_mutex_unlock(&k->lock);
	fp_api_keys_free(old);
}

void fp_keyring_refresh(struct fp_keyring *k, struct fp_db *db)
{
	pthread_mutex_lock(&k->refreshing);
	load_and_swap(k, db);
	pthread_mutex_unlock(&k->refreshing);
}

/* ---- when they were used ---- */

static bool collect_uses(struct fp_keyring *k, struct fp_arena *arena, struct fp_api_key_uses *ret_uses)
{
	size_t n = 0;
	for (size_t i = 0; k->keys && i < k->keys->n; i++)
		n += has_news(&k->keys->v[i]);
	ret_uses->ids.v = fp_arena_alloc(arena, (n + 1) * sizeof(*ret_uses->ids.v));
	ret_uses->at.v = fp_arena_alloc(arena, (n + 1) * sizeof(*ret_uses->at.v));
	if (!ret_uses->ids.v || !ret_uses->at.v)
		return false;
	for (size_t i = 0; n > 0 && i < k->keys->n; i++) {
		const struct fp_api_key *key = &k->keys->v[i];
		if (!has_news(key))
			continue;
		const char *id = fp_arena_text(arena, key->id);
		if (!id)
			return false;
		ret_uses->ids.v[ret_uses->ids.n++] = id;
		ret_uses->at.v[ret_uses->at.n++] = key->used_at;
	}
	return n > 0;
}

/* What cannot be written stays, and is tried again in the next round. */
static void write_uses(struct fp_keyring *k, struct fp_db *db)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)64 << 20);
	struct fp_api_key_uses uses = {0};
	struct fp_problem problem = {.arena = arena};
	if (!arena)
		return;
	pthread_mutex_lock(&k->lock);
	bool any = collect_uses(k, arena, &uses);
	pthread_mutex_unlock(&k->lock);
	fp_db_deadline(db, fp_monotonic_now() + 2 * FP_SECOND);
	if (!any || !fp_failed(fp_api_keys_note_uses(db, &uses, arena, &problem)))
		k->rounds = 0;
}

static void note_use(struct fp_api_key *key)
{
	fp_time now = fp_real_now();
	key->used_at = now - now % FP_MINUTE;
}

/* ---- the thread ---- */

/* True: asked to stop. */
static bool wait_a_while(struct fp_keyring *k)
{
	fp_time until = fp_monotonic_now() + REFRESH;
	pthread_mutex_lock(&k->lock);
	while (!k->stopping && fp_condition_wait(&k->stop_asked, &k->lock, until))
		continue;
	bool stopping = k->stopping;
	pthread_mutex_unlock(&k->lock);
	return stopping;
}

static void *keep(void *arg)
{
	struct fp_keyring *k = arg;
	struct fp_db *db = fp_db_new(k->store);
	do {
		if (!db)
			continue;
		fp_db_deadline(db, fp_monotonic_now() + 2 * FP_SECOND);
		fp_keyring_refresh(k, db);
		if (++k->rounds >= ROUNDS_PER_WRITE)
			write_uses(k, db);
	} while (!wait_a_while(k));
	if (db)
		write_uses(k, db);
	fp_db_free(db);
	return NULL;
}

fp_err fp_keyring_new(struct fp_store *store, struct fp_keyring **ret_keyring, struct fp_problem *problem)
{
	struct fp_keyring *k = calloc(1, sizeof(*k));
	if (!k)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	k->store = store;
	pthread_mutex_init(&k->lock, NULL);
	pthread_mutex_init(&k->refreshing, NULL);
	fp_condition_init(&k->stop_asked);
	if (!fp_thread_start(&k->thread, "keyring", keep, k)) {
		free(k);
		return fp_fail(problem, FP_CODE_NO_MEMORY, "A thread cannot be started");
	}
	*ret_keyring = k;
	return FP_OK;
}

struct fp_keyring *fp_keyring_free(struct fp_keyring *k)
{
	if (!k)
		return NULL;
	pthread_mutex_lock(&k->lock);
	k->stopping = true;
	pthread_cond_signal(&k->stop_asked);
	pthread_mutex_unlock(&k->lock);
	pthread_join(k->thread, NULL);
	fp_api_keys_free(k->keys);
	pthread_cond_destroy(&k->stop_asked);
	pthread_mutex_destroy(&k->lock);
	pthread_mutex_destroy(&k->refreshing);
	free(k);
	return NULL;
}

bool fp_keyring_loaded(struct fp_keyring *k)
{
	pthread_mutex_lock(&k->lock);
	bool loaded = k->keys != NULL;
	pthread_mutex_unlock(&k->lock);
	return loaded;
}

static bool copy_viewer(const struct fp_api_key *key, struct fp_arena *arena, struct fp_viewer *ret_viewer)
{
	*ret_viewer = (struct fp_viewer){
		.role = fp_role_from_name(key->role_name),
		.subject = fp_arena_format(arena, "key:%s", key->id),
		.organization_id = key->organization_id,
	};
	ret_viewer->offices.v = fp_arena_alloc(arena, (key->offices.n + 1) * sizeof(char *));
	if (!ret_viewer->offices.v || !ret_viewer->subject)
		return false;
	for (size_t i = 0; i < key->offices.n; i++)
		if (!(ret_viewer->offices.v[ret_viewer->offices.n++] = fp_arena_text(arena, key->offices.v[i])))
			return false;
	return true;
}

/* The secret, or while it still counts the one before it. */
static bool opens(const struct fp_api_key *key, const struct fp_mac *hash, fp_time now)
{
	bool present = key->hash.length == FP_MAC_LENGTH && fp_mac_same(key->hash.data, hash->b, FP_MAC_LENGTH);
	bool previous = key->previous_hash.length == FP_MAC_LENGTH && key->previous_until > now &&
			fp_mac_same(key->previous_hash.data, hash->b, FP_MAC_LENGTH);
	return (present || previous) && (key->expires_at == FP_TIME_NONE || key->expires_at > now);
}

fp_err fp_keyring_find(struct fp_keyring *k, const char *id, const struct fp_mac *hash, struct fp_arena *arena,
	struct fp_viewer *ret_viewer, struct fp_problem *problem)
{
	pthread_mutex_lock(&k->lock);
	struct fp_api_key *key = k->keys ? fp_api_keys_find(k->keys, id) : NULL;
	bool known = key && opens(key, hash, fp_real_now());
	bool copied = known && copy_viewer(key, arena, ret_viewer);
	bool loaded = k->keys != NULL;
	if (known)
		note_use(key);
	pthread_mutex_unlock(&k->lock);
	if (!loaded)
		return fp_fail(problem, FP_CODE_UNAVAILABLE, NULL);
	if (!known)
		return fp_fail(
			problem, FP_CODE_UNAUTHENTICATED, "This API key is not known, has expired, or was revoked");
	return copied ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}
