/* The members that request bodies are made of: structs, their JSON tables, and the checks a table cannot say. */
#ifndef FIELDPASS_API_BODY_H
#define FIELDPASS_API_BODY_H

#include <fieldpass/catalog.h>
#include <fieldpass/json.h>
#include <fieldpass/records.h>

#include "person.h"

struct fp_body_applicant {
	const char *given_name, *family_name, *email, *phone, *a_number, *preferred_language;
	fp_day date_of_birth;
	struct fp_texts accommodations;
	bool interpreter;
	bool has_accommodations, has_interpreter;
};
struct fp_body_requester {
	int role; /* enum fp_requester_role */
	const char *name, *phone, *email;
};
struct fp_body_location {
	const char *country, *postal_code;
};
struct fp_body_preferences {
	struct fp_texts offices;
	fp_day not_before, not_after;
	uint32_t days;
	int day_part, first;
	bool earlier_offers;
	bool has_offices, has_days, has_day_part, has_first, has_earlier_offers;
};
struct fp_body_window {
	fp_time start, end;
};
struct fp_body_callback {
	const char *phone, *time_zone, *speak_with;
	struct fp_json_list windows; /* struct fp_body_window */
	bool has_windows;
};

extern const struct fp_json_field fp_applicant_fields[];     /* of a submission: identity required */
extern const struct fp_json_field fp_identity_fields[];	     /* struct fp_body_applicant, where nothing more is asked */
extern const struct fp_json_field fp_contact_patch_fields[]; /* of a patch: identity not there */
extern const struct fp_json_field fp_requester_fields[];
extern const struct fp_json_field fp_location_fields[];
extern const struct fp_json_field fp_preferences_fields[];
extern const struct fp_json_field fp_callback_fields[];
extern const struct fp_json_field fp_callback_patch_fields[]; /* the number is not required */

/* Members as they are when nothing is said. */
extern const struct fp_body_preferences fp_no_preferences;
extern const struct fp_body_applicant fp_no_applicant;

/* Each check adds its field errors below `pointer` and normalizes what it can; NULL texts are fine. `today` bounds the
 * birth date. */
void fp_check_applicant(
	struct fp_body_applicant *a, const char *pointer, fp_day today, struct fp_arena *arena, struct fp_problem *p);
void fp_check_requester(const struct fp_body_requester *r, const char *pointer, struct fp_problem *p);
void fp_check_location(const struct fp_body_location *l, const char *pointer, struct fp_problem *p);
/* `now`: offices that have closed for good, and a last day that is over, are refused (in `overdue`, see
 * fp_call_overdue). */
void fp_check_preferences(const struct fp_body_preferences *w, const char *pointer, const struct fp_catalog *catalog,
	fp_time now, struct fp_problem *overdue, struct fp_problem *p);
void fp_check_days(fp_day not_before, fp_day not_after, const char *pointer, struct fp_problem *p);
/* `now`: windows that are over are refused (in `overdue`, see fp_call_overdue), and those that no policy could reach.
 */
void fp_check_callback(const struct fp_body_callback *c, const char *pointer, fp_time now, struct fp_problem *overdue,
	struct fp_problem *p);
void fp_check_receipts(struct fp_texts *receipts, const char *pointer, struct fp_arena *arena, struct fp_problem *p);
/* A code: ^[a-z][a-z0-9_]{1,63}$ */
void fp_check_code(const char *code, const char *pointer, struct fp_problem *p);
bool fp_is_code(const char *text);
/* A012345678 of "a 12-345-678"; NULL: it cannot be one. */
const char *fp_a_number(const char *text, struct fp_arena *arena);
/* EAC2690012345 of "eac-26-900-12345"; NULL: it cannot be one. */
const char *fp_receipt_number(const char *text, struct fp_arena *arena);
/* NY-5123456 of "ny 5123456"; adds a field error at `pointer` where it is no licence. */
const char *fp_check_licence(const char *licence, const char *pointer, struct fp_arena *arena, struct fp_problem *p);
/* An id that is a whole number travels as text: so in paths and bodies. False: it is none. */
bool fp_number_id_read(const char *text, int64_t *ret_id);
void fp_check_slot_id(const char *slot_id, const char *pointer, int64_t *ret_id, struct fp_problem *p);
/* A number that officers may call. NULL is fine. */
void fp_check_phone(const char *phone, const char *pointer, struct fp_problem *p);
bool fp_is_phone(const char *text);
bool fp_is_country(const char *text);
bool fp_is_office_code(const char *text);
/* A BCP 47 tag, loosely: a language of two or three letters, then subtags. */
bool fp_is_language(const char *text);

/* The key of whoever was named (fp_person_key). */
void fp_body_person_key(const struct fp_keys *keys, const struct fp_body_applicant *a, struct fp_mac *ret_mac);

/* Puts what was said into a request's wishes, and into a person. */
void fp_apply_preferences(struct fp_request *r, const struct fp_body_preferences *w);
/* The wishes there are, with those said anew in place: into the act, and what the rule leaves alone into the request.
 */
fp_err fp_merge_preferences(
	const struct fp_body_preferences *w, struct fp_request *r, struct fp_act *act, struct fp_problem *problem);
/* Only what is said changes. `firm`: the representation under which it is said, by the firm or by staff, who cannot
 * tell whose number it is; NULL: the person says it. */
void fp_apply_callback(
	struct fp_person *person, const struct fp_body_callback *c, const struct fp_id *firm, struct fp_arena *arena);
/* That representation, for what `viewer` says; NULL as above. */
const struct fp_id *fp_speaks_for(const struct fp_viewer *viewer, const struct fp_request *request);
/* The windows that were said, or none said: those there are stay. */
fp_err fp_apply_windows(
	struct fp_request *r, const struct fp_body_callback *c, struct fp_arena *arena, struct fp_problem *problem);

extern const char *const fp_weekday_names[]; /* monday … sunday */

#endif
