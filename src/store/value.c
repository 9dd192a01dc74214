#include <string.h>

#include <fieldpass/vocabulary.h>

#include "value.h"
#include "wire.h"

static bool read_integer(struct fp_value v, int64_t *ret)
{
	switch (v.length) {
	case 2:
		*ret = fp_get16(v.data);
		return true;
	case 4:
		*ret = fp_get32(v.data);
		return true;
	case 8:
		*ret = fp_get64(v.data);
		return true;
	default:
		return false;
	}
}

/* The elements of a binary array, one after the other. */
struct elements {
	const unsigned char *at, *end;
	size_t n;
};

static bool elements_begin(struct fp_value v, struct elements *ret)
{
	if (v.length < 12)
		return false;
	int32_t dimensions = fp_get32(v.data);
	if (dimensions == 0) {
		*ret = (struct elements){0};
		return true;
	}
	if (dimensions != 1 || v.length < 20 || fp_get32(v.data + 12) < 0)
		return false;
	*ret = (struct elements){v.data + 20, v.data + v.length, (size_t)fp_get32(v.data + 12)};
	return ret->n <= (v.length - 20) / 4;
}

/* `data` NULL: SQL null. */
static bool elements_next(struct elements *e, struct fp_value *ret)
{
	if (e->end - e->at < 4)
		return false;
	int32_t length = fp_get32(e->at);
	e->at += 4;
	*ret = (struct fp_value){NULL, 0};
	if (length < 0)
		return true;
	if (e->end - e->at < length)
		return false;
	*ret = (struct fp_value){e->at, (size_t)length};
	e->at += length;
	return true;
}

static bool read_texts(struct fp_value v, struct fp_arena *arena, struct fp_texts *out, bool *ret_memory)
{
	struct elements e;
	*out = (struct fp_texts){0};
	if (!elements_begin(v, &e))
		return false;
	const char **texts = e.n ? fp_arena_alloc(arena, e.n * sizeof(*texts)) : NULL;
	*ret_memory = texts || !e.n;
	for (size_t i = 0; i < e.n && *ret_memory; i++) {
		struct fp_value element;
		if (!elements_next(&e, &element))
			return false;
		texts[i] = element.data ? fp_arena_copy(arena, element.data, element.length) : NULL;
		*ret_memory = texts[i] || !element.data;
	}
	*out = (struct fp_texts){e.n, texts};
	return true;
}

static bool read_ints(struct fp_value v, struct fp_arena *arena, struct fp_ints *out, bool *ret_memory)
{
	struct elements e;
	*out = (struct fp_ints){0};
	if (!elements_begin(v, &e))
		return false;
	int64_t *ints = e.n ? fp_arena_alloc(arena, e.n * sizeof(*ints)) : NULL;
	*ret_memory = ints || !e.n;
	for (size_t i = 0; i < e.n && *ret_memory; i++) {
		struct fp_value element;
		if (!elements_next(&e, &element))
			return false;
		ints[i] = FP_INT_NONE;
		if (element.data && !read_integer(element, &ints[i]))
			return false;
	}
	*out = (struct fp_ints){e.n, ints};
	return true;
}

static bool read_ids(struct fp_value v, struct fp_arena *arena, struct fp_ids *out, bool *ret_memory)
{
	struct elements e;
	*out = (struct fp_ids){0};
	if (!elements_begin(v, &e))
		return false;
	struct fp_id *ids = e.n ? fp_arena_alloc(arena, e.n * sizeof(*ids)) : NULL;
	*ret_memory = ids || !e.n;
	for (size_t i = 0; i < e.n && *ret_memory; i++) {
		struct fp_value element;
		if (!elements_next(&e, &element))
			return false;
		if (element.data && element.length != sizeof(ids[i].b))
			return false;
		if (element.data)
			memcpy(ids[i].b, element.data, sizeof(ids[i].b));
	}
	*out = (struct fp_ids){e.n, ids};
	return true;
}

