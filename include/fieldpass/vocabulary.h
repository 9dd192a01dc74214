/* The field's words (design, section 2), the same in SQL, C, JSON and prose. Names are spelled as the database's enums
 * are. */
#ifndef FIELDPASS_VOCABULARY_H
#define FIELDPASS_VOCABULARY_H

#include <fieldpass/base.h>

/* A request's status; the open ones come first. */
#define FP_STATUSES(X)                                                                                                 \
	X(ANSWERED, "answered")                                                                                        \
	X(TIER1_REVIEW, "tier1_review")                                                                                \
	X(TIER2_REVIEW, "tier2_review")                                                                                \
	X(OFFICE_REVIEW, "office_review")                                                                              \
	X(NEEDS_INFO, "needs_info")                                                                                    \
	X(AWAITING_CONTACT, "awaiting_contact")                                                                        \
	X(APPROVED, "approved")                                                                                        \
	X(SCHEDULED, "scheduled")                                                                                      \
	X(RESOLVED, "resolved")                                                                                        \
	X(DENIED, "denied")                                                                                            \
	X(MISSED_CALLBACK, "missed_callback")                                                                          \
	X(EXPIRED, "expired")                                                                                          \
	X(WITHDRAWN, "withdrawn")                                                                                      \
	X(COMPLETED, "completed")                                                                                      \
	X(NO_SHOW, "no_show")                                                                                          \
	X(UNRECORDED, "unrecorded")

/* What may happen to a request; also the kinds of its event log. */
#define FP_EVENTS(X)                                                                                                   \
	X(SUBMIT, "submit")                                                                                            \
	X(NOT_SOLVED, "not-solved")                                                                                    \
	X(CLAIM, "claim")                                                                                              \
	X(RELEASE, "release")                                                                                          \
	X(CLAIM_LAPSED, "claim-lapsed")                                                                                \
	X(RESOLVE, "resolve")                                                                                          \
	X(ESCALATE, "escalate")                                                                                        \
	X(ASK_INFO, "ask-info")                                                                                        \
	X(SUPPLY, "supply")                                                                                            \
	X(PLAN_CALLBACK, "plan-callback")                                                                              \
	X(REFER, "refer")                                                                                              \
	X(APPROVE, "approve")                                                                                          \
	X(DENY, "deny")                                                                                                \
	X(SETTLE_DUPLICATE, "settle-duplicate")                                                                        \
	X(REBOOK_CALLBACK, "rebook-callback")                                                                          \
	X(RECONSIDER, "reconsider")                                                                                    \
	X(RESTART, "restart")                                                                                          \
	X(WITHDRAW, "withdraw")                                                                                        \
	X(CANCEL, "cancel")                                                                                            \
	X(NOT_SEEN, "not-seen")                                                                                        \
	X(CORRECT, "correct")                                                                                          \
	X(CALLBACK_REACHED, "callback-reached")                                                                        \
	X(CALLBACK_MISSED, "callback-missed")                                                                          \
	X(PROMISE_BROKEN, "promise-broken")                                                                            \
	X(WARN, "warn")                                                                                                \
	X(EXPIRE, "expire")                                                                                            \
	X(ASSIGN, "assign")                                                                                            \
	X(UNPLACEABLE, "unplaceable")                                                                                  \
	X(OVERDUE, "overdue")                                                                                          \
	X(CHECK_IN, "check-in")                                                                                        \
	X(COMPLETE, "complete")                                                                                        \
	X(NO_SHOW, "no-show")                                                                                          \
	X(DISPLACE, "displace")                                                                                        \
	X(DAY_ENDED, "day-ended")                                                                                      \
	X(BOOK, "book")                                                                                                \
	X(ADMIT, "admit")                                                                                              \
	X(MOVE, "move")                                                                                                \
	X(MOVED, "moved")                                                                                              \
	X(MOVE_LAPSED, "move-lapsed")                                                                                  \
	X(OFFER, "offer")                                                                                              \
	X(ACCEPT_OFFER, "accept-offer")                                                                                \
	X(DECLINE_OFFER, "decline-offer")                                                                              \
	X(OFFER_LAPSED, "offer-lapsed")                                                                                \
	X(REPRESENT, "represent")                                                                                      \
	X(REPRESENTATION_ENDED, "representation-ended")                                                                \
	X(CALLBACK_ANNOUNCED, "callback-announced")                                                                    \
	X(CALLBACK_AT_RISK, "callback-at-risk")                                                                        \
	X(CALLBACK_CHANGED, "callback-changed")                                                                        \
	X(UPDATE, "update")                                                                                            \
	X(VERIFY_CONTACT, "verify-contact")                                                                            \
	X(REVEAL, "reveal")                                                                                            \
	X(ERASE, "erase")                                                                                              \
	X(RENEW_TOKEN, "renew-token")

