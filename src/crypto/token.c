#include <string.h>

#include <fieldpass/crypto.h>

#define REQUEST_PREFIX "fp_req_"
#define SEEING_PREFIX  "fp_see_"
#define HOLD_PREFIX    "fp_hold_"
#define VERSION_LENGTH 4
#define PROOF_LENGTH   20 /* 160 bits of the MAC are plenty, and the text stays short */

struct request_token {
	uint8_t id[16];
	uint8_t version[VERSION_LENGTH]; /* most significant byte first */
	uint8_t proof[PROOF_LENGTH];
};
struct hold_token {
	uint8_t id[16];
	uint8_t proof[PROOF_LENGTH];
};

static void write_text(const char *prefix, const void *token, size_t size, char ret_text[FP_TOKEN_TEXT])
{
	size_t length = strlen(prefix);
	memcpy(ret_text, prefix, length);
	fp_base64url(token, size, ret_text + length);
}

static bool read_text(const char *prefix, const char *text, void *ret_token, size_t size)
{
	size_t skipped = strlen(prefix), length;
	return text && strncmp(text, prefix, skipped) == 0 &&
	       fp_base64url_read(text + skipped, ret_token, size, &length) && length == size;
}

/* The prefix is proved too, so that a token that shows little is not made into one that acts. */
static void prove_request(
	const struct fp_keys *keys, const char *prefix, const struct request_token *t, struct fp_mac *ret_mac)
{
	const struct fp_bytes parts[] = {
		{prefix, strlen(prefix)}, {t->id, sizeof t->id}, {t->version, sizeof t->version}};
	fp_mac(keys, FP_MAC_TOKEN, parts, FP_LENGTH(parts), ret_mac);
}

static void make_request_token(const struct fp_keys *keys, const char *prefix, const struct fp_id *request_id,
	int32_t version, char ret_text[FP_TOKEN_TEXT])
{
	struct request_token t;
	struct fp_mac mac;
	memcpy(t.id, request_id->b, sizeof t.id);
	for (int i = 0; i < VERSION_LENGTH; i++)
		t.version[i] = (uint8_t)((uint32_t)version >> (24 - 8 * i));
	prove_request(keys, prefix, &t, &mac);
	memcpy(t.proof, mac.b, sizeof t.proof);
	write_text(prefix, &t, sizeof t, ret_text);
}

static bool read_request_token(const struct fp_keys *keys, const char *prefix, const char *text,
	struct fp_id *ret_request_id, int32_t *ret_version)
{
	struct request_token t;
	struct fp_mac mac;
	if (!read_text(prefix, text, &t, sizeof t))
		return false;
	prove_request(keys, prefix, &t, &mac);
	if (!fp_mac_same(mac.b, t.proof, sizeof t.proof))
		return false;
	uint32_t version = 0;
	for (int i = 0; i < VERSION_LENGTH; i++)
		version = version << 8 | t.version[i];
	memcpy(ret_request_id->b, t.id, sizeof t.id);
	*ret_version = (int32_t)version;
	return true;
}

void fp_token_make(
	const struct fp_keys *keys, const struct fp_id *request_id, int32_t version, char ret_text[FP_TOKEN_TEXT])
{
	make_request_token(keys, REQUEST_PREFIX, request_id, version, ret_text);
}

bool fp_token_read(const struct fp_keys *keys, const char *text, struct fp_id *ret_request_id, int32_t *ret_version)
{
	return read_request_token(keys, REQUEST_PREFIX, text, ret_request_id, ret_version);
}

void fp_seeing_token_make(
	const struct fp_keys *keys, const struct fp_id *request_id, int32_t version, char ret_text[FP_TOKEN_TEXT])
{
	make_request_token(keys, SEEING_PREFIX, request_id, version, ret_text);
}

bool fp_seeing_token_read(
	const struct fp_keys *keys, const char *text, struct fp_id *ret_request_id, int32_t *ret_version)
{
	return read_request_token(keys, SEEING_PREFIX, text, ret_request_id, ret_version);
}

static void prove_hold(const struct fp_keys *keys, const struct hold_token *t, struct fp_mac *ret_mac)
{
	const struct fp_bytes parts[] = {{t->id, sizeof t->id}};
	fp_mac(keys, FP_MAC_HOLD, parts, FP_LENGTH(parts), ret_mac);
}

void fp_hold_token_make(const struct fp_keys *keys, const struct fp_id *hold_id, char ret_text[FP_TOKEN_TEXT])
{
	struct hold_token t;
	struct fp_mac mac;
	memcpy(t.id, hold_id->b, sizeof t.id);
	prove_hold(keys, &t, &mac);
	memcpy(t.proof, mac.b, sizeof t.proof);
	write_text(HOLD_PREFIX, &t, sizeof t, ret_text);
}

bool fp_hold_token_read(const struct fp_keys *keys, const char *text, struct fp_id *ret_hold_id)
{
	struct hold_token t;
	struct fp_mac mac;
	if (!read_text(HOLD_PREFIX, text, &t, sizeof t))
		return false;
	prove_hold(keys, &t, &mac);
	if (!fp_mac_same(mac.b, t.proof, sizeof t.proof))
		return false;
	memcpy(ret_hold_id->b, t.id, sizeof t.id);
	return true;
}
