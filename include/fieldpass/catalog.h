/*
 * The reference data in memory: offices, services, policies, who serves whom. A read-only snapshot, made by
 * the store and swapped whole; whoever reads it holds it for the length of one call. Pure.
 */
#ifndef FIELDPASS_CATALOG_H
#define FIELDPASS_CATALOG_H

#include <fieldpass/arena.h>
#include <fieldpass/policy.h>

struct fp_office {
	const char *code, *name;
	enum fp_office_kind kind;
	const char *address, *city, *region, *country; /* address and region may be NULL */
	int64_t latitude, longitude;		       /* thousandths of a degree */
	const char *time_zone;
	size_t zone;				    /* index into zones */
	fp_day open_from, open_to;		    /* first and last day; FP_DAY_NONE: always */
	bool names_languages, names_accommodations; /* false: it provides any, within the lead time */
	struct fp_texts interpreter_languages, accommodations;
	bool sample;
};

/* What is said about a service, in one language. */
struct fp_service_text {
	const char *name, *description;
	struct fp_texts papers; /* what to bring */
	const char *answer;	/* the automated answer; NULL: none */
};
struct fp_service {
	const char *code;
	const char *answer; /* code of the automated answer; NULL: none */
	struct fp_service_text text[FP_LANGUAGE_COUNT];
};

/* Another way to be helped: a number, a page, by mail, at an office. */
struct fp_resource_text {
	const char *title, *text;
	const char *contact; /* the number or address; NULL: none */
};
struct fp_resource {
	const char *code;
	const char *service; /* NULL: for all */
	enum fp_resource_kind kind;
	struct fp_resource_text text[FP_LANGUAGE_COUNT];
};

/* `country` and, if not empty, the beginning of a postal code: served by `office`. */
struct fp_office_area {
	const char *office, *country, *postal_prefix;
};
struct fp_postal_area {
	const char *country, *prefix;
	int64_t latitude, longitude; /* thousandths of a degree */
};

/* When each local day of a time zone begins, made by PostgreSQL: midnight[i] is the first instant of day first + i. */
struct fp_zone {
	const char *name;
	fp_day first;
	size_t n;
	const fp_time *midnight;
};

struct fp_catalog {
	struct fp_arena *arena; /* holds all of it */
	_Atomic int references; /* the holder's business (store) */
	size_t n_offices, n_services, n_policies, n_office_areas, n_postal_areas, n_zones, n_resources;
	struct fp_office *offices;   /* by code */
	struct fp_service *services; /* by code */
	struct fp_policy_row *policies;
	struct fp_office_area *office_areas;
	struct fp_postal_area *postal_areas; /* by country, prefix */
	struct fp_zone *zones;
	struct fp_resource *resources; /* in the order in which they are shown */
};

const struct fp_office *fp_catalog_office(const struct fp_catalog *c, const char *code); /* NULL: none */
const struct fp_service *fp_catalog_service(const struct fp_catalog *c, const char *code);
/* The number or address that the operator gives for a resource; NULL: none, or no such resource. */
const char *fp_catalog_contact(const struct fp_catalog *c, const char *resource, enum fp_language language);
/* Resources that the service itself names, where the operator has them. */
#define FP_CONTACT_CENTER     "contact_center"
#define FP_CONTACT_CENTER_TTY "contact_center_tty"
/* The office-local day of an instant. Beyond the snapshot's days (a year either way), the nearest it has. */
fp_day fp_office_day(const struct fp_catalog *c, const struct fp_office *office, fp_time t);
/* When that day ends: the office's next midnight; beyond the snapshot's days, the UTC one. */
fp_time fp_office_day_ends(const struct fp_catalog *c, const struct fp_office *office, fp_time t);
/* When an office-local day begins; beyond the snapshot's days, as if no clock were set there. */
fp_time fp_office_midnight(const struct fp_catalog *c, const struct fp_office *office, fp_day day);
bool fp_office_open_on(const struct fp_office *office, fp_day day);
/* The furthest day on which anybody can be seated, wherever: as far as slots are made. */
fp_day fp_catalog_last_day(const struct fp_catalog *c, fp_time now);
/* The latest local day of the offices for which a policy row holds: a row that is to begin later has begun nowhere. */
fp_day fp_catalog_policy_today(const struct fp_catalog *c, const struct fp_policy_row *row, fp_time now);
/* Whether it finds an interpreter for a language; one for "es" is one for "es-MX". */
bool fp_office_interprets(const struct fp_office *office, const char *language);
/* Whether it provides all of these. */
bool fp_office_accommodates(const struct fp_office *office, const struct fp_texts *accommodations);
/* `office` NULL: only rows without office and kind count, on the UTC day. `service` NULL: only rows without service. */
void fp_catalog_policy(const struct fp_catalog *c, const struct fp_office *office, const char *service,
	enum fp_urgency urgency, fp_time at, struct fp_policy *ret_policy);

/*
 * The offices that serve somebody, nearest claim first (design, section 4): by office_area (longest prefix
 * first; an office may serve another country so), then those of the same country within max_distance_km by
 * distance, else the nearest of that country; all open on the day. A place that no postal area locates is served by
 * every office of its country if they fit the list, as nobody can say which is near. n 0: none serves the place.
 */
#define FP_SERVING_MAX 16
struct fp_serving {
	size_t n;
	const struct fp_office *office[FP_SERVING_MAX];
};
void fp_offices_serving(const struct fp_catalog *c, const char *country, const char *postal_code, fp_time at,
	struct fp_serving *ret_serving);
/* Whether any office lies in the country. */
bool fp_country_has_offices(const struct fp_catalog *c, const char *country);
/* The postal area with the longest prefix of the code; NULL: the place cannot be located. */
const struct fp_postal_area *fp_postal_area_of(const struct fp_catalog *c, const char *country, const char *postal);
/* Great-circle distance in whole kilometres. */
int64_t fp_distance_km(int64_t latitude_a, int64_t longitude_a, int64_t latitude_b, int64_t longitude_b);

#endif
