/* Reads the reference data into one arena. */
#include <stdlib.h>
#include <string.h>

#include "catalog_load.h"

#define CATALOG_BYTES_MAX ((size_t)256 << 20)
#define ZONE_DAYS_BACK	  370
#define ZONE_DAYS	  (2 * ZONE_DAYS_BACK + 1)

static const struct fp_column office_columns[] = {
	{"code", FP_T_TEXT, offsetof(struct fp_office, code), NULL},
	{"name", FP_T_TEXT, offsetof(struct fp_office, name), NULL},
	{"kind", FP_T_CHOICE, offsetof(struct fp_office, kind), fp_office_kind_names},
	{"address", FP_T_TEXT, offsetof(struct fp_office, address), NULL},
	{"city", FP_T_TEXT, offsetof(struct fp_office, city), NULL},
	{"region", FP_T_TEXT, offsetof(struct fp_office, region), NULL},
	{"country", FP_T_TEXT, offsetof(struct fp_office, country), NULL},
	{"latitude", FP_T_INT, offsetof(struct fp_office, latitude), NULL},
	{"longitude", FP_T_INT, offsetof(struct fp_office, longitude), NULL},
	{"time_zone", FP_T_TEXT, offsetof(struct fp_office, time_zone), NULL},
	{"open_from", FP_T_DAY, offsetof(struct fp_office, open_from), NULL},
	{"open_to", FP_T_DAY, offsetof(struct fp_office, open_to), NULL},
	{"names_languages", FP_T_BOOL, offsetof(struct fp_office, names_languages), NULL},
	{"interpreter_languages", FP_T_TEXTS, offsetof(struct fp_office, interpreter_languages), NULL},
	{"names_accommodations", FP_T_BOOL, offsetof(struct fp_office, names_accommodations), NULL},
	{"accommodations", FP_T_TEXTS, offsetof(struct fp_office, accommodations), NULL},
	{"sample", FP_T_BOOL, offsetof(struct fp_office, sample), NULL},
};
static const struct fp_column service_columns[] = {
	{"code", FP_T_TEXT, offsetof(struct fp_service, code), NULL},
	{"answer", FP_T_TEXT, offsetof(struct fp_service, answer), NULL},
};
static const struct fp_column area_columns[] = {
	{"office", FP_T_TEXT, offsetof(struct fp_office_area, office), NULL},
	{"country", FP_T_TEXT, offsetof(struct fp_office_area, country), NULL},
	{"postal_prefix", FP_T_TEXT, offsetof(struct fp_office_area, postal_prefix), NULL},
};
static const struct fp_column postal_columns[] = {
	{"country", FP_T_TEXT, offsetof(struct fp_postal_area, country), NULL},
	{"prefix", FP_T_TEXT, offsetof(struct fp_postal_area, prefix), NULL},
	{"latitude", FP_T_INT, offsetof(struct fp_postal_area, latitude), NULL},
	{"longitude", FP_T_INT, offsetof(struct fp_postal_area, longitude), NULL},
};
static const struct fp_column policy_key_columns[] = {
	{"id", FP_T_INT4, offsetof(struct fp_policy_row, id), NULL},
	{"office", FP_T_TEXT, offsetof(struct fp_policy_row, office), NULL},
	{"office_kind", FP_T_CHOICE, offsetof(struct fp_policy_row, office_kind), fp_office_kind_names},
	{"service", FP_T_TEXT, offsetof(struct fp_policy_row, service), NULL},
	{"urgency", FP_T_CHOICE, offsetof(struct fp_policy_row, urgency), fp_urgency_names},
	{"from", FP_T_DAY, offsetof(struct fp_policy_row, from), NULL},
};

struct zone_row {
	const char *name;
	struct fp_times midnights;
};
static const struct fp_column zone_columns[] = {
	{"time_zone", FP_T_TEXT, offsetof(struct zone_row, name), NULL},
	{"midnights", FP_T_TIMES, offsetof(struct zone_row, midnights), NULL},
};

