/* What every layer may use: lengths, cleanup, byte ranges, and the list of functions nobody may. */
#ifndef FIELDPASS_BASE_H
#define FIELDPASS_BASE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
/* Before the poison below, which would else hit their declarations. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define FP_LENGTH(array) (sizeof(array) / sizeof((array)[0]))

/* Runs fn(&variable) when the variable leaves its scope. */
#define FP_CLEANUP(fn) __attribute__((cleanup(fn)))

#define FP_PRINTF(format_arg, first_arg) __attribute__((format(printf, format_arg, first_arg)))

/* A borrowed range of bytes; no terminator is promised. */
struct fp_bytes {
	const void *data;
	size_t length;
};

/* Lists as the arena holds them: `v` has `n` members, and is NULL where n is 0. */
struct fp_texts {
	size_t n;
	const char **v;
};
struct fp_ints {
	size_t n;
	int64_t *v;
};

/* True where both are NULL, or both are the same text. */
bool fp_text_same(const char *a, const char *b);
/* The code point that begins at `at`, which is valid UTF-8, and how many bytes it has. */
uint32_t fp_text_point(const char *at, size_t *ret_length);
bool fp_is_white(uint32_t point); /* Unicode's White_Space */
bool fp_text_has_white(const char *text);
bool fp_texts_contain(const struct fp_texts *list, const char *text);
/* The digits of `number`, at least `least` of them, end before `end`; returns where they begin. No NUL is written. */
char *fp_digits_before(char *end, uint64_t number, int least);
uint64_t fp_magnitude(int64_t number); /* of INT64_MIN, too */

/* A use of one of these does not compile: each has a bounded or thread-safe twin. */
#ifdef __GNUC__
#pragma GCC poison strcpy strcat sprintf vsprintf strtok gmtime localtime asctime ctime gets atoi atol
#endif

#endif
