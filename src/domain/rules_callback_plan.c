/* What the planner, and who is to be called, make of a callback that nobody has claimed. */
#include "rules_internal.h"

static fp_err need_unplanned(struct rule *u)
{
	const struct fp_callback *c = &u->before->callback;
	if (fp_callback_is_live(c) && c->status == FP_CALLBACK_PLANNED && c->announced_at == FP_TIME_NONE)
		return FP_OK;
	return fp_rule_conflict(u, "No callback waits to be planned.", "Leave it as it is.");
}

/* Whoever was warned that the promise could not be kept need not look any more. */
fp_err fp_rule_callback_announced(struct rule *u)
{
	FP_TRY(need_unplanned(u));
	const struct fp_callback_plan *plan = u->act->plan;
	struct fp_callback *c = &u->after->callback;
	if (c->at_risk)
		u->after->needs_a_human = false;
	c->at_risk = false;
	c->announced_at = u->act->now;
	c->window_start = plan->window_start;
	c->window_end = plan->window_end;
	c->planned_hour = plan->hour != NULL ? plan->hour->at : FP_TIME_NONE;
	c->planned_language = plan->hour != NULL ? plan->hour->language : NULL;
	c->interpreter_needed = plan->interpreter_needed;
	u->change->callback_changed = true;
	u->change->reason = plan->windows_missed ? FP_REASON_WINDOWS_MISSED : NULL;
	return FP_OK;
}

/* It stays as policy has it, so that it can still be called. */
fp_err fp_rule_callback_at_risk(struct rule *u)
{
	FP_TRY(need_unplanned(u));
	if (u->before->callback.at_risk)
		return fp_rule_conflict(u, "It is known to be at risk.", "Add capacity before its due time.");
	u->after->callback.at_risk = true;
	u->after->needs_a_human = true;
	u->change->callback_changed = true;
	u->change->reason = FP_REASON_NO_CAPACITY;
	return FP_OK;
}

/* The end of the promise by which one of the windows can be met; NONE: none can be. */
static fp_time promise_that_meets(const struct fp_times *windows, fp_time earliest, fp_time latest)
{
	fp_time due = FP_TIME_NONE;
	for (size_t i = 0; i + 1 < windows->n; i += 2) {
		fp_time start = windows->v[i] > earliest ? windows->v[i] : earliest;
		fp_time end = windows->v[i + 1] < latest ? windows->v[i + 1] : latest;
		if (end - start >= FP_CALLBACK_LEAST && (due == FP_TIME_NONE || end < due))
			due = end;
	}
	return due;
}

void fp_rule_replan_callback(struct rule *u)
{
	struct fp_callback *c = &u->after->callback;
	const struct fp_times *windows = &u->after->callback_windows;
	fp_time now = u->act->now, earliest = c->earliest_at, due = c->due_at;
	fp_time start = earliest > now ? earliest : now;
	if (promise_that_meets(windows, start, due) == FP_TIME_NONE) {
		fp_time later =
			promise_that_meets(windows, start, now + fp_rule_hours(u, FP_POLICY_callback_within_hours));
		due = later != FP_TIME_NONE && later > due ? later : due;
	}
	if (c->at_risk)
		u->after->needs_a_human = false;
	fp_rule_open_window(c, earliest, due);
	u->after->due_at = due;
	u->change->callback_changed = true;
}

fp_err fp_rule_callback_changed(struct rule *u)
{
	const struct fp_callback *c = &u->before->callback;
	if (!fp_callback_is_live(c) && !fp_callback_is_unverified(c))
		return fp_rule_conflict(u, "No callback waits for a call.",
			"Look at the request: what_happens_next says how to be called again.");
	if (c->status == FP_CALLBACK_CLAIMED)
		return fp_rule_conflict(u, "An officer has taken this call to make it now.",
			"Answer the call. If none comes, it can be changed once the officer has let go of it, after 15 "
			"minutes at the latest.");
	u->after->has_callback_number = u->after->has_callback_number || u->act->new_callback_number;
	u->change->callback_changed = true;
	if (u->act->new_windows)
		fp_rule_replan_callback(u);
	return FP_OK;
}
