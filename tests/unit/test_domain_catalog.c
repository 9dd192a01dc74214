/* Look-ups, office-local days, and who serves a place. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include <fieldpass/catalog.h>

#define NONE FP_DAY_NONE
#define NOON (20000 * FP_DAY + 18 * FP_HOUR)

/* Denver's midnights around the end of summer time, 3 November 2024: 06:00Z until then, 07:00Z after. */
#define NOVEMBER_1 20028
static const fp_time denver_midnights[] = {
	(NOVEMBER_1 + 0) * FP_DAY + 6 * FP_HOUR,
	(NOVEMBER_1 + 1) * FP_DAY + 6 * FP_HOUR,
	(NOVEMBER_1 + 2) * FP_DAY + 6 * FP_HOUR,
	(NOVEMBER_1 + 3) * FP_DAY + 7 * FP_HOUR,
	(NOVEMBER_1 + 4) * FP_DAY + 7 * FP_HOUR,
};
static struct fp_zone zones[] = {{"UTC", 0, 0, NULL}, {"America/Denver", NOVEMBER_1, 5, denver_midnights}};

#define OFFICE(office, of_kind, in, lat, lon, opens, closes)                                                           \
	{                                                                                                              \
		.code = office, .name = office, .kind = FP_OFFICE_KIND_##of_kind, .city = office, .country = in,       \
		.latitude = lat, .longitude = lon, .time_zone = "UTC", .open_from = opens, .open_to = closes           \
	}

/* By code, as the store sorts them. */
static struct fp_office offices[] = {
	OFFICE("ABQ", FIELD, "US", 35077, -106645, NONE, NONE),
	OFFICE("BJS", INTERNATIONAL, "CN", 39904, 116407, NONE, NONE),
	OFFICE("CAN", INTERNATIONAL, "CN", 23129, 113264, NONE, NONE),
	OFFICE("CHY", FIELD, "US", 41140, -104820, NONE, 19999), /* closed the day before */
	OFFICE("DEN", FIELD, "US", 39739, -104990, NONE, NONE),
	OFFICE("FTC", FIELD, "US", 40585, -105084, 20000, NONE), /* open from today */
	OFFICE("NDI", INTERNATIONAL, "IN", 28614, 77209, NONE, NONE),
	OFFICE("NYC", FIELD, "US", 40713, -74006, NONE, NONE),
};
static struct fp_service services[] = {{.code = "adit_stamp"}, {.code = "case_inquiry"}, {.code = "other"}};
static struct fp_office_area office_areas[] = {
	{"ABQ", "US", "8"},			      /* the whole region */
	{"NYC", "US", "80203"},			      /* one code */
	{"DEN", "US", "802"}, {"CHY", "US", "80203"}, /* closed */
	{"NDI", "NP", NULL},			      /* another country altogether */
	{"QQQ", "US", "802"},			      /* no such office */
};
static struct fp_postal_area postal_areas[] = {
	{"CN", "1", 39900, 116400}, {"IN", "11", 28600, 77200}, {"US", "100", 40713, -74006},
	{"US", "5", 44000, -100000}, {"US", "590", 45000, -109000},
	{"US", "591", 45787, -108489}, /* Billings: far from all */
	{"US", "673", 37687, -97336},  /* Wichita */
	{"US", "805", 40167, -105102}, /* Longmont: between DEN and FTC */
};

static struct fp_catalog catalog(size_t n_areas)
{
	return (struct fp_catalog){
		.n_offices = FP_LENGTH(offices),
		.offices = offices,
		.n_services = FP_LENGTH(services),
		.services = services,
		.n_office_areas = n_areas,
		.office_areas = office_areas,
		.n_postal_areas = FP_LENGTH(postal_areas),
		.postal_areas = postal_areas,
		.n_zones = FP_LENGTH(zones),
		.zones = zones,
	};
}

