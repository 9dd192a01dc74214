#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fieldpass/arena.h>
#include <fieldpass/base.h>

/* Most requests fit the first chunk; the last size bounds what a barely used chunk can waste. */
#define FIRST_CHUNK   ((size_t)4096)
#define LARGEST_CHUNK ((size_t)256 * 1024)
#define ALIGNMENT     alignof(max_align_t)

struct chunk {
	struct chunk *next;    /* the one before it in time */
	size_t used, capacity; /* both with this head */
};

/* Lies at the start of its own first chunk, so that a small request costs one malloc. */
struct fp_arena {
	struct chunk *newest;
	size_t left; /* of the limit */
	size_t next_capacity;
	bool failed;
};

static size_t aligned(size_t n)
{
	return (n + ALIGNMENT - 1) & ~(ALIGNMENT - 1);
}

#define CHUNK_HEAD aligned(sizeof(struct chunk))

static struct chunk *chunk_new(size_t capacity, struct chunk *next)
{
	struct chunk *c = malloc(capacity);
	if (!c)
		return NULL;
	c->next = next;
	c->used = CHUNK_HEAD;
	c->capacity = capacity;
	return c;
}

static void *chunk_take(struct chunk *c, size_t padding, size_t size)
{
	char *start = (char *)c + c->used + padding;
	c->used += padding + size;
	return start;
}

struct fp_arena *fp_arena_new(size_t limit)
{
	struct chunk *c = chunk_new(FIRST_CHUNK, NULL);
	if (!c)
		return NULL;
	struct fp_arena *a = chunk_take(c, 0, aligned(sizeof *a));
	*a = (struct fp_arena){.newest = c, .left = limit, .next_capacity = FIRST_CHUNK * 2};
	return a;
}

struct fp_arena *fp_arena_free(struct fp_arena *a)
{
	struct chunk *c = a ? a->newest : NULL;
	while (c) {
		struct chunk *next = c->next;
		free(c);
		c = next;
	}
	return NULL;
}

void fp_arena_cleanup(struct fp_arena **a)
{
	*a = fp_arena_free(*a);
}

static bool add_chunk(struct fp_arena *a, size_t size)
{
	size_t capacity = a->next_capacity;
	if (size > SIZE_MAX - CHUNK_HEAD)
		return false;
	if (capacity < CHUNK_HEAD + size)
		capacity = CHUNK_HEAD + size;
	struct chunk *c = chunk_new(capacity, a->newest);
	if (!c)
		return false;
	a->newest = c;
	if (a->next_capacity < LARGEST_CHUNK)
		a->next_capacity *= 2;
	return true;
}

static void *try_take(struct fp_arena *a, size_t size, size_t alignment)
{
	if (size == 0)
		size = 1; /* NULL means failure, and so many empty things must not be free of charge */
	if (size > a->left)
		return NULL;
	size_t padding = -a->newest->used & (alignment - 1);
	if (padding + size > a->newest->capacity - a->newest->used) {
		if (!add_chunk(a, size))
			return NULL;
		padding = 0;
	}
	if (padding > a->left - size)
		return NULL;
	a->left -= padding + size;
	return chunk_take(a->newest, padding, size);
}

static void *take(struct fp_arena *a, size_t size, size_t alignment)
{
	void *taken = try_take(a, size, alignment);
	a->failed |= !taken;
	return taken;
}

bool fp_arena_failed(const struct fp_arena *a)
{
	return a && a->failed;
}

void *fp_arena_alloc(struct fp_arena *a, size_t size)
{
	void *taken = take(a, size, ALIGNMENT);
	return taken ? memset(taken, 0, size) : NULL;
}

char *fp_arena_copy(struct fp_arena *a, const void *data, size_t length)
{
	if (length == SIZE_MAX) {
		a->failed = true;
		return NULL;
	}
	char *copy = take(a, length + 1, 1);
	if (!copy)
		return NULL;
	if (length > 0)
		memcpy(copy, data, length);
	copy[length] = '\0';
	return copy;
}

char *fp_arena_text(struct fp_arena *a, const char *text)
{
	return text ? fp_arena_copy(a, text, strlen(text)) : NULL;
}

char *fp_arena_format(struct fp_arena *a, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = fp_arena_vformat(a, format, args);
	va_end(args);
	return text;
}

char *fp_arena_vformat(struct fp_arena *a, const char *format, va_list args)
{
	char first_try[256];
	va_list again;
	va_copy(again, args);
	int length = vsnprintf(first_try, sizeof first_try, format, args);
	char *text = NULL;
	if (length >= 0 && (size_t)length < sizeof first_try)
		text = fp_arena_copy(a, first_try, (size_t)length);
	else if (length >= 0 && (text = take(a, (size_t)length + 1, 1)))
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}
