#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "value.h"
#include "wire.h"

#define COLUMNS_MAX 128

/* The table read last, resolved: column i is field fields[i] of the result. */
struct map {
	const struct fp_column *columns;
	size_t n;
	int fields[COLUMNS_MAX];
};

struct fp_rows {
	PGresult *result;
	struct map *map; /* changes while the rows are const: it is only a memory of the last look-up */
};

struct fp_rows *fp_rows_new(PGresult *result)
{
	struct fp_rows *rows = calloc(1, sizeof(*rows));
	struct map *map = calloc(1, sizeof(*map));
	if (!rows || !map) {
		free(rows);
		free(map);
		PQclear(result);
		return NULL;
	}
	rows->result = result;
	rows->map = map;
	return rows;
}

void fp_rows_cleanup(struct fp_rows **rows)
{
	if (!*rows)
		return;
	PQclear((*rows)->result);
	free((*rows)->map);
	free(*rows);
	*rows = NULL;
}

size_t fp_rows_count(const struct fp_rows *rows)
{
	return rows ? (size_t)PQntuples(rows->result) : 0;
}

static bool is_text(Oid oid)
{
	return oid == FP_OID_TEXT || oid == FP_OID_VARCHAR || oid == FP_OID_BPCHAR || oid == FP_OID_NAME ||
	       oid == FP_OID_JSON || oid >= FP_OID_FIRST_OWN;
}

static bool type_fits(enum fp_type type, Oid oid)
{
	switch (type) {
	case FP_T_ID:
		return oid == FP_OID_UUID;
	case FP_T_TEXT:
	case FP_T_CHOICE:
		return is_text(oid);
	case FP_T_INT:
		return oid == FP_OID_INT8 || oid == FP_OID_INT4 || oid == FP_OID_INT2;
	case FP_T_INT4:
		return oid == FP_OID_INT4 || oid == FP_OID_INT2;
	case FP_T_BOOL:
		return oid == FP_OID_BOOL;
	case FP_T_TIME:
		return oid == FP_OID_TIMESTAMPTZ || oid == FP_OID_TIMESTAMP;
	case FP_T_DAY:
		return oid == FP_OID_DATE;
	case FP_T_BYTES:
		return oid == FP_OID_BYTEA;
	case FP_T_TEXTS:
		return oid == FP_OID_TEXT_ARRAY || oid == FP_OID_VARCHAR_ARRAY || oid >= FP_OID_FIRST_OWN;
	case FP_T_INTS:
		return oid == FP_OID_INT8_ARRAY || oid == FP_OID_INT4_ARRAY || oid == FP_OID_INT2_ARRAY;
	case FP_T_IDS:
		return oid == FP_OID_UUID_ARRAY;
	case FP_T_TIMES:
		return oid == FP_OID_TIMESTAMPTZ_ARRAY;
	}
	return false;
}

/*
 * A statement mostly names its columns in the order of the table that reads them, so each is looked for where the one
 * before it was found. PQfnumber begins at the first each time, which at 100 columns is dearer than all else of a read.
 */
static int field_of(const PGresult *result, const char *name, int expected)
{
	int n = PQnfields(result);
	for (int i = 0; i < n; i++) {
		int field = (expected + i) % n;
		if (!strcmp(PQfname(result, field), name))
			return field;
	}
	return -1;
}

static fp_err resolve(const struct fp_rows *rows, const struct fp_column *columns, size_t n, struct fp_problem *problem)
{
	struct map *map = rows->map;
	if (map->columns == columns && map->n == n)
		return FP_OK;
	if (n > COLUMNS_MAX)
		return fp_fail(problem, FP_CODE_INTERNAL, "A result is read into too many columns");
	map->columns = NULL;
	int field = -1;
	for (size_t i = 0; i < n; i++) {
		field = field_of(rows->result, columns[i].name, field + 1);
		if (field < 0)
			return fp_fail(problem, FP_CODE_INTERNAL, "A result lacks the column %s", columns[i].name);
		if (!type_fits(columns[i].type, PQftype(rows->result, field)) || !PQfformat(rows->result, field))
			return fp_fail(problem, FP_CODE_INTERNAL, "The column %s of a result has another type",
				columns[i].name);
		map->fields[i] = field;
	}
	map->columns = columns;
	map->n = n;
	return FP_OK;
}

fp_err fp_rows_read(const struct fp_rows *rows, size_t row, const struct fp_column *columns, size_t n_columns,
	struct fp_arena *arena, void *out, struct fp_problem *problem)
{
	if (row >= fp_rows_count(rows))
		return fp_fail(problem, FP_CODE_INTERNAL, "A result has too few rows");
	FP_TRY(resolve(rows, columns, n_columns, problem));
	for (size_t i = 0; i < n_columns; i++) {
		int field = rows->map->fields[i];
		char *at = (char *)out + columns[i].offset;
		if (PQgetisnull(rows->result, (int)row, field)) {
			fp_value_none(columns[i].type, at);
			continue;
		}
		struct fp_value v = {(const unsigned char *)PQgetvalue(rows->result, (int)row, field),
			(size_t)PQgetlength(rows->result, (int)row, field)};
		bool memory = true;
		if (!fp_value_read(&columns[i], v, arena, at, &memory))
			return fp_fail(problem, FP_CODE_INTERNAL, "The column %s of a result is not readable",
				columns[i].name);
		if (!memory)
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	}
	return FP_OK;
}

fp_err fp_rows_read_all(const struct fp_rows *rows, const struct fp_column *columns, size_t n_columns, size_t size,
	struct fp_arena *arena, void **ret_array, size_t *ret_n, struct fp_problem *problem)
{
	size_t n = fp_rows_count(rows);
	char *array = NULL;
	if (n && n <= SIZE_MAX / size)
		array = fp_arena_alloc(arena, n * size);
	if (n && !array)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++)
		FP_TRY(fp_rows_read(rows, i, columns, n_columns, arena, array + i * size, problem));
	*ret_array = array;
	*ret_n = n;
	return FP_OK;
}
