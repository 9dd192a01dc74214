/* What sql/embed.py puts into the program. */
#ifndef FIELDPASS_STORE_EMBEDDED_H
#define FIELDPASS_STORE_EMBEDDED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct fp_embedded_query {
	const char *name; /* also the prepared statement's */
	const char *text;
	uint32_t roles; /* bit = enum fp_db_role: who runs it */
	bool anew;	/* planned for its parameters each time, and prepared never */
};
struct fp_embedded_file {
	const char *name; /* "0001_core.sql" */
	const char *data; /* NUL-terminated */
	size_t length;	  /* without the NUL */
};

extern const struct fp_embedded_query fp_embedded_queries[]; /* FP_Q_COUNT of them, by enum fp_query */
extern const struct fp_embedded_file fp_embedded_migrations[];
extern const size_t fp_embedded_migrations_count;
extern const struct fp_embedded_file fp_embedded_seed[];
extern const size_t fp_embedded_seed_count;

#endif