static void assert_serving(
	const struct fp_catalog *c, const char *country, const char *postal, size_t n, const char *const *codes)
{
	struct fp_serving s;
	fp_offices_serving(c, country, postal, NOON, &s);
	for (size_t i = 0; i < s.n && i < n; i++)
		assert_string_equal(s.office[i]->code, codes[i]);
	assert_int_equal(s.n, n);
}
#define SERVED_BY(...)                                                                                                 \
	sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *), (const char *const[])                             \
	{                                                                                                              \
		__VA_ARGS__                                                                                            \
	}

static void what_is_looked_up_is_found(void **state)
{
	(void)state;
	struct fp_catalog c = catalog(0), empty = {0};
	for (size_t i = 0; i < FP_LENGTH(offices); i++)
		assert_ptr_equal(fp_catalog_office(&c, offices[i].code), &offices[i]);
	assert_null(fp_catalog_office(&c, "DE"));
	assert_null(fp_catalog_office(&c, NULL));
	assert_null(fp_catalog_office(&empty, "DEN"));
	assert_ptr_equal(fp_catalog_service(&c, "other"), &services[2]);
	assert_null(fp_catalog_service(&c, "haircut"));
	assert_null(fp_catalog_service(&empty, "other"));
}

static void an_offices_day_begins_at_its_midnight(void **state)
{
	(void)state;
	struct fp_catalog c = catalog(0);
	struct fp_office office = offices[4];
	office.zone = 1;
	for (fp_day i = 0; i < 5; i++) {
		assert_int_equal(fp_office_day(&c, &office, denver_midnights[i]), NOVEMBER_1 + i);
		assert_int_equal(fp_office_day(&c, &office, denver_midnights[i] - 1), NOVEMBER_1 + (i > 0 ? i - 1 : 0));
	}
	/* 23:30 on the day with 25 hours. */
	assert_int_equal(
		fp_office_day(&c, &office, (NOVEMBER_1 + 3) * FP_DAY + 6 * FP_HOUR + 30 * FP_MINUTE), NOVEMBER_1 + 2);
	/* Beyond what is known: the nearest. */
	assert_int_equal(fp_office_day(&c, &office, 0), NOVEMBER_1);
	assert_int_equal(fp_office_day(&c, &office, (NOVEMBER_1 + 999) * FP_DAY), NOVEMBER_1 + 4);
	assert_int_equal(fp_office_day(&c, &offices[4], 20000 * FP_DAY + 1), 20000); /* no midnights at all */
}

static void an_office_is_open_from_to(void **state)
{
	(void)state;
	assert_true(fp_office_open_on(&offices[0], 1));
	assert_true(fp_office_open_on(&offices[3], 19999));
	assert_false(fp_office_open_on(&offices[3], 20000));
	assert_false(fp_office_open_on(&offices[5], 19999));
	assert_true(fp_office_open_on(&offices[5], 20000));
}

static void distances_are_great_circles(void **state)
{
	(void)state;
	assert_int_equal(fp_distance_km(39739, -104990, 39739, -104990), 0);
	assert_int_equal(fp_distance_km(0, 0, 0, 180000), 20015);
	assert_int_equal(fp_distance_km(0, 179500, 0, -179500), 111); /* across the date line */
	assert_int_equal(fp_distance_km(90000, 0, -90000, 0), 20015);
	int64_t denver_to_new_york = fp_distance_km(39739, -104990, 40713, -74006);
	assert_in_range(denver_to_new_york, 2617, 2625);
	assert_int_equal(fp_distance_km(40713, -74006, 39739, -104990), denver_to_new_york);
}

static void areas_come_first_the_longest_prefix_before(void **state)
{
	(void)state;
	struct fp_catalog c = catalog(FP_LENGTH(office_areas));
	assert_serving(&c, "US", "80203", SERVED_BY("NYC", "DEN", "ABQ"));
	assert_serving(&c, "US", "80204-1234", SERVED_BY("DEN", "ABQ"));
	assert_serving(&c, "US", "80501", SERVED_BY("ABQ", "FTC", "DEN")); /* then by distance */
	assert_serving(&c, "NP", "44600", SERVED_BY("NDI"));
	assert_serving(&c, "NP", NULL, SERVED_BY("NDI"));
}

