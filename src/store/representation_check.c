/* Whether submissions and requests may be under the representations that they name. */
#include <string.h>

#include "representation_check.h"
#include "request_change.h"

#define C(name, type, member)                                                                                          \
	{                                                                                                              \
		name, type, offsetof(struct fp_checked, member), NULL                                                  \
	}
static const struct fp_column columns[] = {
	C("id", FP_T_ID, representation.id),
	C("organization_id", FP_T_ID, representation.organization_id),
	C("attorney_id", FP_T_ID, representation.attorney_id),
	C("services", FP_T_TEXTS, representation.services),
	C("begins_on", FP_T_DAY, representation.begins_on),
	C("ends_on", FP_T_DAY, representation.ends_on),
	C("ended_at", FP_T_TIME, representation.ended_at),
	C("same_person", FP_T_BOOL, same_person),
};

struct place {
	int64_t n;
};
static const struct fp_column place_columns[] = {{"n", FP_T_INT, offsetof(struct place, n), NULL}};

static void unknown(struct fp_problem *problem)
{
	fp_problem_field(
		problem, "/representation_id", "unknown_representation", "No representation of yours has this id");
}

static bool names_one(const struct fp_submission *s)
{
	return !fp_id_is_none(&s->request.representation_id);
}

static fp_err read_batch(struct fp_db *db, struct fp_submission *const *s, size_t n, struct fp_arena *arena,
	struct fp_rows **ret_rows, struct fp_problem *problem)
{
	struct fp_array *ids = fp_array_new(arena, FP_T_ID, n), *organizations = fp_array_new(arena, FP_T_ID, n),
			*persons = fp_array_new(arena, FP_T_BYTES, n);
	if (!ids || !organizations || !persons)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		fp_array_id(ids, &s[i]->request.representation_id);
		fp_array_id(organizations, &s[i]->request.organization_id);
		fp_array_bytes(persons, fp_mac_bytes(&s[i]->person_key));
	}
	const struct fp_param params[] = {fp_p_array(ids), fp_p_array(organizations), fp_p_array(persons)};
	return fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_representation_check, params, FP_LENGTH(params), ret_rows, problem);
}

/* `known`: for each its representation, or none. */
static fp_err look_up(struct fp_db *db, struct fp_submission *const *s, size_t n, struct fp_checked *known,
	struct fp_arena *arena, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(read_batch(db, s, n, arena, &rows, problem));
	for (size_t row = 0; row < fp_rows_count(rows); row++) {
		struct place place;
		FP_TRY(fp_rows_read(rows, row, place_columns, FP_LENGTH(place_columns), NULL, &place, problem));
		if (place.n >= 1 && (size_t)place.n <= n)
			FP_TRY(fp_rows_read(
				rows, row, columns, FP_LENGTH(columns), arena, &known[place.n - 1], problem));
	}
	return FP_OK;
}

static fp_err check(const struct fp_submission *s, const struct fp_checked *known)
{
	if (fp_id_is_none(&known->representation.id))
		unknown(s->problem);
	else
		fp_representation_check(&known->representation, s->request.service, known->same_person,
			fp_day_of(s->request.created_at), s->problem);
	return fp_problem_fields(s->problem);
}

static fp_err check_batch(struct fp_db *db, struct fp_submission *const *s, size_t n, struct fp_arena *arena)
{
	struct fp_checked *known = fp_arena_alloc(arena, n * sizeof(*known));
	struct fp_problem problem = {.arena = arena};
	FP_TRY(known ? look_up(db, s, n, known, arena, &problem) : (fp_err){FP_CODE_NO_MEMORY});
	for (size_t i = 0; i < n; i++)
		s[i]->err = check(s[i], &known[i]);
	return FP_OK;
}

size_t fp_submissions_represented(struct fp_db *db, struct fp_submission **s, size_t n, struct fp_arena *arena)
{
	struct fp_submission **named = fp_arena_alloc(arena, n * sizeof(struct fp_submission *));
	size_t n_named = 0, left = 0;
	for (size_t i = 0; i < n; i++) {
		s[i]->err = named || !names_one(s[i]) ? FP_OK : fp_fail(s[i]->problem, FP_CODE_NO_MEMORY, NULL);
		if (named && names_one(s[i]))
			named[n_named++] = s[i];
	}
	fp_err err = n_named > 0 ? check_batch(db, named, n_named, arena) : FP_OK;
	for (size_t i = 0; fp_failed(err) && i < n_named; i++)
		named[i]->err = fp_fail(named[i]->problem, err.code, NULL);
	for (size_t i = 0; i < n; i++)
		if (!fp_failed(s[i]->err))
			s[left++] = s[i];
	return left;
}

fp_err fp_representation_for(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id,
	const struct fp_id *request_id, struct fp_arena *arena, struct fp_checked *ret_checked,
	struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_id(id), fp_p_id(request_id), fp_p_bool(!(viewer->role & FP_ROLE_STAFF))};
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_representation_for_request, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0) {
		unknown(problem);
		return fp_problem_fields(problem);
	}
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), arena, ret_checked, problem);
}
