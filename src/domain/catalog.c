#include <stdlib.h>
#include <string.h>

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

bool fp_office_open_on(const struct fp_office *office, fp_day day)
{
	return (office->open_from == FP_DAY_NONE || office->open_from <= day) &&
	       (office->open_to == FP_DAY_NONE || day <= office->open_to);
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
