#include <assert.h>
#include <limits.h>
#include <string.h>

#include "keys.h"

/* Random nonces of 96 bits: a key is good for 2^32 blobs, then a line is to be added to the key file. */
#define NONCE_LENGTH 12
#define TAG_LENGTH   16
#define HEAD_LENGTH  (1 + NONCE_LENGTH)

static_assert(HEAD_LENGTH + TAG_LENGTH == FP_SEAL_OVERHEAD, "the header promises the overhead");

/* What is authenticated beside the text: the kind, and whose it is. */
struct about {
	uint8_t b[17];
};

static struct about about_of(enum fp_seal_kind kind, const struct fp_id *id)
{
	struct about a;
	a.b[0] = (uint8_t)kind;
	memcpy(a.b + 1, id->b, sizeof id->b);
	return a;
}

static void cipher_ctx_done(EVP_CIPHER_CTX **ctx)
{
	EVP_CIPHER_CTX_free(*ctx);
}

static bool encrypt(const struct fp_keys *keys, const struct fp_seal_key *key, const struct about *about,
	struct fp_bytes plain, uint8_t *sealed)
{
	FP_CLEANUP(cipher_ctx_done) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	uint8_t *text = sealed + HEAD_LENGTH;
	int n;
	return ctx && EVP_EncryptInit_ex2(ctx, keys->cipher, key->key, sealed + 1, NULL) == 1 &&
	       EVP_EncryptUpdate(ctx, NULL, &n, about->b, sizeof about->b) == 1 &&
	       (plain.length == 0 || EVP_EncryptUpdate(ctx, text, &n, plain.data, (int)plain.length) == 1) &&
	       EVP_EncryptFinal_ex(ctx, text + plain.length, &n) == 1 &&
	       EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG_LENGTH, text + plain.length) == 1;
}

fp_err fp_seal(const struct fp_keys *keys, enum fp_seal_kind kind, const struct fp_id *about, struct fp_bytes plain,
	struct fp_arena *arena, struct fp_bytes *ret_sealed)
{
	if (plain.length > INT_MAX)
		return (fp_err){FP_CODE_INTERNAL};
	uint8_t *sealed = fp_arena_alloc(arena, plain.length + FP_SEAL_OVERHEAD);
	if (!sealed)
		return (fp_err){FP_CODE_NO_MEMORY};
	const struct fp_seal_key *key = &keys->seal[keys->n_seal - 1];
	struct about bound = about_of(kind, about);
	sealed[0] = key->id;
	if (!fp_random(sealed + 1, NONCE_LENGTH))
		return (fp_err){FP_CODE_INTERNAL};
	if (!encrypt(keys, key, &bound, plain, sealed))
		return (fp_err){FP_CODE_NO_MEMORY};
	*ret_sealed = (struct fp_bytes){sealed, plain.length + FP_SEAL_OVERHEAD};
	return FP_OK;
}

/* INTERNAL where the tag is another; `plain` may then hold bytes nobody has vouched for. What fails before the tag is
 * compared has no memory. */
static fp_err decrypt(const struct fp_keys *keys, const struct fp_seal_key *key, const struct about *about,
	const uint8_t *sealed, size_t length, uint8_t *plain)
{
	FP_CLEANUP(cipher_ctx_done) EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	const uint8_t *text = sealed + HEAD_LENGTH;
	uint8_t tag[TAG_LENGTH];
	memcpy(tag, text + length, sizeof tag);
	int n;
	if (!ctx || EVP_DecryptInit_ex2(ctx, keys->cipher, key->key, sealed + 1, NULL) != 1 ||
		EVP_DecryptUpdate(ctx, NULL, &n, about->b, sizeof about->b) != 1 ||
		(length > 0 && EVP_DecryptUpdate(ctx, plain, &n, text, (int)length) != 1) ||
		EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG_LENGTH, tag) != 1)
		return (fp_err){FP_CODE_NO_MEMORY};
	return EVP_DecryptFinal_ex(ctx, plain + length, &n) == 1 ? FP_OK : (fp_err){FP_CODE_INTERNAL};
}

fp_err fp_unseal(const struct fp_keys *keys, enum fp_seal_kind kind, const struct fp_id *about, struct fp_bytes sealed,
	struct fp_arena *arena, struct fp_bytes *ret_plain)
{
	if (sealed.length < FP_SEAL_OVERHEAD || sealed.length > INT_MAX)
		return (fp_err){FP_CODE_INTERNAL};
	const uint8_t *bytes = sealed.data;
	size_t length = sealed.length - FP_SEAL_OVERHEAD;
	uint8_t *plain = fp_arena_alloc(arena, length + 1); /* a NUL behind it, for texts */
	if (!plain)
		return (fp_err){FP_CODE_NO_MEMORY};
	struct about bound = about_of(kind, about);
	fp_err err = {FP_CODE_INTERNAL};
	/* Two lines may share an id byte by chance: then the tag tells which key it was. */
	for (size_t i = keys->n_seal; i-- > 0;) {
		if (keys->seal[i].id != bytes[0])
			continue;
		err = decrypt(keys, &keys->seal[i], &bound, bytes, length, plain);
		if (!fp_failed(err)) {
			*ret_plain = (struct fp_bytes){plain, length};
			return FP_OK;
		}
		if (err.code != FP_CODE_INTERNAL)
			break;
	}
	memset(plain, 0, length);
	return err;
}
