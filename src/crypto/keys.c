#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>

#include "key_file.h"
#include "keys.h"

/* The names are part of every stored MAC and blob: they never change. */
static const char *const mac_names[FP_MAC_PURPOSES] = {
	[FP_MAC_PERSON] = "fieldpass-1 mac person",
	[FP_MAC_BIRTH_DATE] = "fieldpass-1 mac birth date",
	[FP_MAC_SEARCH] = "fieldpass-1 mac search",
	[FP_MAC_IDEMPOTENCY] = "fieldpass-1 mac idempotency",
	[FP_MAC_TOKEN] = "fieldpass-1 mac token",
	[FP_MAC_API_KEY] = "fieldpass-1 mac api key",
	[FP_MAC_CURSOR] = "fieldpass-1 mac cursor",
	[FP_MAC_LOGIN] = "fieldpass-1 mac login",
	[FP_MAC_LOOKUP] = "fieldpass-1 mac lookup",
	[FP_MAC_HOLD] = "fieldpass-1 mac hold",
};

static bool derive(const struct fp_key_line *line, const char *name, uint8_t *ret_data, size_t length)
{
	struct fp_bytes key = {line->key, sizeof line->key};
	struct fp_bytes info = {name, strlen(name)};
	return fp_hkdf(key, (struct fp_bytes){NULL, 0}, info, ret_data, length);
}

static bool derive_seal(struct fp_keys *keys, const struct fp_key_file *file)
{
	for (size_t i = 0; i < file->n; i++) {
		struct fp_seal_key *k = &keys->seal[i];
		if (!derive(&file->lines[i], "fieldpass-1 seal", k->key, sizeof k->key) ||
			!derive(&file->lines[i], "fieldpass-1 seal id", &k->id, sizeof k->id))
			return false;
	}
	keys->n_seal = file->n;
	return true;
}

static bool derive_macs(struct fp_keys *keys, const struct fp_key_line *line)
{
	uint8_t secret[FP_KEY_LENGTH];
	bool ok = true;
	for (size_t i = 0; ok && i < FP_MAC_PURPOSES; i++)
		ok = derive(line, mac_names[i], secret, sizeof secret) &&
		     fp_hmac_key_init(&keys->mac[i], (struct fp_bytes){secret, sizeof secret});
	OPENSSL_cleanse(secret, sizeof secret);
	return ok;
}

static struct fp_keys *keys_new(const struct fp_key_file *file)
{
	struct fp_keys *keys = calloc(1, sizeof *keys);
	if (!keys)
		return NULL;
	keys->cipher = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL);
	if (keys->cipher && derive_macs(keys, &file->lines[0]) && derive_seal(keys, file))
		return keys;
	return fp_keys_free(keys);
}

fp_err fp_keys_load(const char *path, struct fp_keys **ret_keys, struct fp_problem *problem)
{
	FP_CLEANUP(fp_key_file_wipe) struct fp_key_file file = {0};
	FP_TRY(fp_key_file_read(path, &file, problem));
	struct fp_keys *keys = keys_new(&file);
	if (!keys)
		return fp_fail(problem, FP_CODE_NO_MEMORY, "The keys could not be derived.");
	*ret_keys = keys;
	return FP_OK;
}

fp_err fp_keys_make(const char *path, struct fp_problem *problem)
{
	FP_CLEANUP(fp_key_file_wipe) struct fp_key_file file = {.n = 1};
	if (!fp_random(file.lines[0].key, sizeof file.lines[0].key))
		return fp_fail(problem, FP_CODE_INTERNAL, "The system gives no random numbers.");
	return fp_key_file_make(path, &file.lines[0], problem);
}

struct fp_keys *fp_keys_free(struct fp_keys *keys)
{
	if (!keys)
		return NULL;
	EVP_CIPHER_free(keys->cipher);
	OPENSSL_cleanse(keys, sizeof *keys);
	free(keys);
	return NULL;
}
