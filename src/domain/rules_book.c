/* Direct booking: a hold, and the request that is made of it. */
#include <string.h>

#include <fieldpass/booking.h>

#include "rules_internal.h"

struct fp_booking_window fp_booking_window(
	const struct fp_catalog *c, const struct fp_office *office, const struct fp_policy *policy, fp_time now)
{
	fp_day last = fp_office_day(c, office, now) + FP_POLICY(policy, horizon_days);
	return (struct fp_booking_window){
		.from = now + FP_POLICY(policy, notice_hours) * FP_HOUR,
		.until = fp_office_midnight(c, office, last + 1),
	};
}

static fp_err refuse(struct fp_problem *problem, enum fp_code code, const char *detail, const char *next)
{
	if (problem != NULL)
		problem->next = next;
	return fp_fail(problem, code, "%s", detail);
}

fp_err fp_booking_allowed(const struct fp_policy *policy, struct fp_problem *problem)
{
	switch (FP_POLICY(policy, booking_mode)) {
	case FP_BOOKING_DIRECT:
		return FP_OK;
	case FP_BOOKING_NONE:
		return refuse(problem, FP_CODE_REQUEST_ONLY, "This office offers no visits for this service.",
			"POST /v1/eligibility says where it can be had, or what else there is.");
	default:
		return refuse(problem, FP_CODE_REQUEST_ONLY,
			"This office gives out its seats itself; they cannot be booked.",
			"Ask for the visit: POST /v1/requests.");
	}
}

static fp_err check_slot(const struct fp_slot *slot, const char *service, const struct fp_booking_window *window,
	fp_time now, struct fp_problem *problem)
{
	if (slot->service != NULL && strcmp(slot->service, service) != 0) {
		fp_problem_field(problem, "/service", "another_service", "This slot is for %s alone.", slot->service);
		return refuse(problem, FP_CODE_INVALID_FIELDS, "The slot does not fit the service.",
			"Take a slot of the list for this service.");
	}
	if (slot->starts_at <= now)
		return refuse(
			problem, FP_CODE_STATE_CONFLICT, "This slot has begun.", "Take a later slot of the list.");
	if (slot->starts_at < window->from || slot->starts_at >= window->until)
		return refuse(problem, FP_CODE_STATE_CONFLICT,
			"This slot is too near or too far away to be booked today.", "Take a slot of the list.");
	if (slot->free <= 0)
		return refuse(problem, FP_CODE_SLOT_FULL, "Somebody else was faster.",
			"Take another slot, or look again in some minutes: what is held may come free.");
	return FP_OK;
}

fp_err fp_hold_decide(const struct fp_slot *slot, const char *service, const struct fp_policy *policy,
	const struct fp_booking_window *window, fp_time now, struct fp_hold *ret_hold, struct fp_problem *problem)
{
	struct fp_change decided = {0};
	struct rule u = {.policy = policy, .change = &decided};
	FP_TRY(fp_booking_allowed(policy, problem));
	FP_TRY(check_slot(slot, service, window, now, problem));
	fp_rule_policy(&u, FP_POLICY_booking_mode);
	fp_rule_policy(&u, FP_POLICY_notice_hours);
	fp_rule_policy(&u, FP_POLICY_horizon_days);
	ret_hold->status = FP_APPOINTMENT_HELD;
	ret_hold->slot = *slot;
	ret_hold->service = service;
	ret_hold->created_at = now;
	ret_hold->expires_at = now + fp_rule_policy(&u, FP_POLICY_hold_minutes) * FP_MINUTE;
	ret_hold->n_policy_rows = decided.n_policy_rows;
	memcpy(ret_hold->policy_rows, decided.policy_rows, sizeof(ret_hold->policy_rows));
	return FP_OK;
}

bool fp_hold_in_force(const struct fp_hold *hold, fp_time now)
{
	return hold->status == FP_APPOINTMENT_HELD && !hold->booked && hold->expires_at > now;
}

fp_err fp_hold_refuse_expired(struct fp_problem *problem)
{
	return refuse(problem, FP_CODE_HOLD_EXPIRED, "The seat was held for some minutes, and has been given back.",
		"Look at the slots again, and hold another.");
}

static fp_err check_hold(
	const struct fp_request *r, const struct fp_hold *hold, fp_time now, struct fp_problem *problem)
{
	if (hold->booked)
		return refuse(problem, FP_CODE_STATE_CONFLICT, "A request has been made of this hold.",
			"Follow that request; to get its first reply again, send the same Idempotency-Key.");
	if (!fp_hold_in_force(hold, now))
		return fp_hold_refuse_expired(problem);
	if (strcmp(r->service, hold->service) == 0)
		return FP_OK;
	fp_problem_field(problem, "/service", "another_service", "The seat is held for %s.", hold->service);
	return refuse(problem, FP_CODE_INVALID_FIELDS, "The seat is held for another service.",
		"Send the service that it is held for, or hold another seat.");
}

static void take_seat(struct fp_request *r, const struct fp_hold *hold)
{
	const struct fp_slot *slot = &hold->slot;
	r->appointment = (struct fp_appointment){
		.id = hold->id,
		.status = FP_APPOINTMENT_BOOKED,
		.slot_id = slot->id,
		.office = slot->office,
		.starts_at = slot->starts_at,
		.ends_at = slot->ends_at,
		.local_start = slot->local_start,
		.day_ends_at = slot->day_ends_at,
		.version = hold->version + 1,
	};
	r->status = FP_STATUS_SCHEDULED;
	r->office = slot->office;
	r->due_at = slot->starts_at;
}

fp_err fp_request_book(struct fp_request *r, const struct fp_hold *hold, fp_time now, struct fp_change *ret_change,
	struct fp_problem *problem)
{
	FP_TRY(check_hold(r, hold, now, problem));
	fp_rule_begin(r, now);
	take_seat(r, hold);
	r->approved_at = now; /* nobody had to; and whoever loses the seat waits for another from here */
	fp_rule_settle(r, now);
	*ret_change = (struct fp_change){.after = *r, .n_policy_rows = hold->n_policy_rows};
	memcpy(ret_change->policy_rows, hold->policy_rows, sizeof(ret_change->policy_rows));
	return FP_OK;
}
