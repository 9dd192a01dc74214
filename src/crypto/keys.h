/* The keys as the crypto layer holds them, and the primitives its files share. */
#ifndef FIELDPASS_CRYPTO_KEYS_H
#define FIELDPASS_CRYPTO_KEYS_H

#include <openssl/evp.h>
#include <openssl/sha.h>

#include <fieldpass/crypto.h>

#define FP_KEY_LENGTH 32
#define FP_KEYS_MAX   32 /* lines of a key file */

/* A line's key for sealing. `id` is derived from the key, so that lines may be taken out of the file. */
struct fp_seal_key {
	uint8_t id;
	uint8_t key[FP_KEY_LENGTH];
};

/* HMAC-SHA256 with the key already digested. Read only once made, so threads share it. */
struct fp_hmac_key {
	SHA256_CTX inner, outer;
};

struct fp_keys {
	size_t n_seal; /* newest last */
	struct fp_seal_key seal[FP_KEYS_MAX];
	struct fp_hmac_key mac[FP_MAC_PURPOSES];
	EVP_CIPHER *cipher; /* AES-256-GCM; fetched once: a fetch costs more than a blob */
};

/* HKDF-SHA256. False only without memory. */
bool fp_hkdf(struct fp_bytes key, struct fp_bytes salt, struct fp_bytes info, uint8_t *ret_data, size_t length);

/* Made once for each purpose; false: the secret is longer than a block. */
bool fp_hmac_key_init(struct fp_hmac_key *key, struct fp_bytes secret);
SHA256_CTX fp_hmac_begin(const struct fp_hmac_key *key);
void fp_hmac_add(SHA256_CTX *mac, struct fp_bytes data);
void fp_hmac_end(const struct fp_hmac_key *key, SHA256_CTX *mac, uint8_t ret_mac[FP_MAC_LENGTH]);

#endif
