/* The rows of submissions, as a statement's parameters: in the order of sql/queries/request_submit.sql, and of those of
 * what goes alone. */
#include <inttypes.h>
#include <string.h>

#include <fieldpass/metrics.h>

#include "literal.h"
#include "submission_rows.h"

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

enum array { ARRAYS(FP_ARRAY_PLACE) A_COUNT };
static const enum fp_type array_types[A_COUNT] = {ARRAYS(FP_ARRAY_TYPE)};

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

bool fp_submission_is_booking(const struct fp_submission *s)
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
	fp_array_bytes(a[A_person_key], fp_mac_bytes(&s->person_key));
	fp_array_bytes(a[A_birth_mac], fp_mac_bytes(&s->birth_mac));
	fp_array_bytes(a[A_sealed], s->sealed);
	fp_array_bytes(a[A_contact_sealed], s->contact_sealed);
	fp_array_text(a[A_actor], s->viewer->subject);
	fp_array_text(a[A_role], fp_role_name(s->viewer->role));
	fp_array_text(a[A_policies], fp_numbers_literal(s->change.policy_rows, s->change.n_policy_rows, arena));
	fp_array_bytes(a[A_idem_key], fp_mac_bytes(s->idempotency.used ? &s->idempotency.key : NULL));
	fp_array_bytes(a[A_body_hash], fp_mac_bytes(s->idempotency.used ? &s->idempotency.body : NULL));
	fp_array_id(a[A_callback_id], &c->id);
	fp_array_time(a[A_window_start], c->window_start);
	fp_array_time(a[A_window_end], c->window_end);
	fp_array_time(a[A_callback_due_at], c->due_at);
	fp_array_int(a[A_max_attempts], c->max_attempts);
	fp_array_text(a[A_phrase], c->verification_phrase);
	fp_array_id(a[A_restarted_from], &s->request.restarted_from);
	fp_array_text(a[A_event], fp_event_names[s->event]);
	fp_array_text(a[A_data], fp_submission_is_booking(s) ? booking_data(s, arena) : NULL);
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
	if (fp_submission_is_booking(s)) {
		*ret_query = FP_Q_hold_book;
		params[0] = fp_p_id(&s->hold_id);
		params[1] = fp_p_int4(s->travel_minutes);
		return 2;
	}
	return 0;
}

fp_err fp_submissions_insert(struct fp_db *db, struct fp_submission *const *s, size_t n, bool *made,
	struct fp_arena *arena, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_array *a[A_COUNT];
	struct fp_param params[A_COUNT + 1 + WALK_IN_PARAMS];
	struct fp_id *organizations = fp_arena_alloc(arena, n * sizeof(*organizations));
	if (!organizations)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_arrays_new(arena, array_types, A_COUNT, n, a, problem));
	for (size_t i = 0; i < n; i++) {
		add_request(a, s[i]);
		add_wishes(a, s[i], arena);
		add_rest(a, s[i], arena);
	}
	fp_p_arrays(a, A_COUNT, params);
	params[A_COUNT] = fp_p_time(fp_real_now());
	struct fp_sight sight;
	sight_of(s, n, organizations, &sight);
	enum fp_query query;
	size_t more = add_own(params + A_COUNT + 1, s[0], &query);
	fp_metric_add(FP_METRIC_SUBMIT_BATCHES, 1);
	fp_metric_add(FP_METRIC_SUBMIT_ROWS, (int64_t)n);
	FP_TRY(fp_db_query(db, FP_DB_INTAKE, &sight, query, params, A_COUNT + 1 + more, &rows, problem));
	if (fp_submission_is_booking(s[0]))
		FP_TRY(fp_rows_read(rows, 0, in_force_columns, 1, NULL, &s[0]->hold_in_force, problem));
	return mark_made(rows, s, n, made, problem);
}

fp_err fp_submissions_ask(struct fp_db *db, struct fp_submission *const *s, size_t n, bool *made,
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
