/* The statement of `represent` and `representation-ended`: its parameters, in the order of
 * sql/queries/request_represented.sql. */
#include "literal.h"
#include "request_change.h"

/* The columns of its arrays: X(member, type). */
/* clang-format off */
#define ARRAYS(X)                                                                                                        \
	X(id, ID) X(version, INT4) X(status, TEXT) X(organization_id, ID) X(representation_id, ID) X(at, TIME)           \
	X(due_at, TIME) X(wake_at, TIME) X(clock_stopped_at, TIME) X(claimed_by, TEXT) X(claim_expires_at, TIME)         \
	X(needs_a_human, BOOL) X(reason, TEXT) X(callback_id, ID) X(callback_status, TEXT) X(phrase, TEXT)               \
	X(policies, TEXT) X(contact, TEXT) X(window_start, TIME) X(window_end, TIME) X(earliest_at, TIME)                 \
	X(callback_due_at, TIME) X(announced_at, TIME) X(planned_hour, TIME) X(planned_language, TEXT)                   \
	X(interpreter_needed, BOOL) X(at_risk, BOOL)
/* clang-format on */

enum array { ARRAYS(FP_ARRAY_PLACE) A_COUNT };
static const enum fp_type array_types[A_COUNT] = {ARRAYS(FP_ARRAY_TYPE)};

static void add_course(struct fp_array *const *a, const struct fp_request *r)
{
	fp_array_text(a[A_status], fp_status_names[r->status]);
	fp_array_id(a[A_organization_id], &r->organization_id);
	fp_array_id(a[A_representation_id], &r->representation_id);
	fp_array_time(a[A_at], r->updated_at);
	fp_array_time(a[A_due_at], r->due_at);
	fp_array_time(a[A_wake_at], r->wake_at);
	fp_array_time(a[A_clock_stopped_at], r->clock_stopped_at);
	fp_array_text(a[A_claimed_by], r->claimed_by);
	fp_array_time(a[A_claim_expires_at], r->claim_expires_at);
	fp_array_bool(a[A_needs_a_human], r->needs_a_human);
	fp_array_text(a[A_reason], r->reason);
}

static void add_window(struct fp_array *const *a, const struct fp_callback *c)
{
	fp_array_time(a[A_window_start], c->window_start);
	fp_array_time(a[A_window_end], c->window_end);
	fp_array_time(a[A_earliest_at], c->earliest_at);
	fp_array_time(a[A_callback_due_at], c->due_at);
	fp_array_time(a[A_announced_at], c->announced_at);
	fp_array_time(a[A_planned_hour], c->planned_hour);
	fp_array_text(a[A_planned_language], c->planned_language);
	fp_array_bool(a[A_interpreter_needed], c->interpreter_needed);
	fp_array_bool(a[A_at_risk], c->at_risk);
}

static void add_one(struct fp_array *const *a, const struct fp_represented *one, struct fp_arena *arena)
{
	const struct fp_change *c = &one->change;
	const struct fp_callback *callback = &c->after.callback;
	fp_array_id(a[A_id], &one->before.id);
	fp_array_int(a[A_version], one->before.version);
	add_course(a, &c->after);
	fp_array_id(a[A_callback_id], c->callback_changed ? &callback->id : NULL);
	fp_array_text(a[A_callback_status], c->callback_changed ? fp_callback_status_names[callback->status] : NULL);
	fp_array_text(a[A_phrase], callback->verification_phrase);
	fp_array_text(a[A_contact], fp_number_data(c->number));
	add_window(a, callback);
	fp_array_text(a[A_policies], fp_numbers_literal(c->policy_rows, c->n_policy_rows, arena));
}

fp_err fp_requests_represented(struct fp_db *db, const struct fp_represented *list, size_t n, const struct fp_act *act,
	const struct fp_idempotency *key, struct fp_arena *arena, bool *ret_changed, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"changed", FP_T_INT, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_array *a[A_COUNT];
	struct fp_param params[A_COUNT + 9];
	int64_t changed = 0;
	FP_TRY(fp_arrays_new(arena, array_types, A_COUNT, n, a, problem));
	for (size_t i = 0; i < n; i++)
		add_one(a, &list[i], arena);
	fp_p_arrays(a, A_COUNT, params);
	params[A_COUNT] = fp_p_text(fp_event_names[act->event]);
	params[A_COUNT + 1] = fp_p_text(act->actor);
	params[A_COUNT + 2] = fp_p_text(fp_role_name(act->role));
	params[A_COUNT + 3] = fp_p_text(act->reason);
	params[A_COUNT + 4] = fp_p_idempotency_key(key);
	params[A_COUNT + 5] = fp_p_idempotency_body(key);
	params[A_COUNT + 6] = fp_p_time(fp_real_now());
	params[A_COUNT + 7] = fp_p_id(&act->attorney_id);
	params[A_COUNT + 8] = fp_p_int4(act->travel_minutes);
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_request_represented, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, &changed, problem));
	*ret_changed = (size_t)changed == n;
	return FP_OK;
}
