/* The request's state machine (design, section 3). The tests hold a table of their own against this one. */
#include <fieldpass/rules.h>

#define PERSON (FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION)
#define TIER1  (FP_ROLE_TIER1 | FP_ROLE_SUPERVISOR)
#define TIER2  (FP_ROLE_TIER2 | FP_ROLE_SUPERVISOR)
#define OFFICE FP_ROLE_OFFICE
#define SYSTEM FP_ROLE_SYSTEM
#define CLIENT (FP_ROLE_REQUESTER | TIER1 | TIER2) /* or staff, on the client's word */
#define ANY    FP_STATUS_COUNT

#define ROW(from, event, to, who, guard)                                                                               \
	{                                                                                                              \
		FP_STATUS_##from, FP_EVENT_##event, to, who, guard                                                     \
	}
#define TO(status) FP_STATUS_##status

#define IN_TIME	    "the timer is due"
#define HOLDER	    "nobody else holds a claim"
#define OWN_OFFICE  "at its own office; nobody else holds a claim"
#define OTHER	    "nobody else holds a claim; after a reopening another officer"
#define G28	    "the firm's authority is in force, and for this person and service"
#define THIS_OFFICE "at the appointment's office"
#define SAYS_WHY    "with a reason; the office at its own office; not erased"
#define ERASED_ONCE "with a reason; once"
#define ANEW	    "staff with a reason; a firm only where it represents nobody; not erased"
#define VERIFIED    "with a reason; the number in force is unverified, and is the one that is named"

