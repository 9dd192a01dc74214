/* What the files of the rule share: one decision under way, and the moves that several events make. */
#ifndef FIELDPASS_DOMAIN_RULES_INTERNAL_H
#define FIELDPASS_DOMAIN_RULES_INTERNAL_H

#include <fieldpass/rules.h>

/* A decision under way. `after` is change->after; `row` is NULL in submit. */
struct rule {
	const struct fp_request *before;
	const struct fp_act *act;
	const struct fp_policy *policy;
	const struct fp_transition *row;
	struct fp_change *change;
	struct fp_request *after;
	struct fp_problem *problem;
};

/* What the record alone says. */
bool fp_claim_is_held(const struct fp_request *r, fp_time now);
bool fp_request_timer_is_due(const struct fp_request *r, enum fp_event event, fp_time now);

#define FP_RULE_REBOOKINGS 3
/* How long a person waits after the agency has broken a promise, or has reached them by phone. */
#define FP_RULE_PROMISE (24 * FP_HOUR)

/* What no request has at its beginning, whatever the caller's memory held. */
void fp_rule_begin(struct fp_request *r, fp_time now);

/* One event each. */
fp_err fp_rule_not_solved(struct rule *u);
fp_err fp_rule_claim(struct rule *u);
fp_err fp_rule_release(struct rule *u);
fp_err fp_rule_claim_lapsed(struct rule *u);
fp_err fp_rule_resolve(struct rule *u);
fp_err fp_rule_escalate(struct rule *u);
fp_err fp_rule_ask_info(struct rule *u);
fp_err fp_rule_supply(struct rule *u);
fp_err fp_rule_plan_call(struct rule *u);
fp_err fp_rule_refer(struct rule *u);
fp_err fp_rule_rebook_callback(struct rule *u);
fp_err fp_rule_settle_duplicate(struct rule *u);
fp_err fp_rule_restart(struct rule *u);
fp_err fp_rule_reconsider(struct rule *u);
fp_err fp_rule_approve(struct rule *u);
fp_err fp_rule_deny(struct rule *u);
fp_err fp_rule_withdraw(struct rule *u);
fp_err fp_rule_update(struct rule *u);
fp_err fp_rule_callback_reached(struct rule *u);
fp_err fp_rule_callback_missed(struct rule *u);
fp_err fp_rule_promise_broken(struct rule *u);
fp_err fp_rule_callback_announced(struct rule *u);
fp_err fp_rule_callback_at_risk(struct rule *u);
fp_err fp_rule_callback_changed(struct rule *u);
fp_err fp_rule_assign(struct rule *u);
fp_err fp_rule_displace(struct rule *u);
fp_err fp_rule_want_move(struct rule *u);
fp_err fp_rule_moved(struct rule *u);
fp_err fp_rule_move_lapsed(struct rule *u);
fp_err fp_rule_offer(struct rule *u);
fp_err fp_rule_accept_offer(struct rule *u);
fp_err fp_rule_decline_offer(struct rule *u);
fp_err fp_rule_offer_lapsed(struct rule *u);
fp_err fp_rule_cancel(struct rule *u);
fp_err fp_rule_check_in(struct rule *u);
fp_err fp_rule_complete(struct rule *u);
fp_err fp_rule_no_show(struct rule *u);
fp_err fp_rule_not_seen(struct rule *u);
fp_err fp_rule_correct(struct rule *u);
fp_err fp_rule_day_ended(struct rule *u);
fp_err fp_rule_warn(struct rule *u);
fp_err fp_rule_expire(struct rule *u);
fp_err fp_rule_overdue(struct rule *u);
fp_err fp_rule_unplaceable(struct rule *u);
fp_err fp_rule_admit(struct rule *u);
fp_err fp_rule_represent(struct rule *u);
fp_err fp_rule_representation_ended(struct rule *u);
fp_err fp_rule_verify_contact(struct rule *u);
fp_err fp_rule_reveal(struct rule *u);
fp_err fp_rule_erase(struct rule *u);
fp_err fp_rule_renew_token(struct rule *u);

/* Until when the personal data of what has just closed is kept. */
void fp_rule_set_retention(struct rule *u);

/* What the policy says, noting the row that says it. */
int32_t fp_rule_policy(struct rule *u, enum fp_policy_field field);
fp_time fp_rule_hours(struct rule *u, enum fp_policy_field field);
fp_time fp_rule_days(struct rule *u, enum fp_policy_field field);

/* Adds what to do next to a refusal, and hands it on. */
fp_err fp_rule_next(struct rule *u, fp_err refusal, const char *next);
/* STATE_CONFLICT unless this timer event is due. */
fp_err fp_rule_timer_due(struct rule *u);
/* INVALID_FIELDS unless the act has a reason. */
fp_err fp_rule_need_reason(struct rule *u);
/* Takes a number that comes with the act; CALLBACK_NUMBER_NEEDED where none is known then. */
fp_err fp_rule_need_number(struct rule *u);

/* Before every event: what becomes of the numbers. STATE_CONFLICT where an officer is calling the one before. */
fp_err fp_rule_take_number(struct rule *u);
/* After every event: no call is on its way to a number that is not verified, and none waits for one that is. */
void fp_rule_settle_call(struct rule *u);

/* The status, and what every change of it brings: a claim, a live callback, a flag and a stopped clock end. Leaves
 * due_at of an open status to the caller. */
void fp_rule_move(struct rule *u, enum fp_status to);
void fp_rule_end_claim(struct rule *u);
void fp_rule_plan_callback(struct rule *u, fp_time window_start, fp_time window_end);
void fp_rule_plan_callback_by_policy(struct rule *u);
/* Opens the live callback's window to [start, end], for the planner to narrow anew. */
void fp_rule_open_window(struct fp_callback *c, fp_time start, fp_time end);
/* The live callback after new windows or another language; its promise stays unless only a later one can be kept. */
void fp_rule_replan_callback(struct rule *u);
bool fp_rule_may_plan_callback(struct rule *u);
void fp_rule_to_tier1(struct rule *u);
void fp_rule_to_tier2(struct rule *u); /* plans the callback that policy promises */
void fp_rule_to_approved(struct rule *u);
void fp_rule_await_contact(struct rule *u);
void fp_rule_await_info(struct rule *u, const char *reason);
void fp_rule_take_preferences(struct rule *u);
/* STATE_CONFLICT, with what to do instead. */
fp_err fp_rule_conflict(struct rule *u, const char *detail, const char *next);
/* The same unless `allowed`. */
fp_err fp_rule_refuse_unless(struct rule *u, bool allowed, const char *detail, const char *next);
/* DUPLICATE_UNSETTLED while another open request is for the same person and service. */
fp_err fp_rule_need_settled(struct rule *u);
/* STATE_CONFLICT once the person has been checked in. */
fp_err fp_rule_need_booked(struct rule *u);
/* The wish for another seat, and a seat that is held beside the own one, end. */
void fp_rule_end_wish(struct rule *u);
void fp_rule_end_offer(struct rule *u);

/* Rank, closing time, wake_at: what follows from all the rest. */
void fp_rule_settle(struct fp_request *r, fp_time now);

#endif
