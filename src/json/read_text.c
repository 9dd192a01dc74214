#include <string.h>

#include "reader.h"

/* Text from jansson: valid UTF-8 without NUL. */
struct span {
	const char *data;
	size_t length;
};

static bool is_continuation(char c)
{
	return ((unsigned char)c & 0xc0) == 0x80;
}

static bool is_control(uint32_t point)
{
	return (point < 0x20 && point != '\t' && point != '\n') || (point >= 0x7f && point < 0xa0);
}

static struct span trim(struct span s)
{
	size_t length;
	while (s.length > 0 && fp_is_white(fp_text_point(s.data, &length))) {
		s.data += length;
		s.length -= length;
	}
	while (s.length > 0) {
		size_t last = s.length - 1;
		while (is_continuation(s.data[last]))
			last--;
		if (!fp_is_white(fp_text_point(s.data + last, &length)))
			break;
		s.length = last;
	}
	return s;
}

static bool has_control(struct span s)
{
	size_t length;
	for (size_t i = 0; i < s.length; i += length)
		if (is_control(fp_text_point(s.data + i, &length)))
			return true;
	return false;
}

static int64_t count_characters(struct span s)
{
	int64_t n = 0;
	for (size_t i = 0; i < s.length; i++)
		n += !is_continuation(s.data[i]);
	return n;
}

/* True if the span may stand; else it has been refused. */
static bool check(struct fp_reader *r, const struct fp_place *place, int64_t least, int64_t most, struct span s)
{
	int64_t n = count_characters(s);
	if (n == 0)
		fp_reader_refuse(r, place, "blank", "The text is blank. Write something or leave it out.");
	else if (has_control(s))
		fp_reader_refuse(r, place, "control_character",
			"The text holds a control character. Only tab and newline may occur.");
	else if (n < least)
		fp_reader_refuse(r, place, "too_short", "At least %lld characters are needed.", (long long)least);
	else if (most > 0 && n > most)
		fp_reader_refuse(r, place, "too_long", "At most %lld characters are allowed; these are %lld.",
			(long long)most, (long long)n);
	else
		return true;
	return false;
}

void fp_read_text(struct fp_reader *r, const struct fp_place *place, int64_t least, int64_t most, const json_t *value,
	const char **slot)
{
	if (!json_is_string(value)) {
		fp_reader_refuse(r, place, "wrong_type", "This must be a text.");
		return;
	}
	struct span s = trim((struct span){json_string_value(value), json_string_length(value)});
	if (!check(r, place, least, most, s))
		return;
	const char *copy = fp_arena_copy(r->arena, s.data, s.length);
	if (copy)
		*slot = copy;
	else
		r->no_memory = true;
}
