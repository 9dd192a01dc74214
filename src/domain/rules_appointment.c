#include "rules_internal.h"

static void end_appointment(struct rule *u, enum fp_appointment_status status)
{
	u->after->appointment.status = status;
	u->change->appointment_changed = true;
}

static bool is_booked(const struct rule *u)
{
	return u->before->appointment.status == FP_APPOINTMENT_BOOKED;
}

static bool is_checked_in(const struct rule *u)
{
	return u->before->appointment.status == FP_APPOINTMENT_CHECKED_IN;
}

/* Gives the seat up, and the office that came with it. */
static void lose_seat(struct rule *u, enum fp_appointment_status status)
{
	struct fp_request *r = u->after;
	end_appointment(u, status);
	fp_rule_to_approved(u);
	if (!r->referred && r->preferred_offices.n > 0)
		r->office = r->preferred_offices.v[0];
}

fp_err fp_rule_displace(struct rule *u)
{
	FP_TRY(fp_rule_need_reason(u));
	FP_TRY(fp_rule_refuse_unless(
		u, is_booked(u) || is_checked_in(u), "The appointment is over.", "Read the request again."));
	bool begun = u->act->now >= u->before->appointment.starts_at;
	FP_TRY(fp_rule_refuse_unless(u, u->act->role == FP_ROLE_OFFICE || !begun,
		"A closure displaces only what has not begun.", "The office itself may still cancel the appointment."));
	lose_seat(u, FP_APPOINTMENT_DISPLACED);
	u->after->displaced = true;
	return FP_OK;
}

static fp_err cancel_and_stay(struct rule *u)
{
	fp_time until = u->before->appointment.starts_at - fp_rule_hours(u, FP_POLICY_cancel_until_hours);
	FP_TRY(fp_rule_refuse_unless(u, u->act->now <= until, "It is too late to cancel and be seated again.",
		"Cancel without again, which ends the request, or keep the appointment."));
	lose_seat(u, FP_APPOINTMENT_CANCELLED);
	u->after->priority_at = u->act->now;
	u->after->seat_overdue = 0;
	return FP_OK;
}

fp_err fp_rule_cancel(struct rule *u)
{
	FP_TRY(fp_rule_need_booked(u));
	if (u->act->again)
		return cancel_and_stay(u);
	end_appointment(u, FP_APPOINTMENT_CANCELLED);
	fp_rule_move(u, FP_STATUS_WITHDRAWN);
	return FP_OK;
}

fp_err fp_rule_check_in(struct rule *u)
{
	FP_TRY(fp_rule_refuse_unless(
		u, is_booked(u), "The person has been checked in already.", "Complete the visit when it ends."));
	end_appointment(u, FP_APPOINTMENT_CHECKED_IN);
	return FP_OK;
}

/* What is over may be recorded, and corrected, for some days. */
static fp_err check_record_days(struct rule *u)
{
	if (fp_status_is_open(u->before->status))
		return FP_OK;
	fp_time until = u->before->closed_at + fp_rule_days(u, FP_POLICY_record_days);
	return fp_rule_refuse_unless(u, u->act->now <= until, "The days in which a visit can be recorded have passed.",
		"It stays as it is.");
}

fp_err fp_rule_complete(struct rule *u)
{
	bool recorded_late = u->before->status == FP_STATUS_UNRECORDED;
	FP_TRY(check_record_days(u));
	FP_TRY(fp_rule_refuse_unless(u, recorded_late || is_checked_in(u), "The person has not been checked in.",
		"Send check-in first, then complete."));
	end_appointment(u, FP_APPOINTMENT_COMPLETED);
	fp_rule_move(u, u->row->to);
	return FP_OK;
}

fp_err fp_rule_no_show(struct rule *u)
{
	bool recorded_late = u->before->status == FP_STATUS_UNRECORDED;
	FP_TRY(check_record_days(u));
	FP_TRY(fp_rule_refuse_unless(u, recorded_late || is_booked(u), "The person has been checked in.",
		"Send complete when the visit ends."));
	FP_TRY(fp_rule_refuse_unless(u, u->act->now >= u->before->appointment.starts_at,
		"The appointment has not begun.", "Wait until it has begun."));
	end_appointment(u, FP_APPOINTMENT_NO_SHOW);
	fp_rule_move(u, u->row->to);
	return FP_OK;
}

/* Whom the office did not see is treated as whom it sent away. */
fp_err fp_rule_not_seen(struct rule *u)
{
	fp_time until = u->before->closed_at + fp_rule_days(u, FP_POLICY_reopen_days);
	FP_TRY(fp_rule_refuse_unless(u, !fp_event_is_used_up(u->before, FP_EVENT_NOT_SEEN),
		"It has been given another seat for this once already.", "Make a new request."));
	FP_TRY(fp_rule_refuse_unless(
		u, u->act->now <= until, "The visit was too long ago for another seat.", "Make a new request."));
	lose_seat(u, FP_APPOINTMENT_EXCUSED);
	u->after->not_seen = true;
	u->after->displaced = true;
	return FP_OK;
}

fp_err fp_rule_correct(struct rule *u)
{
	FP_TRY(fp_rule_need_reason(u));
	FP_TRY(check_record_days(u));
	if (u->act->excused) {
		lose_seat(u, FP_APPOINTMENT_EXCUSED);
		return FP_OK;
	}
	end_appointment(u, FP_APPOINTMENT_COMPLETED);
	fp_rule_move(u, FP_STATUS_COMPLETED);
	return FP_OK;
}

fp_err fp_rule_day_ended(struct rule *u)
{
	FP_TRY(fp_rule_timer_due(u));
	end_appointment(u, FP_APPOINTMENT_UNRECORDED);
	fp_rule_move(u, u->row->to);
	return FP_OK;
}
