/*
 * Direct booking (design, sections 3 and 4): where policy lets people book a seat themselves, they hold one for some
 * minutes, and make a request of it. Pure.
 */
#ifndef FIELDPASS_BOOKING_H
#define FIELDPASS_BOOKING_H

#include <fieldpass/catalog.h>
#include <fieldpass/rules.h>

/* An office's interval with its seats. */
struct fp_slot {
	int64_t id;
	const char *office;
	const char *service; /* NULL: for any */
	fp_time starts_at, ends_at;
	fp_time local_start; /* office wall time, as if it were UTC: see fp_local_format */
	fp_time day_ends_at;
	int32_t capacity, booked;
	int32_t free; /* capacity less booked; holds that have expired count as free */
	bool closed;  /* nobody is seated there */
};

/* A seat held for a person who has made no request of it yet. It is an appointment, and keeps its id when booked. */
struct fp_hold {
	struct fp_id id;
	enum fp_appointment_status status; /* held or lapsed; anything else: it was booked */
	bool booked;			   /* a request was made of it */
	struct fp_slot slot;		   /* capacity, booked and free are not read */
	const char *service;		   /* what the person comes for */
	const char *made_by;
	fp_time created_at, expires_at;
	int32_t version;
	size_t n_policy_rows; /* the rows that let it be made */
	int32_t policy_rows[FP_POLICY_ROWS_MAX];
};

/* Which starts may be booked at `now`: from <= start < until. */
struct fp_booking_window {
	fp_time from, until;
};
/* From notice_hours on, to the end of the office-local day that horizon_days allow. */
struct fp_booking_window fp_booking_window(
	const struct fp_catalog *c, const struct fp_office *office, const struct fp_policy *policy, fp_time now);

/* REQUEST_ONLY unless booking_mode is direct. */
fp_err fp_booking_allowed(const struct fp_policy *policy, struct fp_problem *problem);

/*
 * May a seat of the slot be held for the service at `now`? Refusals: REQUEST_ONLY, STATE_CONFLICT (begun, or outside
 * the window), INVALID_FIELDS (the slot is for another service), SLOT_FULL. On success sets status, slot, service,
 * times and policy rows of the hold; the rest is the caller's. `policy` is that of the slot's office and the service.
 */
fp_err fp_hold_decide(const struct fp_slot *slot, const char *service, const struct fp_policy *policy,
	const struct fp_booking_window *window, fp_time now, struct fp_hold *ret_hold, struct fp_problem *problem);

/* True while a request may be made of it. */
bool fp_hold_in_force(const struct fp_hold *hold, fp_time now);
/* HOLD_EXPIRED, with what to do. */
fp_err fp_hold_refuse_expired(struct fp_problem *problem);

/*
 * The event `book`: sets all of a new request but what the requester said, as fp_request_submit does. Policy is that of
 * the day of the hold: what it let be made is booked, whatever holds by now. Refusals: HOLD_EXPIRED, STATE_CONFLICT (a
 * request was made of it), INVALID_FIELDS (another service).
 */
fp_err fp_request_book(struct fp_request *r, const struct fp_hold *hold, fp_time now, struct fp_change *ret_change,
	struct fp_problem *problem);

#endif
