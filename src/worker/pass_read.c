/* What a pass reads: its part of the queue, and the free capacity. */
#include "pass.h"

#define COLUMN(name, type)                                                                                             \
	{                                                                                                              \
#name, type, offsetof(struct fp_candidate, name), NULL                                                 \
	}
#define CHOICE(name, names)                                                                                            \
	{                                                                                                              \
#name, FP_T_CHOICE, offsetof(struct fp_candidate, name), names                                         \
	}
/* clang-format off */
#define CANDIDATE_COLUMNS                                                                                              \
	COLUMN(id, FP_T_ID), COLUMN(version, FP_T_INT4), COLUMN(service, FP_T_TEXT), CHOICE(urgency, fp_urgency_names),        \
	COLUMN(rank_class, FP_T_INT4), COLUMN(priority_at, FP_T_TIME), COLUMN(country, FP_T_TEXT),                             \
	COLUMN(postal_code, FP_T_TEXT), COLUMN(office, FP_T_TEXT), COLUMN(referred, FP_T_BOOL),                                \
	COLUMN(preferred_offices, FP_T_TEXTS), COLUMN(not_before, FP_T_DAY), COLUMN(not_after, FP_T_DAY),                      \
	COLUMN(days, FP_T_INT4), CHOICE(day_part, fp_day_part_names), CHOICE(first, fp_first_names),                           \
	COLUMN(interpreter, FP_T_BOOL), COLUMN(language, FP_T_TEXT), COLUMN(accommodations, FP_T_TEXTS),                        \
	COLUMN(attorney_id, FP_T_ID), COLUMN(earlier_offers, FP_T_BOOL)
/* clang-format on */
static const struct fp_column waiting_columns[] = {CANDIDATE_COLUMNS};
static const struct fp_column seated_columns[] = {
	CANDIDATE_COLUMNS,
	COLUMN(seat_id, FP_T_ID),
	COLUMN(seat_slot, FP_T_INT),
	COLUMN(seat_office, FP_T_TEXT),
	COLUMN(seat_starts_at, FP_T_TIME),
	COLUMN(seat_local_start, FP_T_TIME),
	COLUMN(declined, FP_T_INTS),
	COLUMN(is_new, FP_T_BOOL),
	COLUMN(has_offer, FP_T_BOOL),
};

static const struct queue {
	enum fp_query query;
	const struct fp_column *columns;
	size_t n_columns;
} queues[FP_PASS_PHASES] = {
	[FP_PASS_WAITING] = {FP_Q_pass_candidates, waiting_columns, FP_LENGTH(waiting_columns)},
	[FP_PASS_MOVERS] = {FP_Q_pass_movers, seated_columns, FP_LENGTH(seated_columns)},
	[FP_PASS_OPTED_IN] = {FP_Q_pass_opted_in, seated_columns, FP_LENGTH(seated_columns)},
};

static fp_err read_queue(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct queue *queue = &queues[batch->phase];
	const struct fp_pass_cursor *last = &p->cursors[batch->phase];
	const struct fp_param params[] = {
		fp_p_time(p->at),
		last->begun ? fp_p_int4(last->rank_class) : fp_p_null(),
		last->begun ? fp_p_time(last->priority_at) : fp_p_null(),
		last->begun ? fp_p_id(&last->id) : fp_p_null(),
		fp_p_int4(FP_PASS_BATCH),
		fp_p_int(p->id),
	};
	FP_TRY(fp_db_query(p->db, FP_DB_STAFF, NULL, queue->query, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read_all(rows, queue->columns, queue->n_columns, sizeof(struct fp_candidate), batch->arena,
		(void **)&batch->candidates, &batch->n, problem);
}

static fp_err begin(struct fp_pass *p, struct fp_arena *arena, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"id", FP_T_INT, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_time(p->at)};
	FP_TRY(fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_begin, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), arena, &p->id, problem);
}

fp_err fp_pass_read_batch(struct fp_pass *p, struct fp_pass_batch *ret_batch, struct fp_problem *problem)
{
	FP_TRY(read_queue(p, ret_batch, problem));
	ret_batch->last = ret_batch->n < FP_PASS_BATCH;
	if (ret_batch->n == 0)
		return FP_OK;
	const struct fp_candidate *end = &ret_batch->candidates[ret_batch->n - 1];
	p->cursors[ret_batch->phase] = (struct fp_pass_cursor){true, end->rank_class, end->priority_at, end->id};
	return p->id ? FP_OK : begin(p, ret_batch->arena, problem);
}

/* Which offices' capacity the pass reads, in the order of codes, and the time in which a start can lie. */
struct scope {
	size_t n;
	int32_t *offices;
	fp_time from, until;
};

static fp_time least(fp_time a, fp_time b)
{
	return a < b ? a : b;
}

static fp_time most(fp_time a, fp_time b)
{
	return a > b ? a : b;
}