const struct fp_transition fp_transitions[] = {
	{ANY, FP_EVENT_SUBMIT, ANY, FP_ROLE_ANONYMOUS | PERSON | TIER1 | OFFICE,
		"answered, tier1_review, tier2_review or approved by policy route; an emergency is never approved "
		"unseen; the office for who walks in"},
	{ANY, FP_EVENT_ADMIT, TO(SCHEDULED), OFFICE,
		"at its own office; policy walk_in is emergency, or discretion and it is an emergency"},

	{ANY, FP_EVENT_BOOK, TO(SCHEDULED), PERSON | TIER1,
		"with a hold in force, made where booking_mode was direct; the same person and service"},

	ROW(ANSWERED, NOT_SOLVED, TO(TIER1_REVIEW), PERSON, NULL),
	ROW(ANSWERED, RESOLVE, TO(RESOLVED), SYSTEM, IN_TIME),
	ROW(ANSWERED, WITHDRAW, TO(WITHDRAWN), PERSON, NULL),
	ROW(ANSWERED, SETTLE_DUPLICATE, ANY, TIER2, "in an unsettled pair; what is kept stays, the other: resolved"),
	ROW(ANSWERED, REPRESENT, TO(ANSWERED), CLIENT, G28),
	ROW(ANSWERED, REPRESENTATION_ENDED, TO(ANSWERED), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(ANSWERED, UPDATE, TO(ANSWERED), PERSON | FP_ROLE_STAFF, NULL),

	ROW(TIER1_REVIEW, CLAIM, TO(TIER1_REVIEW), TIER1, "nobody else holds a claim, or a supervisor takes over"),
	ROW(TIER1_REVIEW, RELEASE, TO(TIER1_REVIEW), TIER1, "one's own claim, or a supervisor"),
	ROW(TIER1_REVIEW, CLAIM_LAPSED, TO(TIER1_REVIEW), SYSTEM, IN_TIME),
	ROW(TIER1_REVIEW, RESOLVE, TO(RESOLVED), TIER1, HOLDER),
	ROW(TIER1_REVIEW, ESCALATE, TO(TIER2_REVIEW), TIER1 | PERSON | SYSTEM,
		"a callback number where policy tier2_contact is callback; the requester where policy allows; "
		"the system when the deadline breaks"),
	ROW(TIER1_REVIEW, ASK_INFO, TO(NEEDS_INFO), TIER1, HOLDER),
	ROW(TIER1_REVIEW, WITHDRAW, TO(WITHDRAWN), PERSON, NULL),
	ROW(TIER1_REVIEW, SETTLE_DUPLICATE, ANY, TIER2,
		"in an unsettled pair; what is kept stays, the other: resolved"),
	ROW(TIER1_REVIEW, REPRESENT, TO(TIER1_REVIEW), CLIENT, G28),
	ROW(TIER1_REVIEW, REPRESENTATION_ENDED, TO(TIER1_REVIEW), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(TIER1_REVIEW, UPDATE, TO(TIER1_REVIEW), PERSON | FP_ROLE_STAFF, NULL),

	ROW(TIER2_REVIEW, CLAIM, TO(TIER2_REVIEW), TIER2, "nobody else holds a claim, or a supervisor takes over"),
	ROW(TIER2_REVIEW, RELEASE, TO(TIER2_REVIEW), TIER2, "one's own claim, or a supervisor"),
	ROW(TIER2_REVIEW, CLAIM_LAPSED, TO(TIER2_REVIEW), SYSTEM, IN_TIME),
	ROW(TIER2_REVIEW, CALLBACK_REACHED, TO(TIER2_REVIEW), TIER2, "a callback is live; nobody else holds a claim"),
	/* tier2_review while attempts are left; then missed_callback or awaiting_contact. */
	ROW(TIER2_REVIEW, CALLBACK_MISSED, ANY, TIER2,
		"a callback is live; stays while attempts are left; exhausted: missed_callback or awaiting_contact "
		"by policy; a bad number: awaiting_contact; after the third rebooking: expired"),
	ROW(TIER2_REVIEW, PROMISE_BROKEN, TO(TIER2_REVIEW), SYSTEM, IN_TIME),
	ROW(TIER2_REVIEW, CALLBACK_ANNOUNCED, TO(TIER2_REVIEW), SYSTEM, "a callback waits to be planned"),
	ROW(TIER2_REVIEW, CALLBACK_AT_RISK, TO(TIER2_REVIEW), SYSTEM,
		"a callback waits to be planned, and no hour can keep its promise"),
	ROW(TIER2_REVIEW, CALLBACK_CHANGED, TO(TIER2_REVIEW), PERSON | FP_ROLE_TIER1 | TIER2,
		"a callback is live, and nobody has claimed it"),
	ROW(TIER2_REVIEW, RESOLVE, TO(RESOLVED), TIER2, OTHER),
	ROW(TIER2_REVIEW, ASK_INFO, TO(NEEDS_INFO), TIER2, OTHER),
	ROW(TIER2_REVIEW, PLAN_CALLBACK, TO(TIER2_REVIEW), TIER2,
		"no callback is live; a number is known; nobody else holds a claim"),
	ROW(TIER2_REVIEW, REFER, TO(OFFICE_REVIEW), TIER2, OTHER),
	ROW(TIER2_REVIEW, APPROVE, TO(APPROVED), TIER2,
		"no unsettled duplicate; an emergency only where policy emergency_decider is tier2; nobody else holds "
		"a claim"),
	ROW(TIER2_REVIEW, DENY, TO(DENIED), TIER2, OTHER),
	ROW(TIER2_REVIEW, WITHDRAW, TO(WITHDRAWN), PERSON, NULL),
	ROW(TIER2_REVIEW, SETTLE_DUPLICATE, ANY, TIER2,
		"in an unsettled pair; what is kept stays, the other: resolved"),
	ROW(TIER2_REVIEW, REPRESENT, ANY, CLIENT,
		G28 "; stays; awaiting_contact where a firm leaves and the only number for the call was the firm's"),
	ROW(TIER2_REVIEW, REPRESENTATION_ENDED, ANY, CLIENT | FP_ROLE_ORGANIZATION | SYSTEM,
		"stays; awaiting_contact where the only number for the promised call was the firm's"),
	ROW(TIER2_REVIEW, UPDATE, TO(TIER2_REVIEW), PERSON | FP_ROLE_STAFF, NULL),

	ROW(OFFICE_REVIEW, CLAIM, TO(OFFICE_REVIEW), OFFICE | FP_ROLE_SUPERVISOR,
		"at its own office; nobody else holds a claim, or a supervisor takes over"),
	ROW(OFFICE_REVIEW, RELEASE, TO(OFFICE_REVIEW), OFFICE | FP_ROLE_SUPERVISOR, "one's own claim, or a supervisor"),
	ROW(OFFICE_REVIEW, CLAIM_LAPSED, TO(OFFICE_REVIEW), SYSTEM, IN_TIME),
	ROW(OFFICE_REVIEW, PROMISE_BROKEN, TO(OFFICE_REVIEW), SYSTEM, IN_TIME),
	ROW(OFFICE_REVIEW, RESOLVE, TO(RESOLVED), OFFICE, OWN_OFFICE),
	ROW(OFFICE_REVIEW, ASK_INFO, TO(NEEDS_INFO), OFFICE, OWN_OFFICE),
	ROW(OFFICE_REVIEW, APPROVE, TO(APPROVED), OFFICE,
		"at its own office; no unsettled duplicate; nobody else holds a claim"),
	ROW(OFFICE_REVIEW, DENY, TO(DENIED), OFFICE, OWN_OFFICE),
	ROW(OFFICE_REVIEW, WITHDRAW, TO(WITHDRAWN), PERSON, NULL),
	ROW(OFFICE_REVIEW, SETTLE_DUPLICATE, ANY, TIER2,
		"in an unsettled pair; what is kept stays, the other: resolved"),
	ROW(OFFICE_REVIEW, REPRESENT, TO(OFFICE_REVIEW), CLIENT, G28),
	ROW(OFFICE_REVIEW, REPRESENTATION_ENDED, TO(OFFICE_REVIEW), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(OFFICE_REVIEW, UPDATE, TO(OFFICE_REVIEW), PERSON | FP_ROLE_STAFF, NULL),

	ROW(NEEDS_INFO, SUPPLY, ANY, PERSON, "the status before"),
	ROW(NEEDS_INFO, WARN, TO(NEEDS_INFO), SYSTEM, IN_TIME),
	ROW(NEEDS_INFO, EXPIRE, TO(EXPIRED), SYSTEM, IN_TIME),
	ROW(NEEDS_INFO, WITHDRAW, TO(WITHDRAWN), PERSON, NULL),
	ROW(NEEDS_INFO, SETTLE_DUPLICATE, ANY, TIER2, "in an unsettled pair; what is kept stays, the other: resolved"),
	ROW(NEEDS_INFO, REPRESENT, TO(NEEDS_INFO), CLIENT, G28),
	ROW(NEEDS_INFO, REPRESENTATION_ENDED, TO(NEEDS_INFO), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(NEEDS_INFO, UPDATE, TO(NEEDS_INFO), PERSON | FP_ROLE_STAFF, NULL),

	ROW(AWAITING_CONTACT, REBOOK_CALLBACK, TO(TIER2_REVIEW), PERSON,
		"at most 3 times, not counting a number that went with a representative; a number is known"),
	ROW(AWAITING_CONTACT, WARN, TO(AWAITING_CONTACT), SYSTEM, IN_TIME),
	ROW(AWAITING_CONTACT, EXPIRE, TO(EXPIRED), SYSTEM, IN_TIME),
	ROW(AWAITING_CONTACT, WITHDRAW, TO(WITHDRAWN), PERSON, NULL),
	ROW(AWAITING_CONTACT, SETTLE_DUPLICATE, ANY, TIER2,
		"in an unsettled pair; what is kept stays, the other: resolved"),
	ROW(AWAITING_CONTACT, REPRESENT, TO(AWAITING_CONTACT), CLIENT, G28),
	ROW(AWAITING_CONTACT, REPRESENTATION_ENDED, TO(AWAITING_CONTACT), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(AWAITING_CONTACT, UPDATE, TO(AWAITING_CONTACT), PERSON | FP_ROLE_STAFF, NULL),

	ROW(APPROVED, ASSIGN, TO(SCHEDULED), SYSTEM | FP_ROLE_SUPERVISOR,
		"no unsettled duplicate; by hand with a reason, in a slot that has not begun"),
	ROW(APPROVED, OVERDUE, TO(APPROVED), SYSTEM, "seat_within_days has passed the first time"),
	ROW(APPROVED, UNPLACEABLE, ANY, SYSTEM,
		"needs_info where the preferences cannot be met; tier2_review where no office is in range, or "
		"seat_within_days has passed twice"),
	ROW(APPROVED, WITHDRAW, TO(WITHDRAWN), PERSON, NULL),
	ROW(APPROVED, SETTLE_DUPLICATE, ANY, TIER2, "in an unsettled pair; what is kept stays, the other: resolved"),
	ROW(APPROVED, REPRESENT, TO(APPROVED), CLIENT, G28),
	ROW(APPROVED, REPRESENTATION_ENDED, TO(APPROVED), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(APPROVED, UPDATE, TO(APPROVED), PERSON | FP_ROLE_STAFF, NULL),

	ROW(SCHEDULED, CANCEL, ANY, PERSON,
		"before check-in: withdrawn; again, until cancel_until_hours before: approved, priority from now"),
	ROW(SCHEDULED, DISPLACE, TO(APPROVED), OFFICE | SYSTEM,
		"at the appointment's office; a closure only displaces what has not begun"),
	ROW(SCHEDULED, ASSIGN, TO(SCHEDULED), FP_ROLE_SUPERVISOR,
		"by hand with a reason, in another slot that has not begun; before check-in; no unsettled duplicate"),
	ROW(SCHEDULED, MOVE, TO(SCHEDULED), PERSON | OFFICE | FP_ROLE_SUPERVISOR,
		"before check-in, until move_until_hours before the seat; "
		"the person as often as policy moves says; the office at its own"),
	ROW(SCHEDULED, MOVED, TO(SCHEDULED), SYSTEM,
		"a move is wished for, and the seat costs less than the present one"),
	ROW(SCHEDULED, MOVE_LAPSED, TO(SCHEDULED), SYSTEM, IN_TIME),
	ROW(SCHEDULED, OFFER, TO(SCHEDULED), SYSTEM,
		"none stands, and the seat is earlier and costs less by 2 or more"),
	ROW(SCHEDULED, ACCEPT_OFFER, TO(SCHEDULED), PERSON, "until the offer expires, before check-in"),
	ROW(SCHEDULED, DECLINE_OFFER, TO(SCHEDULED), PERSON, "until the offer expires"),
	ROW(SCHEDULED, OFFER_LAPSED, TO(SCHEDULED), SYSTEM,
		"the timer is due, or the slot is taken away, with a reason"),
	ROW(SCHEDULED, CHECK_IN, TO(SCHEDULED), OFFICE, THIS_OFFICE),
	ROW(SCHEDULED, COMPLETE, TO(COMPLETED), OFFICE, "at the appointment's office, after check-in"),
	ROW(SCHEDULED, NO_SHOW, TO(NO_SHOW), OFFICE,
		"at the appointment's office, once it has begun, without a check-in"),
	ROW(SCHEDULED, DAY_ENDED, TO(UNRECORDED), SYSTEM, IN_TIME),
	ROW(SCHEDULED, SETTLE_DUPLICATE, ANY, TIER2, "in an unsettled pair; what is kept stays, the other: resolved"),
	ROW(SCHEDULED, REPRESENT, TO(SCHEDULED), CLIENT, G28),
	ROW(SCHEDULED, REPRESENTATION_ENDED, TO(SCHEDULED), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(SCHEDULED, UPDATE, TO(SCHEDULED), PERSON | FP_ROLE_STAFF, NULL),

	/* By who resolved it: tier0 leads to tier1_review, anyone else to tier2_review. */
	ROW(RESOLVED, NOT_SOLVED, ANY, PERSON,
		"within reopen_days, once a tier; by tier0: tier1_review, else tier2_review and another officer"),

	ROW(DENIED, RECONSIDER, TO(TIER2_REVIEW), PERSON, "once, within reopen_days; another officer"),

	ROW(MISSED_CALLBACK, RESTART, TO(MISSED_CALLBACK), PERSON, "once; a new request is made of it"),
	ROW(EXPIRED, RESTART, TO(EXPIRED), PERSON, "once; a new request is made of it"),
	ROW(DENIED, RESTART, TO(DENIED), PERSON, "once; a new request is made of it"),
	ROW(WITHDRAWN, RESTART, TO(WITHDRAWN), PERSON, "once; a new request is made of it"),
	ROW(NO_SHOW, RESTART, TO(NO_SHOW), PERSON, "once; a new request is made of it"),

	ROW(NO_SHOW, CORRECT, ANY, OFFICE | FP_ROLE_SUPERVISOR,
		"at the appointment's office, within record_days; completed, or excused: approved"),

	ROW(UNRECORDED, NOT_SEEN, TO(APPROVED), PERSON, "once, within reopen_days"),
	ROW(UNRECORDED, CORRECT, ANY, OFFICE | FP_ROLE_SUPERVISOR,
		"at the appointment's office, within record_days; completed, or excused: approved"),
	ROW(UNRECORDED, COMPLETE, TO(COMPLETED), OFFICE, "at the appointment's office, within record_days"),
	ROW(UNRECORDED, NO_SHOW, TO(NO_SHOW), OFFICE, "at the appointment's office, within record_days"),

	/* What has closed can be reopened or restarted: that is the client's own affair by then. */
	ROW(RESOLVED, REPRESENTATION_ENDED, TO(RESOLVED), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(DENIED, REPRESENTATION_ENDED, TO(DENIED), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(MISSED_CALLBACK, REPRESENTATION_ENDED, TO(MISSED_CALLBACK), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(EXPIRED, REPRESENTATION_ENDED, TO(EXPIRED), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(WITHDRAWN, REPRESENTATION_ENDED, TO(WITHDRAWN), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(COMPLETED, REPRESENTATION_ENDED, TO(COMPLETED), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(NO_SHOW, REPRESENTATION_ENDED, TO(NO_SHOW), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	ROW(UNRECORDED, REPRESENTATION_ENDED, TO(UNRECORDED), CLIENT | FP_ROLE_ORGANIZATION | SYSTEM, NULL),
	/* A number that was changed, at any time before it is closed. */
	ROW(ANSWERED, VERIFY_CONTACT, TO(ANSWERED), FP_ROLE_STAFF, VERIFIED),
	ROW(TIER1_REVIEW, VERIFY_CONTACT, TO(TIER1_REVIEW), FP_ROLE_STAFF, VERIFIED),
	ROW(TIER2_REVIEW, VERIFY_CONTACT, TO(TIER2_REVIEW), FP_ROLE_STAFF, VERIFIED),
	ROW(OFFICE_REVIEW, VERIFY_CONTACT, TO(OFFICE_REVIEW), FP_ROLE_STAFF, VERIFIED),
	ROW(NEEDS_INFO, VERIFY_CONTACT, TO(NEEDS_INFO), FP_ROLE_STAFF, VERIFIED),
	ROW(AWAITING_CONTACT, VERIFY_CONTACT, TO(AWAITING_CONTACT), FP_ROLE_STAFF, VERIFIED),
	ROW(APPROVED, VERIFY_CONTACT, TO(APPROVED), FP_ROLE_STAFF, VERIFIED),
	ROW(SCHEDULED, VERIFY_CONTACT, TO(SCHEDULED), FP_ROLE_STAFF, VERIFIED),
	/* Personal data is seen in clear in any status, and erased once it is closed. */
	ROW(ANSWERED, REVEAL, TO(ANSWERED), FP_ROLE_STAFF, SAYS_WHY),
	ROW(TIER1_REVIEW, REVEAL, TO(TIER1_REVIEW), FP_ROLE_STAFF, SAYS_WHY),
	ROW(TIER2_REVIEW, REVEAL, TO(TIER2_REVIEW), FP_ROLE_STAFF, SAYS_WHY),
	ROW(OFFICE_REVIEW, REVEAL, TO(OFFICE_REVIEW), FP_ROLE_STAFF, SAYS_WHY),
	ROW(NEEDS_INFO, REVEAL, TO(NEEDS_INFO), FP_ROLE_STAFF, SAYS_WHY),
	ROW(AWAITING_CONTACT, REVEAL, TO(AWAITING_CONTACT), FP_ROLE_STAFF, SAYS_WHY),
	ROW(APPROVED, REVEAL, TO(APPROVED), FP_ROLE_STAFF, SAYS_WHY),
	ROW(SCHEDULED, REVEAL, TO(SCHEDULED), FP_ROLE_STAFF, SAYS_WHY),
	ROW(RESOLVED, REVEAL, TO(RESOLVED), FP_ROLE_STAFF, SAYS_WHY),
	ROW(DENIED, REVEAL, TO(DENIED), FP_ROLE_STAFF, SAYS_WHY),
	ROW(MISSED_CALLBACK, REVEAL, TO(MISSED_CALLBACK), FP_ROLE_STAFF, SAYS_WHY),
	ROW(EXPIRED, REVEAL, TO(EXPIRED), FP_ROLE_STAFF, SAYS_WHY),
	ROW(WITHDRAWN, REVEAL, TO(WITHDRAWN), FP_ROLE_STAFF, SAYS_WHY),
	ROW(COMPLETED, REVEAL, TO(COMPLETED), FP_ROLE_STAFF, SAYS_WHY),
	ROW(NO_SHOW, REVEAL, TO(NO_SHOW), FP_ROLE_STAFF, SAYS_WHY),
	ROW(UNRECORDED, REVEAL, TO(UNRECORDED), FP_ROLE_STAFF, SAYS_WHY),
	ROW(RESOLVED, ERASE, TO(RESOLVED), FP_ROLE_SUPERVISOR | SYSTEM, ERASED_ONCE),
	ROW(DENIED, ERASE, TO(DENIED), FP_ROLE_SUPERVISOR | SYSTEM, ERASED_ONCE),
	ROW(MISSED_CALLBACK, ERASE, TO(MISSED_CALLBACK), FP_ROLE_SUPERVISOR | SYSTEM, ERASED_ONCE),
	ROW(EXPIRED, ERASE, TO(EXPIRED), FP_ROLE_SUPERVISOR | SYSTEM, ERASED_ONCE),
	ROW(WITHDRAWN, ERASE, TO(WITHDRAWN), FP_ROLE_SUPERVISOR | SYSTEM, ERASED_ONCE),
	ROW(COMPLETED, ERASE, TO(COMPLETED), FP_ROLE_SUPERVISOR | SYSTEM, ERASED_ONCE),
	ROW(NO_SHOW, ERASE, TO(NO_SHOW), FP_ROLE_SUPERVISOR | SYSTEM, ERASED_ONCE),
	ROW(UNRECORDED, ERASE, TO(UNRECORDED), FP_ROLE_SUPERVISOR | SYSTEM, ERASED_ONCE),
	/* Whoever has the token may be another than whose it is, in any status. */
	ROW(ANSWERED, RENEW_TOKEN, TO(ANSWERED), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(TIER1_REVIEW, RENEW_TOKEN, TO(TIER1_REVIEW), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(TIER2_REVIEW, RENEW_TOKEN, TO(TIER2_REVIEW), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(OFFICE_REVIEW, RENEW_TOKEN, TO(OFFICE_REVIEW), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(NEEDS_INFO, RENEW_TOKEN, TO(NEEDS_INFO), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(AWAITING_CONTACT, RENEW_TOKEN, TO(AWAITING_CONTACT), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(APPROVED, RENEW_TOKEN, TO(APPROVED), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(SCHEDULED, RENEW_TOKEN, TO(SCHEDULED), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(RESOLVED, RENEW_TOKEN, TO(RESOLVED), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(DENIED, RENEW_TOKEN, TO(DENIED), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(MISSED_CALLBACK, RENEW_TOKEN, TO(MISSED_CALLBACK), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(EXPIRED, RENEW_TOKEN, TO(EXPIRED), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(WITHDRAWN, RENEW_TOKEN, TO(WITHDRAWN), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(COMPLETED, RENEW_TOKEN, TO(COMPLETED), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(NO_SHOW, RENEW_TOKEN, TO(NO_SHOW), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
	ROW(UNRECORDED, RENEW_TOKEN, TO(UNRECORDED), CLIENT | FP_ROLE_ORGANIZATION, ANEW),
};
const size_t fp_transitions_count = FP_LENGTH(fp_transitions);

const struct fp_transition *fp_transition_find(enum fp_status from, enum fp_event event)
{
	for (size_t i = 0; i < fp_transitions_count; i++)
		if (fp_transitions[i].from == from && fp_transitions[i].event == event)
			return &fp_transitions[i];
	return NULL;
}
