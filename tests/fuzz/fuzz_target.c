/* The target of a request: split first, then decoded, and nothing that it gives back is a surprise. */
#include "fuzz.h"

#include <fieldpass/err.h>

#include "target.h"

static int digit(char c)
{
	static const char digits[] = "0123456789abcdef";
	const char *at = c ? strchr(digits, c | (c >= 'A' && c <= 'F' ? 0x20 : 0)) : NULL;
	return at ? (int)(at - digits) : -1;
}

/* The definition read aloud, of one part. False where there is none. */
static bool decoded(const char *raw, size_t length, bool plus, char *ret_text)
{
	size_t n = 0;
	for (size_t i = 0; i < length; i++) {
		char c = plus && raw[i] == '+' ? ' ' : raw[i];
		if (raw[i] == '%') {
			if (i + 2 >= length || digit(raw[i + 1]) < 0 || digit(raw[i + 2]) < 0)
				return false;
			c = (char)(digit(raw[i + 1]) * 16 + digit(raw[i + 2]));
			i += 2;
			if (c == '\0')
				return false;
		}
		ret_text[n++] = c;
	}
	ret_text[n] = '\0';
	return fp_utf8_valid(ret_text);
}

static void check_segments(const char *raw, const struct fp_target *t, char *scratch)
{
	size_t length = strcspn(raw, "?"), n = 0;
	MUST(strlen(t->path) == length && memcmp(t->path, raw, length) == 0);
	for (size_t at = 0; at < length && raw[at] == '/'; n++) {
		size_t end = at + 1;
		while (end < length && raw[end] != '/')
			end++;
		MUST(decoded(raw + at + 1, end - at - 1, false, scratch));
		if (n < FP_SEGMENTS_MAX)
			MUST(strcmp(t->segments[n].text, scratch) == 0 && t->segments[n].raw_length == end - at - 1);
		at = end;
	}
	MUST(n == t->n_segments);
}

static void check_pairs(const char *raw, const struct fp_target *t, char *scratch)
{
	const char *query = strchr(raw, '?');
	size_t n = 0;
	for (const char *at = query ? query + 1 : ""; *at;) {
		size_t length = strcspn(at, "&"), name = strcspn(at, "=&");
		if (length > 0) {
			MUST(n < t->n_pairs && decoded(at, name, true, scratch));
			MUST(strcmp(t->pairs[n].name, scratch) == 0);
			MUST(decoded(at + name + (name < length), length - name - (name < length), true, scratch));
			MUST(strcmp(t->pairs[n].value, scratch) == 0);
			MUST(fp_target_query(t, t->pairs[n].name) == t->pairs[n].value);
			n++;
		}
		at += length + (at[length] == '&');
	}
	MUST(n == t->n_pairs && n <= FP_PAIRS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)1 << 20);
	struct fp_problem problem = {.arena = arena};
	struct fp_target target;
	char *raw = fp_arena_copy(arena, data, size);
	char *scratch = fp_arena_alloc(arena, size + 1);
	if (!raw || !scratch)
		return 0; /* longer than any head */
	fp_err err = fp_target_parse(arena, raw, &target, &problem);
	if (fp_failed(err)) {
		MUST(err.code == FP_CODE_INVALID_REQUEST || err.code == FP_CODE_INVALID_PARAMETER ||
			err.code == FP_CODE_NO_MEMORY);
		MUST(target.n_segments == 0);
		return 0;
	}
	check_segments(raw, &target, scratch);
	check_pairs(raw, &target, scratch);
	return 0;
}
