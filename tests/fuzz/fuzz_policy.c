/* Which policy holds, against the order of the design read aloud. */
#include "fuzz.h"

#include <fieldpass/policy.h>

#define ROWS_MAX 24

static const char *const offices[] = {NULL, "DEN", "CHI", "MEX"};
static const char *const services[] = {NULL, "other", "adit_stamp"};

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

static bool counts(const struct fp_policy_row *r, const struct fp_policy_key *k)
{
	bool office = !r->office || same(r->office, k->office), service = !r->service || same(r->service, k->service);
	bool kind = r->office_kind == -1 || r->office_kind == (int)k->office_kind;
	return office && service && kind && (r->urgency == -1 || r->urgency == (int)k->urgency) && r->from <= k->day;
}

/* office+service, office, kind+service, kind, service, any */
static bool is_of(const struct fp_policy_row *r, int step)
{
	bool office = r->office != NULL, kind = r->office_kind != -1, service = r->service != NULL;
	switch (step) {
	case 0:
		return office && service;
	case 1:
		return office && !service;
	case 2:
		return !office && kind && service;
	case 3:
		return !office && kind && !service;
	case 4:
		return !office && !kind && service;
	default:
		return !office && !kind && !service;
	}
}

static const struct fp_policy_row *reference(
	const struct fp_policy_row *rows, size_t n, const struct fp_policy_key *key, int field)
{
	const struct fp_policy_row *best = NULL;
	for (int step = 0; step < 6 && !best; step++)
		for (int urgent = 1; urgent >= 0 && !best; urgent--)
			for (size_t i = 0; i < n; i++) {
				const struct fp_policy_row *r = &rows[i];
				if (!is_of(r, step) || (r->urgency != -1) != urgent || !counts(r, key) ||
					r->value[field] == FP_POLICY_UNSAID)
					continue;
				if (!best || r->from > best->from || (r->from == best->from && r->id > best->id))
					best = r;
			}
	return best;
}

static void take_row(struct source *s, struct fp_policy_row *r, int32_t id)
{
	*r = (struct fp_policy_row){.id = id,
		.office = offices[take_below(s, FP_LENGTH(offices))],
		.office_kind = (int)take_below(s, FP_OFFICE_KIND_COUNT + 1) - 1,
		.service = services[take_below(s, FP_LENGTH(services))],
		.urgency = (int)take_below(s, FP_URGENCY_COUNT + 1) - 1,
		.from = (fp_day)take_below(s, 6)};
	uint64_t said = take_bits(s, 4);
	for (int f = 0; f < FP_POLICY_FIELD_COUNT; f++)
		r->value[f] = said >> f & 1 ? (int32_t)take_below(s, 9) : FP_POLICY_UNSAID;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source s = {data, size};
	struct fp_policy_row rows[ROWS_MAX];
	struct fp_policy policy;
	struct fp_policy_key key = {.office = offices[take_below(&s, FP_LENGTH(offices))],
		.office_kind = (enum fp_office_kind)take_below(&s, FP_OFFICE_KIND_COUNT + 1),
		.service = services[take_below(&s, FP_LENGTH(services))],
		.urgency = (enum fp_urgency)take_below(&s, FP_URGENCY_COUNT),
		.day = (fp_day)take_below(&s, 8)};
	size_t n = take_below(&s, ROWS_MAX + 1);
	int32_t first = (int32_t)take_below(&s, 100) + 1; /* ids in an order that is not that of the rows */
	for (size_t i = 0; i < n; i++)
		take_row(&s, &rows[i], 1 + (first + (int32_t)i * 37) % 101);
	fp_policy_resolve(rows, n, &key, &policy);
	for (int f = 0; f < FP_POLICY_FIELD_COUNT; f++) {
		const struct fp_policy_row *best = reference(rows, n, &key, f);
		enum fp_policy_field field = (enum fp_policy_field)f;
		MUST(policy.row[f] == (best ? best->id : 0));
		MUST(policy.value[f] == (best ? best->value[f] : fp_policy_default(field, key.urgency)));
		MUST(fp_policy_value(rows, n, &key, field) == policy.value[f]);
	}
	return 0;
}