#define FP_URGENCIES(X)	   X(EMERGENCY, "emergency") X(URGENT, "urgent") X(ROUTINE, "routine")
#define FP_OFFICE_KINDS(X) X(FIELD, "field") X(INTERNATIONAL, "international")
#define FP_REQUESTER_ROLES(X)                                                                                          \
	X(APPLICANT, "applicant")                                                                                      \
	X(PETITIONER, "petitioner")                                                                                    \
	X(ATTORNEY, "attorney")                                                                                        \
	X(ACCREDITED_REPRESENTATIVE, "accredited_representative")                                                      \
	X(FAMILY, "family")                                                                                            \
	X(EMPLOYER, "employer")                                                                                        \
	X(COMMUNITY_ORGANIZATION, "community_organization")                                                            \
	X(CONGRESSIONAL_OFFICE, "congressional_office")
#define FP_DAY_PARTS(X) X(ANY, "any") X(MORNING, "morning") X(AFTERNOON, "afternoon")
#define FP_FIRSTS(X)	X(EARLIEST, "earliest") X(OFFICE, "office")
#define FP_TIERS(X)	X(TIER0, "tier0") X(TIER1, "tier1") X(TIER2, "tier2") X(OFFICE, "office")
#define FP_CALLBACK_STATUSES(X)                                                                                        \
	X(PLANNED, "planned")                                                                                          \
	X(UNVERIFIED, "unverified")                                                                                    \
	X(CLAIMED, "claimed")                                                                                          \
	X(REACHED, "reached")                                                                                          \
	X(EXHAUSTED, "exhausted")                                                                                      \
	X(CALLED_OFF, "called_off")
#define FP_ATTEMPT_OUTCOMES(X)                                                                                         \
	X(REACHED, "reached")                                                                                          \
	X(NO_ANSWER, "no_answer")                                                                                      \
	X(BUSY, "busy")                                                                                                \
	X(VOICEMAIL, "voicemail")                                                                                      \
	X(BAD_NUMBER, "bad_number")
#define FP_APPOINTMENT_STATUSES(X)                                                                                     \
	X(HELD, "held")                                                                                                \
	X(BOOKED, "booked")                                                                                            \
	X(CHECKED_IN, "checked_in")                                                                                    \
	X(COMPLETED, "completed")                                                                                      \
	X(NO_SHOW, "no_show")                                                                                          \
	X(UNRECORDED, "unrecorded")                                                                                    \
	X(LAPSED, "lapsed")                                                                                            \
	X(CANCELLED, "cancelled")                                                                                      \
	X(DISPLACED, "displaced")                                                                                      \
	X(EXCUSED, "excused")

/* What became of who came without an appointment. */
#define FP_WALK_IN_OUTCOMES(X) X(ADMITTED, "admitted") X(CONVERTED, "converted") X(REFUSED, "refused")

/* What persons can read (BCP 47 primary subtags); every text there is exists in each. */
#define FP_LANGUAGES(X) X(EN, "en") X(ES, "es") X(KO, "ko") X(PT, "pt")
/* How another way to help is reached. */
#define FP_RESOURCE_KINDS(X) X(PHONE, "phone") X(WEB, "web") X(MAIL, "mail") X(OFFICE, "office")

/* enum fp_status { FP_STATUS_ANSWERED, … FP_STATUS_COUNT }; extern const char *const fp_status_names[]
 * (NULL-terminated) */
#define FP_VOCABULARY(X)                                                                                               \
	X(status, STATUS, FP_STATUSES)                                                                                 \
	X(event, EVENT, FP_EVENTS)                                                                                     \
	X(urgency, URGENCY, FP_URGENCIES)                                                                              \
	X(office_kind, OFFICE_KIND, FP_OFFICE_KINDS)                                                                   \
	X(requester_role, REQUESTER, FP_REQUESTER_ROLES)                                                               \
	X(day_part, DAY_PART, FP_DAY_PARTS)                                                                            \
	X(first, FIRST, FP_FIRSTS)                                                                                     \
	X(tier, TIER, FP_TIERS)                                                                                        \
	X(callback_status, CALLBACK, FP_CALLBACK_STATUSES)                                                             \
	X(attempt_outcome, ATTEMPT, FP_ATTEMPT_OUTCOMES)                                                               \
	X(appointment_status, APPOINTMENT, FP_APPOINTMENT_STATUSES)                                                    \
	X(walk_in_outcome, WALKED_IN, FP_WALK_IN_OUTCOMES)                                                             \
	X(language, LANGUAGE, FP_LANGUAGES)                                                                            \
	X(resource_kind, RESOURCE, FP_RESOURCE_KINDS)

