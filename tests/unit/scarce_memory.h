/* The allocator of a test program: it can be made to have no memory once. At most one file of a program includes it. */
#ifndef FP_SCARCE_MEMORY_H
#define FP_SCARCE_MEMORY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

/* Of this thread: allocations are counted while `scarce_at` is not 0, and number `scarce_at` fails. */
static _Thread_local unsigned scarce_at, scarce_counted;

static inline void scarce_arm(unsigned at)
{
	scarce_counted = 0;
	scarce_at = at;
}

/* Whether it was reached. */
static inline bool scarce_disarm(void)
{
	bool failed = scarce_counted >= scarce_at;
	scarce_at = 0;
	return failed;
}

static inline bool scarce_fails(void)
{
	return scarce_at && ++scarce_counted == scarce_at;
}

/* The sanitizer's allocator where there is one, else the C library's. */
__attribute__((weak)) void *__interceptor_malloc(size_t);
__attribute__((weak)) void *__interceptor_calloc(size_t, size_t);
__attribute__((weak)) void *__interceptor_realloc(void *, size_t);
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

void *malloc(size_t size)
{
	if (scarce_fails())
		return NULL;
	return __interceptor_malloc ? __interceptor_malloc(size) : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
	if (scarce_fails())
		return NULL;
	return __interceptor_calloc ? __interceptor_calloc(n, size) : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
	if (scarce_fails())
		return NULL;
	return __interceptor_realloc ? __interceptor_realloc(old, size) : __libc_realloc(old, size);
}

#endif
