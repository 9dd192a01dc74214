/* How records are shown as JSON: the shapes that the contract calls Request, Callback and Appointment. Pure. */
#ifndef FIELDPASS_API_VIEW_H
#define FIELDPASS_API_VIEW_H

#include <fieldpass/json.h>
#include <fieldpass/records.h>

#include "person.h"

struct fp_request_view {
	const struct fp_request *request;
	const struct fp_person *person; /* NULL: not shown (lists) */
	const struct fp_viewer *viewer; /* what staff see, and what may be done next */
	const struct fp_catalog *catalog;
	struct fp_places *places;
	fp_time now;
	const char *access_token;	     /* NULL: none */
	bool sees_only;			     /* whatever the viewer's credentials: status and dates alone */
	const struct fp_ids *duplicate_with; /* NULL: not shown */
	struct fp_arena *arena;
};
void fp_view_request(struct fp_json *j, const char *key, const struct fp_request_view *v);
/* What whoever files for somebody else sees of it: the shape SeenRequest. fp_view_request asks who looks. */
void fp_view_seen_request(struct fp_json *j, const char *key, const struct fp_request_view *v);

/* The confirmation code, as this viewer may know it. With the birth date, which a firm knows, it opens all that is the
 * person's own, also when the firm's authority has ended: so whoever acts under a representation is not told it, and
 * the person has it from the officer. */
const char *fp_shown_code(const struct fp_viewer *viewer, bool represented, const char *code);
/* An id that is a whole number, as text. */
void fp_view_number_id(struct fp_json *j, const char *key, int64_t id);
/* Where and when somebody is seen, inside an object that is open. */
void fp_view_seat_members(struct fp_json *j, const struct fp_appointment *a, const struct fp_catalog *catalog);
/* The members of a callback, inside an object that is open. */
void fp_view_callback_members(struct fp_json *j, const struct fp_callback *c);
/* The members that an appointment has everywhere, inside an object that is open. */
void fp_view_appointment_members(struct fp_json *j, const struct fp_appointment *a, const struct fp_catalog *catalog);
/* The members that a slot has everywhere, inside an object that is open. */
void fp_view_slot_members(struct fp_json *j, const struct fp_slot *slot, const struct fp_catalog *catalog);
/* The members that an offer has everywhere, inside an object that is open. */
void fp_view_offer_members(struct fp_json *j, const struct fp_appointment *offer, const struct fp_catalog *catalog);
/* "days" as names, "offices", … : the object Preferences. */
void fp_view_preferences(struct fp_json *j, const char *key, const struct fp_request *r);

#endif
