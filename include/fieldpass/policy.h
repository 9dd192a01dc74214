/*
 * Policies: dated rows, no code (design, section 4). Per field, the first row that says it wins, in the
 * order office+service, office, kind+service, kind, service, any; within one, a row for this very urgency
 * before one for all, then the newest `from`. Pure.
 */
#ifndef FIELDPASS_POLICY_H
#define FIELDPASS_POLICY_H

#include <fieldpass/clock.h>
#include <fieldpass/vocabulary.h>

enum fp_booking_mode { FP_BOOKING_DIRECT, FP_BOOKING_REQUEST, FP_BOOKING_NONE };
enum fp_route_to { FP_ROUTE_ANSWER, FP_ROUTE_TIER1, FP_ROUTE_TIER2, FP_ROUTE_APPROVE };
enum fp_walk_in { FP_WALK_IN_EMERGENCY, FP_WALK_IN_DISCRETION, FP_WALK_IN_NONE };
enum fp_tier2_contact { FP_CONTACT_CALLBACK, FP_CONTACT_IF_NEEDED };
enum fp_missed_callback { FP_MISSED_RESTART, FP_MISSED_KEEP_PLACE };
enum fp_emergency_decider { FP_DECIDER_OFFICE, FP_DECIDER_TIER2 };
extern const char *const fp_booking_mode_names[];      /* direct request none */
extern const char *const fp_route_to_names[];	       /* answer tier1 tier2 approve */
extern const char *const fp_walk_in_names[];	       /* emergency discretion none */
extern const char *const fp_tier2_contact_names[];     /* callback if_needed */
extern const char *const fp_missed_callback_names[];   /* restart keep_place */
extern const char *const fp_emergency_decider_names[]; /* office tier2 */
extern const char *const fp_no_yes_names[];	       /* false true */

/* X(field, names or NULL for a whole number, the least and the most it may be): a column of table `policy`, a member in
 * JSON, an index in C. */
#define FP_POLICY_FIELDS(X)                                                                                            \
	X(booking_mode, fp_booking_mode_names, 0, 0)                                                                   \
	X(route, fp_route_to_names, 0, 0)                                                                              \
	X(walk_in, fp_walk_in_names, 0, 0)                                                                             \
	X(tier2_contact, fp_tier2_contact_names, 0, 0)                                                                 \
	X(requester_may_escalate, fp_no_yes_names, 0, 0)                                                               \
	X(callback_after_hours, NULL, 0, 8759)                                                                         \
	X(callback_within_hours, NULL, 1, 8760)                                                                        \
	X(callback_attempts, NULL, 1, 20)                                                                              \
	X(missed_callback, fp_missed_callback_names, 0, 0)                                                             \
	X(emergency_decider, fp_emergency_decider_names, 0, 0)                                                         \
	X(review_within_hours, NULL, 1, 8760)                                                                          \
	X(answered_days, NULL, 1, 365)                                                                                 \
	X(needs_info_days, NULL, 1, 365)                                                                               \
	X(awaiting_contact_days, NULL, 1, 365)                                                                         \
	X(reopen_days, NULL, 0, 365)                                                                                   \
	X(record_days, NULL, 0, 365)                                                                                   \
	X(notice_hours, NULL, 0, 8760)                                                                                 \
	X(horizon_days, NULL, 1, 366)                                                                                  \
	X(seat_within_days, NULL, 1, 365)                                                                              \
	X(max_distance_km, NULL, 1, 20100)                                                                             \
	X(travel_minutes, NULL, 0, 1440)                                                                               \
	X(interpreter_lead_hours, NULL, 0, 8760)                                                                       \
	X(accommodation_lead_hours, NULL, 0, 8760)                                                                     \
	X(offer_hours, NULL, 1, 720)                                                                                   \
	X(hold_minutes, NULL, 1, 1440)                                                                                 \
	X(cancel_until_hours, NULL, 0, 8760)                                                                           \
	X(move_until_hours, NULL, 0, 8760)                                                                             \
	X(moves, NULL, 0, 100)                                                                                         \
	X(offers, NULL, 0, 100)                                                                                        \
	X(retention_days, NULL, 1, 36500)

enum fp_policy_field {
#define FP_POLICY_MEMBER(name, names, least, most) FP_POLICY_##name,
	FP_POLICY_FIELDS(FP_POLICY_MEMBER)
#undef FP_POLICY_MEMBER
		FP_POLICY_FIELD_COUNT
};

struct fp_policy_field_info {
	const char *name;
	const char *const *names; /* of the values; NULL: a whole number */
	int32_t least, most;
};
extern const struct fp_policy_field_info fp_policy_fields[FP_POLICY_FIELD_COUNT];

#define FP_POLICY_UNSAID INT32_MIN

/* A row of table `policy`; keys may be NULL or -1: any. */
struct fp_policy_row {
	int32_t id;
	const char *office;
	int office_kind; /* enum fp_office_kind, or -1 */
	const char *service;
	int urgency;			      /* enum fp_urgency, or -1 */
	fp_day from;			      /* office-local */
	int32_t value[FP_POLICY_FIELD_COUNT]; /* FP_POLICY_UNSAID: not said here */
};

/* What holds for one office, service, urgency and day; and which rows decided it. */
struct fp_policy {
	int32_t value[FP_POLICY_FIELD_COUNT]; /* never unsaid: what no row says has the default */
	int32_t row[FP_POLICY_FIELD_COUNT];   /* the deciding row's id; 0: the default */
};

struct fp_policy_key {
	const char *office;		 /* NULL: no office is known, only rows without one count */
	enum fp_office_kind office_kind; /* FP_OFFICE_KIND_COUNT: not known */
	const char *service;		 /* NULL: only rows without one count */
	enum fp_urgency urgency;
	fp_day day; /* office-local */
};

void fp_policy_resolve(
	const struct fp_policy_row *rows, size_t n, const struct fp_policy_key *key, struct fp_policy *ret_policy);

/* One field alone, at a fraction of the cost: for loops over offices. */
int32_t fp_policy_value(
	const struct fp_policy_row *rows, size_t n, const struct fp_policy_key *key, enum fp_policy_field field);

/* The default of a field (design, section 4), which depends on the urgency for a few. */
int32_t fp_policy_default(enum fp_policy_field field, enum fp_urgency urgency);

#define FP_POLICY(policy, field) ((policy)->value[FP_POLICY_##field])

#endif
