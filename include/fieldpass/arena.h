/* Memory that lives as long as one request: many allocations, one free. One thread at a time. */
#ifndef FIELDPASS_ARENA_H
#define FIELDPASS_ARENA_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct fp_arena;

/* `limit` bounds the sum of all allocations and the gaps that align them, in bytes. NULL where malloc fails. */
struct fp_arena *fp_arena_new(size_t limit);
struct fp_arena *fp_arena_free(struct fp_arena *a); /* NULL-safe, returns NULL */
void fp_arena_cleanup(struct fp_arena **a);	    /* for FP_CLEANUP */

/* Zeroed, aligned for any type. NULL when memory or the limit is exhausted; so for all below. */
void *fp_arena_alloc(struct fp_arena *a, size_t size);
char *fp_arena_copy(struct fp_arena *a, const void *data, size_t length); /* adds a terminating NUL */
char *fp_arena_text(struct fp_arena *a, const char *text);		  /* NULL gives NULL */
char *fp_arena_format(struct fp_arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *fp_arena_vformat(struct fp_arena *a, const char *format, va_list args) __attribute__((format(printf, 2, 0)));

/*
 * Whether anything was ever refused. What was made of such an arena may have holes where nobody looked for them, so it
 * is neither sent nor stored: http and store look here.
 */
bool fp_arena_failed(const struct fp_arena *a); /* NULL has not */

#endif
