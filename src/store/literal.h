/* Lists as PostgreSQL writes arrays: an array of arrays travels as an array of these texts. */
#ifndef FIELDPASS_STORE_LITERAL_H
#define FIELDPASS_STORE_LITERAL_H

#include <fieldpass/arena.h>
#include <fieldpass/base.h>
#include <fieldpass/clock.h>

/* "{DEN,NYC}": the members are codes, which need no quotes. NULL: no memory. */
const char *fp_list_literal(const struct fp_texts *list, struct fp_arena *arena);
const char *fp_numbers_literal(const int32_t *numbers, size_t n, struct fp_arena *arena);
const char *fp_times_literal(const struct fp_times *times, struct fp_arena *arena);

#endif
