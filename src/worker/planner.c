/* Gives each callback its hour: all that wait at an instant are planned in one transaction, in the order of their rank.
 */
#include <fieldpass/log.h>
#include <fieldpass/rules.h>
#include <fieldpass/worker.h>

#define CANDIDATES_MAX	10000
#define ARENA_BYTES	((size_t)64 << 20)
#define CAPACITY_WITHIN (400 * FP_DAY) /* beyond what any policy may promise */
#define ROUNDS_MAX	3

struct candidate {
	struct fp_id callback_id, request_id;
	int32_t version;
	struct fp_callback_wish wish;
	bool at_risk;
};
static const struct fp_column candidate_columns[] = {
	{"id", FP_T_ID, offsetof(struct candidate, callback_id), NULL},
	{"request_id", FP_T_ID, offsetof(struct candidate, request_id), NULL},
	{"version", FP_T_INT4, offsetof(struct candidate, version), NULL},
	{"language", FP_T_TEXT, offsetof(struct candidate, wish.language), NULL},
	{"earliest_at", FP_T_TIME, offsetof(struct candidate, wish.earliest_at), NULL},
	{"due_at", FP_T_TIME, offsetof(struct candidate, wish.due_at), NULL},
	{"callback_windows", FP_T_TIMES, offsetof(struct candidate, wish.windows), NULL},
	{"at_risk", FP_T_BOOL, offsetof(struct candidate, at_risk), NULL},
};

struct hour_row {
	fp_time at;
	const char *language;
	int32_t calls, planned;
	bool said;
};
static const struct fp_column hour_columns[] = {
	{"at", FP_T_TIME, offsetof(struct hour_row, at), NULL},
	{"language", FP_T_TEXT, offsetof(struct hour_row, language), NULL},
	{"calls", FP_T_INT4, offsetof(struct hour_row, calls), NULL},
	{"planned", FP_T_INT4, offsetof(struct hour_row, planned), NULL},
	{"said", FP_T_BOOL, offsetof(struct hour_row, said), NULL},
};

/* A round under way. */
struct round {
	struct fp_db *db;
	fp_time now;
	struct fp_arena *arena;
	size_t n_hours;
	struct fp_callback_hour *hours;
	size_t n;
	struct candidate *candidates;
	struct fp_callback_plan *plans;
};

/* None at all where nobody has said anything of the time from now on. */
static fp_err read_hours(struct round *r, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct hour_row *found;
	size_t n;
	bool said = false;
	const struct fp_param params[] = {fp_p_time(r->now - FP_HOUR + 1), fp_p_time(r->now + CAPACITY_WITHIN)};
	FP_TRY(fp_db_query(
		r->db, FP_DB_STAFF, NULL, FP_Q_callback_capacity_read, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read_all(
		rows, hour_columns, FP_LENGTH(hour_columns), sizeof(*found), r->arena, (void **)&found, &n, problem));
	r->hours = fp_arena_alloc(r->arena, (n + 1) * sizeof(*r->hours));
	if (!r->hours)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct hour_row *h = &found[i];
		said = said || h->said;
		r->hours[i] = (struct fp_callback_hour){h->at, h->language, h->calls, h->calls - h->planned};
	}
	r->n_hours = said ? n : 0;
	return FP_OK;
}

static fp_err read_candidates(struct round *r, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_bool(r->n_hours == 0), fp_p_int4(CANDIDATES_MAX)};
	FP_TRY(fp_db_query(
		r->db, FP_DB_STAFF, NULL, FP_Q_callback_plan_candidates, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read_all(rows, candidate_columns, FP_LENGTH(candidate_columns), sizeof(struct candidate),
		r->arena, (void **)&r->candidates, &r->n, problem));
	r->plans = fp_arena_alloc(r->arena, (r->n + 1) * sizeof(*r->plans));
	return r->plans ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}

static size_t count(const struct round *r, enum fp_callback_found found)
{
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++)
		n += r->plans[i].found == found;
	return n;
}

enum column { REQUEST, VERSION, CALLBACK, START, END, HOUR, LANGUAGE, INTERPRETER, REASON, COLUMNS };
static const enum fp_type types[COLUMNS] = {
	FP_T_ID, FP_T_INT4, FP_T_ID, FP_T_TIME, FP_T_TIME, FP_T_TIME, FP_T_TEXT, FP_T_BOOL, FP_T_TEXT};

