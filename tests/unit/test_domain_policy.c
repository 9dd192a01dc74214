#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/policy.h>

#define ANY (-1)
#define DAY 18000

static struct fp_policy_row row(int32_t id, const char *office, int kind, const char *service, int urgency, fp_day from)
{
	struct fp_policy_row r = {id, office, kind, service, urgency, from, {0}};
	for (size_t i = 0; i < FP_POLICY_FIELD_COUNT; i++)
		r.value[i] = FP_POLICY_UNSAID;
	r.value[FP_POLICY_notice_hours] = id;
	return r;
}

static struct fp_policy resolve(const struct fp_policy_row *rows, size_t n, enum fp_urgency urgency)
{
	struct fp_policy p;
	struct fp_policy_key key = {"DEN", FP_OFFICE_KIND_FIELD, "adit_stamp", urgency, DAY};
	fp_policy_resolve(rows, n, &key, &p);
	for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++)
		assert_int_equal(p.value[f], fp_policy_value(rows, n, &key, (enum fp_policy_field)f));
	return p;
}

static void assert_wins(const struct fp_policy_row *rows, size_t n, int32_t id)
{
	struct fp_policy p = resolve(rows, n, FP_URGENCY_ROUTINE);
	assert_int_equal(FP_POLICY(&p, notice_hours), id);
	assert_int_equal(p.row[FP_POLICY_notice_hours], id);
}

static void the_narrower_row_wins(void **state)
{
	(void)state;
	const struct fp_policy_row rows[] = {
		row(1, NULL, ANY, NULL, ANY, DAY),
		row(2, NULL, ANY, "adit_stamp", ANY, DAY - 1),
		row(3, NULL, FP_OFFICE_KIND_FIELD, NULL, ANY, DAY - 2),
		row(4, NULL, FP_OFFICE_KIND_FIELD, "adit_stamp", ANY, DAY - 3),
		row(5, "DEN", ANY, NULL, ANY, DAY - 4),
		row(6, "DEN", ANY, "adit_stamp", ANY, DAY - 5),
	};
	for (size_t n = 1; n <= FP_LENGTH(rows); n++)
		assert_wins(rows, n, (int32_t)n);
	for (size_t i = 0; i < FP_LENGTH(rows); i++) /* whatever the order of the rows */
		assert_wins(rows + i, FP_LENGTH(rows) - i, 6);
}

static void rows_of_others_do_not_count(void **state)
{
	(void)state;
	const struct fp_policy_row rows[] = {
		row(1, "LOS", ANY, NULL, ANY, DAY),
		row(2, NULL, FP_OFFICE_KIND_INTERNATIONAL, NULL, ANY, DAY),
		row(3, NULL, ANY, "other", ANY, DAY),
		row(4, NULL, ANY, NULL, FP_URGENCY_URGENT, DAY),
		row(5, NULL, ANY, NULL, ANY, DAY + 1),
	};
	struct fp_policy p = resolve(rows, FP_LENGTH(rows), FP_URGENCY_ROUTINE);
	assert_int_equal(FP_POLICY(&p, notice_hours), 24);
	assert_int_equal(p.row[FP_POLICY_notice_hours], 0);
	/* Nothing is known of office and service: only what holds for all. */
	const struct fp_policy_row known[] = {
		row(1, "DEN", ANY, NULL, ANY, DAY),
		row(2, NULL, ANY, "adit_stamp", ANY, DAY),
		row(3, NULL, FP_OFFICE_KIND_FIELD, NULL, ANY, DAY),
		row(7, NULL, ANY, NULL, ANY, DAY),
	};
	struct fp_policy_key unknown = {NULL, FP_OFFICE_KIND_COUNT, NULL, FP_URGENCY_ROUTINE, DAY};
	fp_policy_resolve(known, FP_LENGTH(known), &unknown, &p);
	assert_int_equal(p.row[FP_POLICY_notice_hours], 7);
}

static void within_one_breadth_urgency_then_the_newest(void **state)
{
	(void)state;
	const struct fp_policy_row rows[] = {
		row(1, "DEN", ANY, NULL, ANY, DAY - 9), row(2, "DEN", ANY, NULL, ANY, DAY - 3),
		row(3, "DEN", ANY, NULL, ANY, DAY - 5),
		row(5, "DEN", ANY, NULL, ANY, DAY - 3), /* the same day: the one made last */
		row(4, "DEN", ANY, NULL, FP_URGENCY_EMERGENCY, DAY - 8),
		row(6, NULL, ANY, NULL, FP_URGENCY_ROUTINE, DAY), /* urgency does not beat breadth */
	};
	assert_wins(rows, FP_LENGTH(rows), 5);
	struct fp_policy p = resolve(rows, FP_LENGTH(rows), FP_URGENCY_EMERGENCY);
	assert_int_equal(p.row[FP_POLICY_notice_hours], 4);
}

