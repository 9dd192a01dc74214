#include <assert.h>
#include <openssl/crypto.h>
#include <string.h>

#include <fieldpass/crypto.h>

#define PREFIX		"fp_key_"
#define PREFIX_LENGTH	(sizeof PREFIX - 1)
#define ID_LENGTH	(FP_API_KEY_ID - 1)
#define SECRET_AT	(PREFIX_LENGTH + ID_LENGTH + 1)
#define SECRET_LENGTH	40
#define CHECKSUM_AT	(SECRET_AT + SECRET_LENGTH)
#define CHECKSUM_LENGTH 6
#define KEY_LENGTH	(CHECKSUM_AT + CHECKSUM_LENGTH)

static_assert(KEY_LENGTH < FP_API_KEY_TEXT, "a key fits its text");

static const char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/* CRC-32 (ISO 3309), four bits at a time: a table of 16 is enough for 64 bytes. */
static uint32_t crc32_of(const char *data, size_t length)
{
	static const uint32_t table[16] = {0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4,
		0x4db26158, 0x5005713c, 0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4,
		0xa00ae278, 0xbdbdf21c};
	uint32_t crc = UINT32_MAX;
	for (size_t i = 0; i < length; i++) {
		crc ^= (uint8_t)data[i];
		crc = crc >> 4 ^ table[crc & 0x0f];
		crc = crc >> 4 ^ table[crc & 0x0f];
	}
	return ~crc;
}

/* Over all that stands before it, so that a scanner can tell a key from a text that looks like one. */
static void checksum(const char *text, char ret_text[CHECKSUM_LENGTH])
{
	uint32_t crc = crc32_of(text, CHECKSUM_AT);
	for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
		ret_text[i] = base62[crc % 62];
		crc /= 62;
	}
}

static bool is_base62(const char *text, size_t length)
{
	for (size_t i = 0; i < length; i++)
		if (!text[i] || !strchr(base62, text[i]))
			return false;
	return true;
}

/* Bytes of 248 and more are drawn again: 248 is 4 times 62, so every character is equally likely. */
static bool random_base62(char *ret_text, size_t length)
{
	uint8_t bytes[64];
	size_t n = 0;
	while (n < length) {
		if (!fp_random(bytes, sizeof bytes))
			return false;
		for (size_t i = 0; i < sizeof bytes && n < length; i++)
			if (bytes[i] < 248)
				ret_text[n++] = base62[bytes[i] % 62];
	}
	OPENSSL_cleanse(bytes, sizeof bytes);
	return true;
}

static void copy_id(const char *text, char ret_id[FP_API_KEY_ID])
{
	memcpy(ret_id, text + PREFIX_LENGTH, ID_LENGTH);
	ret_id[ID_LENGTH] = '\0';
}

bool fp_is_api_key_id(const char *text)
{
	return strnlen(text, FP_API_KEY_ID) == ID_LENGTH && is_base62(text, ID_LENGTH);
}

fp_err fp_api_key_renew(
	const struct fp_keys *keys, const char *id, char ret_text[FP_API_KEY_TEXT], struct fp_mac *ret_hash)
{
	if (!fp_is_api_key_id(id) || !random_base62(ret_text + SECRET_AT, SECRET_LENGTH))
		return (fp_err){FP_CODE_INTERNAL};
	memcpy(ret_text, PREFIX, PREFIX_LENGTH);
	memcpy(ret_text + PREFIX_LENGTH, id, ID_LENGTH);
	ret_text[SECRET_AT - 1] = '_';
	checksum(ret_text, ret_text + CHECKSUM_AT);
	ret_text[KEY_LENGTH] = '\0';
	fp_mac_text(keys, FP_MAC_API_KEY, ret_text, ret_hash);
	return FP_OK;
}

fp_err fp_api_key_make(
	const struct fp_keys *keys, char ret_text[FP_API_KEY_TEXT], char ret_id[FP_API_KEY_ID], struct fp_mac *ret_hash)
{
	if (!random_base62(ret_id, ID_LENGTH))
		return (fp_err){FP_CODE_INTERNAL};
	ret_id[ID_LENGTH] = '\0';
	return fp_api_key_renew(keys, ret_id, ret_text, ret_hash);
}

bool fp_api_key_read(const struct fp_keys *keys, const char *text, char ret_id[FP_API_KEY_ID], struct fp_mac *ret_hash)
{
	char expected[CHECKSUM_LENGTH];
	if (!text || strnlen(text, KEY_LENGTH + 1) != KEY_LENGTH || memcmp(text, PREFIX, PREFIX_LENGTH) != 0 ||
		text[SECRET_AT - 1] != '_' || !is_base62(text + PREFIX_LENGTH, ID_LENGTH) ||
		!is_base62(text + SECRET_AT, SECRET_LENGTH))
		return false;
	checksum(text, expected);
	if (memcmp(text + CHECKSUM_AT, expected, CHECKSUM_LENGTH) != 0)
		return false;
	copy_id(text, ret_id);
	fp_mac_text(keys, FP_MAC_API_KEY, text, ret_hash);
	return true;
}
