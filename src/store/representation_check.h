#ifndef FIELDPASS_STORE_REPRESENTATION_CHECK_H
#define FIELDPASS_STORE_REPRESENTATION_CHECK_H

#include <fieldpass/records.h>

struct fp_checked {
	struct fp_representation representation;
	bool same_person; /* it is for whom the request is for */
};

/* INVALID_FIELDS where there is none with this id. Whoever is no staff knows of none that is for somebody else. */
fp_err fp_representation_for(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id,
	const struct fp_id *request_id, struct fp_arena *arena, struct fp_checked *ret_checked,
	struct fp_problem *problem);

#endif
