/* What the operations by which an operator changes something share. */
#ifndef FIELDPASS_API_CONFIG_CALL_H
#define FIELDPASS_API_CONFIG_CALL_H

#include <fieldpass/configure.h>
#include <fieldpass/json.h>

#include "call.h"

/* The office whose code is in the path. NOT_FOUND; or FORBIDDEN where the caller is bound to others and `to_change`. */
fp_err fp_call_office(struct fp_call *call, bool to_change, const struct fp_office **ret_office);
/* What the operations on a part of an office have in common, the first member of their call->cmd. */
struct fp_office_cmd {
	const struct fp_office *office;
	struct fp_config_change change;
	int64_t id;
};
/* Makes call->cmd, of `size` bytes, and reads of which office something is to be changed. */
fp_err fp_call_office_cmd(struct fp_call *call, size_t size);
/* For fp_op.decode where nothing more is said than which part. */
fp_err fp_decode_office_part(struct fp_call *call);
/* A number in the path, after the office; NOT_FOUND where it is none. */
fp_err fp_call_path_number(struct fp_call *call, int64_t *ret_id);
/* Who changes something, when, and whether it is only tried (?dry_run=true); on a POST with its key. */
fp_err fp_call_config_change(struct fp_call *call, struct fp_config_change *ret_change);
/* After a change: the assigner looks at it, unless it was only tried. */
void fp_config_change_wake(struct fp_call *call, const struct fp_config_change *change);
/* This process reads the reference data anew, so that what is answered next knows of the change; the others do within
 * a second. */
fp_err fp_config_change_refresh(struct fp_call *call, struct fp_db *db, const struct fp_config_change *change);
/* 201 for what was made, 200 for what was only tried; the header of a replay. */
void fp_reply_made(struct fp_call *call, const struct fp_config_change *change);
/* "id" of what was made, as text: null in a dry run, since it is gone again. */
void fp_view_made_id(struct fp_json *j, const struct fp_config_change *change);
/* "displaced": how many and who. */
void fp_view_displaced(struct fp_json *j, const struct fp_config_change *change);

#endif
