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

fp_err fp_call_if_match(struct fp_call *call, bool *ret_there, int32_t *ret_version)
{
	const char *tag = fp_call_header(call, "If-Match");
	*ret_there = tag && strcmp(tag, "*") != 0;
	if (*ret_there && !read_tag(tag, strlen(tag), ret_version)) {
		call->problem.next = "Send the ETag of your last read.";
		return fp_fail(&call->problem, FP_CODE_VERSION_MISMATCH, "If-Match holds no version of this");
	}
	return FP_OK;
}

fp_err fp_call_decided_on(struct fp_call *call, int expected_state, bool must, struct fp_event_extras *ret_extras)
{
	FP_TRY(fp_call_if_match(call, &ret_extras->has_version, &ret_extras->version));
	ret_extras->has_expected = expected_state >= 0;
	ret_extras->expected = ret_extras->has_expected ? (enum fp_status)expected_state : FP_STATUS_ANSWERED;
	if (must && fp_call_viewer(call)->role & FP_ROLE_STAFF && !ret_extras->has_version &&
		!ret_extras->has_expected) {
		call->problem.next = "Send If-Match with the ETag you read, or expected_state.";
		return fp_fail(&call->problem, FP_CODE_PRECONDITION_REQUIRED, NULL);
	}
	return FP_OK;
}

/* Tags are compared weakly here (RFC 9110, section 13.1.2), in a list of any length. */
bool fp_call_none_match(const struct fp_call *call, int32_t version)
{
	const char *list = fp_call_header(call, "If-None-Match");
	if (list && strcmp(list, "*") == 0)
		return true;
	while (list && *list) {
		list += strspn(list, ", \t");
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		size_t length = strcspn(list, ", \t");
		int32_t one;
		if (read_tag(list, length, &one) && one == version)
			return true;
		list += length;
	}
	return false;
}

void fp_reply_etag(struct fp_call *call, int32_t version)
{
	fp_reply_header(call, "ETag", fp_arena_format(call->arena, "\"%d\"", version));
}
