/*
 * Secrets and digests; the only layer that includes OpenSSL. One master key, read from the key file, from
 * which a key for each purpose is derived (HKDF-SHA256, RFC 5869), so that no two uses share one.
 * All functions are thread-safe once the keys are loaded.
 */
#ifndef FIELDPASS_CRYPTO_H
#define FIELDPASS_CRYPTO_H

#include <fieldpass/arena.h>
#include <fieldpass/clock.h>
#include <fieldpass/err.h>
#include <fieldpass/id.h>

struct fp_keys;

/* The key file: "fieldpass-key-1 <64 hex digits>\n" lines, newest last; sealing uses the last, opening any. Mode 0600
 * or refused. */
fp_err fp_keys_load(const char *path, struct fp_keys **ret_keys, struct fp_problem *problem);
fp_err fp_keys_make(const char *path, struct fp_problem *problem); /* makes the file, O_EXCL, 0600, fsynced */
struct fp_keys *fp_keys_free(struct fp_keys *keys);		   /* wipes; returns NULL */

/* Purposes of a MAC; each has a derived key of its own (of the first line, so that it survives rotation). */
enum fp_mac_purpose {
	FP_MAC_PERSON,	    /* request.person_key */
	FP_MAC_BIRTH_DATE,  /* request.birth_mac */
	FP_MAC_SEARCH,	    /* search_key.mac */
	FP_MAC_IDEMPOTENCY, /* idempotency.key, body_hash */
	FP_MAC_TOKEN,	    /* request tokens */
	FP_MAC_API_KEY,	    /* stored form of API keys */
	FP_MAC_CURSOR,	    /* list cursors */
	FP_MAC_LOGIN,	    /* passwords of the database's login roles */
	FP_MAC_LOOKUP,	    /* lookup_attempt.code */
	FP_MAC_HOLD,	    /* hold tokens */
	FP_MAC_PURPOSES,
};

#define FP_MAC_LENGTH 32
struct fp_mac {
	uint8_t b[FP_MAC_LENGTH];
};
/* As a parameter or a member of an array takes it; NULL: no bytes. */
static inline struct fp_bytes fp_mac_bytes(const struct fp_mac *mac)
{
	return mac ? (struct fp_bytes){mac->b, FP_MAC_LENGTH} : (struct fp_bytes){0};
}

/* HMAC-SHA256 over the parts, each preceded by its length, so that no two lists of parts give one input. Neither
 * allocates, nor can fail. */
void fp_mac(const struct fp_keys *keys, enum fp_mac_purpose purpose, const struct fp_bytes *parts, size_t n,
	struct fp_mac *ret_mac);
void fp_mac_text(const struct fp_keys *keys, enum fp_mac_purpose purpose, const char *text, struct fp_mac *ret_mac);
bool fp_mac_same(const void *a, const void *b, size_t length); /* in constant time */

/* AES-256-GCM: key id (1 byte), nonce (12), ciphertext, tag (16). `about` is authenticated with it: whose blob, and
 * which kind. */
enum fp_seal_kind {
	FP_SEAL_PERSON = 1,
	FP_SEAL_NOTE,
	FP_SEAL_CALLBACK,
	FP_SEAL_ATTORNEY,
	FP_SEAL_REPRESENTATION,
	FP_SEAL_DELEGATE
};
#define FP_SEAL_OVERHEAD 29
fp_err fp_seal(const struct fp_keys *keys, enum fp_seal_kind kind, const struct fp_id *about, struct fp_bytes plain,
	struct fp_arena *arena, struct fp_bytes *ret_sealed);
/* FP_CODE_INTERNAL where it was not sealed by these keys for this id and kind. */
fp_err fp_unseal(const struct fp_keys *keys, enum fp_seal_kind kind, const struct fp_id *about, struct fp_bytes sealed,
	struct fp_arena *arena, struct fp_bytes *ret_plain);

/* A request token: "fp_req_" + base64url(id, token version as 4 bytes, MAC cut to 20 bytes). Not stored; a new version
 * revokes it. */
#define FP_TOKEN_TEXT 64
void fp_token_make(
	const struct fp_keys *keys, const struct fp_id *request_id, int32_t version, char ret_text[FP_TOKEN_TEXT]);
