/*
 * Submissions by group commit (design, section 8): one statement and one commit for a whole batch, then one
 * more for what it left out. A batch that fails on data is halved until the bad row stands alone.
 */
#include <inttypes.h>
#include <string.h>

#include <fieldpass/metrics.h>

#include "literal.h"
#include "request_change.h"

#define ROUNDS_MAX 4

/* The columns of the statement's arrays, in its order: X(member, type). */
/* clang-format off */
#define ARRAYS(X)                                                                                                        \
	X(id, ID) X(status, TEXT) X(confirmation_code, TEXT) X(service, TEXT) X(urgency, TEXT) X(organization_id, ID)    \
	X(representation_id, ID) X(requester_role, TEXT) X(person_key, BYTES) X(birth_mac, BYTES) X(client_ref, TEXT)    \
	X(country, TEXT) X(postal_code, TEXT) X(office, TEXT) X(preferred_offices, TEXT) X(not_before, DAY)              \
	X(not_after, DAY) X(days, INT4) X(day_part, TEXT) X(first, TEXT) X(earlier_offers, BOOL) X(language, TEXT)       \
	X(interpreter, BOOL) X(accommodations, TEXT) X(duplicate_of, ID) X(at, TIME) X(rank_class, INT4) X(due_at, TIME) \
	X(wake_at, TIME) X(needs_a_human, BOOL) X(sealed, BYTES) X(contact_sealed, BYTES) X(actor, TEXT) X(role, TEXT)   \
	X(policies, TEXT) X(idem_key, BYTES) X(body_hash, BYTES) X(callback_id, ID) X(window_start, TIME)                \
	X(window_end, TIME) X(callback_due_at, TIME) X(max_attempts, INT4) X(phrase, TEXT) X(restarted_from, ID)         \
	X(callback_windows, TEXT) X(event, TEXT) X(data, TEXT) X(own_contact_sealed, BYTES)         \
	X(contact_unverified, BOOL) X(own_contact_unverified, BOOL)
/* clang-format on */

enum array {
#define MEMBER(name, type) A_##name,
	ARRAYS(MEMBER)
#undef MEMBER
		A_COUNT
};
static const enum fp_type array_types[A_COUNT] = {
#define TYPE(name, type) [A_##name] = FP_T_##type,
	ARRAYS(TYPE)
#undef TYPE
};

static struct fp_bytes mac_bytes(const struct fp_mac *mac, bool there)
{
	return there ? (struct fp_bytes){mac->b, FP_MAC_LENGTH} : (struct fp_bytes){0};
}

static void add_request(struct fp_array *const *a, const struct fp_submission *s)
{
	const struct fp_request *r = &s->request;
	fp_array_id(a[A_id], &r->id);
	fp_array_text(a[A_status], fp_status_names[r->status]);
	fp_array_text(a[A_confirmation_code], r->confirmation_code);
	fp_array_text(a[A_service], r->service);
	fp_array_text(a[A_urgency], fp_urgency_names[r->urgency]);
	fp_array_id(a[A_organization_id], &r->organization_id);
	fp_array_id(a[A_representation_id], &r->representation_id);
	fp_array_text(a[A_requester_role], fp_requester_role_names[r->requester_role]);
	fp_array_text(a[A_client_ref], r->client_ref);
	fp_array_text(a[A_country], r->country);
	fp_array_text(a[A_postal_code], r->postal_code);
	fp_array_text(a[A_office], r->office);
	fp_array_id(a[A_duplicate_of], &r->duplicate_of);
	fp_array_time(a[A_at], r->created_at);
	fp_array_int(a[A_rank_class], r->rank_class);
	fp_array_time(a[A_due_at], r->due_at);
	fp_array_time(a[A_wake_at], r->wake_at);
	fp_array_bool(a[A_needs_a_human], r->needs_a_human);
}

static void add_wishes(struct fp_array *const *a, const struct fp_submission *s, struct fp_arena *arena)
{
	const struct fp_request *r = &s->request;
	fp_array_text(a[A_preferred_offices], fp_list_literal(&r->preferred_offices, arena));
	fp_array_day(a[A_not_before], r->not_before);
	fp_array_day(a[A_not_after], r->not_after);
	fp_array_int(a[A_days], r->days);
	fp_array_text(a[A_day_part], fp_day_part_names[r->day_part]);
	fp_array_text(a[A_first], fp_first_names[r->first]);
	fp_array_bool(a[A_earlier_offers], r->earlier_offers);
	fp_array_text(a[A_language], r->language);
	fp_array_bool(a[A_interpreter], r->interpreter);
	fp_array_text(a[A_accommodations], fp_list_literal(&r->accommodations, arena));
	fp_array_text(a[A_callback_windows], fp_times_literal(&r->callback_windows, arena));
}

