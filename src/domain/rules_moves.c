/* The moves that several events share. */
#include "rules_internal.h"

int32_t fp_rule_policy(struct rule *u, enum fp_policy_field field)
{
	struct fp_change *c = u->change;
	int32_t row = u->policy->row[field];
	bool noted = row == 0;
	for (size_t i = 0; i < c->n_policy_rows; i++)
		noted = noted || c->policy_rows[i] == row;
	if (!noted && c->n_policy_rows < FP_POLICY_ROWS_MAX)
		c->policy_rows[c->n_policy_rows++] = row;
	return u->policy->value[field];
}

fp_time fp_rule_hours(struct rule *u, enum fp_policy_field field)
{
	return fp_rule_policy(u, field) * FP_HOUR;
}

fp_time fp_rule_days(struct rule *u, enum fp_policy_field field)
{
	return fp_rule_policy(u, field) * FP_DAY;
}

fp_err fp_rule_next(struct rule *u, fp_err refusal, const char *next)
{
	if (u->problem != NULL)
		u->problem->next = next;
	return refusal;
}

fp_err fp_rule_need_reason(struct rule *u)
{
	if (u->act->reason != NULL)
		return FP_OK;
	fp_problem_field(u->problem, "/reason", "required", "A reason code is needed.");
	return fp_rule_next(u, fp_fail(u->problem, FP_CODE_INVALID_FIELDS, "This act needs a reason code."),
		"Send it again with a reason.");
}

fp_err fp_rule_need_number(struct rule *u)
{
	struct fp_request *r = u->after;
	r->has_callback_number = r->has_callback_number || u->act->new_callback_number;
	if (r->has_callback_number)
		return FP_OK;
	return fp_rule_next(u,
		fp_fail(u->problem, FP_CODE_CALLBACK_NUMBER_NEEDED,
			"An officer calls back, and no number to call is known."),
		"Send it again with callback.phone.");
}

fp_err fp_rule_conflict(struct rule *u, const char *detail, const char *next)
{
	return fp_rule_next(u, fp_fail(u->problem, FP_CODE_STATE_CONFLICT, "%s", detail), next);
}

fp_err fp_rule_refuse_unless(struct rule *u, bool allowed, const char *detail, const char *next)
{
	return allowed ? FP_OK : fp_rule_conflict(u, detail, next);
}

fp_err fp_rule_need_settled(struct rule *u)
{
	if (!u->before->disputed && fp_id_is_none(&u->before->duplicate_of))
		return FP_OK;
	return fp_rule_next(u,
		fp_fail(u->problem, FP_CODE_DUPLICATE_UNSETTLED,
			"Another open request is for the same person and service."),
		"Look at both, and send settle-duplicate with the one that is to be kept.");
}

fp_err fp_rule_need_booked(struct rule *u)
{
	return fp_rule_refuse_unless(u, u->before->appointment.status == FP_APPOINTMENT_BOOKED,
		"The person has been checked in at the office.",
		"Talk to the office; the appointment can no longer be changed here.");
}

void fp_rule_end_wish(struct rule *u)
{
	u->after->move_until = FP_TIME_NONE;
}

void fp_rule_end_offer(struct rule *u)
{
	if (!fp_offer_is_live(&u->after->offer))
		return;
	u->after->offer.status = FP_APPOINTMENT_LAPSED;
	u->change->offer_changed = true;
}

void fp_rule_end_claim(struct rule *u)
{
	u->after->claimed_by = NULL;
	u->after->claim_expires_at = FP_TIME_NONE;
	if (u->after->callback.status == FP_CALLBACK_CLAIMED) {
		u->after->callback.status = FP_CALLBACK_PLANNED;
		u->change->callback_changed = true;
	}
}

static void call_off(struct rule *u)
{
	const struct fp_callback *c = &u->after->callback;
	if (!fp_callback_is_live(c) && !fp_callback_is_unverified(c))
		return;
	u->after->callback.status = FP_CALLBACK_CALLED_OFF;
	u->change->callback_changed = true;
}

void fp_rule_move(struct rule *u, enum fp_status to)
{
	struct fp_request *r = u->after;
	fp_rule_end_claim(u);
	call_off(u);
	r->status = to;
	r->needs_a_human = false;
	r->warned = false;
	r->clock_stopped_at = FP_TIME_NONE;
	r->clock_due_at = FP_TIME_NONE;
	r->callback_called_off = false;
	if (!fp_status_is_open(to))
		r->due_at = FP_TIME_NONE;
}

