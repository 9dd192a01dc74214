/* Which offices serve a place (design, section 4). */
#include <math.h>
#include <string.h>

#include <fieldpass/catalog.h>

#define EARTH_RADIUS_KM 6371.0088

static double radians(int64_t thousandths)
{
	return (double)thousandths / 1000.0 * (M_PI / 180.0);
}

/* The squared sine of half an angle: it rises with the angle, and so with the distance. */
static double haversine(int64_t thousandths)
{
	double sine = sin(radians(thousandths) / 2);
	return sine * sine;
}

static double km_of(double haversine_between)
{
	return 2 * EARTH_RADIUS_KM * asin(sqrt(fmin(haversine_between, 1)));
}

/* The haversine formula: exact enough for near points, where the law of cosines is not. */
int64_t fp_distance_km(int64_t latitude_a, int64_t longitude_a, int64_t latitude_b, int64_t longitude_b)
{
	double across = haversine(latitude_b - latitude_a), along = haversine(longitude_b - longitude_a);
	return llround(km_of(across + cos(radians(latitude_a)) * cos(radians(latitude_b)) * along));
}

static bool same_country(const char *a, const char *b)
{
	return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static bool begins_with(const char *text, const char *prefix)
{
	return prefix == NULL || prefix[0] == '\0' || (text != NULL && strncmp(text, prefix, strlen(prefix)) == 0);
}

static size_t length_of(const char *text)
{
	return text == NULL ? 0 : strlen(text);
}

static bool is_listed(const struct fp_serving *s, const struct fp_office *office)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->office[i] == office)
			return true;
	return false;
}

static bool is_open(const struct fp_catalog *c, const struct fp_office *office, fp_time at)
{
	bool always = office->open_from == FP_DAY_NONE && office->open_to == FP_DAY_NONE;
	return always || fp_office_open_on(office, fp_office_day(c, office, at));
}

/* The list is short, so the one with the next best claim is looked for again and again. */
static const struct fp_office *best_by_area(const struct fp_catalog *c, const char *country, const char *postal_code,
	fp_time at, const struct fp_serving *listed)
{
	const struct fp_office *best = NULL;
	size_t best_length = 0;
	for (size_t i = 0; i < c->n_office_areas; i++) {
		const struct fp_office_area *area = &c->office_areas[i];
		if (!same_country(area->country, country) || !begins_with(postal_code, area->postal_prefix))
			continue;
		const struct fp_office *office = fp_catalog_office(c, area->office);
		if (office == NULL || is_listed(listed, office) || !is_open(c, office, at))
			continue;
		size_t length = length_of(area->postal_prefix);
		if (best == NULL || length > best_length ||
			(length == best_length && strcmp(office->code, best->code) < 0)) {
			best = office;
			best_length = length;
		}
	}
	return best;
}

static int compare_area(const struct fp_postal_area *area, const char *country, const char *postal, size_t length)
{
	int by_country = strcmp(area->country, country);
	if (by_country != 0)
		return by_country;
	int by_prefix = strncmp(area->prefix, postal, length);
	return by_prefix != 0 ? by_prefix : (int)(strlen(area->prefix) > length);
}

