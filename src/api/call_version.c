/* Entity tags: what a caller decided on, or has already (RFC 9110, section 13). */
#include "call.h"

#include <string.h>

/* A strong tag such as "7"; false: it is none of ours. */
static bool read_tag(const char *text, size_t length, int32_t *ret_version)
{
	if (length < 3 || length > 12 || text[0] != '"' || text[length - 1] != '"')
		return false;
	int64_t version = 0;
	for (size_t i = 1; i < length - 1; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		version = version * 10 + (text[i] - '0');
	}
	*ret_version = (int32_t)version;
	return version > 0 && version <= INT32_MAX;
}

/* The next tag of a list, which *at is moved beyond; false: there is none. *ret_version 0: it is none of ours. */
static bool next_tag(const char **at, bool *ret_weak, int32_t *ret_version)
{
	*at += strspn(*at, ", \t");
	if (!**at)
		return false;
	*ret_weak = strncmp(*at, "W/", 2) == 0;
	*at += *ret_weak ? 2 : 0;
	size_t length = strcspn(*at, ", \t");
	if (!read_tag(*at, length, ret_version))
		*ret_version = 0;
	*at += length;
	return true;
}

/* Tags are compared strongly here (RFC 9110, section 13.1.1). */
fp_err fp_call_if_match(struct fp_call *call, struct fp_versions *ret_versions)
{
	const char *list = fp_call_header(call, "If-Match");
	bool weak;
	int32_t version;
	*ret_versions = (struct fp_versions){.said = list && strcmp(list, "*") != 0};
	if (!ret_versions->said)
		return FP_OK;
	int32_t *v =
		fp_arena_alloc(call->arena, (strlen(list) / 2 + 1) * sizeof(*v)); /* none is shorter with its comma */
	if (!v)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	while (next_tag(&list, &weak, &version))
		if (version && !weak)
			v[ret_versions->n++] = version;
	ret_versions->v = v;
	if (ret_versions->n > 0)
		return FP_OK;
	call->problem.next = "Send the ETag of your last read.";
	return fp_fail(&call->problem, FP_CODE_VERSION_MISMATCH, "If-Match holds no version of this");
}

fp_err fp_call_decided_on(struct fp_call *call, int expected_state, bool must, struct fp_event_extras *ret_extras)
{
	FP_TRY(fp_call_if_match(call, &ret_extras->versions));
	ret_extras->has_expected = expected_state >= 0;
	ret_extras->expected = ret_extras->has_expected ? (enum fp_status)expected_state : FP_STATUS_ANSWERED;
	if (must && fp_call_viewer(call)->role & FP_ROLE_STAFF && !ret_extras->versions.said &&
		!ret_extras->has_expected) {
		call->problem.next = "Send If-Match with the ETag you read, or expected_state.";
		return fp_fail(&call->problem, FP_CODE_PRECONDITION_REQUIRED, NULL);
	}
	return FP_OK;
}

/* Tags are compared weakly here (RFC 9110, section 13.1.2), in a list of any length. */
bool fp_call_none_match(struct fp_call *call, int32_t version)
{
	const char *list = fp_call_header_list(call, "If-None-Match");
	bool weak;
	int32_t one;
	if (list && strcmp(list, "*") == 0)
		return true;
	while (list && next_tag(&list, &weak, &one))
		if (one == version)
			return true;
	return false;
}

void fp_reply_etag(struct fp_call *call, int32_t version)
{
	fp_reply_header(call, "ETag", fp_arena_format(call->arena, "\"%d\"", version));
}
