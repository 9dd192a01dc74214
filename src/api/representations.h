/* What the operations on representations share. */
#ifndef FIELDPASS_API_REPRESENTATIONS_H
#define FIELDPASS_API_REPRESENTATIONS_H

#include <fieldpass/json.h>

#include "call.h"

/* The shape Representation; what is sealed has been opened. */
struct fp_shown_representation {
	struct fp_representation_record record; /* first, where a statement's columns go */
	const char *form, *attorney_name;
	bool replayed;
};
void fp_view_representation(struct fp_json *j, struct fp_call *call, const struct fp_shown_representation *shown);
fp_err fp_representation_open(struct fp_call *call, struct fp_shown_representation *shown);
/* Reads one through the viewer's eyes, and opens it. */
fp_err fp_representation_read_open(struct fp_call *call, struct fp_db *db, const struct fp_viewer *viewer,
	const struct fp_id *id, struct fp_shown_representation *shown);
/* The same through the caller's eyes, as call->result. */
fp_err fp_representation_show(struct fp_call *call, struct fp_db *db, const struct fp_id *id, bool replayed);
fp_err fp_representation_encode(struct fp_call *call);

#endif
