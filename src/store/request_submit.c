/*
 * Submissions by group commit (design, section 8): one statement and one commit for a whole batch, then one
 * more for what it left out. A batch that fails on data is halved until the bad row stands alone.
 */
#include <string.h>

#include <fieldpass/metrics.h>

#include "request_change.h"
#include "submission_rows.h"

#define ROUNDS_MAX 4

struct settled {
	int64_t n;
	struct fp_bytes kept_hash;
	struct fp_id kept_id, holder, holder_organization, holder_representation, own_twin, visit;
	int32_t holder_token;
};
static const struct fp_column settled_columns[] = {
	{"n", FP_T_INT, offsetof(struct settled, n), NULL},
	{"kept_hash", FP_T_BYTES, offsetof(struct settled, kept_hash), NULL},
	{"kept_id", FP_T_ID, offsetof(struct settled, kept_id), NULL},
	{"holder", FP_T_ID, offsetof(struct settled, holder), NULL},
	{"holder_organization", FP_T_ID, offsetof(struct settled, holder_organization), NULL},
	{"holder_representation", FP_T_ID, offsetof(struct settled, holder_representation), NULL},
	{"holder_token", FP_T_INT4, offsetof(struct settled, holder_token), NULL},
	{"own_twin", FP_T_ID, offsetof(struct settled, own_twin), NULL},
	{"visit", FP_T_ID, offsetof(struct settled, visit), NULL},
};

/* Only the same party may be told of the open request: two anonymous callers are strangers to each other. */
static bool same_party(const struct fp_submission *s, const struct settled *row)
{
	const struct fp_request *r = &s->request;
	return (!fp_id_is_none(&r->organization_id) && fp_id_same(&r->organization_id, &row->holder_organization)) ||
	       (!fp_id_is_none(&r->representation_id) &&
		       fp_id_same(&r->representation_id, &row->holder_representation)) ||
	       (s->viewer->role == FP_ROLE_REQUESTER && fp_id_same(&s->viewer->request_id, &row->holder) &&
		       s->viewer->token_version == row->holder_token);
}

static void link_to(struct fp_submission *s, const struct fp_id *request)
{
	char id[FP_ID_TEXT];
	fp_id_format(request, id);
	s->problem->link = fp_arena_format(s->arena, "/v1/requests/%s", id);
}

/* The desk sees it: the visit is at its own office. */
static void refuse_admitted(struct fp_submission *s, const struct fp_id *visit)
{
	link_to(s, visit);
	s->problem->next = "Go on with that visit, or complete it first. If it is somebody else of that name and birth "
			   "date, give the A-Number.";
	s->err = fp_fail(s->problem, FP_CODE_ALREADY_ADMITTED,
		"At %s this person was admitted before, and the visit has not ended", s->request.office);
}

/* `first` NULL: it is not theirs to know of. */
static void refuse_second(struct fp_submission *s, const struct fp_id *first)
{
	if (first)
		link_to(s, first);
	s->problem->next = first ? "Follow the open request, or withdraw it first."
				 : "Submit a new request with POST /v1/requests; staff look at both.";
	s->err = fp_fail(s->problem, FP_CODE_DUPLICATE_OPEN, NULL);
}

/* By what there is of its person's; false: it may be made, as the twin of the first where there is one. */
static bool refuse_beside(struct fp_submission *s, const struct settled *row)
{
	const struct fp_met met = {.own_twin = !fp_id_is_none(&row->own_twin),
		.first = !fp_id_is_none(&row->holder),
		.own = same_party(s, row),
		.visit = !fp_id_is_none(&row->visit)};
	bool told = met.own || s->viewer->role & FP_ROLE_STAFF;
	switch (fp_request_beside(s->event, s->no_twin, &met)) {
	case FP_REFUSED_BY_VISIT:
		refuse_admitted(s, &row->visit);
		return true;
	case FP_REFUSED_BY_OPEN:
		refuse_second(s, met.own_twin ? &row->own_twin : told ? &row->holder : NULL);
		return true;
	default:
		return false;
	}
}

