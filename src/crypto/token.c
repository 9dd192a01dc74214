#include <string.h>

#include <fieldpass/crypto.h>

#define PREFIX	       "fp_req_"
#define PREFIX_LENGTH  (sizeof PREFIX - 1)
#define VERSION_LENGTH 4
#define PROOF_LENGTH   20 /* 160 bits of the MAC are plenty, and the text stays short */

struct token {
	uint8_t id[16];
	uint8_t version[VERSION_LENGTH]; /* most significant byte first */
	uint8_t proof[PROOF_LENGTH];
};

static void prove(const struct fp_keys *keys, const struct token *t, struct fp_mac *ret_mac)
{
	const struct fp_bytes parts[] = {{t->id, sizeof t->id}, {t->version, sizeof t->version}};
	fp_mac(keys, FP_MAC_TOKEN, parts, FP_LENGTH(parts), ret_mac);
}

void fp_token_make(
	const struct fp_keys *keys, const struct fp_id *request_id, int32_t version, char ret_text[FP_TOKEN_TEXT])
{
	struct token t;
	struct fp_mac mac;
	memcpy(t.id, request_id->b, sizeof t.id);
	for (int i = 0; i < VERSION_LENGTH; i++)
		t.version[i] = (uint8_t)((uint32_t)version >> (24 - 8 * i));
	prove(keys, &t, &mac);
	memcpy(t.proof, mac.b, sizeof t.proof);
	memcpy(ret_text, PREFIX, PREFIX_LENGTH);
	fp_base64url(&t, sizeof t, ret_text + PREFIX_LENGTH);
}

bool fp_token_read(const struct fp_keys *keys, const char *text, struct fp_id *ret_request_id, int32_t *ret_version)
{
	struct token t;
	struct fp_mac mac;
	size_t length;
	if (!text || strncmp(text, PREFIX, PREFIX_LENGTH) != 0 ||
		!fp_base64url_read(text + PREFIX_LENGTH, &t, sizeof t, &length) || length != sizeof t)
		return false;
	prove(keys, &t, &mac);
	if (!fp_mac_same(mac.b, t.proof, sizeof t.proof))
		return false;
	uint32_t version = 0;
	for (int i = 0; i < VERSION_LENGTH; i++)
		version = version << 8 | t.version[i];
	memcpy(ret_request_id->b, t.id, sizeof t.id);
	*ret_version = (int32_t)version;
	return true;
}