static bool is_booking(const struct fp_submission *s)
{
	return !fp_id_is_none(&s->hold_id);
}

static const char *booking_data(const struct fp_submission *s, struct fp_arena *arena)
{
	char id[FP_ID_TEXT];
	fp_id_format(&s->hold_id, id);
	return fp_arena_format(
		arena, "{\"appointment_id\":\"%s\",\"slot_id\":%" PRId64 "}", id, s->request.appointment.slot_id);
}

static void add_rest(struct fp_array *const *a, const struct fp_submission *s, struct fp_arena *arena)
{
	const struct fp_callback *c = &s->request.callback;
	fp_array_bytes(a[A_person_key], mac_bytes(&s->person_key, true));
	fp_array_bytes(a[A_birth_mac], mac_bytes(&s->birth_mac, true));
	fp_array_bytes(a[A_sealed], s->sealed);
	fp_array_bytes(a[A_contact_sealed], s->contact_sealed);
	fp_array_text(a[A_actor], s->viewer->subject);
	fp_array_text(a[A_role], fp_role_name(s->viewer->role));
	fp_array_text(a[A_policies], fp_numbers_literal(s->change.policy_rows, s->change.n_policy_rows, arena));
	fp_array_bytes(a[A_idem_key], mac_bytes(&s->idempotency.key, s->idempotency.used));
	fp_array_bytes(a[A_body_hash], mac_bytes(&s->idempotency.body, s->idempotency.used));
	fp_array_id(a[A_callback_id], &c->id);
	fp_array_time(a[A_window_start], c->window_start);
	fp_array_time(a[A_window_end], c->window_end);
	fp_array_time(a[A_callback_due_at], c->due_at);
	fp_array_int(a[A_max_attempts], c->max_attempts);
	fp_array_text(a[A_phrase], c->verification_phrase);
	fp_array_id(a[A_restarted_from], &s->request.restarted_from);
	fp_array_text(a[A_event], fp_event_names[s->event]);
	fp_array_text(a[A_data], is_booking(s) ? booking_data(s, arena) : NULL);
	fp_array_bytes(a[A_own_contact_sealed], s->own_contact_sealed);
	fp_array_bool(a[A_contact_unverified], s->request.contact_unverified);
	fp_array_bool(a[A_own_contact_unverified], s->request.own_contact_unverified);
}

static const struct fp_column id_columns[] = {{"id", FP_T_ID, 0, NULL}};
static const struct fp_column in_force_columns[] = {{"in_force", FP_T_BOOL, 0, NULL}};

/* Marks as made those whose ids are among the rows. */
static fp_err mark_made(
	const struct fp_rows *rows, struct fp_submission *const *s, size_t n, bool *made, struct fp_problem *problem)
{
	for (size_t row = 0; row < fp_rows_count(rows); row++) {
		struct fp_id id;
		FP_TRY(fp_rows_read(rows, row, id_columns, 1, NULL, &id, problem));
		for (size_t i = 0; i < n; i++)
			if (fp_id_same(&id, &s[i]->request.id))
				made[i] = true;
	}
	return FP_OK;
}

static void sight_of(struct fp_submission *const *s, size_t n, struct fp_id *organizations, struct fp_sight *ret_sight)
{
	*ret_sight = (struct fp_sight){.organizations = {0, organizations}};
	for (size_t i = 0; i < n; i++)
		if (!fp_id_is_none(&s[i]->request.organization_id))
			organizations[ret_sight->organizations.n++] = s[i]->request.organization_id;
}

#define WALK_IN_PARAMS 12

/* What only a front desk adds; submissions of one go alone. */
static void add_walk_in(struct fp_param *params, const struct fp_submission *s)
{
	const struct fp_walk_in_record *w = s->walk_in;
	const struct fp_appointment *a = &s->request.appointment;
	fp_time until = fp_id_is_none(&a->id) ? FP_TIME_NONE : a->ends_at;
	const struct fp_param more[WALK_IN_PARAMS] = {fp_p_id(&a->id), fp_p_text(w->office), fp_p_time(w->at),
		fp_p_time(until), fp_p_id(&w->id), fp_p_text(w->service), fp_p_day(w->day),
		fp_p_text(fp_walk_in_outcome_names[w->outcome]), fp_p_text(w->reason),
		fp_p_text(fp_walk_in_names[w->policy]), w->policy_id ? fp_p_int4(w->policy_id) : fp_p_null(),
		fp_p_text(s->viewer->subject)};
	memcpy(params, more, sizeof(more));
}