bool fp_rule_may_plan_callback(struct rule *u)
{
	return fp_rule_policy(u, FP_POLICY_tier2_contact) == FP_CONTACT_CALLBACK && u->after->has_callback_number &&
	       !fp_id_is_none(&u->act->new_id);
}

void fp_rule_open_window(struct fp_callback *c, fp_time start, fp_time end)
{
	c->window_start = c->earliest_at = start;
	c->window_end = c->due_at = end;
	c->announced_at = FP_TIME_NONE;
	c->planned_hour = FP_TIME_NONE;
	c->planned_language = NULL;
	c->interpreter_needed = false;
	c->at_risk = false;
}

void fp_rule_plan_callback(struct rule *u, fp_time window_start, fp_time window_end)
{
	int32_t attempts = fp_rule_policy(u, FP_POLICY_callback_attempts);
	u->after->callback = (struct fp_callback){
		.id = u->act->new_id,
		.status = FP_CALLBACK_PLANNED,
		.max_attempts = attempts > 0 ? attempts : 1,
		.verification_phrase = u->act->phrase,
		.language = u->after->language,
		.reached_at = FP_TIME_NONE,
	};
	fp_rule_open_window(&u->after->callback, window_start, window_end);
	u->after->due_at = window_end;
	u->change->callback_changed = true;
}

void fp_rule_plan_callback_by_policy(struct rule *u)
{
	fp_time now = u->act->now;
	fp_rule_plan_callback(u, now + fp_rule_hours(u, FP_POLICY_callback_after_hours),
		now + fp_rule_hours(u, FP_POLICY_callback_within_hours));
}

void fp_rule_to_tier1(struct rule *u)
{
	fp_rule_move(u, FP_STATUS_TIER1_REVIEW);
	u->after->due_at = u->act->now + fp_rule_hours(u, FP_POLICY_review_within_hours);
}

void fp_rule_to_tier2(struct rule *u)
{
	fp_rule_move(u, FP_STATUS_TIER2_REVIEW);
	if (fp_rule_may_plan_callback(u))
		fp_rule_plan_callback_by_policy(u);
	else
		u->after->due_at = u->act->now + fp_rule_hours(u, FP_POLICY_review_within_hours);
}

void fp_rule_to_approved(struct rule *u)
{
	fp_rule_move(u, FP_STATUS_APPROVED);
	u->after->due_at = u->act->now + fp_rule_days(u, FP_POLICY_seat_within_days);
	u->after->next_try_at = FP_TIME_NONE;
}

void fp_rule_await_contact(struct rule *u)
{
	fp_rule_move(u, FP_STATUS_AWAITING_CONTACT);
	u->after->clock_stopped_at = u->act->now;
	u->after->due_at = u->act->now + fp_rule_days(u, FP_POLICY_awaiting_contact_days);
}

void fp_rule_await_info(struct rule *u, const char *reason)
{
	struct fp_request *r = u->after;
	fp_rule_move(u, FP_STATUS_NEEDS_INFO);
	r->status_before = u->before->status;
	r->clock_stopped_at = u->act->now;
	r->clock_due_at = u->before->due_at;
	r->callback_called_off =
		fp_callback_is_live(&u->before->callback) || fp_callback_is_unverified(&u->before->callback);
	r->reason = reason;
	r->due_at = u->act->now + fp_rule_days(u, FP_POLICY_needs_info_days);
}

void fp_rule_take_preferences(struct rule *u)
{
	const struct fp_act *act = u->act;
	struct fp_request *r = u->after;
	if (!act->has_preferences)
		return;
	r->preferred_offices = act->offices_wanted;
	r->not_before = act->not_before;
	r->not_after = act->not_after;
	r->days = act->days;
	r->day_part = act->day_part;
	r->first = act->first;
	r->next_try_at = FP_TIME_NONE; /* what found no seat may find one now */
	if (!r->referred && r->status != FP_STATUS_SCHEDULED && act->offices_wanted.n > 0)
		r->office = act->offices_wanted.v[0];
}

void fp_rule_settle(struct fp_request *r, fp_time now)
{
	r->updated_at = now;
	r->rank_class = fp_rank_class(r->urgency, r->displaced, r->seat_overdue > 0);
	if (fp_status_is_open(r->status))
		r->closed_at = FP_TIME_NONE;
	else if (r->closed_at == FP_TIME_NONE)
		r->closed_at = now; /* unrecorded has been closed since its day ended, whatever is recorded later */
	r->wake_at = fp_request_next_wake(r);
}
