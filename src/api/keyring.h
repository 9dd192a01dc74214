/*
 * The API keys in memory, read anew every half second, so that a new one works and a revoked one is refused at once.
 * When each was last used is noted here, and written every 10 s.
 */
#ifndef FIELDPASS_API_KEYRING_H
#define FIELDPASS_API_KEYRING_H

#include <fieldpass/records.h>

struct fp_keyring;

fp_err fp_keyring_new(struct fp_store *store, struct fp_keyring **ret_keyring, struct fp_problem *problem);
struct fp_keyring *fp_keyring_free(struct fp_keyring *keyring); /* stops its thread; NULL-safe, returns NULL */
bool fp_keyring_loaded(struct fp_keyring *keyring);		/* whether the keys have been read at least once */
/* Who holds this key, copied to the arena; UNAUTHENTICATED where nobody does. Any thread, never blocks on the database.
 */
fp_err fp_keyring_find(struct fp_keyring *keyring, const char *id, const struct fp_mac *hash, struct fp_arena *arena,
	struct fp_viewer *ret_viewer, struct fp_problem *problem);

/* Reads them anew on the caller's db, so that this process knows of a change at once; where that fails, half a second
 * later. */
void fp_keyring_refresh(struct fp_keyring *keyring, struct fp_db *db);

#endif
