/* The authority of a law firm for one client (G-28), and the licences of those who act under it. Pure. */
#ifndef FIELDPASS_REPRESENTATION_H
#define FIELDPASS_REPRESENTATION_H

#include <fieldpass/err.h>
#include <fieldpass/request.h>

struct fp_representation {
	struct fp_id id, organization_id, attorney_id;
	struct fp_texts services;  /* what it covers; n 0: all */
	fp_day begins_on, ends_on; /* first and last day, UTC; ends_on FP_DAY_NONE: until it is revoked */
	fp_time created_at;
	fp_time ended_at; /* FP_TIME_NONE: it has not been ended */
	const char *ended_by, *reason;
};

enum fp_standing { FP_STANDING_PENDING, FP_STANDING_IN_FORCE, FP_STANDING_ENDED };
extern const char *const fp_standing_names[]; /* pending in_force ended */
/* A last day that has passed ends it, whether or not a timer has looked yet. */
enum fp_standing fp_representation_standing(const struct fp_representation *p, fp_day today);

/* Adds to `problem`, at /representation_id, why a request for this service and person cannot be under it today. */
void fp_representation_check(const struct fp_representation *p, const char *service, bool same_person, fp_day today,
	struct fp_problem *problem);

/* NY-5123456 of "ny 5123456", EOIR-VN274656 of "EOIR ID vn274656". False: it is neither a state's bar number nor an
 * EOIR id. */
#define FP_LICENCE_TEXT 16
bool fp_licence_read(const char *text, char ret_licence[FP_LICENCE_TEXT]);

/* What decides and is called: the person, their petitioner, or who represents them. Whoever else files sees status and
 * dates. */
bool fp_requester_acts(enum fp_requester_role role);

#endif
