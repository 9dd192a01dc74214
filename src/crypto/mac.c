/* SHA256_Init and its kin count as deprecated in favour of EVP. An EVP context is allocated, and would let a MAC fail.
 */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <string.h>

#include "keys.h"

#define BLOCK 64 /* SHA-256's */

/* HMAC (RFC 2104) over two digests that have already taken the key: a MAC begins with a copy of either. */
static void take_key(SHA256_CTX *digest, struct fp_bytes secret, uint8_t pad)
{
	uint8_t block[BLOCK] = {0};
	memcpy(block, secret.data, secret.length);
	for (size_t i = 0; i < BLOCK; i++)
		block[i] ^= pad;
	SHA256_Init(digest);
	SHA256_Update(digest, block, sizeof block);
	OPENSSL_cleanse(block, sizeof block);
}

bool fp_hmac_key_init(struct fp_hmac_key *key, struct fp_bytes secret)
{
	if (secret.length > BLOCK)
		return false; /* our keys are 32 bytes; a longer one would have to be digested first */
	take_key(&key->inner, secret, 0x36);
	take_key(&key->outer, secret, 0x5c);
	return true;
}

SHA256_CTX fp_hmac_begin(const struct fp_hmac_key *key)
{
	return key->inner;
}

void fp_hmac_add(SHA256_CTX *mac, struct fp_bytes data)
{
	if (data.length > 0)
		SHA256_Update(mac, data.data, data.length);
}

void fp_hmac_end(const struct fp_hmac_key *key, SHA256_CTX *mac, uint8_t ret_mac[FP_MAC_LENGTH])
{
	uint8_t inner[FP_MAC_LENGTH];
	SHA256_Final(inner, mac);
	*mac = key->outer;
	SHA256_Update(mac, inner, sizeof inner);
	SHA256_Final(ret_mac, mac);
}

static void add_part(SHA256_CTX *mac, struct fp_bytes part)
{
	uint8_t length[8];
	for (size_t i = 0; i < sizeof length; i++)
		length[i] = (uint8_t)((uint64_t)part.length >> (56 - 8 * i));
	fp_hmac_add(mac, (struct fp_bytes){length, sizeof length});
	fp_hmac_add(mac, part);
}

/* Nothing is allocated and nothing can fail: callers build keys of rows from this. */
void fp_mac(const struct fp_keys *keys, enum fp_mac_purpose purpose, const struct fp_bytes *parts, size_t n,
	struct fp_mac *ret_mac)
{
	SHA256_CTX mac = fp_hmac_begin(&keys->mac[purpose]);
	for (size_t i = 0; i < n; i++)
		add_part(&mac, parts[i]);
	fp_hmac_end(&keys->mac[purpose], &mac, ret_mac->b);
}

void fp_mac_text(const struct fp_keys *keys, enum fp_mac_purpose purpose, const char *text, struct fp_mac *ret_mac)
{
	fp_mac(keys, purpose, &(struct fp_bytes){text, strlen(text)}, 1, ret_mac);
}

bool fp_mac_same(const void *a, const void *b, size_t length)
{
	return CRYPTO_memcmp(a, b, length) == 0;
}
