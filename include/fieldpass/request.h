/* The records of a request, its callback and its appointment, as the store reads them and the rules change them. */
#ifndef FIELDPASS_REQUEST_H
#define FIELDPASS_REQUEST_H

#include <fieldpass/clock.h>
#include <fieldpass/id.h>
#include <fieldpass/vocabulary.h>

/* One promised phone call. id none: there is no live one. Unverified: its number is; nobody is called until that is
 * done. */
struct fp_callback {
	struct fp_id id;
	enum fp_callback_status status;
	fp_time window_start, window_end; /* from earliest_at to due_at until the planner narrows it */
	fp_time earliest_at;		  /* policy allows no call before */
	fp_time due_at;			  /* the promise: an attempt by then */
	int32_t attempts, max_attempts;
	bool first_in_queue; /* the agency broke its promise */
	const char *verification_phrase;
	const char *language;
	fp_time reached_at;
	fp_time announced_at;	      /* since when the window is told; FP_TIME_NONE: it is still to be planned */
	fp_time planned_hour;	      /* whose capacity it uses; FP_TIME_NONE: none */
	const char *planned_language; /* and of which language */
	bool interpreter_needed;      /* nobody who calls speaks its language */
	bool at_risk;		      /* no hour is left that could keep the promise */
	fp_time promised_at;	      /* as stored: whose policies it keeps */
};

/* A seat given to a request, or held for it. id none: there is none. */
struct fp_appointment {
	struct fp_id id;
	enum fp_appointment_status status;
	int64_t slot_id;
	const char *office;
	fp_time starts_at, ends_at;
	fp_time local_start; /* office wall time, as if it were UTC: see fp_local_format */
	fp_time day_ends_at; /* end of the office's day */
	fp_time expires_at;  /* held: until when it can be taken */
	int32_t version;
	fp_time booked_at; /* as stored: whose policies it keeps */
};

struct fp_request {
	struct fp_id id;
	int32_t version;       /* one more with each event */
	int32_t token_version; /* which of its tokens open it */
	enum fp_status status;
	const char *confirmation_code;
	const char *service;
	enum fp_urgency urgency;
	struct fp_id organization_id, representation_id;
	enum fp_requester_role requester_role;
	const char *client_ref;
	const char *country, *postal_code;
	const char *office; /* its appointment's, else referred to, else preferred, else the first that serves; NULL:
			       none */
	bool referred;	    /* `office` was decided by tier2 */
	struct fp_texts preferred_offices;
	fp_day not_before, not_after; /* office-local */
	uint32_t days;		      /* wished weekdays, bit 0 = Monday; 0: any */
	enum fp_day_part day_part;
	enum fp_first first;
	bool earlier_offers;
	const char *language;
	bool interpreter;
	struct fp_texts accommodations;
	struct fp_times callback_windows; /* when a call suits: start, end, start, end … */
	bool has_callback_number;
	bool has_own_number; /* the person's, to which the callback falls back when a firm leaves */
	/* Of these two: changed, and not verified since. */
	bool contact_unverified, own_contact_unverified;
	struct fp_id duplicate_of;		   /* an unsettled stranger's twin */
	struct fp_id restarted_from, restarted_as; /* the ended one that this was made of; the new one made of this */
	bool erased;				   /* nothing is left of the person; computed when read */
	bool disputed;				   /* a twin of it is open and unsettled; computed when read */

	fp_time created_at, updated_at;
	fp_time priority_at; /* rank among its class; kept through everything that is not the person's choice */
	int32_t rank_class;  /* fp_rank_class; 0 is served first */
	bool displaced;
	fp_time due_at;		      /* by when whoever's turn it is should act */
	fp_time wake_at;	      /* the next instant at which a timer may change something */
	fp_time clock_stopped_at;     /* needs_info, awaiting_contact: since when the person is waited for */
	fp_time clock_due_at;	      /* needs_info: the due time that stood when the clock stopped */
	enum fp_status status_before; /* needs_info: where supply leads */
	bool callback_called_off;     /* needs_info: a callback is to be planned anew */
	bool warned;
	const char *claimed_by; /* NULL: nobody */
	fp_time claim_expires_at;
	const char *decided_by; /* who resolved or denied last, so that another officer looks next */
	int resolved_by;	/* enum fp_tier, or -1 */
	uint32_t reopened;	/* tiers whose answer did not solve it: bit = enum fp_tier */
	bool reconsidered;
	bool not_seen; /* has had another seat for a visit that the office did not record */
	int32_t rebookings;
	int32_t moves;
	int32_t seat_overdue; /* how often seat_within_days has passed */
	bool needs_a_human;
	const char *reason; /* code of the last refusal or question; NULL: none */
	const char *answer; /* code of the answer that resolved it; NULL: none */
	fp_time approved_at;
	fp_time closed_at;   /* FP_TIME_NONE while open */
	fp_time erase_at;    /* closed: until when the personal data is kept; FP_TIME_NONE: open, or erased */
	fp_time next_try_at; /* approved, or scheduled and wanting another seat: the pass leaves it alone until then */
	fp_time move_until;  /* scheduled: the wish to be moved stands until then; FP_TIME_NONE: there is none */

	struct fp_callback callback;	   /* the live one, or the last while tier2_review */
	struct fp_appointment appointment; /* the live or last one */
	struct fp_appointment offer;	   /* an earlier seat that is held beside it */
};

/* It is to be made: planned, or claimed by who makes it now. */
bool fp_callback_is_live(const struct fp_callback *c);
/* It waits for its number to be verified. */
bool fp_callback_is_unverified(const struct fp_callback *c);
/* It can be answered, unless its time has passed. */
bool fp_offer_is_live(const struct fp_appointment *offer);
/* What the person may do once, and has done: `event` is restart, reconsider, not-seen or not-solved. */
bool fp_event_is_used_up(const struct fp_request *r, enum fp_event event);
/* As many calls were asked for as may be. */
bool fp_calls_are_used_up(const struct fp_request *r);

#endif
