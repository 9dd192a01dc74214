/*
 * The request's state machine (design, section 3): a table of who may do what from where, and one pure
 * function that turns a request, an act and the policy into the request as it will be. The API, the timers
 * and the tests all use this; the store writes the result if the request has not changed meanwhile.
 */
#ifndef FIELDPASS_RULES_H
#define FIELDPASS_RULES_H

#include <fieldpass/callback_plan.h>
#include <fieldpass/err.h>
#include <fieldpass/policy.h>
#include <fieldpass/request.h>

/* A row of the machine. `to` FP_STATUS_COUNT: the guard says which. `from` FP_STATUS_COUNT: there is no request yet
 * (submit). */
struct fp_transition {
	enum fp_status from;
	enum fp_event event;
	enum fp_status to;
	uint32_t who;	   /* enum fp_role bits */
	const char *guard; /* what else must hold, in words; NULL: nothing */
};
extern const struct fp_transition fp_transitions[];
extern const size_t fp_transitions_count;

/* The row for (from, event), or NULL. */
const struct fp_transition *fp_transition_find(enum fp_status from, enum fp_event event);

/* What becomes of a number that is called. */
enum fp_number {
	FP_NUMBER_KEPT,
	FP_NUMBER_VERIFIED, /* it is the one that was verified last */
	FP_NUMBER_SAID, /* it is said by whoever acts: staff have heard it from the person; of others it is a claim */
};

/* What somebody wants to happen. Zero it, then set what the event takes. */
struct fp_act {
	enum fp_event event;
	enum fp_role role;		/* one bit */
	const char *actor;		/* who, e.g. "key:3kTMd…"; codes only, as it goes into the log */
	const struct fp_texts *offices; /* role office: the codes it is bound to */
	fp_time now;
	const char *reason;   /* deny, ask-info, displace, assign by hand: a code; also where an urgency is set. Others:
				 NULL or a code */
	const char *answer;   /* resolve: a code */
	int urgency;	      /* escalate, refer, approve: enum fp_urgency to set, with a reason; -1: as it is */
	const char *refer_to; /* refer: the office's code */
	bool new_callback_number; /* escalate, supply, plan-callback, rebook-callback: a number comes with the act */
	enum fp_number number, own_number; /* with it, and update, callback-changed, verify-contact: what becomes of the
					      number in force, and of the client's own */
	enum fp_attempt_outcome outcome;   /* callback-reached, callback-missed */
	struct fp_id new_id; /* not-solved, reconsider, escalate, supply, plan-callback, rebook-callback, unplaceable:
				the id of a callback that may be planned; none: none is */
	const char *phrase;  /* and its verification phrase; of a live one where a firm leaves that knows the old one */
	/* approve (agreed on the phone), supply, update, move: applied where has_preferences */
	bool has_preferences;
	bool offices_said; /* offices_wanted were named with the act; else they are those of before */
	struct fp_texts offices_wanted;
	fp_day not_before, not_after;
	uint32_t days;
	enum fp_day_part day_part;
	enum fp_first first;
	const char *seat_service;	     /* assign: whom the seat is for; NULL: anybody */
	struct fp_id attorney_id;	     /* assign by hand: who comes along; none: nobody */
	int32_t travel_minutes;		     /* and the way from there to another office */
	const struct fp_callback_plan *plan; /* callback-announced: the window found for it */
	bool new_windows;		     /* update, callback-changed: callback_windows were set anew */
	const struct fp_appointment
		*appointment; /* assign, moved, offer: the seat; admit: from now to the end of the office's day */
	bool again;	      /* cancel: back to approved */
	bool kept;	      /* settle-duplicate: this one stays, else it ends */
	bool excused;	      /* correct: back to approved, else completed */
	struct fp_id organization_id, representation_id; /* represent: whom it is under from now on */
};

#define FP_POLICY_ROWS_MAX 8
/* What the act makes of it. */
struct fp_change {
	struct fp_request after;  /* version not yet raised */
	bool callback_changed;	  /* `after.callback` is to be written (a new id: inserted) */
	bool callback_attempted;  /* an attempt of outcome act->outcome is to be recorded */
	bool appointment_changed; /* status and slot of `after.appointment` are to be written (a new id: inserted) */
	bool offer_changed;	  /* `after.offer.status` is to be written */
	enum fp_number number;	  /* said in the event: the number in force is unverified from now on, or verified */
	const char *reason;	  /* of the event; NULL: none */
	size_t n_policy_rows;	  /* the rows that decided; their ids go into the event */
	int32_t policy_rows[FP_POLICY_ROWS_MAX];
};

/*
 * Where submit leads, by policy `route`. An emergency never goes to approved: tier2 reviews it. `r` has what the
 * requester said, and in `callback.id` and `.verification_phrase` those of a callback that may be planned; this sets
 * all the rest but version and created_at (callback.id none: none was planned), and the policy rows.
 */
