#include <limits.h>
#include <string.h>

#include "params.h"
#include "wire.h"

struct fp_param fp_p_null(void)
{
	return (struct fp_param){.length = -1};
}

struct fp_param fp_p_id(const struct fp_id *id)
{
	if (!id || fp_id_is_none(id))
		return fp_p_null();
	struct fp_param p = {.length = 16};
	memcpy(p.inlined, id->b, sizeof(id->b));
	return p;
}

struct fp_param fp_p_text(const char *text)
{
	return fp_p_bytes((struct fp_bytes){text, text ? strlen(text) : 0});
}

struct fp_param fp_p_int(int64_t v)
{
	struct fp_param p = {.length = 8};
	fp_put64(p.inlined, (uint64_t)v);
	return p;
}

struct fp_param fp_p_int4(int32_t v)
{
	struct fp_param p = {.length = 4};
	fp_put32(p.inlined, (uint32_t)v);
	return p;
}

struct fp_param fp_p_bool(bool v)
{
	return (struct fp_param){.length = 1, .inlined = {v}};
}

struct fp_param fp_p_time(fp_time t)
{
	return t == FP_TIME_NONE ? fp_p_null() : fp_p_int(fp_time_to_wire(t));
}

struct fp_param fp_p_day(fp_day d)
{
	return d == FP_DAY_NONE ? fp_p_null() : fp_p_int4(fp_day_to_wire(d));
}

struct fp_param fp_p_bytes(struct fp_bytes b)
{
	if (!b.data)
		return fp_p_null();
	if (b.length > INT_MAX)
		return (struct fp_param){.length = FP_PARAM_MISUSED};
	return (struct fp_param){.data = b.data, .length = (int)b.length};
}

const char *fp_param_value(const struct fp_param *p)
{
	if (p->data)
		return p->data;
	return p->length > 0 ? (const char *)p->inlined : NULL;
}

fp_err fp_params_check(const struct fp_param *params, size_t n, struct fp_problem *problem)
{
	if (n > FP_PARAMS_MAX)
		return fp_fail(problem, FP_CODE_INTERNAL, "A statement has too many parameters");
	for (size_t i = 0; i < n; i++) {
		if (params[i].length == FP_PARAM_NO_MEMORY)
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
		if (params[i].length == FP_PARAM_MISUSED)
			return fp_fail(problem, FP_CODE_INTERNAL, "A statement's parameter was not filled as declared");
	}
	return FP_OK;
}