static bool read_times(struct fp_value v, struct fp_arena *arena, struct fp_times *out, bool *ret_memory)
{
	struct elements e;
	*out = (struct fp_times){0};
	if (!elements_begin(v, &e))
		return false;
	fp_time *times = e.n ? fp_arena_alloc(arena, e.n * sizeof(*times)) : NULL;
	*ret_memory = times || !e.n;
	for (size_t i = 0; i < e.n && *ret_memory; i++) {
		struct fp_value element;
		if (!elements_next(&e, &element) || (element.data && element.length != 8))
			return false;
		times[i] = element.data ? fp_time_from_wire(fp_get64(element.data)) : FP_TIME_NONE;
	}
	*out = (struct fp_times){e.n, times};
	return true;
}

void fp_value_none(enum fp_type type, void *out)
{
	switch (type) {
	case FP_T_ID:
		*(struct fp_id *)out = FP_ID_NONE;
		return;
	case FP_T_TEXT:
		*(const char **)out = NULL;
		return;
	case FP_T_INT:
		*(int64_t *)out = FP_INT_NONE;
		return;
	case FP_T_INT4:
		*(int32_t *)out = FP_INT4_NONE;
		return;
	case FP_T_BOOL:
		*(bool *)out = false;
		return;
	case FP_T_TIME:
		*(fp_time *)out = FP_TIME_NONE;
		return;
	case FP_T_DAY:
		*(fp_day *)out = FP_DAY_NONE;
		return;
	case FP_T_BYTES:
		*(struct fp_bytes *)out = (struct fp_bytes){0};
		return;
	case FP_T_TEXTS:
		*(struct fp_texts *)out = (struct fp_texts){0};
		return;
	case FP_T_INTS:
		*(struct fp_ints *)out = (struct fp_ints){0};
		return;
	case FP_T_IDS:
		*(struct fp_ids *)out = (struct fp_ids){0};
		return;
	case FP_T_TIMES:
		*(struct fp_times *)out = (struct fp_times){0};
		return;
	case FP_T_CHOICE:
		*(int *)out = -1;
		return;
	}
}

bool fp_value_read(
	const struct fp_column *column, struct fp_value v, struct fp_arena *arena, void *out, bool *ret_memory)
{
	int64_t number = 0;
	char *copy;
	switch (column->type) {
	case FP_T_ID:
		if (v.length != 16)
			return false;
		memcpy(((struct fp_id *)out)->b, v.data, 16);
		return true;
	case FP_T_TEXT:
		*(const char **)out = copy = fp_arena_copy(arena, v.data, v.length);
		*ret_memory = copy;
		return true;
	case FP_T_BYTES:
		copy = fp_arena_copy(arena, v.data, v.length);
		*(struct fp_bytes *)out = (struct fp_bytes){copy, v.length};
		*ret_memory = copy;
		return true;
	case FP_T_INT:
		return read_integer(v, out);
	case FP_T_INT4:
		if (!read_integer(v, &number))
			return false;
		*(int32_t *)out = (int32_t)number;
		return true;
	case FP_T_BOOL:
		*(bool *)out = v.length == 1 && v.data[0];
		return v.length == 1;
	case FP_T_TIME:
		if (v.length == 8)
			*(fp_time *)out = fp_time_from_wire(fp_get64(v.data));
		return v.length == 8;
	case FP_T_DAY:
		if (v.length == 4)
			*(fp_day *)out = fp_day_from_wire(fp_get32(v.data));
		return v.length == 4;
	case FP_T_TEXTS:
		return read_texts(v, arena, out, ret_memory);
	case FP_T_INTS:
		return read_ints(v, arena, out, ret_memory);
	case FP_T_IDS:
		return read_ids(v, arena, out, ret_memory);
	case FP_T_TIMES:
		return read_times(v, arena, out, ret_memory);
	case FP_T_CHOICE:
		/* libpq ends every value with a NUL. */
		*(int *)out = fp_name_index(column->choices, (const char *)v.data);
		return *(int *)out >= 0;
	}
	return false;
}