/* What goes alone has a statement of its own, which is told more. Returns how many parameters that is. */
static size_t add_own(struct fp_param *params, const struct fp_submission *s, enum fp_query *ret_query)
{
	*ret_query = FP_Q_request_submit;
	if (s->walk_in) {
		*ret_query = FP_Q_walk_in_submit;
		add_walk_in(params, s);
		return WALK_IN_PARAMS;
	}
	if (is_booking(s)) {
		*ret_query = FP_Q_hold_book;
		params[0] = fp_p_id(&s->hold_id);
		params[1] = fp_p_int4(s->travel_minutes);
		return 2;
	}
	return 0;
}

static fp_err insert(struct fp_db *db, struct fp_submission *const *s, size_t n, bool *made, struct fp_arena *arena,
	struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_array *a[A_COUNT];
	struct fp_param params[A_COUNT + 1 + WALK_IN_PARAMS];
	struct fp_id *organizations = fp_arena_alloc(arena, n * sizeof(*organizations));
	for (size_t i = 0; i < A_COUNT; i++)
		if (!(a[i] = fp_array_new(arena, array_types[i], n)) || !organizations)
			return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		add_request(a, s[i]);
		add_wishes(a, s[i], arena);
		add_rest(a, s[i], arena);
	}
	for (size_t i = 0; i < A_COUNT; i++)
		params[i] = fp_p_array(a[i]);
	params[A_COUNT] = fp_p_time(fp_real_now());
	struct fp_sight sight;
	sight_of(s, n, organizations, &sight);
	enum fp_query query;
	size_t more = add_own(params + A_COUNT + 1, s[0], &query);
	fp_metric_add(FP_METRIC_SUBMIT_BATCHES, 1);
	fp_metric_add(FP_METRIC_SUBMIT_ROWS, (int64_t)n);
	FP_TRY(fp_db_query(db, FP_DB_INTAKE, &sight, query, params, A_COUNT + 1 + more, &rows, problem));
	if (is_booking(s[0]))
		FP_TRY(fp_rows_read(rows, 0, in_force_columns, 1, NULL, &s[0]->hold_in_force, problem));
	return mark_made(rows, s, n, made, problem);
}

/* After a commit whose outcome was lost: the ids were made by us, so whatever is there was made by this batch. */
static fp_err ask_for_ids(struct fp_db *db, struct fp_submission *const *s, size_t n, bool *made,
	struct fp_arena *arena, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_array *ids = fp_array_new(arena, FP_T_ID, n);
	for (size_t i = 0; ids && i < n; i++)
		fp_array_id(ids, &s[i]->request.id);
	fp_err err = fp_db_query(
		db, FP_DB_INTAKE, NULL, FP_Q_request_ids, (struct fp_param[]){fp_p_array(ids)}, 1, &rows, problem);
	if (fp_failed(err) || fp_rows_count(rows) == 0) /* nothing there yet: the statement may still be under way */
		return fp_fail(problem, FP_CODE_OUTCOME_UNKNOWN, "The connection to the database was lost");
	return mark_made(rows, s, n, made, problem);
}

struct settled {
	int64_t n;
	struct fp_bytes kept_hash;
	struct fp_id kept_id, holder, holder_organization, holder_representation, own_twin;
};
static const struct fp_column settled_columns[] = {
	{"n", FP_T_INT, offsetof(struct settled, n), NULL},
	{"kept_hash", FP_T_BYTES, offsetof(struct settled, kept_hash), NULL},
	{"kept_id", FP_T_ID, offsetof(struct settled, kept_id), NULL},
	{"holder", FP_T_ID, offsetof(struct settled, holder), NULL},
	{"holder_organization", FP_T_ID, offsetof(struct settled, holder_organization), NULL},
	{"holder_representation", FP_T_ID, offsetof(struct settled, holder_representation), NULL},
	{"own_twin", FP_T_ID, offsetof(struct settled, own_twin), NULL},
};

