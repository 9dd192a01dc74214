/*
 * Cursors: opaque, and bound by a MAC to the operation, its path, its caller and the other query parameters, so that
 * one of another list or of somebody else is refused (400 invalid_cursor) rather than misread.
 */
#ifndef FIELDPASS_API_CURSOR_H
#define FIELDPASS_API_CURSOR_H

#include <fieldpass/json.h>

#include "call.h"

/* `parameter` is the query parameter that carries the cursor. NULL: no memory. */
const char *fp_cursor_make(struct fp_call *call, const char *parameter, const char *position);
/* The position of the cursor that was sent; NULL where none was. */
fp_err fp_cursor_read(struct fp_call *call, const char *parameter, const char **ret_position);
fp_err fp_cursor_refuse(struct fp_call *call);

/* Writes "next_cursor", and the Link header (RFC 8288) of a page; `cursor` NULL: the last page. */
void fp_reply_next(struct fp_call *call, struct fp_json *j, const char *parameter, const char *cursor);

#endif
