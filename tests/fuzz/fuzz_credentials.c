/* Credentials: whatever is accepted is the one text that we would have written, and no neighbour of it is. */
#include "fuzz.h"

#include <fieldpass/crypto.h>

/* Anything that is read is what would be written. */
static void read_as_it_came(const char *text)
{
	struct fp_id id;
	int32_t version;
	char again[FP_TOKEN_TEXT], key[FP_API_KEY_ID], code[FP_CONFIRMATION_CODE], twice[FP_CONFIRMATION_CODE];
	struct fp_mac hash;
	uint8_t bytes[4096];
	char encoded[2 * sizeof(bytes)];
	size_t length;
	if (fp_token_read(fuzz_keys(), text, &id, &version)) {
		fp_token_make(fuzz_keys(), &id, version, again);
		MUST(strcmp(again, text) == 0);
	}
	if (fp_seeing_token_read(fuzz_keys(), text, &id, &version)) {
		fp_seeing_token_make(fuzz_keys(), &id, version, again);
		MUST(strcmp(again, text) == 0);
	}
	if (fp_hold_token_read(fuzz_keys(), text, &id)) {
		fp_hold_token_make(fuzz_keys(), &id, again);
		MUST(strcmp(again, text) == 0);
	}
	if (fp_api_key_read(fuzz_keys(), text, key, &hash))
		MUST(fp_is_api_key_id(key) && strncmp(text + 7, key, strlen(key)) == 0 &&
			strlen(text) < FP_API_KEY_TEXT);
	if (fp_confirmation_code_read(text, code))
		MUST(strlen(code) == FP_CONFIRMATION_CODE - 1 && fp_confirmation_code_read(code, twice) &&
			strcmp(code, twice) == 0);
	if (fp_base64url_read(text, bytes, sizeof(bytes), &length)) {
		fp_base64url(bytes, length, encoded);
		MUST(strcmp(encoded, text) == 0);
	}
}

/* A true one with one byte changed, one left out or one more is none. */
static void change(struct source *s, char *text)
{
	size_t length = strlen(text), at = take_below(s, length);
	char c = (char)take_bits(s, 1);
	switch (take_below(s, 3)) {
	case 0:
		text[at] = c;
		break;
	case 1:
		memmove(text + at, text + at + 1, length - at);
		break;
	default:
		memmove(text + at + 1, text + at, length - at);
		text[at] = c;
		text[length + 1] = '\0';
	}
}

static void neighbours(struct source *s)
{
	struct fp_id id, read_id;
	int32_t version = (int32_t)take_bits(s, 4), read_version;
	char text[FP_TOKEN_TEXT + 2], changed[FP_TOKEN_TEXT + 2] = {0};
	for (size_t i = 0; i < sizeof(id.b); i++)
		id.b[i] = (uint8_t)take_bits(s, 1);
	fp_token_make(fuzz_keys(), &id, version, text);
	MUST(fp_token_read(fuzz_keys(), text, &read_id, &read_version) && fp_id_same(&id, &read_id) &&
		version == read_version);
	MUST(!fp_seeing_token_read(fuzz_keys(), text, &read_id, &read_version) &&
		!fp_hold_token_read(fuzz_keys(), text, &read_id));
	memcpy(changed, text, strlen(text));
	change(s, changed);
	MUST(fp_token_read(fuzz_keys(), changed, &read_id, &read_version) == (strcmp(changed, text) == 0));
	fp_hold_token_make(fuzz_keys(), &id, text);
	MUST(fp_hold_token_read(fuzz_keys(), text, &read_id) && fp_id_same(&id, &read_id));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source s = {data, size};
	if (size == 0 || size > 4096)
		return 0;
	if (take_bits(&s, 1) == 'n') {
		neighbours(&s);
		return 0;
	}
	char text[4097];
	memcpy(text, data, size);
	text[size] = '\0';
	read_as_it_came(text);
	return 0;
}
