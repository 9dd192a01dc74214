/* The keys as the crypto layer holds them, and the primitives its files share. */
#ifndef FIELDPASS_CRYPTO_KEYS_H
#define FIELDPASS_CRYPTO_KEYS_H

#include <openssl/evp.h>

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
	EVP_MD_CTX *inner, *outer;
};

struct fp_keys {
	size_t n_seal; /* newest last */
	struct fp_seal_key seal[FP_KEYS_MAX];
	struct fp_hmac_key mac[FP_MAC_PURPOSES];
	EVP_MD *sha256;	    /* fetched once: a fetch costs more than the digest */
	EVP_CIPHER *cipher; /* AES-256-GCM */
};

/* HKDF-SHA256. False only without memory. */
bool fp_hkdf(struct fp_bytes key, struct fp_bytes salt, struct fp_bytes info, uint8_t *ret_data, size_t length);

/* Made once for each purpose; fp_hmac_key_done is safe on a zeroed one. */
bool fp_hmac_key_init(struct fp_hmac_key *key, const EVP_MD *sha256, struct fp_bytes secret);
void fp_hmac_key_done(struct fp_hmac_key *key);

/* NULL only without memory. The caller feeds it with EVP_DigestUpdate, and frees it. */
EVP_MD_CTX *fp_hmac_begin(const struct fp_hmac_key *key);
bool fp_hmac_end(const struct fp_hmac_key *key, EVP_MD_CTX *ctx, uint8_t ret_mac[FP_MAC_LENGTH]);

#endif
