#include <string.h>

#include "target.h"

/* The length of the well-formed sequence at `s` (RFC 3629: no overlong form, no surrogate), 0 where there is none. */
static size_t utf8_sequence(const unsigned char *s)
{
	if (s[0] < 0x80)
		return 1;
	size_t length = s[0] >= 0xf0 ? 4 : s[0] >= 0xe0 ? 3 : 2;
	if (s[0] < 0xc2 || s[0] > 0xf4)
		return 0;
	for (size_t i = 1; i < length; i++)
		if ((s[i] & 0xc0) != 0x80)
			return 0;
	bool bad = (s[0] == 0xe0 && s[1] < 0xa0) || (s[0] == 0xed && s[1] > 0x9f) || (s[0] == 0xf0 && s[1] < 0x90) ||
		   (s[0] == 0xf4 && s[1] > 0x8f);
	return bad ? 0 : length;
}

bool fp_utf8_valid(const char *text)
{
	for (const unsigned char *s = (const unsigned char *)text; *s;) {
		size_t length = utf8_sequence(s);
		if (length == 0)
			return false;
		s += length;
	}
	return true;
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* Writes the decoded text and its terminator at *out, which moves on behind it; false where it cannot be decoded. */
static bool decode(const char *raw, size_t length, bool plus_is_space, char **out, const char **ret_text)
{
	char *start = *out, *to = start;
	for (size_t i = 0; i < length; i++) {
		if (raw[i] != '%') {
			*to++ = plus_is_space && raw[i] == '+' ? ' ' : raw[i];
			continue;
		}
		int high = length - i > 2 ? hex_digit(raw[i + 1]) : -1;
		int low = length - i > 2 ? hex_digit(raw[i + 2]) : -1;
		if (high < 0 || low < 0 || high + low == 0)
			return false;
		*to++ = (char)(high * 16 + low);
		i += 2;
	}
	*to++ = '\0';
	*out = to;
	*ret_text = start;
	return fp_utf8_valid(start);
}

static fp_err parse_path(struct fp_arena *arena, size_t length, struct fp_target *target, struct fp_problem *problem)
{
	char *out = fp_arena_alloc(arena, length + 1);
	if (!out)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	size_t n = 0;
	for (const char *at = target->path; *at == '/';) {
		struct fp_segment segment = {.raw = at + 1, .raw_length = strcspn(at + 1, "/")};
		if (!decode(segment.raw, segment.raw_length, false, &out, &segment.text))
			return fp_fail(problem, FP_CODE_INVALID_REQUEST,
				"The path has a percent escape that does not give valid UTF-8 text.");
		if (n < FP_SEGMENTS_MAX)
			target->segments[n] = segment;
		n++;
		at = segment.raw + segment.raw_length;
	}
	target->n_segments = n;
	return FP_OK;
}

static fp_err add_pair(struct fp_target *target, struct fp_pair pair, struct fp_problem *problem)
{
	if (fp_target_query(target, pair.name)) {
		fp_err err = fp_fail(problem, FP_CODE_INVALID_PARAMETER, "A parameter was given twice.");
		const char *pointer = fp_arena_format(problem->arena, "?%s", pair.name);
		fp_problem_field(problem, pointer ? pointer : "?", "duplicate", "Give this parameter once.");
		return err;
	}
	if (target->n_pairs == FP_PAIRS_MAX)
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER, "The query has too many parameters.");
	target->pairs[target->n_pairs++] = pair;
	return FP_OK;
}

static fp_err parse_query(
	struct fp_arena *arena, const char *query, struct fp_target *target, struct fp_problem *problem)
{
	/* each pair needs at most its own length and two terminators, of which one stands for its separator */
	char *out = fp_arena_alloc(arena, 2 * strlen(query) + 2);
	if (!out)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (const char *at = query;; at++) {
		size_t length = strcspn(at, "&"), name = strcspn(at, "=&");
		size_t value = name < length ? name + 1 : length;
		struct fp_pair pair;
		if (!decode(at, name, true, &out, &pair.name) ||
			!decode(at + value, length - value, true, &out, &pair.value))
			return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
				"The query has a percent escape that does not give valid UTF-8 text.");
		if (length > 0)
			FP_TRY(add_pair(target, pair, problem));
		at += length;
		if (*at == '\0')
			return FP_OK;
	}
}

fp_err fp_target_parse(
	struct fp_arena *arena, const char *raw, struct fp_target *ret_target, struct fp_problem *problem)
{
	struct fp_target target = {0};
	size_t length = strcspn(raw, "?");
	ret_target->n_segments = 0;
	target.path = fp_arena_copy(arena, raw, length);
	if (!target.path)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(parse_path(arena, length, &target, problem));
	if (raw[length] == '?')
		FP_TRY(parse_query(arena, raw + length + 1, &target, problem));
	*ret_target = target;
	return FP_OK;
}

const char *fp_target_query(const struct fp_target *target, const char *name)
{
	for (size_t i = 0; i < target->n_pairs; i++)
		if (strcmp(target->pairs[i].name, name) == 0)
			return target->pairs[i].value;
	return NULL;
}
