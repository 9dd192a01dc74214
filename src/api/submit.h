/* What a submission, a restart and a front desk share: from a body, or from an old request, to a new one. */
#ifndef FIELDPASS_API_SUBMIT_H
#define FIELDPASS_API_SUBMIT_H

#include "call.h"

struct fp_submit {
	struct fp_submission submission;
	struct fp_person person;
};

/* The office for policy: the first preferred, else the first that serves the place. INVALID_FIELDS, NO_OFFICE. */
fp_err fp_submit_office(struct fp_call *call, const struct fp_texts *preferred, const char *country,
	const char *postal_code, fp_time now, const struct fp_office **ret_office);
/* The id, the confirmation code, and those of a callback. */
fp_err fp_submit_ids(struct fp_call *call, struct fp_request *r, fp_time now);
/* Routes it by the office's policy, and seals it. */
fp_err fp_submit_prepare(struct fp_call *call, struct fp_submit *submit, const struct fp_office *office, fp_time now);
/* Seals and signs, and says whose submission it is: all that is left where no office routes it. */
fp_err fp_submit_seal(struct fp_call *call, struct fp_submit *submit);
/* What became of it, as call->result: the new request, or the one that the key was first used for. */
fp_err fp_submit_finish(struct fp_call *call, struct fp_db *db, struct fp_submit *submit);
/* 201, Location, the request. */
fp_err fp_submit_encode(struct fp_call *call);

#endif
