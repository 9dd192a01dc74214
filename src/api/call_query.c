/* What the query of a call says, in the forms that parameters have. */
#include "call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "body.h"

fp_err fp_call_invalid_query(struct fp_call *call, const char *name, const char *detail)
{
	fp_problem_field(&call->problem, fp_arena_format(call->arena, "?%s", name), "invalid", "%s", detail);
	return fp_fail(&call->problem, FP_CODE_INVALID_PARAMETER, "%s: %s", name, detail);
}

fp_err fp_call_query_int(
	struct fp_call *call, const char *name, int64_t preset, int64_t least, int64_t most, int64_t *ret)
{
	const char *text = fp_call_query(call, name);
	char *end;
	*ret = preset;
	if (!text)
		return FP_OK;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (text[strspn(text, "0123456789")] != '\0' || end == text || errno || value < least || value > most)
		return fp_call_invalid_query(call, name,
			fp_arena_format(
				call->arena, "a whole number from %lld to %lld", (long long)least, (long long)most));
	*ret = value;
	return FP_OK;
}

fp_err fp_call_query_time(struct fp_call *call, const char *name, fp_time preset, fp_time *ret)
{
	const char *text = fp_call_query(call, name);
	*ret = preset;
	if (text && !fp_time_parse(text, ret))
		return fp_call_invalid_query(call, name, "an instant such as 2026-11-24T16:00:00Z");
	return FP_OK;
}

fp_err fp_call_query_day(struct fp_call *call, const char *name, fp_day preset, fp_day *ret)
{
	const char *text = fp_call_query(call, name);
	*ret = preset;
	if (text && !fp_day_parse(text, ret))
		return fp_call_invalid_query(call, name, "a day such as 2026-11-25");
	return FP_OK;
}

fp_err fp_call_query_choice(struct fp_call *call, const char *name, const char *const *names, int *ret)
{
	const char *text = fp_call_query(call, name);
	*ret = fp_name_index(names, text);
	if (text && *ret < 0)
		return fp_call_invalid_query(call, name, "not one of the values there are");
	return FP_OK;
}

fp_err fp_call_query_form(
	struct fp_call *call, const char *name, bool (*has_form)(const char *), const char *form, const char **ret)
{
	*ret = fp_call_query(call, name);
	return *ret && !has_form(*ret) ? fp_call_invalid_query(call, name, form) : FP_OK;
}

fp_err fp_call_query_text(struct fp_call *call, const char *name, int most, const char **ret)
{
	int characters = 0;
	*ret = fp_call_query(call, name);
	for (const char *c = *ret; c && *c; c++)
		characters += ((unsigned char)*c & 0xc0) != 0x80;
	if (*ret && (characters < 1 || characters > most))
		return fp_call_invalid_query(
			call, name, fp_arena_format(call->arena, "a text of 1 to %d characters", most));
	return FP_OK;
}

fp_err fp_call_query_office(struct fp_call *call, const char **ret_code)
{
	return fp_call_query_form(call, "office", fp_is_office_code, "the code of an office, such as DEN", ret_code);
}
