/* The guard on a request's head. libmicrohttpd 0.9.75 lets shapes through that make a proxy and us see different
 * requests. */
#ifndef FP_HTTP_HYGIENE_H
#define FP_HTTP_HYGIENE_H

#include <fieldpass/base.h>

struct fp_header {
	const char *name, *value; /* terminated, and the lengths tell whether a NUL hides inside */
	size_t name_length, value_length;
};

/* A head as it came; everything is borrowed. */
struct fp_head {
	const char *method, *target, *version; /* target: raw, with the query */
	const struct fp_header *headers;
	size_t n_headers;
};

/* How the body is framed. Only of a head that has no fault. */
struct fp_framing {
	bool chunked;
	uint64_t length; /* UINT64_MAX: more than fits */
};

/* What is wrong with the head, for a person (static); NULL: nothing. Such a request is refused and its connection
 * closed. */
const char *fp_hygiene_fault(const struct fp_head *head);
struct fp_framing fp_hygiene_framing(const struct fp_head *head);
bool fp_version_known(const char *version); /* HTTP/1.0 or HTTP/1.1 */
bool fp_header_is(const struct fp_header *header, const char *name);
const char *fp_head_value(const struct fp_head *head, const char *name); /* the first of that name; NULL: absent */

#endif
