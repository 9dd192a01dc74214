/* Who may speak for a person who is represented. */
#ifndef FIELDPASS_API_SPEAKERS_H
#define FIELDPASS_API_SPEAKERS_H

#include <fieldpass/json.h>

#include "call.h"

struct fp_speaker {
	const char *name, *role, *licence;
};
struct fp_speakers {
	struct fp_speaker *v;
	size_t n;
};
/* For whoever calls: the attorney and the delegates of the request's representation; n 0 where there is none. */
fp_err fp_speakers_read(
	struct fp_call *call, struct fp_db *db, const struct fp_request *request, struct fp_speakers *ret_speakers);
void fp_view_speakers(struct fp_json *j, const struct fp_speakers *speakers);

#endif
