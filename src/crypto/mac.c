#include <openssl/crypto.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "keys.h"

#define BLOCK 64 /* SHA-256's */

/*
 * HMAC (RFC 2104) over two digests that have already taken the key: per MAC that is two copies of a
 * context, where EVP_MAC costs nearly twice and HMAC() four times as much (measured on OpenSSL 3.0).
 */
static EVP_MD_CTX *keyed_digest(const EVP_MD *sha256, struct fp_bytes secret, uint8_t pad)
{
	uint8_t block[BLOCK] = {0};
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	memcpy(block, secret.data, secret.length);
	for (size_t i = 0; i < BLOCK; i++)
		block[i] ^= pad;
	bool ok = ctx && EVP_DigestInit_ex(ctx, sha256, NULL) == 1 && EVP_DigestUpdate(ctx, block, sizeof block) == 1;
	OPENSSL_cleanse(block, sizeof block);
	if (ok)
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

bool fp_hmac_key_init(struct fp_hmac_key *key, const EVP_MD *sha256, struct fp_bytes secret)
{
	if (secret.length > BLOCK)
		return false; /* our keys are 32 bytes; a longer one would have to be digested first */
	key->inner = keyed_digest(sha256, secret, 0x36);
	key->outer = keyed_digest(sha256, secret, 0x5c);
	return key->inner && key->outer;
}

void fp_hmac_key_done(struct fp_hmac_key *key)
{
	EVP_MD_CTX_free(key->inner);
	EVP_MD_CTX_free(key->outer);
	*key = (struct fp_hmac_key){NULL, NULL};
}

static void md_ctx_done(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

EVP_MD_CTX *fp_hmac_begin(const struct fp_hmac_key *key)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();
	if (ctx && EVP_MD_CTX_copy_ex(ctx, key->inner) == 1)
		return ctx;
	EVP_MD_CTX_free(ctx);
	return NULL;
}

bool fp_hmac_end(const struct fp_hmac_key *key, EVP_MD_CTX *ctx, uint8_t ret_mac[FP_MAC_LENGTH])
{
	uint8_t inner[FP_MAC_LENGTH];
	return EVP_DigestFinal_ex(ctx, inner, NULL) == 1 && EVP_MD_CTX_copy_ex(ctx, key->outer) == 1 &&
	       EVP_DigestUpdate(ctx, inner, sizeof inner) == 1 && EVP_DigestFinal_ex(ctx, ret_mac, NULL) == 1;
}

static bool add_part(EVP_MD_CTX *ctx, const struct fp_bytes *part)
{
	uint8_t length[8];
	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (uint8_t)((uint64_t)part->length >> (56 - 8 * i));
	return EVP_DigestUpdate(ctx, length, sizeof length) == 1 &&
	       (part->length == 0 || EVP_DigestUpdate(ctx, part->data, part->length) == 1);
}

static bool mac_once(const struct fp_hmac_key *key, const struct fp_bytes *parts, size_t n, struct fp_mac *ret_mac)
{
	FP_CLEANUP(md_ctx_done) EVP_MD_CTX *ctx = fp_hmac_begin(key);
	if (!ctx)
		return false;
	for (size_t i = 0; i < n; i++)
		if (!add_part(ctx, &parts[i]))
			return false;
	return fp_hmac_end(key, ctx, ret_mac->b);
}

/*
 * Callers build keys of rows from this, so it gives the right bytes or none. Its only failure is a context
 * of a few hundred bytes that cannot be had: it waits a little for memory, and then ends the process.
 */
void fp_mac(const struct fp_keys *keys, enum fp_mac_purpose purpose, const struct fp_bytes *parts, size_t n,
	struct fp_mac *ret_mac)
{
	for (int tries = 0; !mac_once(&keys->mac[purpose], parts, n, ret_mac); tries++) {
		if (tries == 100)
			abort();
		nanosleep(&(struct timespec){.tv_nsec = 1000000}, NULL);
	}
}

void fp_mac_text(const struct fp_keys *keys, enum fp_mac_purpose purpose, const char *text, struct fp_mac *ret_mac)
{
	fp_mac(keys, purpose, &(struct fp_bytes){text, strlen(text)}, 1, ret_mac);
}

bool fp_mac_same(const void *a, const void *b, size_t length)
{
	return CRYPTO_memcmp(a, b, length) == 0;
}