static void then_the_near_ones_by_distance(void **state)
{
	(void)state;
	struct fp_catalog c = catalog(0);
	assert_serving(&c, "US", "80501", SERVED_BY("FTC", "DEN"));
	assert_serving(&c, "US", "10001", SERVED_BY("NYC"));
	assert_serving(&c, "CN", "100000", SERVED_BY("BJS"));
}

static void else_the_nearest(void **state)
{
	(void)state;
	struct fp_catalog c = catalog(0);
	assert_serving(&c, "US", "59101", SERVED_BY("FTC"));
	assert_serving(&c, "US", "67301", SERVED_BY("DEN"));
}

/* Wherever they lie: none that is left out is nearer than one that is listed. */
static void of_many_the_nearest_are_listed(void **state)
{
	(void)state;
	static struct fp_office many[100];
	struct fp_catalog c = catalog(0);
	struct fp_serving s;
	uint64_t random = 1;
	c.offices = many;
	c.n_offices = FP_LENGTH(many);
	for (size_t i = 0; i < FP_LENGTH(many); i++) {
		many[i] = offices[4];
		random = random * 6364136223846793005u + 1442695040888963407u;
		many[i].latitude = postal_areas[7].latitude + (int64_t)(random >> 40) % 2000 - 1000;
		many[i].longitude = postal_areas[7].longitude + (int64_t)(random >> 20) % 2000 - 1000;
	}
	fp_offices_serving(&c, "US", "80501", NOON, &s);
	assert_int_equal(s.n, FP_SERVING_MAX);
	int64_t furthest = 0;
	for (size_t i = 0; i < s.n; i++) {
		int64_t km = fp_distance_km(postal_areas[7].latitude, postal_areas[7].longitude, s.office[i]->latitude,
			s.office[i]->longitude);
		assert_true(km >= furthest);
		furthest = km;
	}
	for (size_t i = 0; i < FP_LENGTH(many); i++) {
		bool listed = false;
		for (size_t k = 0; k < s.n; k++)
			listed |= s.office[k] == &many[i];
		assert_true(listed || fp_distance_km(postal_areas[7].latitude, postal_areas[7].longitude,
					      many[i].latitude, many[i].longitude) >= furthest);
	}
}

static void an_offices_own_distance_counts(void **state)
{
	(void)state;
	struct fp_catalog c = catalog(0);
	struct fp_policy_row far = {.id = 1, .office = "ABQ", .office_kind = -1, .urgency = -1, .from = 0};
	for (size_t i = 0; i < FP_POLICY_FIELD_COUNT; i++)
		far.value[i] = FP_POLICY_UNSAID;
	far.value[FP_POLICY_max_distance_km] = 600;
	c.policies = &far;
	c.n_policies = 1;
	assert_serving(&c, "US", "80501", SERVED_BY("FTC", "DEN", "ABQ"));
	struct fp_policy p;
	fp_catalog_policy(&c, &offices[0], NULL, FP_URGENCY_ROUTINE, NOON, &p);
	assert_int_equal(p.row[FP_POLICY_max_distance_km], 1);
	fp_catalog_policy(&c, NULL, NULL, FP_URGENCY_ROUTINE, NOON, &p);
	assert_int_equal(FP_POLICY(&p, max_distance_km), 300);
}