static void add_candidate(struct fp_array *const *a, const struct candidate *c)
{
	fp_array_id(a[REQUEST], &c->request_id);
	fp_array_int(a[VERSION], c->version);
	fp_array_id(a[CALLBACK], &c->callback_id);
}

static void add_plan(struct fp_array *const *a, const struct fp_callback_plan *p)
{
	fp_array_time(a[START], p->window_start);
	fp_array_time(a[END], p->window_end);
	fp_array_time(a[HOUR], p->hour ? p->hour->at : FP_TIME_NONE);
	fp_array_text(a[LANGUAGE], p->hour ? p->hour->language : NULL);
	fp_array_bool(a[INTERPRETER], p->interpreter_needed);
	fp_array_text(a[REASON], p->windows_missed ? FP_REASON_WINDOWS_MISSED : NULL);
}

static fp_err announce(struct round *r, struct fp_problem *problem)
{
	struct fp_array *a[COLUMNS];
	struct fp_param params[COLUMNS + 1];
	size_t n = count(r, FP_CALLBACK_FITS);
	if (n == 0)
		return FP_OK;
	FP_TRY(fp_arrays_new(r->arena, types, COLUMNS, n, a, problem));
	for (size_t i = 0; i < r->n; i++)
		if (r->plans[i].found == FP_CALLBACK_FITS) {
			add_candidate(a, &r->candidates[i]);
			add_plan(a, &r->plans[i]);
		}
	fp_p_arrays(a, COLUMNS, params);
	params[COLUMNS] = fp_p_time(r->now);
	return fp_db_query(
		r->db, FP_DB_STAFF, NULL, FP_Q_callback_plan_announce, params, FP_LENGTH(params), NULL, problem);
}

/* Whoever is told of it once can do something about it; told each second, nothing. */
static fp_err raise_risks(struct round *r, struct fp_problem *problem)
{
	struct fp_array *a[START]; /* which callbacks, and no plans */
	struct fp_param params[START + 1];
	size_t n = 0;
	for (size_t i = 0; i < r->n; i++)
		n += r->plans[i].found == FP_CALLBACK_NO_HOUR && !r->candidates[i].at_risk;
	if (n == 0)
		return FP_OK;
	FP_TRY(fp_arrays_new(r->arena, types, START, n, a, problem));
	for (size_t i = 0; i < r->n; i++)
		if (r->plans[i].found == FP_CALLBACK_NO_HOUR && !r->candidates[i].at_risk)
			add_candidate(a, &r->candidates[i]);
	FP_LOG(FP_LOG_WARN, "callbacks_at_risk", FP_LOG_NUMBER("count", n));
	fp_p_arrays(a, START, params);
	params[START] = fp_p_time(r->now);
	return fp_db_query(
		r->db, FP_DB_STAFF, NULL, FP_Q_callback_plan_at_risk, params, FP_LENGTH(params), NULL, problem);
}

static fp_err plan(struct round *r, struct fp_problem *problem)
{
	FP_TRY(fp_db_query(r->db, FP_DB_STAFF, NULL, FP_Q_callback_plan_lock, NULL, 0, NULL, problem));
	FP_TRY(read_hours(r, problem));
	FP_TRY(read_candidates(r, problem));
	for (size_t i = 0; i < r->n; i++)
		fp_callback_choose(r->hours, r->n_hours, &r->candidates[i].wish, r->now, &r->plans[i]);
	FP_TRY(announce(r, problem));
	FP_TRY(raise_risks(r, problem));
	return fp_db_commit(r->db, problem);
}

static fp_err plan_once(struct fp_db *db, fp_time now, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(ARENA_BYTES);
	struct round round = {.db = db, .now = now, .arena = arena};
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_db_begin(db, FP_DB_STAFF, NULL, problem));
	fp_err err = plan(&round, problem);
	fp_db_rollback(db); /* of nothing, where it was committed */
	return err;
}

static fp_err look(struct fp_db *db, fp_time now, bool *ret_work, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"work", FP_T_BOOL, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_time(now)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_callback_plan_sweep, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, ret_work, problem);
}

fp_err fp_callbacks_plan(struct fp_db *db, fp_time now, struct fp_problem *problem)
{
	bool work = false;
	fp_err err = look(db, now, &work, problem);
	if (fp_failed(err) || !work)
		return err;
	err = plan_once(db, now, problem);
	for (int i = 1; i < ROUNDS_MAX && err.code == FP_CODE_RETRY; i++)
		err = plan_once(db, now, problem);
	return err;
}