#define FP_ENUM_MEMBER_STATUS(name, text) FP_STATUS_##name,
enum fp_status { FP_STATUSES(FP_ENUM_MEMBER_STATUS) FP_STATUS_COUNT };
#define FP_ENUM_MEMBER_EVENT(name, text) FP_EVENT_##name,
enum fp_event { FP_EVENTS(FP_ENUM_MEMBER_EVENT) FP_EVENT_COUNT };
#define FP_ENUM_MEMBER_URGENCY(name, text) FP_URGENCY_##name,
enum fp_urgency { FP_URGENCIES(FP_ENUM_MEMBER_URGENCY) FP_URGENCY_COUNT };
#define FP_ENUM_MEMBER_OFFICE_KIND(name, text) FP_OFFICE_KIND_##name,
enum fp_office_kind { FP_OFFICE_KINDS(FP_ENUM_MEMBER_OFFICE_KIND) FP_OFFICE_KIND_COUNT };
#define FP_ENUM_MEMBER_REQUESTER(name, text) FP_REQUESTER_##name,
enum fp_requester_role { FP_REQUESTER_ROLES(FP_ENUM_MEMBER_REQUESTER) FP_REQUESTER_COUNT };
#define FP_ENUM_MEMBER_DAY_PART(name, text) FP_DAY_PART_##name,
enum fp_day_part { FP_DAY_PARTS(FP_ENUM_MEMBER_DAY_PART) FP_DAY_PART_COUNT };
#define FP_ENUM_MEMBER_FIRST(name, text) FP_FIRST_##name,
enum fp_first { FP_FIRSTS(FP_ENUM_MEMBER_FIRST) FP_FIRST_COUNT };
#define FP_ENUM_MEMBER_TIER(name, text) FP_TIER_##name,
enum fp_tier { FP_TIERS(FP_ENUM_MEMBER_TIER) FP_TIER_COUNT };
#define FP_ENUM_MEMBER_CALLBACK(name, text) FP_CALLBACK_##name,
enum fp_callback_status { FP_CALLBACK_STATUSES(FP_ENUM_MEMBER_CALLBACK) FP_CALLBACK_COUNT };
#define FP_ENUM_MEMBER_ATTEMPT(name, text) FP_ATTEMPT_##name,
enum fp_attempt_outcome { FP_ATTEMPT_OUTCOMES(FP_ENUM_MEMBER_ATTEMPT) FP_ATTEMPT_COUNT };
#define FP_ENUM_MEMBER_APPOINTMENT(name, text) FP_APPOINTMENT_##name,
enum fp_appointment_status { FP_APPOINTMENT_STATUSES(FP_ENUM_MEMBER_APPOINTMENT) FP_APPOINTMENT_COUNT };
#define FP_ENUM_MEMBER_WALKED_IN(name, text) FP_WALKED_IN_##name,
enum fp_walk_in_outcome { FP_WALK_IN_OUTCOMES(FP_ENUM_MEMBER_WALKED_IN) FP_WALKED_IN_COUNT };
#define FP_ENUM_MEMBER_LANGUAGE(name, text) FP_LANGUAGE_##name,
enum fp_language { FP_LANGUAGES(FP_ENUM_MEMBER_LANGUAGE) FP_LANGUAGE_COUNT };
#define FP_ENUM_MEMBER_RESOURCE(name, text) FP_RESOURCE_##name,
enum fp_resource_kind { FP_RESOURCE_KINDS(FP_ENUM_MEMBER_RESOURCE) FP_RESOURCE_COUNT };

#define FP_NAMES(type, prefix, members) extern const char *const fp_##type##_names[];
FP_VOCABULARY(FP_NAMES)
#undef FP_NAMES

/* The index of `text` in a NULL-terminated list of names; -1 if it is not there, or NULL. */
int fp_name_index(const char *const *names, const char *text);

bool fp_status_is_open(enum fp_status status);

/* Callers' roles, as a bit mask: x-roles in the contract. SYSTEM is never a caller. */
enum fp_role {
	FP_ROLE_ANONYMOUS = 1 << 0,
	FP_ROLE_REQUESTER = 1 << 1, /* holds a request token */
	FP_ROLE_ORGANIZATION = 1 << 2,
	FP_ROLE_TIER1 = 1 << 3,
	FP_ROLE_TIER2 = 1 << 4,
	FP_ROLE_OFFICE = 1 << 5,     /* bound to office codes */
	FP_ROLE_SUPERVISOR = 1 << 6, /* what tier1 and tier2 may, and taking over */
	FP_ROLE_ADMIN = 1 << 7,	     /* configures, decides nothing */
	FP_ROLE_SYSTEM = 1 << 8,     /* timers and the worker */
	FP_ROLE_STAFF = FP_ROLE_TIER1 | FP_ROLE_TIER2 | FP_ROLE_OFFICE | FP_ROLE_SUPERVISOR,
};
const char *fp_role_name(enum fp_role role); /* one bit */
enum fp_role fp_role_from_name(
	const char *name); /* 0: none of that name; "system" is refused, as no caller may have it */

#endif