/* Only the same party may be told of the open request: two anonymous callers are strangers to each other. */
static bool same_party(const struct fp_submission *s, const struct settled *row)
{
	const struct fp_request *r = &s->request;
	return (!fp_id_is_none(&r->organization_id) && fp_id_same(&r->organization_id, &row->holder_organization)) ||
	       (!fp_id_is_none(&r->representation_id) &&
		       fp_id_same(&r->representation_id, &row->holder_representation)) ||
	       (s->viewer->role == FP_ROLE_REQUESTER && fp_id_same(&s->viewer->request_id, &row->holder));
}

/* `first` NULL: it is not theirs to know of. */
static void refuse_second(struct fp_submission *s, const struct fp_id *first)
{
	char id[FP_ID_TEXT];
	if (first) {
		fp_id_format(first, id);
		s->problem->link = fp_arena_format(s->arena, "/v1/requests/%s", id);
	}
	s->problem->next = "Follow the open request, or withdraw it first.";
	s->err = fp_fail(s->problem, FP_CODE_DUPLICATE_OPEN, NULL);
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
	if (!fp_id_is_none(&row->own_twin)) {
		refuse_second(s, &row->own_twin);
		return true;
	}
	bool own = same_party(s, row);
	if (!fp_id_is_none(&row->holder) && (own || s->no_twin)) {
		refuse_second(s, own || s->viewer->role & FP_ROLE_STAFF ? &row->holder : NULL);
		return true;
	}
	if (is_booking(s) && !s->hold_in_force) {
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
			*services = fp_array_new(arena, FP_T_TEXT, n), *organizations = fp_array_new(arena, FP_T_ID, n);
	bool *again = fp_arena_alloc(arena, n * sizeof(*again));
	if (!keys || !persons || !services || !organizations || !again)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		fp_array_bytes(keys, mac_bytes(&s[i]->idempotency.key, s[i]->idempotency.used));
		fp_array_bytes(persons, mac_bytes(&s[i]->person_key, true));
		fp_array_text(services, s[i]->request.service);
		fp_array_id(organizations, &s[i]->request.organization_id);
	}
	const struct fp_param params[] = {
		fp_p_array(keys), fp_p_array(persons), fp_p_array(services), fp_p_array(organizations)};
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

/* What a constraint says to the one whose row it refused. */
static fp_err explain(struct fp_problem *problem)
{
	if (fp_text_same(problem->constraint, "request_restarted_once"))
		return fp_fail(problem, FP_CODE_STATE_CONFLICT, "A new request has been made of it already.");
	return fp_request_explain_constraint(problem);
}

/* Inserts what can be, after what went wrong was tried again, asked for, or halved. Those made leave the list: returns
 * how many are left. */
static size_t insert_all(struct fp_db *db, struct fp_submission **s, size_t n, struct fp_arena *arena)
{
	struct fp_problem problem = {.arena = arena};
	bool *made = fp_arena_alloc(arena, n * sizeof(*made));
	fp_err err = made ? insert(db, s, n, made, arena, &problem) : fp_fail(&problem, FP_CODE_NO_MEMORY, NULL);
	for (int i = 1; i < ROUNDS_MAX &&
			(err.code == FP_CODE_RETRY || (err.code == FP_CODE_CONSTRAINT &&
							      fp_text_same(problem.constraint, "idempotency_pkey")));
		i++)
		err = insert(db, s, n, made, arena, &problem);
	if (err.code == FP_CODE_OUTCOME_UNKNOWN || (fp_failed(err) && problem.changed))
		err = ask_for_ids(db, s, n, made, arena, &problem);
	if (n == 1 && err.code == FP_CODE_CONSTRAINT && fp_text_same(problem.constraint, "request_twin_of_closed"))
		return 1; /* to be settled anew: it is nobody's twin any more */
	if (fp_failed(err) && (err.code == FP_CODE_CONSTRAINT || err.code == FP_CODE_INTERNAL) && n > 1) {
		fp_metric_add(FP_METRIC_SUBMIT_HALVED, 1);
		size_t left = insert_all(db, s, n / 2, arena);
		size_t more = insert_all(db, s + n / 2, n - n / 2, arena);
		memmove(s + left, s + n / 2, more * sizeof(*s));
		return left + more;
	}
	if (n == 1 && err.code == FP_CODE_CONSTRAINT && fp_text_same(problem.constraint, "request_representation")) {
		fp_problem_field(s[0]->problem, "/representation_id", "has_ended", "This representation has ended");
		s[0]->err = fp_problem_fields(s[0]->problem);
		return 0;
	}
	if (fp_failed(err)) {
		fail_all(s, n, &problem, err.code == FP_CODE_CONSTRAINT ? explain(&problem) : err);
		return 0;
	}
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
