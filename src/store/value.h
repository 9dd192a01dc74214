/* One value of a result, in PostgreSQL's binary form. */
#ifndef FIELDPASS_STORE_VALUE_H
#define FIELDPASS_STORE_VALUE_H

#include <fieldpass/store.h>

struct fp_value {
	const unsigned char *data; /* a NUL follows it */
	size_t length;
};

/* What SQL null becomes. */
void fp_value_none(enum fp_type type, void *out);
/* A value that is there. False: it has not the form of its type. *ret_memory false: the arena is exhausted. */
bool fp_value_read(
	const struct fp_column *column, struct fp_value v, struct fp_arena *arena, void *out, bool *ret_memory);

#endif
