/*
 * List cursors: opaque, and bound by a MAC to the operation, the caller and the filters they were made for, so
 * that a cursor of another list is refused (400 invalid_cursor) rather than misread.
 */
#ifndef FIELDPASS_API_CURSOR_H
#define FIELDPASS_API_CURSOR_H

#include <fieldpass/json.h>

#include "app.h"

/* `filters`: the values of the query parameters other than cursor and limit, in one text. */
const char *fp_cursor_make(struct fp_call *call, const char *filters, const char *position);
fp_err fp_cursor_read(struct fp_call *call, const char *cursor, const char *filters, const char **ret_position);

/* A page, newest first, of a list without filters, whose position is an id: ask for one row more than `limit`, which
 * says whether there is a next page. */
struct fp_page {
	int64_t limit;
	struct fp_id below; /* none: from the newest */
};
fp_err fp_page_read(struct fp_call *call, struct fp_page *ret_page);
const char *fp_page_next(struct fp_call *call, const struct fp_id *last);

/* Writes "next_cursor" and the Link header (RFC 8288) of a page; `cursor` NULL: the last page. `parameter` carries it
 * ("cursor"). */
void fp_reply_next(struct fp_call *call, struct fp_json *j, const char *parameter, const char *cursor);

#endif