static void a_place_nobody_can_locate(void **state)
{
	(void)state;
	struct fp_catalog c = catalog(0);
	assert_serving(&c, "CN", NULL, SERVED_BY("BJS", "CAN"));
	assert_serving(&c, "CN", "999", SERVED_BY("BJS", "CAN"));
	struct fp_serving s;
	fp_offices_serving(&c, "FR", "75001", NOON, &s); /* no office in the country */
	assert_int_equal(s.n, 0);
	fp_offices_serving(&c, NULL, "80501", NOON, &s);
	assert_int_equal(s.n, 0);

	struct fp_office many[FP_SERVING_MAX + 1];
	static char codes[FP_SERVING_MAX + 1][3];
	for (size_t i = 0; i < FP_LENGTH(many); i++) {
		codes[i][0] = (char)('A' + i);
		many[i] = offices[4];
		many[i].code = codes[i];
	}
	c.offices = many;
	c.n_offices = FP_SERVING_MAX;
	fp_offices_serving(&c, "US", "00000", NOON, &s);
	assert_int_equal(s.n, FP_SERVING_MAX);
	c.n_offices = FP_SERVING_MAX + 1; /* a large country: nobody can say which is near */
	fp_offices_serving(&c, "US", "00000", NOON, &s);
	assert_int_equal(s.n, 0);
	fp_offices_serving(&c, "US", "80501", NOON, &s); /* located: the list is cut at its end */
	assert_int_equal(s.n, FP_SERVING_MAX);
	assert_string_equal(s.office[0]->code, "A");
}

static void slots_reach_to_the_furthest_horizon(void **state)
{
	(void)state;
	struct fp_policy_row rows[] = {{.office_kind = -1, .urgency = -1}, {.office_kind = -1, .urgency = -1}};
	struct fp_catalog c = catalog(0);
	assert_int_equal(fp_catalog_last_day(&c, NOON), 20000 + 60 + 1);
	for (size_t i = 0; i < FP_LENGTH(rows); i++)
		for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++)
			rows[i].value[f] = FP_POLICY_UNSAID;
	rows[0].value[FP_POLICY_horizon_days] = 90;
	rows[1].value[FP_POLICY_horizon_days] = 14;
	c.policies = rows;
	c.n_policies = FP_LENGTH(rows);
	assert_int_equal(fp_catalog_last_day(&c, NOON), 20000 + 90 + 1);
}

/* In Denver it is still Saturday when Sunday has begun in UTC. */
static void a_rules_today_is_the_latest_of_its_offices(void **state)
{
	(void)state;
	const fp_time sunday = (NOVEMBER_1 + 2) * FP_DAY + 3 * FP_HOUR;
	const struct fp_policy_row anywhere = {.office_kind = -1, .urgency = -1},
				   denver = {.office = "DEN", .office_kind = -1, .urgency = -1},
				   field = {.office_kind = FP_OFFICE_KIND_FIELD, .urgency = -1};
	struct fp_office two[] = {offices[1], offices[4]};
	struct fp_catalog c = catalog(0);
	two[0].zone = 0; /* UTC; abroad */
	two[1].zone = 1;
	c.offices = two;
	c.n_offices = FP_LENGTH(two);
	assert_int_equal(fp_catalog_policy_today(&c, &denver, sunday), NOVEMBER_1 + 1);
	assert_int_equal(fp_catalog_policy_today(&c, &field, sunday), NOVEMBER_1 + 1);
	assert_int_equal(fp_catalog_policy_today(&c, &anywhere, sunday), NOVEMBER_1 + 2);
	c.n_offices = 0;
	assert_int_equal(fp_catalog_policy_today(&c, &anywhere, sunday), NOVEMBER_1 + 2);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_looked_up_is_found),
		cmocka_unit_test(an_offices_day_begins_at_its_midnight),
		cmocka_unit_test(an_office_is_open_from_to),
		cmocka_unit_test(distances_are_great_circles),
		cmocka_unit_test(areas_come_first_the_longest_prefix_before),
		cmocka_unit_test(then_the_near_ones_by_distance),
		cmocka_unit_test(else_the_nearest),
		cmocka_unit_test(of_many_the_nearest_are_listed),
		cmocka_unit_test(an_offices_own_distance_counts),
		cmocka_unit_test(a_place_nobody_can_locate),
		cmocka_unit_test(slots_reach_to_the_furthest_horizon),
		cmocka_unit_test(a_rules_today_is_the_latest_of_its_offices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
