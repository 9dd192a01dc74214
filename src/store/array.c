#include <limits.h>
#include <string.h>

#include "params.h"
#include "wire.h"

#define HEADER_EMPTY  12 /* dimensions, has nulls, type of the elements */
#define HEADER_LENGTH 20 /* and count, lower bound */

struct fp_array {
	struct fp_arena *arena;
	enum fp_type type;
	size_t count, appended;
	int failure; /* 0, or one of FP_PARAM_… */
	unsigned char *data;
	size_t length, capacity;
};

/* By enum fp_type; `size` 0: it varies. */
static const struct {
	uint32_t oid;
	size_t size;
} elements[] = {
	[FP_T_ID] = {FP_OID_UUID, 16},
	[FP_T_TEXT] = {FP_OID_TEXT, 0},
	[FP_T_INT] = {FP_OID_INT8, 8},
	[FP_T_INT4] = {FP_OID_INT4, 4},
	[FP_T_BOOL] = {FP_OID_BOOL, 1},
	[FP_T_TIME] = {FP_OID_TIMESTAMPTZ, 8},
	[FP_T_DAY] = {FP_OID_DATE, 4},
	[FP_T_BYTES] = {FP_OID_BYTEA, 0},
};

struct fp_array *fp_array_new(struct fp_arena *arena, enum fp_type type, size_t count)
{
	if (type >= FP_LENGTH(elements) || count > INT32_MAX / 64)
		return NULL;
	struct fp_array *a = fp_arena_alloc(arena, sizeof(*a));
	if (!a)
		return NULL;
	size_t size = elements[type].size ? elements[type].size : 16;
	*a = (struct fp_array){.arena = arena, .type = type, .count = count, .length = HEADER_LENGTH};
	a->capacity = HEADER_LENGTH + count * (4 + size);
	a->data = fp_arena_alloc(arena, a->capacity);
	if (!a->data)
		return NULL;
	fp_put32(a->data, count ? 1 : 0);
	fp_put32(a->data + 4, 0);
	fp_put32(a->data + 8, elements[type].oid);
	fp_put32(a->data + 12, (uint32_t)count);
	fp_put32(a->data + 16, 1);
	return a;
}

fp_err fp_arrays_new(struct fp_arena *arena, const enum fp_type *types, size_t n, size_t count,
	struct fp_array **ret_arrays, struct fp_problem *problem)
{
	for (size_t i = 0; i < n; i++)
		if (!(ret_arrays[i] = fp_array_new(arena, types[i], count)))
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	return FP_OK;
}

void fp_p_arrays(struct fp_array *const *arrays, size_t n, struct fp_param *ret_params)
{
	for (size_t i = 0; i < n; i++)
		ret_params[i] = fp_p_array(arrays[i]);
}

static bool reserve(struct fp_array *a, size_t more)
{
	if (more <= a->capacity - a->length)
		return true;
	if (more > INT_MAX / 2 - a->length) {
		a->failure = FP_PARAM_MISUSED;
		return false;
	}
	size_t capacity = 2 * (a->length + more);
	unsigned char *data = fp_arena_alloc(a->arena, capacity);
	if (!data) {
		a->failure = FP_PARAM_NO_MEMORY;
		return false;
	}
	memcpy(data, a->data, a->length);
	a->data = data;
	a->capacity = capacity;
	return true;
}

static void append(struct fp_array *a, bool fits, const void *data, size_t length)
{
	if (!fits || a->appended >= a->count)
		a->failure = FP_PARAM_MISUSED;
	if (a->failure || !reserve(a, 4 + length))
		return;
	fp_put32(a->data + a->length, (uint32_t)length);
	memcpy(a->data + a->length + 4, data, length);
	a->length += 4 + length;
	a->appended++;
}

void fp_array_null(struct fp_array *a)
{
	append(a, true, "", 0);
	if (a->failure)
		return;
	fp_put32(a->data + a->length - 4, UINT32_MAX);
	fp_put32(a->data + 4, 1);
}

void fp_array_id(struct fp_array *a, const struct fp_id *id)
{
	if (!id || fp_id_is_none(id))
		fp_array_null(a);
	else
		append(a, a->type == FP_T_ID, id->b, sizeof(id->b));
}

void fp_array_text(struct fp_array *a, const char *text)
{
	if (text)
		append(a, a->type == FP_T_TEXT, text, strlen(text));
	else
		fp_array_null(a);
}

static void append32(struct fp_array *a, bool fits, int32_t v)
{
	unsigned char wire[4];
	fp_put32(wire, (uint32_t)v);
	append(a, fits, wire, sizeof(wire));
}

static void append64(struct fp_array *a, bool fits, int64_t v)
{
	unsigned char wire[8];
	fp_put64(wire, (uint64_t)v);
	append(a, fits, wire, sizeof(wire));
}

void fp_array_int(struct fp_array *a, int64_t v)
{
	if (a->type == FP_T_INT4)
		append32(a, v >= INT32_MIN && v <= INT32_MAX, (int32_t)v);
	else
		append64(a, a->type == FP_T_INT, v);
}

void fp_array_bool(struct fp_array *a, bool v)
{
	append(a, a->type == FP_T_BOOL, &(unsigned char){v}, 1);
}

void fp_array_time(struct fp_array *a, fp_time t)
{
	if (t == FP_TIME_NONE)
		fp_array_null(a);
	else
		append64(a, a->type == FP_T_TIME, fp_time_to_wire(t));
}

void fp_array_day(struct fp_array *a, fp_day d)
{
	if (d == FP_DAY_NONE)
		fp_array_null(a);
	else
		append32(a, a->type == FP_T_DAY, fp_day_to_wire(d));
}

void fp_array_bytes(struct fp_array *a, struct fp_bytes b)
{
	if (b.data)
		append(a, a->type == FP_T_BYTES, b.data, b.length);
	else
		fp_array_null(a);
}

struct fp_param fp_p_array(const struct fp_array *a)
{
	if (!a)
		return fp_p_null();
	if (a->failure)
		return (struct fp_param){.length = a->failure};
	if (a->appended != a->count)
		return (struct fp_param){.length = FP_PARAM_MISUSED};
	return (struct fp_param){.data = a->data, .length = a->count ? (int)a->length : HEADER_EMPTY};
}

struct fp_param fp_p_texts(struct fp_arena *arena, const struct fp_texts *texts)
{
	if (!texts)
		return fp_p_null();
	struct fp_array *a = fp_array_new(arena, FP_T_TEXT, texts->n);
	if (!a)
		return (struct fp_param){.length = FP_PARAM_NO_MEMORY};
	for (size_t i = 0; i < texts->n; i++)
		fp_array_text(a, texts->v[i]);
	return fp_p_array(a);
}

struct fp_param fp_p_times(struct fp_arena *arena, const struct fp_times *times)
{
	struct fp_array *a = fp_array_new(arena, FP_T_TIME, times->n);
	if (!a)
		return (struct fp_param){.length = FP_PARAM_NO_MEMORY};
	for (size_t i = 0; i < times->n; i++)
		fp_array_time(a, times->v[i]);
	return fp_p_array(a);
}