static void each_field_is_looked_up_alone(void **state)
{
	(void)state;
	struct fp_policy_row rows[] = {row(1, NULL, ANY, NULL, ANY, DAY), row(2, "DEN", ANY, NULL, ANY, DAY),
		row(3, "DEN", ANY, "adit_stamp", ANY, DAY)};
	rows[0].value[FP_POLICY_walk_in] = FP_WALK_IN_DISCRETION;
	rows[0].value[FP_POLICY_route] = FP_ROUTE_ANSWER;
	rows[1].value[FP_POLICY_walk_in] = FP_WALK_IN_NONE;
	rows[2].value[FP_POLICY_notice_hours] = FP_POLICY_UNSAID;
	struct fp_policy p = resolve(rows, FP_LENGTH(rows), FP_URGENCY_ROUTINE);
	assert_int_equal(p.row[FP_POLICY_route], 1);
	assert_int_equal(p.row[FP_POLICY_walk_in], 2);
	assert_int_equal(p.row[FP_POLICY_notice_hours], 2);
	assert_int_equal(FP_POLICY(&p, walk_in), FP_WALK_IN_NONE);
	assert_int_equal(p.row[FP_POLICY_moves], 0);
}

/* Design, section 4; three values where the urgency matters: emergency, urgent, routine. */
static const struct {
	const char *field;
	int32_t value[3];
} defaults[] = {
	{"booking_mode", {1, 1, 1}}, /* request */
	{"route", {1, 1, 1}},	     /* tier1 */
	{"walk_in", {2, 2, 2}},	     /* none */
	{"tier2_contact", {0, 0, 0}},
	{"requester_may_escalate", {0, 0, 0}},
	{"callback_after_hours", {0, 24, 24}},
	{"callback_within_hours", {24, 72, 72}},
	{"callback_attempts", {1, 1, 1}},
	{"missed_callback", {0, 0, 0}},	  /* restart */
	{"emergency_decider", {0, 0, 0}}, /* office */
	{"review_within_hours", {4, 72, 72}},
	{"answered_days", {7, 7, 7}},
	{"needs_info_days", {14, 14, 14}},
	{"awaiting_contact_days", {30, 30, 30}},
	{"reopen_days", {30, 30, 30}},
	{"record_days", {7, 7, 7}},
	{"notice_hours", {24, 24, 24}},
	{"horizon_days", {60, 60, 60}},
	{"seat_within_days", {1, 7, 30}},
	{"max_distance_km", {300, 300, 300}},
	{"travel_minutes", {180, 180, 180}},
	{"interpreter_lead_hours", {120, 120, 120}},
	{"accommodation_lead_hours", {48, 48, 48}},
	{"offer_hours", {24, 24, 24}},
	{"hold_minutes", {10, 10, 10}},
	{"cancel_until_hours", {2, 2, 2}},
	{"move_until_hours", {24, 24, 24}},
	{"moves", {2, 2, 2}},
	{"offers", {3, 3, 3}},
	{"retention_days", {365, 365, 365}},
};

static void the_defaults_are_the_designs(void **state)
{
	(void)state;
	assert_int_equal(FP_LENGTH(defaults), FP_POLICY_FIELD_COUNT);
	for (size_t i = 0; i < FP_LENGTH(defaults); i++) {
		assert_string_equal(fp_policy_fields[i].name, defaults[i].field);
		for (int urgency = 0; urgency < 3; urgency++)
			assert_int_equal(fp_policy_default((enum fp_policy_field)i, (enum fp_urgency)urgency),
				defaults[i].value[urgency]);
	}
	assert_string_equal(fp_policy_fields[FP_POLICY_route].names[FP_ROUTE_TIER2], "tier2");
	assert_string_equal(fp_policy_fields[FP_POLICY_walk_in].names[FP_WALK_IN_NONE], "none");
	assert_string_equal(fp_policy_fields[FP_POLICY_missed_callback].names[FP_MISSED_KEEP_PLACE], "keep_place");
	assert_null(fp_policy_fields[FP_POLICY_moves].names);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_narrower_row_wins),
		cmocka_unit_test(rows_of_others_do_not_count),
		cmocka_unit_test(within_one_breadth_urgency_then_the_newest),
		cmocka_unit_test(each_field_is_looked_up_alone),
		cmocka_unit_test(the_defaults_are_the_designs),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