/* The fields of a policy row are columns of their own names: one table made of FP_POLICY_FIELDS. */
static fp_err load_policies(struct fp_db *db, struct fp_catalog *c, struct fp_problem *problem)
{
	enum { KEYS = FP_LENGTH(policy_key_columns), COLUMNS = KEYS + FP_POLICY_FIELD_COUNT };
	struct fp_column columns[COLUMNS];
	memcpy(columns, policy_key_columns, sizeof(policy_key_columns));
	for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++) {
		bool number = !fp_policy_fields[f].names;
		columns[KEYS + f] = (struct fp_column){fp_policy_fields[f].name, number ? FP_T_INT4 : FP_T_CHOICE,
			offsetof(struct fp_policy_row, value) + f * sizeof(int32_t), fp_policy_fields[f].names};
	}
	FP_TRY(fp_catalog_load_rows(db, FP_Q_catalog_policies, columns, COLUMNS, sizeof(struct fp_policy_row), c->arena,
		(void **)&c->policies, &c->n_policies, problem));
	for (size_t i = 0; i < c->n_policies; i++)
		for (size_t f = 0; f < FP_POLICY_FIELD_COUNT; f++)
			if (c->policies[i].value[f] < 0) /* no number (null is INT4_NONE), no choice (-1) */
				c->policies[i].value[f] = FP_POLICY_UNSAID;
	return FP_OK;
}

static fp_err load_zones(struct fp_db *db, struct fp_catalog *c, fp_time now, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct zone_row *zones;
	fp_day first = fp_day_of(now) - ZONE_DAYS_BACK;
	const struct fp_param params[] = {fp_p_day(first), fp_p_int4(ZONE_DAYS)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_catalog_zones, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read_all(rows, zone_columns, FP_LENGTH(zone_columns), sizeof(*zones), c->arena, (void **)&zones,
		&c->n_zones, problem));
	c->zones = fp_arena_alloc(c->arena, (c->n_zones + 1) * sizeof(*c->zones));
	if (!c->zones)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < c->n_zones; i++)
		c->zones[i] = (struct fp_zone){zones[i].name, first, zones[i].midnights.n, zones[i].midnights.v};
	for (size_t i = 0; i < c->n_offices; i++)
		for (size_t z = 0; z < c->n_zones; z++)
			if (fp_text_same(c->offices[i].time_zone, c->zones[z].name))
				c->offices[i].zone = z;
	return FP_OK;
}

static fp_err load_all(struct fp_db *db, struct fp_catalog *c, fp_time now, struct fp_problem *problem)
{
	FP_TRY(fp_catalog_load_rows(db, FP_Q_catalog_offices, office_columns, FP_LENGTH(office_columns),
		sizeof(struct fp_office), c->arena, (void **)&c->offices, &c->n_offices, problem));
	FP_TRY(fp_catalog_load_rows(db, FP_Q_catalog_services, service_columns, FP_LENGTH(service_columns),
		sizeof(struct fp_service), c->arena, (void **)&c->services, &c->n_services, problem));
	FP_TRY(fp_catalog_load_rows(db, FP_Q_catalog_areas, area_columns, FP_LENGTH(area_columns),
		sizeof(struct fp_office_area), c->arena, (void **)&c->office_areas, &c->n_office_areas, problem));
	FP_TRY(fp_catalog_load_rows(db, FP_Q_catalog_postal_areas, postal_columns, FP_LENGTH(postal_columns),
		sizeof(struct fp_postal_area), c->arena, (void **)&c->postal_areas, &c->n_postal_areas, problem));
	FP_TRY(fp_catalog_load_words(db, c, problem));
	FP_TRY(load_policies(db, c, problem));
	return load_zones(db, c, now, problem);
}

fp_err fp_catalog_load(struct fp_db *db, fp_time now, struct fp_catalog **ret_catalog, struct fp_problem *problem)
{
	struct fp_arena *arena = fp_arena_new(CATALOG_BYTES_MAX);
	struct fp_catalog *c = arena ? fp_arena_alloc(arena, sizeof(*c)) : NULL;
	if (!c) {
		fp_arena_free(arena);
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	}
	c->arena = arena;
	c->references = 1;
	fp_err err = load_all(db, c, now, problem);
	if (fp_failed(err)) {
		fp_arena_free(arena);
		return err;
	}
	*ret_catalog = c;
	return FP_OK;
}
