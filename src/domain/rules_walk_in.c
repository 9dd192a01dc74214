/* Who comes to an office without an appointment. */
#include "rules_internal.h"

static fp_err refuse_by_policy(struct rule *u)
{
	const char *office = u->after->appointment.office;
	return fp_rule_next(u,
		fp_fail(u->problem, FP_CODE_WALK_INS_CLOSED, "By its policy %s admits nobody who walks in today.",
			office),
		"Record it as converted, which makes a request whose place counts from now, or as refused.");
}

static fp_err ask_for_the_emergency(struct rule *u)
{
	fp_problem_field(u->problem, "/emergency_reason", "required", "Say what the emergency is.");
	return fp_rule_next(u,
		fp_fail(u->problem, FP_CODE_INVALID_FIELDS,
			"By its policy %s admits a true emergency alone, at an officer's discretion.",
			u->after->appointment.office),
		"Send emergency_reason; or record it as converted, which makes a request whose place counts from now.");
}

/* In at once, outside the slots: a seat of nobody is taken, and none is given up where the visit ends. */
fp_err fp_rule_admit(struct rule *u)
{
	const struct fp_appointment appointment = *u->act->appointment;
	struct fp_request *r = u->after;
	fp_rule_begin(r, u->act->now);
	r->appointment = appointment;
	int32_t walk_in = fp_rule_policy(u, FP_POLICY_walk_in);
	if (walk_in == FP_WALK_IN_NONE)
		return refuse_by_policy(u);
	if (walk_in == FP_WALK_IN_DISCRETION && r->urgency != FP_URGENCY_EMERGENCY)
		return ask_for_the_emergency(u);
	fp_rule_move(u, u->row->to);
	r->appointment.status = FP_APPOINTMENT_CHECKED_IN;
	u->change->appointment_changed = true;
	r->office = appointment.office;
	r->due_at = u->act->now;
	return FP_OK;
}
