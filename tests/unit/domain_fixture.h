/* A request in any status, and what may be done to it: what the tests of the rules start from. */
#ifndef FIELDPASS_TESTS_DOMAIN_FIXTURE_H
#define FIELDPASS_TESTS_DOMAIN_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/rules.h>

#define NOW   (19000 * FP_DAY + 15 * FP_HOUR)
#define OTHER "key:other"
#define ME    "key:me"

struct scene {
	struct fp_arena *arena;
	struct fp_request r;
	struct fp_act act;
	struct fp_policy policy;
	struct fp_change change;
	struct fp_problem problem;
};

static const char *bound_offices[] = {"DEN", "LOS"};
static const struct fp_texts bound = {2, bound_offices};

static inline struct fp_id id_of(uint8_t n)
{
	return (struct fp_id){{n}};
}

static inline struct fp_policy default_policy(enum fp_urgency urgency)
{
	struct fp_policy p;
	struct fp_policy_key key = {.office_kind = FP_OFFICE_KIND_COUNT, .urgency = urgency};
	fp_policy_resolve(NULL, 0, &key, &p);
	return p;
}

static inline struct fp_appointment seat(fp_time starts_at)
{
	return (struct fp_appointment){
		.id = id_of(9),
		.status = FP_APPOINTMENT_BOOKED,
		.slot_id = 4711,
		.office = "DEN",
		.starts_at = starts_at,
		.ends_at = starts_at + FP_HOUR,
		.day_ends_at = starts_at + 9 * FP_HOUR,
	};
}

static inline struct fp_appointment offer_of(fp_time starts_at, fp_time expires_at)
{
	struct fp_appointment offer = seat(starts_at);
	offer.id = id_of(8);
	offer.status = FP_APPOINTMENT_HELD;
	offer.slot_id = 4712;
	offer.office = "LOS";
	offer.expires_at = expires_at;
	return offer;
}

static inline struct fp_callback planned_callback(fp_time start, fp_time end)
{
	return (struct fp_callback){
		.id = id_of(7),
		.status = FP_CALLBACK_PLANNED,
		.window_start = start,
		.window_end = end,
		.due_at = end,
		.max_attempts = 1,
		.reached_at = FP_TIME_NONE,
		.earliest_at = start,
		.announced_at = FP_TIME_NONE,
		.planned_hour = FP_TIME_NONE,
		.language = "en",
	};
}

static inline struct fp_request request_in(enum fp_status status)
{
	struct fp_request r = {
		.id = id_of(1),
		.version = 3,
		.status = status,
		.service = "case_inquiry",
		.urgency = FP_URGENCY_ROUTINE,
		.office = "DEN",
		.language = "en",
		.has_callback_number = true,
		.not_before = FP_DAY_NONE,
		.not_after = FP_DAY_NONE,
		.priority_at = NOW - 20 * FP_DAY,
		.rank_class = 5,
		.due_at = NOW + 2 * FP_HOUR,
		.clock_stopped_at = FP_TIME_NONE,
		.clock_due_at = FP_TIME_NONE,
		.claim_expires_at = FP_TIME_NONE,
		.resolved_by = -1,
		.approved_at = FP_TIME_NONE,
		.closed_at = FP_TIME_NONE,
		.next_try_at = FP_TIME_NONE,
		.wake_at = FP_TIME_NONE,
		.move_until = FP_TIME_NONE,
	};
	if (!fp_status_is_open(status)) {
		r.due_at = FP_TIME_NONE;
		r.closed_at = NOW - FP_DAY;
	}
	if (status == FP_STATUS_TIER2_REVIEW)
		r.callback = planned_callback(NOW - FP_HOUR, r.due_at);
	if (status == FP_STATUS_NEEDS_INFO) {
		r.status_before = FP_STATUS_TIER1_REVIEW;
		r.clock_due_at = NOW - 11 * FP_DAY;
	}
	if (status == FP_STATUS_NEEDS_INFO || status == FP_STATUS_AWAITING_CONTACT)
		r.clock_stopped_at = NOW - 12 * FP_DAY;
	if (status == FP_STATUS_SCHEDULED)
		r.appointment = seat(NOW + 5 * FP_DAY);
	if (status == FP_STATUS_UNRECORDED || status == FP_STATUS_NO_SHOW) {
		bool no_show = status == FP_STATUS_NO_SHOW;
		r.appointment = seat(NOW - 2 * FP_DAY);
		r.appointment.status = no_show ? FP_APPOINTMENT_NO_SHOW : FP_APPOINTMENT_UNRECORDED;
	}
	if (status == FP_STATUS_RESOLVED)
		r.resolved_by = FP_TIER_TIER1;
	return r;
}

static inline struct scene scene_in(enum fp_status status, enum fp_event event, enum fp_role role)
{
	return (struct scene){
		.r = request_in(status),
		.policy = default_policy(FP_URGENCY_ROUTINE),
		.act =
			{
				.event = event,
				.role = role,
				.actor = ME,
				.offices = role == FP_ROLE_OFFICE ? &bound : NULL,
				.now = NOW,
				.urgency = -1,
				.new_id = id_of(42),
				.phrase = "amber harbor",
			},
	};
}

/* The code of the decision; a refusal must say what and what next. */
static inline enum fp_code decide(struct scene *s)
{
	s->arena = fp_arena_new(1 << 20);
	s->problem = (struct fp_problem){.arena = s->arena};
	fp_err err = fp_request_decide(&s->r, &s->act, &s->policy, &s->change, &s->problem);
	if (fp_failed(err)) {
		assert_int_equal(s->problem.code, err.code);
		assert_non_null(s->problem.detail);
		assert_non_null(s->problem.next);
	}
	s->arena = fp_arena_free(s->arena);
	return err.code;
}

/* Decides, and goes on from what came of it. */
static inline const struct fp_request *go(struct scene *s)
{
	assert_int_equal(decide(s), FP_CODE_OK);
	s->r = s->change.after;
	return &s->r;
}

static inline void assert_text(const char *is, const char *should_be)
{
	if (should_be == NULL) {
		assert_null(is);
		return;
	}
	assert_non_null(is);
	assert_string_equal(is, should_be);
}

#endif
