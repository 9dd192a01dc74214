#include "catalog_keeper.h"

#include <string.h>

struct print {
	const char *text;
};
static const struct fp_column columns[] = {{"fingerprint", FP_T_TEXT, offsetof(struct print, text), NULL}};

fp_err fp_catalog_look(struct fp_db *db, char ret_print[FP_FINGERPRINT], struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(4096);
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct print print;
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_catalog_fingerprint, NULL, 0, &rows, problem));
	FP_TRY(fp_rows_read(rows, 0, columns, FP_LENGTH(columns), arena, &print, problem));
	size_t length = strnlen(print.text, FP_FINGERPRINT - 1);
	memcpy(ret_print, print.text, length);
	ret_print[length] = '\0';
	return FP_OK;
}
