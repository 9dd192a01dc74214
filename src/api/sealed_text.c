#include "sealed_text.h"

#include <string.h>

fp_err fp_call_seal(struct fp_call *call, enum fp_seal_kind kind, const struct fp_id *about, const char *text,
	struct fp_bytes *ret_sealed)
{
	if (!text)
		return FP_OK;
	fp_err err = fp_seal(
		call->app->config.keys, kind, about, (struct fp_bytes){text, strlen(text)}, call->arena, ret_sealed);
	return fp_failed(err) ? fp_fail(&call->problem, err.code, NULL) : FP_OK;
}

fp_err fp_call_unseal(struct fp_call *call, enum fp_seal_kind kind, const struct fp_id *about, struct fp_bytes sealed,
	const char **ret_text)
{
	struct fp_bytes plain;
	*ret_text = NULL;
	if (sealed.length == 0)
		return FP_OK; /* erased */
	fp_err err = fp_unseal(call->app->config.keys, kind, about, sealed, call->arena, &plain);
	if (fp_failed(err))
		return fp_fail(&call->problem, err.code, "What is sealed cannot be opened with this key file");
	*ret_text = fp_arena_copy(call->arena, plain.data, plain.length);
	return *ret_text ? FP_OK : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}