static const struct fp_postal_area *find_area(
	const struct fp_catalog *c, const char *country, const char *postal, size_t length)
{
	size_t low = 0, high = c->n_postal_areas;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = compare_area(&c->postal_areas[middle], country, postal, length);
		if (order == 0)
			return &c->postal_areas[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct fp_postal_area *fp_postal_area_of(const struct fp_catalog *c, const char *country, const char *postal)
{
	const struct fp_postal_area *area = NULL;
	for (size_t length = length_of(postal); length > 0 && area == NULL; length--)
		area = find_area(c, country, postal, length);
	return area;
}

struct near {
	const struct fp_office *office;
	double haversine; /* of the angle between it and the place */
};

/* The nearest, in order; equal distances in the order of codes, in which they come. */
struct nearest {
	const struct fp_postal_area *place;
	double cos_latitude; /* of the place */
	size_t n;
	struct near list[FP_SERVING_MAX];
};

static bool reaches(const struct fp_catalog *c, const struct near *one, fp_time at)
{
	struct fp_policy_key key = {
		.office = one->office->code,
		.office_kind = one->office->kind,
		.urgency = FP_URGENCY_ROUTINE,
		.day = fp_office_day(c, one->office, at),
	};
	return km_of(one->haversine) <= fp_policy_value(c->policies, c->n_policies, &key, FP_POLICY_max_distance_km);
}

static bool is_too_far(const struct nearest *nearest, double haversine_between)
{
	return nearest->n == FP_SERVING_MAX && haversine_between >= nearest->list[FP_SERVING_MAX - 1].haversine;
}

static void keep(struct nearest *nearest, struct near one)
{
	size_t at = nearest->n;
	if (is_too_far(nearest, one.haversine))
		return;
	while (at > 0 && nearest->list[at - 1].haversine > one.haversine)
		at--;
	size_t last = nearest->n < FP_SERVING_MAX ? nearest->n++ : FP_SERVING_MAX - 1;
	memmove(&nearest->list[at + 1], &nearest->list[at], (last - at) * sizeof(one));
	nearest->list[at] = one;
}

/* Each submission looks at all offices of a country: most are too far by their latitude alone. */
static void consider(struct nearest *nearest, const struct fp_office *office)
{
	double across = haversine(office->latitude - nearest->place->latitude);
	if (is_too_far(nearest, across))
		return;
	double along = haversine(office->longitude - nearest->place->longitude);
	double between = across + nearest->cos_latitude * cos(radians(office->latitude)) * along;
	keep(nearest, (struct near){office, between});
}

static void add_near(const struct fp_catalog *c, const char *country, const struct fp_postal_area *place, fp_time at,
	struct fp_serving *s)
{
	struct nearest nearest = {.place = place, .cos_latitude = cos(radians(place->latitude))};
	for (size_t i = 0; i < c->n_offices; i++) {
		const struct fp_office *office = &c->offices[i];
		if (same_country(office->country, country) && !is_listed(s, office) && is_open(c, office, at))
			consider(&nearest, office);
	}
	for (size_t i = 0; i < nearest.n && s->n < FP_SERVING_MAX; i++)
		if (reaches(c, &nearest.list[i], at))
			s->office[s->n++] = nearest.list[i].office;
	if (s->n == 0 && nearest.n > 0)
		s->office[s->n++] = nearest.list[0].office;
}

static void add_all_of_country(const struct fp_catalog *c, const char *country, fp_time at, struct fp_serving *s)
{
	struct fp_serving all = {0};
	for (size_t i = 0; i < c->n_offices; i++) {
		const struct fp_office *office = &c->offices[i];
		if (!same_country(office->country, country) || !is_open(c, office, at))
			continue;
		if (all.n == FP_SERVING_MAX)
			return; /* a large country: nobody can say which is near */
		all.office[all.n++] = office;
	}
	*s = all;
}

bool fp_country_has_offices(const struct fp_catalog *c, const char *country)
{
	for (size_t i = 0; i < c->n_offices; i++)
		if (same_country(c->offices[i].country, country))
			return true;
	return false;
}

void fp_offices_serving(const struct fp_catalog *c, const char *country, const char *postal_code, fp_time at,
	struct fp_serving *ret_serving)
{
	*ret_serving = (struct fp_serving){0};
	if (country == NULL)
		return;
	const struct fp_office *office;
	while (ret_serving->n < FP_SERVING_MAX &&
		(office = best_by_area(c, country, postal_code, at, ret_serving)) != NULL)
		ret_serving->office[ret_serving->n++] = office;
	const struct fp_postal_area *place = fp_postal_area_of(c, country, postal_code);
	if (place != NULL)
		add_near(c, country, place, at, ret_serving);
	else if (ret_serving->n == 0)
		add_all_of_country(c, country, at, ret_serving);
}