static void use(const struct fp_pass_batch *batch, bool *used, struct scope *s)
{
	for (size_t i = 0; i < batch->n; i++) {
		for (size_t k = 0; k < batch->requests[i].n_offices; k++) {
			const struct fp_match_office *office = &batch->requests[i].offices[k];
			used[office->office] = true;
			s->from = least(s->from, office->from);
			s->until = most(s->until, office->until);
		}
	}
}

/* Those of the batches alone, if they are the whole queues. */
static void narrow(const struct fp_pass *p, const bool *used, struct scope *s)
{
	for (size_t i = 0; i < p->catalog->n_offices; i++)
		if (used[i])
			s->offices[s->n++] = (int32_t)i;
}

/* Every office's: later batches may ask for any, and a second look would see what was freed after the pass's instant.
 */
static void widen(const struct fp_pass *p, struct scope *s)
{
	for (size_t i = 0; i < p->catalog->n_offices; i++)
		s->offices[s->n++] = (int32_t)i;
	s->from = p->at;
	s->until = p->at + 400 * FP_DAY; /* beyond the longest horizon that a policy may have */
}

static fp_err make_scope(struct fp_pass *p, const struct fp_pass_batch *batches, size_t n_batches,
	struct scope *ret_scope, struct fp_problem *problem)
{
	bool whole = true;
	bool *used = fp_arena_alloc(p->arena, p->catalog->n_offices + 1);
	*ret_scope = (struct scope){.from = INT64_MAX, .until = p->at};
	ret_scope->offices = fp_arena_alloc(p->arena, (p->catalog->n_offices + 1) * sizeof(int32_t));
	if (!used || !ret_scope->offices)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n_batches; i++) {
		whole = whole && batches[i].last;
		use(&batches[i], used, ret_scope);
	}
	if (whole)
		narrow(p, used, ret_scope);
	else
		widen(p, ret_scope);
	return FP_OK;
}

struct slot_row {
	int64_t id;
	int32_t office, service, free;
	fp_time starts_at, ends_at, local_start;
};
static const struct fp_column slot_columns[] = {
	{"id", FP_T_INT, offsetof(struct slot_row, id), NULL},
	{"office", FP_T_INT4, offsetof(struct slot_row, office), NULL},
	{"service", FP_T_INT4, offsetof(struct slot_row, service), NULL},
	{"starts_at", FP_T_TIME, offsetof(struct slot_row, starts_at), NULL},
	{"ends_at", FP_T_TIME, offsetof(struct slot_row, ends_at), NULL},
	{"local_start", FP_T_TIME, offsetof(struct slot_row, local_start), NULL},
	{"free", FP_T_INT4, offsetof(struct slot_row, free), NULL},
};

static struct fp_match_slot slot_of(const struct slot_row *row, const struct scope *s)
{
	fp_day day = fp_day_of(row->local_start);
	return (struct fp_match_slot){
		.id = row->id,
		.office = s->offices[row->office],
		.service = row->service,
		.starts_at = row->starts_at,
		.ends_at = row->ends_at,
		.local_day = day,
		.local_minute = (int16_t)((row->local_start - day * FP_DAY) / FP_MINUTE),
		.free = row->free,
	};
}

static fp_err ask_for_slots(
	struct fp_pass *p, const struct scope *s, struct fp_rows **ret_rows, struct fp_problem *problem)
{
	const struct fp_catalog *c = p->catalog;
	struct fp_array *offices = fp_array_new(p->arena, FP_T_TEXT, s->n);
	struct fp_array *services = fp_array_new(p->arena, FP_T_TEXT, c->n_services);
	if (!offices || !services)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < s->n; i++)
		fp_array_text(offices, c->offices[s->offices[i]].code);
	for (size_t i = 0; i < c->n_services; i++)
		fp_array_text(services, c->services[i].code);
	const struct fp_param params[] = {
		fp_p_array(offices), fp_p_array(services), fp_p_time(least(s->from, s->until)), fp_p_time(s->until)};
	return fp_db_query(p->db, FP_DB_STAFF, NULL, FP_Q_pass_slots, params, FP_LENGTH(params), ret_rows, problem);
}

fp_err fp_pass_read_slots(
	struct fp_pass *p, const struct fp_pass_batch *batches, size_t n_batches, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct scope s;
	FP_TRY(make_scope(p, batches, n_batches, &s, problem));
	FP_TRY(ask_for_slots(p, &s, &rows, problem));
	size_t n = fp_rows_count(rows);
	p->slots = fp_arena_alloc(p->arena, (n + 1) * sizeof(*p->slots));
	p->free_at_start = fp_arena_alloc(p->arena, (n + 1) * sizeof(*p->free_at_start));
	if (!p->slots || !p->free_at_start)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		struct slot_row row;
		FP_TRY(fp_rows_read(rows, i, slot_columns, FP_LENGTH(slot_columns), NULL, &row, problem));
		p->slots[i] = slot_of(&row, &s);
	}
	fp_match_sort_slots(p->slots, n);
	for (size_t i = 0; i < n; i++)
		p->free_at_start[i] = p->slots[i].free;
	p->n_slots = n;
	return FP_OK;
}