/* What became of one that was left out. True: it is settled; false: try it once more. */
static bool settle_one(struct fp_submission *s, const struct settled *row)
{
	if (row->kept_hash.data) {
		s->id = row->kept_id;
		s->outcome = FP_SUBMIT_REPLAYED;
		s->err = FP_OK;
		if (row->kept_hash.length != FP_MAC_LENGTH ||
			!fp_mac_same(row->kept_hash.data, s->idempotency.body.b, FP_MAC_LENGTH)) {
			s->problem->next = "Use a new key for a new request.";
			s->err = fp_fail(s->problem, FP_CODE_IDEMPOTENCY_MISMATCH, NULL);
		}
		return true;
	}
	if (refuse_beside(s, row))
		return true;
	if (fp_submission_is_booking(s) && !s->hold_in_force) {
		s->err = fp_hold_refuse_expired(s->problem);
		return true;
	}
	char code[FP_CONFIRMATION_CODE];
	s->request.duplicate_of = row->holder;
	if (fp_id_is_none(&row->holder) && fp_confirmation_code_make(s->request.created_at, code))
		s->request.confirmation_code = fp_arena_text(s->arena, code);
	return false;
}

/* Moves what is to be tried once more to the front, and returns how many that are. */
static fp_err settle(struct fp_db *db, struct fp_submission **s, size_t n, size_t *ret_left, struct fp_arena *arena,
	struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_array *keys = fp_array_new(arena, FP_T_BYTES, n), *persons = fp_array_new(arena, FP_T_BYTES, n),
			*services = fp_array_new(arena, FP_T_TEXT, n), *organizations = fp_array_new(arena, FP_T_ID, n),
			*admitted_at = fp_array_new(arena, FP_T_TEXT, n);
	bool *again = fp_arena_alloc(arena, n * sizeof(*again));
	if (!keys || !persons || !services || !organizations || !admitted_at || !again)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		fp_array_bytes(keys, fp_mac_bytes(s[i]->idempotency.used ? &s[i]->idempotency.key : NULL));
		fp_array_bytes(persons, fp_mac_bytes(&s[i]->person_key));
		fp_array_text(services, s[i]->request.service);
		fp_array_id(organizations, &s[i]->request.organization_id);
		fp_array_text(admitted_at, s[i]->event == FP_EVENT_ADMIT ? s[i]->request.office : NULL);
	}
	const struct fp_param params[] = {fp_p_array(keys), fp_p_array(persons), fp_p_array(services),
		fp_p_array(organizations), fp_p_array(admitted_at)};
	FP_TRY(fp_db_query(db, FP_DB_INTAKE, NULL, FP_Q_request_settle, params, FP_LENGTH(params), &rows, problem));
	for (size_t row = 0; row < fp_rows_count(rows); row++) {
		struct settled settled;
		FP_TRY(fp_rows_read(rows, row, settled_columns, FP_LENGTH(settled_columns), arena, &settled, problem));
		if (settled.n >= 1 && (size_t)settled.n <= n)
			again[settled.n - 1] = !settle_one(s[settled.n - 1], &settled);
	}
	size_t left = 0;
	for (size_t i = 0; i < n; i++)
		if (again[i])
			s[left++] = s[i];
	*ret_left = left;
	return FP_OK;
}

static void fail_all(struct fp_submission *const *s, size_t n, const struct fp_problem *problem, fp_err err)
{
	for (size_t i = 0; i < n; i++) {
		s[i]->problem->next = problem->next;
		s[i]->problem->changed |= problem->changed;
		s[i]->err = fp_fail(
			s[i]->problem, err.code, "%s", problem->detail ? problem->detail : fp_code_title(err.code));
	}
}

static bool is_refused_by(fp_err err, const struct fp_problem *problem, const char *constraint)
{
	return err.code == FP_CODE_CONSTRAINT && fp_text_same(problem->constraint, constraint);
}

/* What a constraint says to the one whose row it refused. */
static fp_err explain(struct fp_problem *problem)
{
	if (fp_text_same(problem->constraint, "request_restarted_once"))
		return fp_fail(problem, FP_CODE_STATE_CONFLICT, "A new request has been made of it already.");
	return fp_request_explain_constraint(problem);
}

/* Once more where others were in the way; and where the outcome was lost, the rows tell it. */
static fp_err insert(struct fp_db *db, struct fp_submission *const *s, size_t n, bool *made, struct fp_arena *arena,
	struct fp_problem *problem)
{
	fp_err err = fp_submissions_insert(db, s, n, made, arena, problem);
	for (int i = 1; i < ROUNDS_MAX && fp_idempotency_raced(err, problem); i++)
		err = fp_submissions_insert(db, s, n, made, arena, problem);
	if (err.code == FP_CODE_OUTCOME_UNKNOWN || (fp_failed(err) && problem->changed))
		err = fp_submissions_ask(db, s, n, made, arena, problem);
	return err;
}

