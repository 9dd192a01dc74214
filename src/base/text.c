#include <string.h>

#include <fieldpass/base.h>

bool fp_text_same(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool fp_texts_contain(const struct fp_texts *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (fp_text_same(list->v[i], text))
			return true;
	return false;
}

char *fp_digits_before(char *end, uint64_t number, int least)
{
	for (; number > 0 || least > 0; least--) {
		*--end = (char)('0' + number % 10);
		number /= 10;
	}
	return end;
}

uint64_t fp_magnitude(int64_t number)
{
	return number < 0 ? -(uint64_t)number : (uint64_t)number;
}

uint32_t fp_text_point(const char *at, size_t *ret_length)
{
	const unsigned char *b = (const unsigned char *)at;
	*ret_length = b[0] < 0x80 ? 1 : b[0] < 0xe0 ? 2 : b[0] < 0xf0 ? 3 : 4;
	if (b[0] < 0x80)
		return b[0];
	uint32_t point = b[0] & (0xffU >> (*ret_length + 1));
	for (size_t i = 1; i < *ret_length; i++)
		point = point << 6 | (b[i] & 0x3f);
	return point;
}

/* Unicode's White_Space: a text of no-break spaces is as blank as one of spaces. */
bool fp_is_white(uint32_t point)
{
	return (point >= 0x09 && point <= 0x0d) || point == 0x20 || point == 0x85 || point == 0xa0 || point == 0x1680 ||
	       (point >= 0x2000 && point <= 0x200a) || point == 0x2028 || point == 0x2029 || point == 0x202f ||
	       point == 0x205f || point == 0x3000;
}

bool fp_text_has_white(const char *text)
{
	size_t length;
	for (; *text; text += length)
		if (fp_is_white(fp_text_point(text, &length)))
			return true;
	return false;
}
