#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <fieldpass/catalog.h>

static int compare_office(const void *code, const void *office)
{
	return strcmp(code, ((const struct fp_office *)office)->code);
}

static int compare_service(const void *code, const void *service)
{
	return strcmp(code, ((const struct fp_service *)service)->code);
}

const struct fp_office *fp_catalog_office(const struct fp_catalog *c, const char *code)
{
	if (code == NULL || c->n_offices == 0)
		return NULL;
	return bsearch(code, c->offices, c->n_offices, sizeof(*c->offices), compare_office);
}

const struct fp_service *fp_catalog_service(const struct fp_catalog *c, const char *code)
{
	if (code == NULL || c->n_services == 0)
		return NULL;
	return bsearch(code, c->services, c->n_services, sizeof(*c->services), compare_service);
}

const char *fp_catalog_contact(const struct fp_catalog *c, const char *resource, enum fp_language language)
{
	for (size_t i = 0; i < c->n_resources; i++)
		if (strcmp(c->resources[i].code, resource) == 0)
			return c->resources[i].text[language].contact;
	return NULL;
}

fp_day fp_office_day(const struct fp_catalog *c, const struct fp_office *office, fp_time t)
{
	const struct fp_zone *zone = &c->zones[office->zone];
	if (zone->n == 0)
		return fp_day_of(t);
	size_t low = 0, high = zone->n; /* midnight[low] <= t < midnight[high], where the zone reaches that far */
	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;
		if (zone->midnight[middle] <= t)
			low = middle;
		else
			high = middle;
	}
	return zone->first + (fp_day)low;
}

fp_time fp_office_day_ends(const struct fp_catalog *c, const struct fp_office *office, fp_time t)
{
	const struct fp_zone *zone = &c->zones[office->zone];
	fp_day next = fp_office_day(c, office, t) + 1;
	bool known = zone->n > 0 && next > zone->first && (size_t)(next - zone->first) < zone->n &&
		     zone->midnight[next - zone->first] > t;
	return known ? zone->midnight[next - zone->first] : (fp_time)(fp_day_of(t) + 1) * FP_DAY;
}

fp_time fp_office_midnight(const struct fp_catalog *c, const struct fp_office *office, fp_day day)
{
	const struct fp_zone *zone = &c->zones[office->zone];
	if (zone->n == 0)
		return day * FP_DAY;
	fp_day last = zone->first + (fp_day)zone->n - 1;
	if (day < zone->first)
		return zone->midnight[0] - (zone->first - day) * FP_DAY;
	if (day > last)
		return zone->midnight[zone->n - 1] + (day - last) * FP_DAY;
	return zone->midnight[day - zone->first];
}

bool fp_office_open_on(const struct fp_office *office, fp_day day)
{
	return (office->open_from == FP_DAY_NONE || office->open_from <= day) &&
	       (office->open_to == FP_DAY_NONE || day <= office->open_to);
}

fp_day fp_catalog_last_day(const struct fp_catalog *c, fp_time now)
{
	int32_t days = fp_policy_default(FP_POLICY_horizon_days, FP_URGENCY_ROUTINE);
	for (size_t i = 0; i < c->n_policies; i++)
		if (c->policies[i].value[FP_POLICY_horizon_days] > days)
			days = c->policies[i].value[FP_POLICY_horizon_days];
	/* Days are the office's: somewhere it is tomorrow already. */
	return fp_day_of(now) + days + 1;
}

static bool policy_holds_at(const struct fp_policy_row *row, const struct fp_office *office)
{
	return row->office != NULL ? strcmp(row->office, office->code) == 0
				   : row->office_kind < 0 || row->office_kind == (int)office->kind;
}

fp_day fp_catalog_policy_today(const struct fp_catalog *c, const struct fp_policy_row *row, fp_time now)
{
	fp_day latest = fp_day_of(now);
	bool found = false;
	for (size_t i = 0; i < c->n_offices; i++) {
		if (!policy_holds_at(row, &c->offices[i]))
			continue;
		fp_day day = fp_office_day(c, &c->offices[i], now);
		latest = !found || day > latest ? day : latest;
		found = true;
	}
	return latest;
}

/* `named` is the language itself, or one that it is a kind of. */
static bool covers(const char *named, const char *language)
{
	size_t n = strlen(named);
	return strncasecmp(named, language, n) == 0 && (language[n] == '\0' || language[n] == '-');
}

bool fp_office_interprets(const struct fp_office *office, const char *language)
{
	if (!office->names_languages)
		return true;
	for (size_t i = 0; i < office->interpreter_languages.n; i++)
		if (covers(office->interpreter_languages.v[i], language))
			return true;
	return false;
}

bool fp_office_accommodates(const struct fp_office *office, const struct fp_texts *accommodations)
{
	for (size_t i = 0; office->names_accommodations && i < accommodations->n; i++)
		if (!fp_texts_contain(&office->accommodations, accommodations->v[i]))
			return false;
	return true;
}

void fp_catalog_policy(const struct fp_catalog *c, const struct fp_office *office, const char *service,
	enum fp_urgency urgency, fp_time at, struct fp_policy *ret_policy)
{
	struct fp_policy_key key = {
		.office = office != NULL ? office->code : NULL,
		.office_kind = office != NULL ? office->kind : FP_OFFICE_KIND_COUNT,
		.service = service,
		.urgency = urgency,
		.day = office != NULL ? fp_office_day(c, office, at) : fp_day_of(at),
	};
	fp_policy_resolve(c->policies, c->n_policies, &key, ret_policy);
}
