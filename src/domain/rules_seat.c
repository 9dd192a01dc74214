/* A seat: given by the worker or by hand, wished to be another, and offered. */
#include "rules_internal.h"

#define PERSON (FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION)

static fp_err need_seat(struct rule *u)
{
	if (u->act->appointment != NULL)
		return FP_OK;
	fp_problem_field(u->problem, "/slot_id", "required", "The seat is missing.");
	return fp_rule_next(u, fp_fail(u->problem, FP_CODE_INVALID_FIELDS, "This act needs a seat."), "Name the seat.");
}

/* The request sits in `seat` from now on. What else it wished for, or was offered, was compared with another seat. */
static void sit(struct rule *u, const struct fp_appointment *seat)
{
	struct fp_request *r = u->after;
	struct fp_id id = u->before->appointment.id;
	bool moves = u->before->status == FP_STATUS_SCHEDULED;
	r->appointment = *seat;
	if (moves)
		r->appointment.id = id;
	r->appointment.status = FP_APPOINTMENT_BOOKED;
	r->appointment.expires_at = FP_TIME_NONE;
	r->office = seat->office;
	r->due_at = seat->starts_at;
	u->change->appointment_changed = true;
	fp_rule_end_wish(u);
	fp_rule_end_offer(u);
}

/* The pass that gives a seat has looked for earlier ones; what comes free later finds those who want to hear of it. */
static void look_again_later(struct rule *u)
{
	struct fp_request *r = u->after;
	r->next_try_at = r->earlier_offers && u->act->role == FP_ROLE_SYSTEM ? r->due_at : FP_TIME_NONE;
}

/* ---- given ---- */

/* What the worker keeps to by itself. Notice and horizon are what a reason may override. */
static fp_err check_by_hand(struct rule *u)
{
	const struct fp_act *act = u->act;
	const struct fp_appointment *seat = act->appointment;
	if (act->role == FP_ROLE_SYSTEM)
		return FP_OK;
	FP_TRY(fp_rule_need_reason(u));
	FP_TRY(fp_rule_refuse_unless(
		u, seat->starts_at > act->now, "The slot has begun.", "Name a slot that has not begun."));
	if (act->seat_service != NULL && !fp_text_same(act->seat_service, u->before->service)) {
		fp_problem_field(u->problem, "/slot_id", "other_service", "The slot is for another service.");
		return fp_rule_next(u, fp_fail(u->problem, FP_CODE_INVALID_FIELDS, "The slot is for another service."),
			"Name a slot for this service, or for any.");
	}
	if (u->before->status != FP_STATUS_SCHEDULED)
		return FP_OK;
	FP_TRY(fp_rule_need_booked(u));
	return fp_rule_refuse_unless(u, seat->slot_id != u->before->appointment.slot_id, "It has this seat already.",
		"Nothing is left to do.");
}

fp_err fp_rule_assign(struct rule *u)
{
	FP_TRY(fp_rule_need_settled(u));
	FP_TRY(need_seat(u));
	FP_TRY(check_by_hand(u));
	if (u->before->status != u->row->to)
		fp_rule_move(u, u->row->to);
	sit(u, u->act->appointment);
	u->after->displaced = false;
	look_again_later(u);
	return FP_OK;
}

/* ---- moved ---- */

static fp_err check_moves(struct rule *u)
{
	if ((u->act->role & PERSON) == 0)
		return FP_OK;
	FP_TRY(fp_rule_refuse_unless(u, u->before->moves < fp_rule_policy(u, FP_POLICY_moves),
		"A move has been asked for as often as is allowed.",
		"Keep the appointment, cancel it, or ask the office to move it."));
	u->after->moves++;
	return FP_OK;
}

fp_err fp_rule_want_move(struct rule *u)
{
	fp_time until = u->before->appointment.starts_at - fp_rule_hours(u, FP_POLICY_move_until_hours);
	if (!u->act->has_preferences) {
		fp_problem_field(u->problem, "/preferences", "required", "Say what you wish instead.");
		return fp_rule_next(u, fp_fail(u->problem, FP_CODE_INVALID_FIELDS, "A move needs preferences."),
			"Send it again with preferences.");
	}
	FP_TRY(fp_rule_need_booked(u));
	FP_TRY(fp_rule_refuse_unless(u, u->act->now < until, "It is too late to look for another seat.",
		"Keep the appointment, or cancel it; with again, while there is time, for another seat."));
	FP_TRY(check_moves(u));
	fp_rule_take_preferences(u);
	u->after->move_until = until;
	return FP_OK;
}

fp_err fp_rule_moved(struct rule *u)
{
	FP_TRY(fp_rule_need_settled(u));
	FP_TRY(need_seat(u));
	FP_TRY(fp_rule_need_booked(u));
	FP_TRY(fp_rule_refuse_unless(
		u, u->before->move_until != FP_TIME_NONE, "No move is wished for.", "Leave the seat as it is."));
	sit(u, u->act->appointment);
	look_again_later(u);
	return FP_OK;
}

fp_err fp_rule_move_lapsed(struct rule *u)
{
	FP_TRY(fp_rule_timer_due(u));
	fp_rule_end_wish(u);
	return FP_OK;
}

/* ---- offered ---- */

fp_err fp_rule_offer(struct rule *u)
{
	FP_TRY(fp_rule_need_settled(u));
	FP_TRY(need_seat(u));
	FP_TRY(fp_rule_need_booked(u));
	FP_TRY(fp_rule_refuse_unless(
		u, !fp_offer_is_live(&u->before->offer), "Another seat is offered already.", "Wait for the answer."));
	u->after->offer = *u->act->appointment;
	u->after->offer.status = FP_APPOINTMENT_HELD;
	u->change->offer_changed = true;
	return FP_OK;
}

static fp_err need_offer(struct rule *u)
{
	const struct fp_appointment *offer = &u->before->offer;
	return fp_rule_refuse_unless(u, fp_offer_is_live(offer) && offer->expires_at > u->act->now,
		"The offer has ended.", "Keep the appointment you have.");
}

fp_err fp_rule_accept_offer(struct rule *u)
{
	FP_TRY(need_offer(u));
	FP_TRY(fp_rule_need_booked(u));
	sit(u, &u->before->offer);
	return FP_OK;
}

fp_err fp_rule_decline_offer(struct rule *u)
{
	FP_TRY(need_offer(u));
	fp_rule_end_offer(u);
	return FP_OK;
}

/* In time, or with a reason before, where its slot is taken away. */
fp_err fp_rule_offer_lapsed(struct rule *u)
{
	if (u->act->reason == NULL)
		FP_TRY(fp_rule_timer_due(u));
	FP_TRY(fp_rule_refuse_unless(
		u, fp_offer_is_live(&u->before->offer), "No seat is offered.", "Nothing is left to do."));
	fp_rule_end_offer(u);
	return FP_OK;
}
