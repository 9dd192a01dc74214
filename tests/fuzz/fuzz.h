/* What the fuzzers share. Each is one function of bytes (libFuzzer's); what does not hold ends the process. */
#ifndef FIELDPASS_FUZZ_H
#define FIELDPASS_FUZZ_H

#include <fieldpass/arena.h>
#include <fieldpass/base.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define MUST(holds)                                                                                                    \
	do {                                                                                                           \
		if (!(holds)) {                                                                                        \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #holds);                                    \
			abort();                                                                                       \
		}                                                                                                      \
	} while (0)

struct fp_keys;
const struct fp_keys *fuzz_keys(void); /* always the same, so that what was found is found again */

/* Bytes that are used up from the front; behind the end there are zeros. */
struct source {
	const uint8_t *at;
	size_t left;
};

static inline uint64_t take_bits(struct source *s, size_t bytes)
{
	uint64_t value = 0;
	for (; bytes > 0; bytes--) {
		value = value << 8 | (s->left > 0 ? *s->at : 0);
		s->at += s->left > 0;
		s->left -= s->left > 0;
	}
	return value;
}

/* From 0 to n - 1. */
static inline size_t take_below(struct source *s, size_t n)
{
	return (size_t)take_bits(s, n > 256 ? 4 : 1) % n;
}

/* The text up to the next newline or the end, without NUL; lives in the arena. */
static inline char *take_line(struct source *s, struct fp_arena *arena)
{
	const uint8_t *end = s->left > 0 ? memchr(s->at, '\n', s->left) : NULL;
	size_t length = end ? (size_t)(end - s->at) : s->left;
	char *line = fp_arena_copy(arena, s->at, length);
	MUST(line);
	s->at += length + (end != NULL);
	s->left -= length + (end != NULL);
	return line;
}

#endif
