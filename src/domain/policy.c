#include <string.h>

#include <fieldpass/policy.h>

const char *const fp_booking_mode_names[] = {"direct", "request", "none", NULL};
const char *const fp_route_to_names[] = {"answer", "tier1", "tier2", "approve", NULL};
const char *const fp_walk_in_names[] = {"emergency", "discretion", "none", NULL};
const char *const fp_tier2_contact_names[] = {"callback", "if_needed", NULL};
const char *const fp_missed_callback_names[] = {"restart", "keep_place", NULL};
const char *const fp_emergency_decider_names[] = {"office", "tier2", NULL};
const char *const fp_no_yes_names[] = {"false", "true", NULL};

#define FIELD(field, values, least, most) {#field, values, least, most},
const struct fp_policy_field_info fp_policy_fields[FP_POLICY_FIELD_COUNT] = {FP_POLICY_FIELDS(FIELD)};
#undef FIELD

static const int32_t defaults[FP_POLICY_FIELD_COUNT] = {
	[FP_POLICY_booking_mode] = FP_BOOKING_REQUEST,
	[FP_POLICY_route] = FP_ROUTE_TIER1,
	[FP_POLICY_walk_in] = FP_WALK_IN_NONE,
	[FP_POLICY_tier2_contact] = FP_CONTACT_CALLBACK,
	[FP_POLICY_requester_may_escalate] = 0,
	[FP_POLICY_callback_after_hours] = 24,
	[FP_POLICY_callback_within_hours] = 72,
	[FP_POLICY_callback_attempts] = 1,
	[FP_POLICY_missed_callback] = FP_MISSED_RESTART,
	[FP_POLICY_emergency_decider] = FP_DECIDER_OFFICE,
	[FP_POLICY_review_within_hours] = 72,
	[FP_POLICY_answered_days] = 7,
	[FP_POLICY_needs_info_days] = 14,
	[FP_POLICY_awaiting_contact_days] = 30,
	[FP_POLICY_reopen_days] = 30,
	[FP_POLICY_record_days] = 7,
	[FP_POLICY_notice_hours] = 24,
	[FP_POLICY_horizon_days] = 60,
	[FP_POLICY_seat_within_days] = 30,
	[FP_POLICY_max_distance_km] = 300,
	[FP_POLICY_travel_minutes] = 180,
	[FP_POLICY_interpreter_lead_hours] = 120,
	[FP_POLICY_accommodation_lead_hours] = 48,
	[FP_POLICY_offer_hours] = 24,
	[FP_POLICY_hold_minutes] = 10,
	[FP_POLICY_cancel_until_hours] = 2,
	[FP_POLICY_move_until_hours] = 24,
	[FP_POLICY_moves] = 2,
	[FP_POLICY_offers] = 3,
	[FP_POLICY_retention_days] = 365,
};

/* Where the default depends on the urgency. */
static const struct {
	enum fp_policy_field field;
	enum fp_urgency urgency;
	int32_t value;
} urgent_defaults[] = {
	{FP_POLICY_callback_after_hours, FP_URGENCY_EMERGENCY, 0},
	{FP_POLICY_callback_within_hours, FP_URGENCY_EMERGENCY, 24},
	{FP_POLICY_review_within_hours, FP_URGENCY_EMERGENCY, 4},
	{FP_POLICY_seat_within_days, FP_URGENCY_EMERGENCY, 1},
	{FP_POLICY_seat_within_days, FP_URGENCY_URGENT, 7},
};

int32_t fp_policy_default(enum fp_policy_field field, enum fp_urgency urgency)
{
	for (size_t i = 0; i < FP_LENGTH(urgent_defaults); i++)
		if (urgent_defaults[i].field == field && urgent_defaults[i].urgency == urgency)
			return urgent_defaults[i].value;
	return defaults[field];
}

static bool text_matches(const char *said, const char *asked)
{
	return said == NULL || (asked != NULL && strcmp(said, asked) == 0);
}

static bool row_matches(const struct fp_policy_row *row, const struct fp_policy_key *key)
{
	return row->from <= key->day && text_matches(row->office, key->office) &&
	       text_matches(row->service, key->service) &&
	       (row->office_kind < 0 || row->office_kind == (int)key->office_kind) &&
	       (row->urgency < 0 || row->urgency == (int)key->urgency);
}

/* 0 to 5: office+service, office, kind+service, kind, service, any. */
static int row_breadth(const struct fp_policy_row *row)
{
	int place = row->office != NULL ? 0 : row->office_kind >= 0 ? 2 : 4;
	return place + (row->service == NULL);
}

static bool row_beats(const struct fp_policy_row *a, const struct fp_policy_row *b)
{
	int a_breadth = row_breadth(a), b_breadth = row_breadth(b);
	if (a_breadth != b_breadth)
		return a_breadth < b_breadth;
	if ((a->urgency < 0) != (b->urgency < 0))
		return a->urgency >= 0;
	if (a->from != b->from)
		return a->from > b->from;
	return a->id > b->id; /* of two for one day, the one made last */
}

static const struct fp_policy_row *better(
	const struct fp_policy_row *best, const struct fp_policy_row *row, size_t field)
{
	if (row->value[field] == FP_POLICY_UNSAID)
		return best;
	return best == NULL || row_beats(row, best) ? row : best;
}

int32_t fp_policy_value(
	const struct fp_policy_row *rows, size_t n, const struct fp_policy_key *key, enum fp_policy_field field)
{
	const struct fp_policy_row *best = NULL;
	for (size_t i = 0; i < n; i++)
		if (row_matches(&rows[i], key))
			best = better(best, &rows[i], field);
	return best != NULL ? best->value[field] : fp_policy_default(field, key->urgency);
}

void fp_policy_resolve(
	const struct fp_policy_row *rows, size_t n, const struct fp_policy_key *key, struct fp_policy *ret_policy)
{
	const struct fp_policy_row *best[FP_POLICY_FIELD_COUNT] = {0};
	for (size_t i = 0; i < n; i++) {
		if (!row_matches(&rows[i], key))
			continue;
		for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++)
			best[f] = better(best[f], &rows[i], f);
	}
	for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++) {
		enum fp_policy_field field = (enum fp_policy_field)f;
		ret_policy->value[f] = best[f] != NULL ? best[f]->value[f] : fp_policy_default(field, key->urgency);
		ret_policy->row[f] = best[f] != NULL ? best[f]->id : 0;
	}
}
