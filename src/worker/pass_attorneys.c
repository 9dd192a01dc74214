/*
 * The calendars of the candidates' attorneys: read once a pass, and lengthened by what the pass gives. What others book
 * meanwhile is met at the exclusion constraints, and read then; what they give up waits for the next pass.
 */
#include <string.h>

#include "pass.h"

#define BUCKETS 4096

/* ---- who they are ---- */

static struct fp_pass_attorney **bucket_of(const struct fp_pass *p, const struct fp_id *id)
{
	/* the last bytes of an id are random */
	return &p->attorney_buckets[(size_t)(id->b[14] << 8 | id->b[15]) % BUCKETS];
}

static struct fp_pass_attorney *find(const struct fp_pass *p, const struct fp_id *id)
{
	struct fp_pass_attorney *a = p->attorney_buckets ? *bucket_of(p, id) : NULL;
	while (a && !fp_id_same(&a->id, id))
		a = a->next;
	return a;
}

static bool make_room(struct fp_pass *p)
{
	if (!p->attorney_buckets)
		p->attorney_buckets = fp_arena_alloc(p->arena, BUCKETS * sizeof(*p->attorney_buckets));
	if (!p->attorney_buckets)
		return false;
	if (p->n_attorneys < p->attorneys_room)
		return true;
	size_t room = p->attorneys_room ? 2 * p->attorneys_room : 64;
	struct fp_pass_attorney **v = fp_arena_alloc(p->arena, room * sizeof(struct fp_pass_attorney *));
	if (!v)
		return false;
	if (p->n_attorneys > 0)
		memcpy(v, p->attorneys, p->n_attorneys * sizeof(struct fp_pass_attorney *));
	p->attorneys = v;
	p->attorneys_room = room;
	return true;
}

/* NULL: no memory. */
static struct fp_pass_attorney *find_or_add(struct fp_pass *p, const struct fp_id *id)
{
	struct fp_pass_attorney *a = find(p, id);
	if (a)
		return a;
	a = make_room(p) ? fp_arena_alloc(p->arena, sizeof(*a)) : NULL;
	if (!a)
		return NULL;
	struct fp_pass_attorney **bucket = bucket_of(p, id);
	*a = (struct fp_pass_attorney){.next = *bucket, .id = *id, .number = (uint32_t)p->n_attorneys + 1};
	*bucket = a;
	p->attorneys[p->n_attorneys++] = a;
	return a;
}

/* ---- what they are expected at ---- */

static bool reserve(struct fp_pass *p, struct fp_pass_attorney *a, size_t n)
{
	if (n <= a->room)
		return true;
	size_t room = n > 2 * a->room ? n : 2 * a->room;
	struct fp_match_visit *visits = fp_arena_alloc(p->arena, room * sizeof(*visits));
	if (!visits)
		return false;
	if (a->n > 0)
		memcpy(visits, a->visits, a->n * sizeof(*visits));
	a->visits = visits;
	a->room = room;
	return true;
}

static bool knows(const struct fp_pass_attorney *a, const struct fp_match_visit *visit)
{
	for (size_t i = 0; i < a->n; i++) {
		const struct fp_match_visit *v = &a->visits[i];
		if (v->office == visit->office && v->starts == visit->starts && v->ends == visit->ends &&
			v->until == visit->until && fp_id_same(&v->request, &visit->request))
			return true;
	}
	return false;
}

struct visit_row {
	struct fp_id attorney_id, request_id;
	const char *office;
	fp_time starts, ends, until;
};
static const struct fp_column visit_columns[] = {
	{"attorney_id", FP_T_ID, offsetof(struct visit_row, attorney_id), NULL},
	{"request_id", FP_T_ID, offsetof(struct visit_row, request_id), NULL},
	{"office", FP_T_TEXT, offsetof(struct visit_row, office), NULL},
	{"starts", FP_T_TIME, offsetof(struct visit_row, starts), NULL},
	{"ends", FP_T_TIME, offsetof(struct visit_row, ends), NULL},
	{"until", FP_T_TIME, offsetof(struct visit_row, until), NULL},
};