/* The representation ended after it had been looked up. */
static void refuse_ended(struct fp_submission *s)
{
	fp_problem_field(s->problem, "/representation_id", "has_ended", "This representation has ended");
	s->err = fp_problem_fields(s->problem);
}

/* Those made leave the list; returns how many are left. */
static size_t take_made(struct fp_submission **s, size_t n, const bool *made)
{
	size_t left = 0;
	for (size_t i = 0; i < n; i++) {
		s[i]->problem->changed |= made[i];
		s[i]->outcome = FP_SUBMIT_MADE;
		s[i]->id = s[i]->request.id;
		s[i]->err = FP_OK;
		if (!made[i])
			s[left++] = s[i];
	}
	return left;
}

/* Inserts what can be; a batch that fails on data is halved until the bad row stands alone. Those made, and those
 * refused, leave the list: returns how many are left. */
static size_t insert_all(struct fp_db *db, struct fp_submission **s, size_t n, struct fp_arena *arena)
{
	struct fp_problem problem = {.arena = arena};
	bool *made = fp_arena_alloc(arena, n * sizeof(*made));
	fp_err err = made ? insert(db, s, n, made, arena, &problem) : fp_fail(&problem, FP_CODE_NO_MEMORY, NULL);
	if (!fp_failed(err))
		return take_made(s, n, made);
	if (fp_failed_on_data(err) && n > 1) {
		fp_metric_add(FP_METRIC_SUBMIT_HALVED, 1);
		size_t left = insert_all(db, s, n / 2, arena);
		size_t more = insert_all(db, s + n / 2, n - n / 2, arena);
		memmove(s + left, s + n / 2, more * sizeof(*s));
		return left + more;
	}
	if (is_refused_by(err, &problem, "request_twin_of_closed") ||
		is_refused_by(err, &problem, "appointment_one_visit"))
		return 1; /* to be settled anew: it is nobody's twin any more, or the person is at the office already */
	if (is_refused_by(err, &problem, "request_representation"))
		refuse_ended(s[0]);
	else
		fail_all(s, n, &problem, err.code == FP_CODE_CONSTRAINT ? explain(&problem) : err);
	return 0;
}

/* Of equal idempotency keys only the first goes into this statement; the others wait for the next. Returns how many go.
 */
static size_t first_of_each_key(struct fp_submission **s, size_t n, struct fp_submission **ret_held)
{
	size_t going = 0, held = 0;
	for (size_t i = 0; i < n; i++) {
		bool met = false;
		for (size_t k = 0; k < going && s[i]->idempotency.used && !met; k++)
			met = s[k]->idempotency.used &&
			      memcmp(s[k]->idempotency.key.b, s[i]->idempotency.key.b, FP_MAC_LENGTH) == 0;
		if (met)
			ret_held[held++] = s[i];
		else
			s[going++] = s[i];
	}
	return going;
}

static void submit_round(struct fp_db *db, struct fp_submission **s, size_t n, struct fp_arena *arena)
{
	size_t left = insert_all(db, s, n, arena);
	for (int round = 1; left > 0; round++) {
		struct fp_problem problem = {.arena = arena};
		size_t unsettled = left;
		fp_err err = settle(db, s, left, &unsettled, arena, &problem);
		if (fp_failed(err) || round == ROUNDS_MAX) {
			fail_all(s, unsettled, &problem, fp_failed(err) ? err : (fp_err){FP_CODE_BUSY});
			return;
		}
		left = unsettled ? insert_all(db, s, unsettled, arena) : 0;
	}
}

void fp_requests_submit(struct fp_db *db, struct fp_submission *const *submissions, size_t n)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(64 << 20);
	struct fp_submission **s = arena ? fp_arena_alloc(arena, n * sizeof(*s)) : NULL;
	struct fp_submission **held = arena ? fp_arena_alloc(arena, n * sizeof(*held)) : NULL;
	struct fp_problem no_memory = {0};
	if (!s || !held) {
		fail_all(submissions, n, &no_memory, (fp_err){FP_CODE_NO_MEMORY});
		return;
	}
	memcpy(s, submissions, n * sizeof(*s));
	n = fp_submissions_represented(db, s, n, arena);
	while (n > 0) {
		size_t going = first_of_each_key(s, n, held);
		size_t waiting = n - going;
		submit_round(db, s, going, arena);
		memcpy(s, held, waiting * sizeof(*s));
		n = waiting;
	}
}
