/* SCRAM-SHA-256 (RFC 5802, RFC 7677): what PostgreSQL keeps of a password. */
#define OPENSSL_SUPPRESS_DEPRECATED

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <string.h>

#include "keys.h"

struct digest {
	uint8_t b[FP_MAC_LENGTH];
};

static struct digest hmac(const struct fp_hmac_key *key, struct fp_bytes a, struct fp_bytes b)
{
	struct digest made;
	SHA256_CTX mac = fp_hmac_begin(key);
	fp_hmac_add(&mac, a);
	fp_hmac_add(&mac, b);
	fp_hmac_end(key, &mac, made.b);
	return made;
}

static struct fp_bytes bytes_of(const struct digest *d)
{
	return (struct fp_bytes){d->b, sizeof(d->b)};
}

/* "Hi" of RFC 5802. */
static struct digest salted(const struct fp_hmac_key *password, struct fp_bytes salt, int iterations)
{
	static const uint8_t one[] = {0, 0, 0, 1};
	struct digest step = hmac(password, salt, (struct fp_bytes){one, sizeof(one)}), sum = step;
	for (int i = 1; i < iterations; i++) {
		step = hmac(password, bytes_of(&step), (struct fp_bytes){0});
		for (size_t k = 0; k < sizeof(sum.b); k++)
			sum.b[k] ^= step.b[k];
	}
	return sum;
}

static struct digest key_for(const struct digest *salted_password, const char *whose)
{
	struct fp_hmac_key key;
	fp_hmac_key_init(&key, bytes_of(salted_password));
	return hmac(&key, (struct fp_bytes){whose, strlen(whose)}, (struct fp_bytes){0});
}

#define BASE64 45 /* of a digest, with its NUL */

static void base64(struct fp_bytes data, char ret_text[BASE64])
{
	EVP_EncodeBlock((unsigned char *)ret_text, data.data, (int)data.length);
}

bool fp_scram_verifier(
	const char *password, const uint8_t salt[FP_SCRAM_SALT], int iterations, char ret_text[FP_SCRAM_VERIFIER])
{
	struct fp_hmac_key key;
	const struct fp_bytes salt_bytes = {salt, FP_SCRAM_SALT};
	if (!fp_hmac_key_init(&key, (struct fp_bytes){password, strlen(password)}))
		return false;
	struct digest salted_password = salted(&key, salt_bytes, iterations);
	struct digest stored = key_for(&salted_password, "Client Key"),
		      server = key_for(&salted_password, "Server Key");
	SHA256(stored.b, sizeof(stored.b), stored.b);
	char texts[3][BASE64];
	base64(salt_bytes, texts[0]);
	base64(bytes_of(&stored), texts[1]);
	base64(bytes_of(&server), texts[2]);
	snprintf(ret_text, FP_SCRAM_VERIFIER, "SCRAM-SHA-256$%d:%s$%s:%s", iterations, texts[0], texts[1], texts[2]);
	OPENSSL_cleanse(&key, sizeof(key));
	OPENSSL_cleanse(&salted_password, sizeof(salted_password));
	return true;
}
