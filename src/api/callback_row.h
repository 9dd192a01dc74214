/* A callback as it is read alone or in a list, with what of its request belongs to it. */
#ifndef FIELDPASS_API_CALLBACK_ROW_H
#define FIELDPASS_API_CALLBACK_ROW_H

#include "call.h"

struct fp_callback_row {
	struct fp_callback callback;
	struct fp_id request_id;
	int urgency;
	const char *service, *office;
	struct fp_bytes contact_sealed;
	struct fp_times windows;
	int32_t version; /* of the request */
};
extern const struct fp_column fp_callback_row_columns[];
extern const size_t fp_callback_row_columns_count;

/* NOT_FOUND where it is not there or not for the caller's eyes. */
fp_err fp_callback_row_read(
	struct fp_call *call, struct fp_db *db, const struct fp_id *id, struct fp_callback_row *ret_row);
/* For fp_event_extras.prepare, ctx the callback's id: the rules see a request's last callback and no other. */
fp_err fp_callback_is_last(void *ctx, struct fp_record *record, struct fp_problem *problem);

/* The members that a callback has in lists and alone, inside an object that is open. */
struct fp_json;
void fp_view_callback_row(struct fp_json *j, struct fp_call *call, const struct fp_callback_row *row);

#endif