bool fp_token_read(const struct fp_keys *keys, const char *text, struct fp_id *ret_request_id, int32_t *ret_version);
/* The same for a hold: "fp_hold_" + base64url(id, MAC cut to 20 bytes). It has one version, as it lives for minutes. */
void fp_hold_token_make(const struct fp_keys *keys, const struct fp_id *hold_id, char ret_text[FP_TOKEN_TEXT]);
bool fp_hold_token_read(const struct fp_keys *keys, const char *text, struct fp_id *ret_hold_id);

/* The same for whoever filed for somebody else: "fp_see_" and so on. It shows status and dates, and neither kind passes
 * for the other. */
void fp_seeing_token_make(
	const struct fp_keys *keys, const struct fp_id *request_id, int32_t version, char ret_text[FP_TOKEN_TEXT]);
bool fp_seeing_token_read(
	const struct fp_keys *keys, const char *text, struct fp_id *ret_request_id, int32_t *ret_version);

/* An API key: "fp_key_" + 16 characters of id + "_" + 40 of secret (base62) + 6 of CRC-32 (base62), as GitHub's. */
#define FP_API_KEY_TEXT 72
#define FP_API_KEY_ID	17
fp_err fp_api_key_make(const struct fp_keys *keys, char ret_text[FP_API_KEY_TEXT], char ret_id[FP_API_KEY_ID],
	struct fp_mac *ret_hash);
/* Another secret for a key that there is; INTERNAL where `id` is none. */
fp_err fp_api_key_renew(
	const struct fp_keys *keys, const char *id, char ret_text[FP_API_KEY_TEXT], struct fp_mac *ret_hash);
bool fp_is_api_key_id(const char *text);
/* Splits and checks the checksum; ret_hash is to be compared with the stored one. */
bool fp_api_key_read(const struct fp_keys *keys, const char *text, char ret_id[FP_API_KEY_ID], struct fp_mac *ret_hash);

/* 16 Crockford base32 characters: 3 for the UTC day of `created`, 12 random, 1 check (value mod 31). */
#define FP_CONFIRMATION_CODE 17
bool fp_confirmation_code_make(fp_time created, char ret_code[FP_CONFIRMATION_CODE]);
/* Upper-cases, drops blanks and dashes, reads I and L as 1, O as 0; false if it cannot be one. */
bool fp_confirmation_code_read(const char *text, char ret_code[FP_CONFIRMATION_CODE]);

/* What PostgreSQL keeps of a password of at most 64 bytes, with which it knows it and cannot tell it (RFC 7677).
 * Whoever logs in has all the iterations to do: they are for passwords that can be guessed. False: it is longer. */
#define FP_SCRAM_SALT	  16
#define FP_SCRAM_VERIFIER 160
bool fp_scram_verifier(
	const char *password, const uint8_t salt[FP_SCRAM_SALT], int iterations, char ret_text[FP_SCRAM_VERIFIER]);

/* Others' keys, by which tokens are checked: RSA of 2048 bits or more, and the curve P-256 (RFC 7518, section 6). NULL:
 * it is no such key. */
struct fp_public_key;
struct fp_public_key *fp_public_key_rsa(struct fp_bytes modulus, struct fp_bytes exponent);
struct fp_public_key *fp_public_key_p256(struct fp_bytes x, struct fp_bytes y);
struct fp_public_key *fp_public_key_free(struct fp_public_key *key); /* NULL-safe, returns NULL */
enum fp_signature_kind { FP_SIGNATURE_RS256, FP_SIGNATURE_ES256 };
/* A signature of another kind than the key's is none. Any number of threads may share a key. */
bool fp_public_key_verify(
	const struct fp_public_key *key, enum fp_signature_kind kind, struct fp_bytes text, struct fp_bytes signature);

#define FP_HEX_MAC 65
void fp_hex(const void *data, size_t length, char *ret_text);	      /* 2 * length + 1 bytes */
size_t fp_base64url(const void *data, size_t length, char *ret_text); /* no padding; NUL-terminated */
bool fp_base64url_read(const char *text, void *ret_data, size_t capacity, size_t *ret_length);
bool fp_random(void *ret_data, size_t length);

#endif