static struct fp_match_visit visit_of(const struct fp_pass *p, const struct visit_row *row)
{
	const struct fp_office *office = fp_catalog_office(p->catalog, row->office);
	return (struct fp_match_visit){
		.office = office ? (int32_t)(office - p->catalog->offices) : -1,
		.starts = row->starts,
		.ends = row->ends == FP_TIME_NONE ? INT64_MAX : row->ends,
		.until = row->until == FP_TIME_NONE ? INT64_MAX : row->until,
		.request = row->request_id,
	};
}

/* Reads the calendars of the attorneys from number `first` on. */
static fp_err read_calendars(
	struct fp_pass *p, size_t first, struct fp_arena *arena, bool *ret_news, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	size_t n = 0;
	struct visit_row *row = NULL;
	struct fp_array *ids = fp_array_new(arena, FP_T_ID, p->n_attorneys - first);
	if (!ids)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = first; i < p->n_attorneys; i++)
		fp_array_id(ids, &p->attorneys[i]->id);
	const struct fp_param params[] = {fp_p_array(ids), fp_p_time(p->at)};
	FP_TRY(fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_calendars, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read_all(
		rows, visit_columns, FP_LENGTH(visit_columns), sizeof(*row), arena, (void **)&row, &n, problem));
	for (size_t i = 0; i < n; i++) {
		struct fp_pass_attorney *a = find(p, &row[i].attorney_id);
		struct fp_match_visit visit = visit_of(p, &row[i]);
		if (!a || knows(a, &visit))
			continue;
		if (!reserve(p, a, a->n + 1 + a->coming))
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
		a->visits[a->n++] = visit;
		*ret_news = true;
	}
	return FP_OK;
}

fp_err fp_pass_read_attorneys(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem)
{
	size_t known = p->n_attorneys;
	bool news = false;
	for (size_t i = 0; i < batch->n; i++) {
		struct fp_candidate *c = &batch->candidates[i];
		if (fp_id_is_none(&c->attorney_id))
			continue;
		struct fp_pass_attorney *a = find_or_add(p, &c->attorney_id);
		if (!a)
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
		a->coming++;
		c->attorney = a->number;
	}
	if (p->n_attorneys > known)
		FP_TRY(read_calendars(p, known, batch->arena, &news, problem));
	/* Room for all who may get a seat, as after the commit nothing may fail. */
	for (size_t i = 0; i < p->n_attorneys; i++) {
		struct fp_pass_attorney *a = p->attorneys[i];
		if (!reserve(p, a, a->n + a->coming))
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
		if (i >= known)
			a->n_at_first = a->n;
	}
	return FP_OK;
}

fp_err fp_pass_reread_attorneys(
	struct fp_pass *p, const struct fp_pass_batch *batch, bool *ret_news, struct fp_problem *problem)
{
	*ret_news = false;
	return read_calendars(p, 0, batch->arena, ret_news, problem);
}

void fp_pass_note_visits(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct fp_candidate *c = &batch->candidates[i];
		if (!c->attorney || batch->results[i].why != FP_MATCH_PLACED)
			continue;
		const struct fp_match_slot *slot = &p->slots[batch->results[i].slot];
		const struct fp_pass_terms *const *terms = c->terms;
		while ((*terms)->office != slot->office)
			terms++;
		struct fp_pass_attorney *a = p->attorneys[c->attorney - 1];
		a->visits[a->n++] = (struct fp_match_visit){
			.office = slot->office,
			.starts = slot->starts_at,
			.ends = slot->ends_at,
			.until = slot->ends_at + (*terms)->travel_minutes * FP_MINUTE,
			.request = c->id,
		};
	}
}

fp_err fp_pass_calendars(const struct fp_pass *p, bool at_first, struct fp_arena *arena,
	struct fp_match_calendars *ret_calendars, struct fp_problem *problem)
{
	*ret_calendars = (struct fp_match_calendars){0};
	if (p->n_attorneys == 0)
		return FP_OK;
	struct fp_match_calendar *v = arena ? fp_arena_alloc(arena, p->n_attorneys * sizeof(*v)) : NULL;
	if (!v)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < p->n_attorneys; i++) {
		const struct fp_pass_attorney *a = p->attorneys[i];
		v[i] = (struct fp_match_calendar){at_first ? a->n_at_first : a->n, a->visits};
	}
	*ret_calendars = (struct fp_match_calendars){p->n_attorneys, v};
	return FP_OK;
}
