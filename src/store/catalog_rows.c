/* How each table of the reference data is read. */
#include "catalog_load.h"

fp_err fp_catalog_load_rows(struct fp_db *db, enum fp_query query, const struct fp_column *columns, size_t n_columns,
	size_t size, struct fp_arena *arena, void *ret_array, size_t *ret_n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, query, NULL, 0, &rows, problem));
	return fp_rows_read_all(rows, columns, n_columns, size, arena, ret_array, ret_n, problem);
}
