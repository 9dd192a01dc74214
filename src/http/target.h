/* The request's target, from the raw URI: libmicrohttpd's decoded one splits at %2F and ends at %00. */
#ifndef FP_HTTP_TARGET_H
#define FP_HTTP_TARGET_H

#include <fieldpass/err.h>

#define FP_SEGMENTS_MAX 10
#define FP_PAIRS_MAX	32

struct fp_segment {
	const char *raw; /* in the path, not terminated */
	size_t raw_length;
	const char *text; /* decoded, terminated; a %2F is a slash inside it */
};

struct fp_pair {
	const char *name, *value; /* decoded */
};

struct fp_target {
	const char *path;  /* raw, without the query */
	size_t n_segments; /* more than FP_SEGMENTS_MAX: deeper than any route; the rest is not kept */
	struct fp_segment segments[FP_SEGMENTS_MAX];
	size_t n_pairs;
	struct fp_pair pairs[FP_PAIRS_MAX];
};

/*
 * Splits first, then decodes. FP_CODE_INVALID_REQUEST for a path and FP_CODE_INVALID_PARAMETER for a query with a bad
 * escape, %00 or bad UTF-8; the latter also for a doubled parameter or too many. Of a failed target only `n_segments` =
 * 0 may be read.
 */
fp_err fp_target_parse(
	struct fp_arena *arena, const char *raw, struct fp_target *ret_target, struct fp_problem *problem);
const char *fp_target_query(const struct fp_target *target, const char *name); /* NULL: absent */
bool fp_utf8_valid(const char *text);

#endif
