/* Which offices may take a candidate, and what each allows: looked up once a pass for all candidates of the same kind.
 */
#include <string.h>

#include "pass.h"

#define NEED_INTERPRETER   1
#define NEED_ACCOMMODATION 2
#define NEED_ANSWER	   4	   /* what is found is offered */
#define NEEDS		   8	   /* that terms are kept by */
#define NEED_ATTORNEY	   8	   /* kept apart: most have none */
#define PLACES		   4096	   /* buckets */
#define ANSWER_TIME	   FP_HOUR /* whom a seat is offered has at least so long to take it */

struct fp_pass_place {
	struct fp_pass_place *next;
	const char *country, *postal_code; /* NULL: not said */
	struct fp_serving serving;
};

fp_time fp_pass_midnight(const struct fp_pass *p, int32_t office, fp_day day)
{
	return fp_office_midnight(p->catalog, &p->catalog->offices[office], day);
}

/* ---- terms ---- */

static const struct {
	enum fp_policy_field field;
	int need; /* 0: asked for always */
} asked_fields[] = {
	{FP_POLICY_notice_hours, 0},
	{FP_POLICY_horizon_days, 0},
	{FP_POLICY_interpreter_lead_hours, NEED_INTERPRETER},
	{FP_POLICY_accommodation_lead_hours, NEED_ACCOMMODATION},
	{FP_POLICY_offer_hours, NEED_ANSWER},
	{FP_POLICY_offers, NEED_ANSWER},
	{FP_POLICY_travel_minutes, NEED_ATTORNEY},
};

/* The rows that decided what was asked for, once each, without brackets. */
static const char *policy_rows(const struct fp_policy *policy, int needs, struct fp_arena *arena)
{
	const char *list = "";
	int32_t met[FP_LENGTH(asked_fields)];
	size_t n = 0;
	for (size_t i = 0; i < FP_LENGTH(asked_fields) && list; i++) {
		int32_t row = policy->row[asked_fields[i].field];
		bool asked = (needs & asked_fields[i].need) == asked_fields[i].need;
		for (size_t k = 0; k < n; k++)
			asked = asked && met[k] != row;
		if (!asked || row == 0)
			continue;
		list = fp_arena_format(arena, "%s%s%d", list, n ? "," : "", row);
		met[n++] = row;
	}
	return list;
}

static fp_time lead_of(const struct fp_policy *policy, int needs)
{
	int32_t hours = FP_POLICY(policy, notice_hours);
	if ((needs & NEED_INTERPRETER) && FP_POLICY(policy, interpreter_lead_hours) > hours)
		hours = FP_POLICY(policy, interpreter_lead_hours);
	if ((needs & NEED_ACCOMMODATION) && FP_POLICY(policy, accommodation_lead_hours) > hours)
		hours = FP_POLICY(policy, accommodation_lead_hours);
	return hours * FP_HOUR;
}

static bool describe(const struct fp_pass *p, struct fp_pass_terms *t, const char *rows, int needs)
{
	const char *travel = "";
	char today[FP_DAY_TEXT], from[FP_TIME_TEXT], until[FP_TIME_TEXT];
	fp_day_format(p->today[t->office], today);
	fp_time_format(t->from, from);
	fp_time_format(t->until, until);
	if (needs & NEED_ATTORNEY)
		travel = fp_arena_format(p->arena, ",\"travel_minutes\":%d", t->travel_minutes);
	t->policies = fp_arena_format(p->arena, "{%s}", rows);
	t->explanation = fp_arena_format(p->arena,
		"{\"office\":\"%s\",\"today\":\"%s\",\"from\":\"%s\",\"until\":\"%s\"%s,\"policies\":[%s]}",
		p->catalog->offices[t->office].code, today, from, until, travel ? travel : "", rows);
	return t->policies && t->explanation && travel;
}

static struct fp_pass_terms *make_terms(
	struct fp_pass *p, int32_t office, const char *service, enum fp_urgency urgency, int needs)
{
	struct fp_policy policy;
	struct fp_pass_terms *t = fp_arena_alloc(p->arena, sizeof(*t));
	if (!t)
		return NULL;
	fp_catalog_policy(p->catalog, &p->catalog->offices[office], service, urgency, p->at, &policy);
	*t = (struct fp_pass_terms){
		.office = office,
		.lead = lead_of(&policy, needs),
		.offers = FP_POLICY(&policy, offers),
		.offer_time = FP_POLICY(&policy, offer_hours) * FP_HOUR,
	};
	t->from = p->at + t->lead + (needs & NEED_ANSWER ? ANSWER_TIME : 0);
	t->until = fp_pass_midnight(p, office, p->today[office] + FP_POLICY(&policy, horizon_days) + 1);
	t->travel_minutes = needs & NEED_ATTORNEY ? FP_POLICY(&policy, travel_minutes) : 0;
	const char *rows = policy_rows(&policy, needs, p->arena);
	return rows && describe(p, t, rows, needs) ? t : NULL;
}

