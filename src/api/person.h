/*
 * The personal data of a request: one sealed blob (design, section 6.6). Inside, a version byte and the texts
 * in a fixed order, each behind its length: read on every GET, so cheaper than JSON.
 */
#ifndef FIELDPASS_API_PERSON_H
#define FIELDPASS_API_PERSON_H

#include <fieldpass/crypto.h>

/* clang-format off */
#define FP_PERSON_TEXTS(X)                                                                                        \
	X(given_name) X(family_name) X(date_of_birth) X(email) X(phone) X(a_number)                                \
	X(requester_name) X(requester_phone) X(requester_email) X(statement) X(emergency_reason)                   \
	X(callback_phone) X(callback_time_zone) X(callback_speak_with)                                             \
	X(firm_of) X(firm_phone) X(firm_time_zone) X(firm_speak_with)                                              \
	X(verified_phone) X(firm_verified_phone)
/* clang-format on */
/* callback_*: the person's own; firm_*: what was said while the representation firm_of held, and holds no longer than
 * that. verified_phone: of the person's own, the one they came with, or staff verified last; of the firm's likewise. */

struct fp_person {
#define FP_PERSON_MEMBER(name) const char *name; /* NULL: not given */
	FP_PERSON_TEXTS(FP_PERSON_MEMBER)
#undef FP_PERSON_MEMBER
	struct fp_texts receipt_numbers;
};

fp_err fp_person_seal(const struct fp_keys *keys, const struct fp_id *request_id, const struct fp_person *person,
	struct fp_arena *arena, struct fp_bytes *ret_sealed, struct fp_problem *problem);
fp_err fp_person_open(const struct fp_keys *keys, const struct fp_id *request_id, struct fp_bytes sealed,
	struct fp_arena *arena, struct fp_person *ret_person, struct fp_problem *problem);

/* Whom to call: what a callback needs, sealed on its own. */
struct fp_contact {
	const char *phone, *time_zone, *speak_with;
};
fp_err fp_contact_open(const struct fp_keys *keys, const struct fp_id *request_id, struct fp_bytes sealed,
	struct fp_arena *arena, struct fp_contact *ret_contact, struct fp_problem *problem);

/* Whom to call for this request: what the firm said that represents now, else the person's own. phone NULL: none. */
struct fp_request;
struct fp_contact fp_person_contact(const struct fp_person *person, const struct fp_request *request);
struct fp_contact fp_person_own_contact(const struct fp_person *person);
/* The number of the firm that represents now; NULL: the person's own is called. */
const char *fp_person_firm_phone(const struct fp_person *person, const struct fp_request *request);
/* What a request comes with is verified by that: there was no other before it. */
void fp_person_trust(struct fp_person *person);
/* Seals that, and beside it the person's own where somebody represents; data NULL: there is none. */
fp_err fp_person_seal_contacts(const struct fp_keys *keys, const struct fp_request *request,
	const struct fp_person *person, struct fp_arena *arena, struct fp_bytes *ret_contact, struct fp_bytes *ret_own,
	struct fp_problem *problem);

/* Who this is, for "one open request a person and service": of the A-Number, else of names and birth date, folded to
 * lower case. */
void fp_person_key(const struct fp_keys *keys, const struct fp_person *person, struct fp_mac *ret_mac);
void fp_person_birth_mac(const struct fp_keys *keys, const struct fp_person *person, struct fp_mac *ret_mac);

/* All (kind, mac) pairs to find this person by; at most FP_SEARCH_KEYS_MAX. */
struct fp_search_key;
void fp_search_keys_of(
	const struct fp_keys *keys, const struct fp_person *person, struct fp_search_key *ret_keys, size_t *ret_n);

/* "m***@example.org", "+*******0142", "A******678"; NULL gives NULL. */
const char *fp_mask_email(const char *email, struct fp_arena *arena);
const char *fp_mask_phone(const char *phone, struct fp_arena *arena);
const char *fp_mask_a_number(const char *a_number, struct fp_arena *arena);

#endif
