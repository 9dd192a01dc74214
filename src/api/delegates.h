/* Who may speak for the attorney of a representation. */
#ifndef FIELDPASS_API_DELEGATES_H
#define FIELDPASS_API_DELEGATES_H

#include "call.h"

struct fp_delegate {
	struct fp_id id;
	const char *role, *licence;
	struct fp_bytes sealed;
	fp_time created_at;
	const char *name; /* opened */
};
struct fp_delegates {
	struct fp_delegate *v;
	size_t n;
};
/* Of the representation's delegates `only`, or all where that is NULL. Whether the caller may know of it has been
 * asked. */
fp_err fp_delegates_read(struct fp_call *call, struct fp_db *db, const struct fp_id *representation_id,
	const struct fp_id *only, struct fp_delegates *ret_delegates);

#endif
