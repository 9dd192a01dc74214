#include <string.h>

#include <fieldpass/records.h>

struct place {
	int64_t n;
};
static const struct fp_column place_columns[] = {
	{"n", FP_T_INT, offsetof(struct place, n), NULL},
};

static bool of_role(const struct fp_request_read *read, enum fp_db_role role)
{
	return fp_viewer_db_role(read->viewer) == role;
}

/* Office codes as the statement takes them; NULL: not bound to any. */
static const char *office_list(const struct fp_viewer *viewer, struct fp_arena *arena)
{
	const char *list = NULL;
	if (viewer->role != FP_ROLE_OFFICE)
		return NULL;
	for (size_t i = 0; i < viewer->offices.n; i++)
		list = fp_arena_format(arena, "%s%s%s", list ? list : "", list ? "," : "", viewer->offices.v[i]);
	return list ? list : "";
}

struct batch {
	struct fp_array *id, *organization, *token, *token_version, *staff, *offices;
	struct fp_sight sight;
};

/* False: no memory. What the batch as a whole may see is the union; each row's own viewer stands in the join. */
static bool fill(
	struct batch *b, struct fp_request_read *const *reads, const size_t *members, size_t n, struct fp_arena *arena)
{
	b->id = fp_array_new(arena, FP_T_ID, n);
	b->organization = fp_array_new(arena, FP_T_ID, n);
	b->token = fp_array_new(arena, FP_T_ID, n);
	b->token_version = fp_array_new(arena, FP_T_INT4, n);
	b->staff = fp_array_new(arena, FP_T_BOOL, n);
	b->offices = fp_array_new(arena, FP_T_TEXT, n);
	b->sight.organizations.v = fp_arena_alloc(arena, n * sizeof(struct fp_id));
	b->sight.requests.v = fp_arena_alloc(arena, n * sizeof(struct fp_id));
	if (!b->id || !b->organization || !b->token || !b->token_version || !b->staff || !b->offices ||
		!b->sight.organizations.v || !b->sight.requests.v)
		return false;
	for (size_t i = 0; i < n; i++) {
		const struct fp_viewer *v = reads[members[i]]->viewer;
		fp_array_id(b->id, &reads[members[i]]->id);
		fp_array_id(b->organization, v->role == FP_ROLE_ORGANIZATION ? &v->organization_id : NULL);
		fp_array_id(b->token, v->role == FP_ROLE_REQUESTER ? &v->request_id : NULL);
		fp_array_int(b->token_version, v->token_version);
		fp_array_bool(b->staff, fp_viewer_db_role(v) == FP_DB_STAFF);
		fp_array_text(b->offices, office_list(v, arena));
		if (v->role == FP_ROLE_ORGANIZATION)
			b->sight.organizations.v[b->sight.organizations.n++] = v->organization_id;
		if (v->role == FP_ROLE_REQUESTER)
			b->sight.requests.v[b->sight.requests.n++] = v->request_id;
	}
	return true;
}

static fp_err take_row(const struct fp_rows *rows, size_t row, struct fp_request_read *read)
{
	struct fp_record *record = fp_arena_alloc(read->arena, sizeof(*record));
	if (!record)
		return (fp_err){FP_CODE_NO_MEMORY};
	FP_TRY(fp_rows_read(rows, row, fp_record_columns, fp_record_columns_count, read->arena, record, read->problem));
	read->found = record;
	return FP_OK;
}

/* The places come first: a result remembers where the columns of one table lie, not of two in turn. */
static fp_err take_rows(const struct fp_rows *rows, struct fp_request_read *const *reads, const size_t *members,
	size_t n, struct fp_arena *arena, struct fp_problem *problem)
{
	struct place *places = NULL;
	size_t n_rows = 0;
	FP_TRY(fp_rows_read_all(rows, place_columns, FP_LENGTH(place_columns), sizeof(*places), arena, (void **)&places,
		&n_rows, problem));
	for (size_t i = 0; i < n_rows; i++) {
		if (places[i].n < 1 || (size_t)places[i].n > n)
			return (fp_err){FP_CODE_INTERNAL};
		FP_TRY(take_row(rows, i, reads[members[places[i].n - 1]]));
	}
	return FP_OK;
}

static fp_err read_members(struct fp_db *db, enum fp_db_role role, struct fp_request_read *const *reads,
	const size_t *members, size_t n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(4 << 20);
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct batch b = {0};
	if (!arena || !fill(&b, reads, members, n, arena))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	const struct fp_param params[] = {fp_p_array(b.id), fp_p_array(b.organization), fp_p_array(b.token),
		fp_p_array(b.token_version), fp_p_array(b.staff), fp_p_array(b.offices)};
	const struct fp_sight *sight = role == FP_DB_PUBLIC ? &b.sight : NULL;
	fp_err err = fp_db_query(db, role, sight, FP_Q_request_read, params, FP_LENGTH(params), &rows, problem);
	if (err.code == FP_CODE_OUTCOME_UNKNOWN) /* a read may be repeated */
		err = fp_db_query(db, role, sight, FP_Q_request_read, params, FP_LENGTH(params), &rows, problem);
	FP_TRY(err);
	return take_rows(rows, reads, members, n, arena, problem);
}

#define BATCH_MAX 512

static void read_role(struct fp_db *db, enum fp_db_role role, struct fp_request_read *const *reads, size_t n)
{
	size_t members[BATCH_MAX], count = 0;
	for (size_t i = 0; i < n; i++)
		if (of_role(reads[i], role))
			members[count++] = i;
	if (count == 0)
		return;
	struct fp_problem problem = {0};
	fp_err err = read_members(db, role, reads, members, count, &problem);
	for (size_t i = 0; i < count; i++) {
		struct fp_request_read *read = reads[members[i]];
		read->err = err;
		if (fp_failed(err))
			read->err = fp_fail(read->problem, err.code, NULL);
	}
}

void fp_requests_read(struct fp_db *db, struct fp_request_read *const *reads, size_t n)
{
	for (size_t at = 0; at < n; at += BATCH_MAX) {
		size_t count = n - at < BATCH_MAX ? n - at : BATCH_MAX;
		read_role(db, FP_DB_PUBLIC, reads + at, count);
		read_role(db, FP_DB_STAFF, reads + at, count);
	}
}

fp_err fp_request_read_one(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id,
	struct fp_arena *arena, struct fp_record **ret_record, struct fp_problem *problem)
{
	struct fp_request_read read = {.id = *id, .viewer = viewer, .arena = arena, .problem = problem};
	fp_requests_read(db, (struct fp_request_read *[]){&read}, 1);
	FP_TRY(read.err);
	if (!read.found)
		return fp_fail(
			problem, FP_CODE_NOT_FOUND, "There is no request with this id, or you may not know of it");
	*ret_record = read.found;
	return FP_OK;
}