void fp_request_submit(struct fp_request *r, fp_time now, const struct fp_policy *policy, struct fp_change *ret_change);

/* What a new request meets of its person's. */
struct fp_met {
	bool own_twin; /* an open twin that the same organization filed */
	bool first;    /* an open request for the service that is nobody's twin */
	bool own;      /* and that is the same party's */
	bool visit;    /* admit: the person was admitted at this office and is still there */
};
enum fp_beside {
	FP_BESIDE_NOBODY,
	FP_BESIDE_FIRST,    /* it is made as the twin of the first */
	FP_REFUSED_BY_OPEN, /* DUPLICATE_OPEN: the own twin, else the first */
	FP_REFUSED_BY_VISIT /* ALREADY_ADMITTED */
};
/* What becomes of it there. Who is admitted is kept out by no request, whoever filed it, but is in an office once.
 * `no_twin`: it is made beside no other, also a stranger's. */
enum fp_beside fp_request_beside(enum fp_event event, bool no_twin, const struct fp_met *met);

/* Codes that the rule itself gives as a reason, or takes from the worker. */
#define FP_REASON_PREFERENCES "preferences_cannot_be_met"
#define FP_REASON_NO_OFFICE   "no_office_in_range"
/* An interpreter or accommodation that none of its offices has. */
#define FP_REASON_NO_PROVISION "no_office_can_provide"
/* Set by unplaceable where seat_within_days has passed twice. */
#define FP_REASON_NO_SEAT "no_seat_in_time"
/* Of what settle-duplicate ends. */
#define FP_REASON_DUPLICATE "duplicate"
/* Awaiting_contact: the only number was that of a firm that no longer represents. */
#define FP_REASON_REPRESENTATION_ENDED "representation_ended"
/* Of the event: a missed attempt that does not count, as the window was not open. */
#define FP_REASON_OUTSIDE_WINDOW "outside_window"
/* Of callback-announced: the requester's windows could not be met. */
#define FP_REASON_WINDOWS_MISSED "windows_cannot_be_met"
/* Of callback-at-risk. */
#define FP_REASON_NO_CAPACITY "no_capacity"
/* Of promise-broken: nobody verified the number in time. */
#define FP_REASON_UNVERIFIED "contact_unverified"

/*
 * The rule. Refusals (in `problem`, with what to do next): FORBIDDEN (this role never may, not this office, or another
 * officer must look), STATE_CONFLICT (not from this state, or too late), CLAIMED_BY_ANOTHER, DUPLICATE_UNSETTLED,
 * CALLBACK_NUMBER_NEEDED, INVALID_FIELDS (a reason or answer code is missing). `policy` is resolved for the urgency
 * and the office that the act leaves: act->urgency and act->refer_to where they are set. Texts of `after` are borrowed
 * from `before` and `act`. `office` follows a wish for offices and a seat; where a wish is emptied, or a seat is lost
 * and no office is wished, it stays: only the caller knows the catalogue.
 *
 * admit: there is no request yet; `before` has what was said, and status FP_STATUS_COUNT. WALK_INS_CLOSED where the
 * policy is against it.
 *
 * unplaceable: reason FP_REASON_PREFERENCES asks the person; FP_REASON_NO_OFFICE, FP_REASON_NO_PROVISION or NULL
 * (seat_within_days passed twice) asks tier2.
 */
fp_err fp_request_decide(const struct fp_request *before, const struct fp_act *act, const struct fp_policy *policy,
	struct fp_change *ret_change, struct fp_problem *problem);

/* Whether a number is verified by this role's saying it. */
bool fp_role_verifies(enum fp_role role);

/* The next instant at which a timer may change something, from the record alone; FP_TIME_NONE: none will. decide and
 * submit set wake_at to it. */
fp_time fp_request_next_wake(const struct fp_request *r);

/* Which timer event is due for a request whose wake_at has come; FP_EVENT_COUNT: none (wake_at was stale). */
enum fp_event fp_request_timer(const struct fp_request *r, fp_time now);

/* (urgency, displaced first): 0..5; a routine request past its seat_within_days ranks as urgent. */
int32_t fp_rank_class(enum fp_urgency urgency, bool displaced, bool overdue);

/* Whose turn it is, as a tier or -1 for the requester, -2 for the worker; for queues and what_happens_next. */
#define FP_TURN_REQUESTER (-1)
#define FP_TURN_WORKER	  (-2)
#define FP_TURN_NOBODY	  (-3)
int fp_request_turn(enum fp_status status);

#define FP_CLAIM_LEASE (15 * FP_MINUTE)

/* Two plain English words by which the caller and the called know each other; `random` from a secure source. */
#define FP_PHRASE_TEXT 32
void fp_verification_phrase(const unsigned char random[4], char ret_phrase[FP_PHRASE_TEXT]);

#endif
