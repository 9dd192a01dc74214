/* What the loaders of the reference data share. */
#ifndef FIELDPASS_STORE_CATALOG_LOAD_H
#define FIELDPASS_STORE_CATALOG_LOAD_H

#include <fieldpass/records.h>

/* All rows of a query without parameters, as structs in the arena. */
fp_err fp_catalog_load_rows(struct fp_db *db, enum fp_query query, const struct fp_column *columns, size_t n_columns,
	size_t size, struct fp_arena *arena, void *ret_array, size_t *ret_n, struct fp_problem *problem);

/* The resources, and what is said in each language; after the services. */
fp_err fp_catalog_load_words(struct fp_db *db, struct fp_catalog *c, struct fp_problem *problem);

#endif
