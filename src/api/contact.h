/* A request's contact under change: what the body says is put into the person, then it is sealed anew, and the rule is
 * told what becomes of the numbers. */
#ifndef FIELDPASS_API_CONTACT_H
#define FIELDPASS_API_CONTACT_H

#include "act_call.h"

struct fp_contact_change {
	struct fp_act_cmd *cmd;
	const struct fp_request *request;
	struct fp_person person;
	const char *number, *own_number; /* before the change */
};
/* Opens the person. `request`: with all that was changed of it but the contact. */
fp_err fp_contact_change_begin(struct fp_act_cmd *cmd, const struct fp_record *record,
	struct fp_contact_change *ret_change, struct fp_problem *problem);
/* `said`: the number that whoever acts has said, be it the one before; NULL: none. */
fp_err fp_contact_change_end(struct fp_contact_change *change, const char *said, struct fp_problem *problem);

#endif
