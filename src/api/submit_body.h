/* The body of a submission, and of a booking, which has the hold besides. */
#ifndef FIELDPASS_API_SUBMIT_BODY_H
#define FIELDPASS_API_SUBMIT_BODY_H

#include "body.h"
#include "submit.h"

struct fp_submit_body {
	struct fp_id hold_id; /* a booking's */
	const char *service;
	int urgency;
	const char *emergency_reason;
	struct fp_body_applicant applicant;
	struct fp_body_requester requester;
	bool has_requester;
	struct fp_id representation_id;
	struct fp_texts receipt_numbers;
	const char *statement;
	struct fp_body_location location;
	bool has_location;
	struct fp_body_preferences preferences;
	struct fp_body_callback callback;
	bool has_callback;
	const char *client_ref;
};
extern const struct fp_json_field fp_submit_fields[];
extern const struct fp_json_field fp_book_fields[];

/* Reads and checks it: all that is wrong, at once. A booking needs no place to find an office by. */
fp_err fp_submit_body_read(struct fp_call *call, const struct fp_json_field *fields, struct fp_submit_body *ret_body);
/* What was said, into the submission's request and the person. */
fp_err fp_submit_body_fill(
	struct fp_call *call, const struct fp_submit_body *body, fp_time now, struct fp_submit *ret_submit);

#endif
