/* How wide characters are in a terminal (Unicode, UAX #11, in the ranges that names are written in). */
#include "message.h"

struct range {
	uint32_t first, last;
};
static const struct range wide[] = {{0x1100, 0x115f}, {0x2e80, 0x303e}, {0x3041, 0xa4cf}, {0xa960, 0xa97f},
	{0xac00, 0xd7a3}, {0xf900, 0xfaff}, {0xfe30, 0xfe6f}, {0xff00, 0xff60}, {0xffe0, 0xffe6}, {0x1f300, 0x1faff},
	{0x20000, 0x3fffd}};
static const struct range combining[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a},
	{0x064b, 0x065f}, {0x0e31, 0x0e31}, {0x0e34, 0x0e3a}, {0x0e47, 0x0e4e}, {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff},
	{0x200b, 0x200d}, {0x20d0, 0x20ff}, {0x3099, 0x309a}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}};
/* C0 and C1, line and paragraph separators, and what turns the direction of writing. */
static const struct range control[] = {
	{0x00, 0x1f}, {0x7f, 0x9f}, {0x200e, 0x200f}, {0x2028, 0x202e}, {0x2066, 0x2069}};

static bool among(const struct range *ranges, size_t n, uint32_t c)
{
	for (size_t i = 0; i < n; i++)
		if (c >= ranges[i].first && c <= ranges[i].last)
			return true;
	return false;
}

/* The character that begins here, and its bytes; a byte that begins none is taken as it is. */
static uint32_t character(const unsigned char *at, size_t *ret_bytes)
{
	size_t n = at[0] >= 0xf0 ? 4 : at[0] >= 0xe0 ? 3 : at[0] >= 0xc0 ? 2 : 1;
	uint32_t c = n == 1 ? at[0] : at[0] & (0x7fu >> n);
	*ret_bytes = 1;
	for (size_t i = 1; i < n; i++) {
		if ((at[i] & 0xc0) != 0x80)
			return at[0];
		c = c << 6 | (at[i] & 0x3fu);
	}
	*ret_bytes = n;
	return c;
}

static size_t width_of(uint32_t c)
{
	return among(combining, FP_LENGTH(combining), c) ? 0 : among(wide, FP_LENGTH(wide), c) ? 2 : 1;
}

size_t fp_text_width(const char *text)
{
	size_t width = 0, bytes;
	for (const unsigned char *at = (const unsigned char *)text; *at; at += bytes)
		width += width_of(character(at, &bytes));
	return width;
}

void fp_text_padded(struct fp_buf *out, const char *text, size_t width)
{
	size_t taken = 0, bytes;
	for (const unsigned char *at = (const unsigned char *)text; *at; at += bytes) {
		uint32_t c = character(at, &bytes);
		bool shown = !among(control, FP_LENGTH(control), c);
		fp_buf_add(out, shown ? (const char *)at : " ", shown ? bytes : 1);
		taken += shown ? width_of(c) : 1;
	}
	for (; taken < width; taken++)
		fp_buf_byte(out, ' ');
}