const struct fp_pass_terms *fp_pass_terms(
	struct fp_pass *p, int32_t office, const struct fp_candidate *c, enum fp_pass_phase phase)
{
	size_t services = p->catalog->n_services + 1; /* and one for those that are no longer there */
	const struct fp_service *service = fp_catalog_service(p->catalog, c->service);
	size_t place = service ? (size_t)(service - p->catalog->services) : services - 1;
	int needs = (c->interpreter ? NEED_INTERPRETER : 0) | (c->accommodations.n ? NEED_ACCOMMODATION : 0) |
		    (phase == FP_PASS_OPTED_IN ? NEED_ANSWER : 0);
	struct fp_pass_terms ***all = &p->terms[c->attorney ? 1 : 0];
	if (!*all)
		*all = fp_arena_alloc(p->arena,
			p->catalog->n_offices * services * FP_URGENCY_COUNT * NEEDS * sizeof(struct fp_pass_terms *));
	if (!*all)
		return NULL;
	size_t kind = (size_t)office * services + place;
	struct fp_pass_terms **t = &(*all)[(kind * FP_URGENCY_COUNT + (size_t)c->urgency) * NEEDS + (size_t)needs];
	if (!*t)
		*t = make_terms(p, office, service ? service->code : NULL, (enum fp_urgency)c->urgency,
			needs | (c->attorney ? NEED_ATTORNEY : 0));
	return *t;
}

/* ---- who serves a place ---- */

static size_t hash_text(size_t hash, const char *text)
{
	for (; text && *text; text++)
		hash = (hash ^ (unsigned char)*text) * 16777619u;
	return (hash ^ 0xff) * 16777619u;
}

/* NULL: no memory. */
static const struct fp_serving *serving(struct fp_pass *p, const struct fp_candidate *c)
{
	if (!p->places)
		p->places = fp_arena_alloc(p->arena, PLACES * sizeof(struct fp_pass_place *));
	if (!p->places)
		return NULL;
	struct fp_pass_place **bucket =
		&p->places[hash_text(hash_text(2166136261u, c->country), c->postal_code) % PLACES];
	for (const struct fp_pass_place *place = *bucket; place; place = place->next)
		if (fp_text_same(place->country, c->country) && fp_text_same(place->postal_code, c->postal_code))
			return &place->serving;
	struct fp_pass_place *place = fp_arena_alloc(p->arena, sizeof(*place));
	if (!place)
		return NULL;
	*place = (struct fp_pass_place){
		*bucket, fp_arena_text(p->arena, c->country), fp_arena_text(p->arena, c->postal_code), {0}};
	if ((c->country && !place->country) || (c->postal_code && !place->postal_code))
		return NULL;
	fp_offices_serving(p->catalog, c->country, c->postal_code, p->at, &place->serving);
	*bucket = place;
	return &place->serving;
}

/* ---- the candidate's list ---- */

struct list {
	struct fp_candidate *candidate;
	struct fp_arena *arena;
	enum fp_pass_phase phase;
	size_t n;
	const struct fp_pass_terms **v;
	bool no_memory;
};

/* Whether the office has what is needed, with whatever lead time; notes what it lacks. */
static bool provides(struct list *l, const struct fp_office *office)
{
	struct fp_candidate *c = l->candidate;
	int lacking = 0;
	if (c->interpreter && !fp_office_interprets(office, c->language))
		lacking |= FP_PASS_LACKS_INTERPRETER;
	if (!fp_office_accommodates(office, &c->accommodations))
		lacking |= FP_PASS_LACKS_ACCOMMODATION;
	if (!lacking)
		return true;
	c->lacking_there = fp_arena_format(
		l->arena, "%s%s\"%s\"", c->lacking ? c->lacking_there : "", c->lacking ? "," : "", office->code);
	c->lacking |= lacking;
	l->no_memory = l->no_memory || !c->lacking_there;
	return false;
}

/* Each office once; one that has closed for good has no slot. */
static void add(struct fp_pass *p, struct list *l, const struct fp_office *office)
{
	if (!office)
		return;
	int32_t index = (int32_t)(office - p->catalog->offices);
	if (office->open_to != FP_DAY_NONE && office->open_to < p->today[index])
		return;
	for (size_t i = 0; i < l->n; i++)
		if (l->v[i]->office == index)
			return;
	if (!provides(l, office))
		return;
	l->v[l->n] = fp_pass_terms(p, index, l->candidate, l->phase);
	if (l->v[l->n])
		l->n++;
	else
		l->no_memory = true;
}

fp_err fp_pass_offices(struct fp_pass *p, struct fp_candidate *candidate, enum fp_pass_phase phase,
	struct fp_arena *arena, const struct fp_pass_terms *const **ret_terms, size_t *ret_n,
	struct fp_problem *problem)
{
	const struct fp_texts *wished = &candidate->preferred_offices;
	size_t most = wished->n > FP_SERVING_MAX ? wished->n : FP_SERVING_MAX;
	struct list l = {
		.candidate = candidate,
		.arena = arena,
		.phase = phase,
		.v = fp_arena_alloc(arena, most * sizeof(*l.v)),
	};
	if (!l.v)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (candidate->referred) {
		add(p, &l, fp_catalog_office(p->catalog, candidate->office));
	} else if (wished->n > 0) {
		for (size_t i = 0; i < wished->n; i++)
			add(p, &l, fp_catalog_office(p->catalog, wished->v[i]));
	} else {
		const struct fp_serving *s = serving(p, candidate);
		for (size_t i = 0; s && i < s->n; i++)
			add(p, &l, s->office[i]);
		l.no_memory = l.no_memory || !s;
	}
	*ret_terms = l.v;
	*ret_n = l.n;
	return l.no_memory ? fp_fail(problem, FP_CODE_NO_MEMORY, NULL) : FP_OK;
}
