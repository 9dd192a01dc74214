/* Holds: seats taken for some minutes by people who have made no request yet. */
#include <string.h>

#include <fieldpass/records.h>

#define TRIES_MAX 5
#define DUE_BATCH 1000

/* ---- taking one ---- */

static fp_err take(struct fp_db *db, const struct fp_hold_record *record, const struct fp_idempotency *idempotency,
	struct fp_arena *arena, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_hold *h = &record->hold;
	struct fp_array *policies = fp_array_new(arena, FP_T_INT4, h->n_policy_rows);
	for (size_t i = 0; policies && i < h->n_policy_rows; i++)
		fp_array_int(policies, h->policy_rows[i]);
	if (!policies)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	const struct fp_param params[] = {fp_p_id(&h->id), fp_p_int(h->slot.id),
		fp_p_bytes(fp_mac_bytes(&record->person_key)), fp_p_text(h->service), fp_p_text(h->made_by),
		fp_p_array(policies), fp_p_time(h->created_at), fp_p_time(h->expires_at),
		fp_p_idempotency_key(idempotency), fp_p_idempotency_body(idempotency), fp_p_time(fp_real_now())};
	FP_TRY(fp_db_query(db, FP_DB_INTAKE, NULL, FP_Q_hold_take, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_count(rows) == 1 ? FP_OK : fp_fail(problem, FP_CODE_NOT_FOUND, "There is no slot with this id");
}

/* After an outcome that was lost: the id was made by us. */
static fp_err ask_for_it(struct fp_db *db, const struct fp_id *id, struct fp_arena *arena, struct fp_problem *problem)
{
	const struct fp_viewer holder = {.role = FP_ROLE_REQUESTER, .hold_id = *id};
	struct fp_hold_record record;
	struct fp_problem ignored = {.arena = arena};
	fp_err err = fp_hold_read(db, &holder, id, arena, &record, &ignored);
	/* Not there yet: the statement may still be under way. */
	return fp_failed(err) ? fp_fail(problem, FP_CODE_OUTCOME_UNKNOWN, "The connection to the database was lost")
			      : FP_OK;
}

/* Where the person's other hold has expired, it lapses. */
static fp_err free_person(
	struct fp_db *db, const struct fp_hold_record *record, bool *ret_freed, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {
		fp_p_bytes(fp_mac_bytes(&record->person_key)), fp_p_time(record->hold.created_at)};
	FP_TRY(fp_db_query(db, FP_DB_INTAKE, NULL, FP_Q_hold_free_person, params, FP_LENGTH(params), &rows, problem));
	*ret_freed = fp_rows_count(rows) > 0;
	return FP_OK;
}

/* What a refusal by the database means. ret_again: what stood in the way is gone, or a replay is to be looked for. */
static fp_err explain(
	struct fp_db *db, const struct fp_hold_record *record, fp_err err, bool *ret_again, struct fp_problem *problem)
{
	*ret_again = fp_idempotency_raced(err, problem);
	if (*ret_again)
		return FP_OK;
	if (err.code == FP_CODE_CONSTRAINT && fp_text_same(problem->constraint, "slot_not_overbooked")) {
		problem->next = "Take another slot, or look again in some minutes: what is held may come free.";
		return fp_fail(problem, FP_CODE_SLOT_FULL, "Somebody else was faster.");
	}
	if (err.code != FP_CODE_CONSTRAINT || !fp_text_same(problem->constraint, "appointment_one_hold_a_person"))
		return err.code == FP_CODE_CONSTRAINT ? fp_fail(problem, FP_CODE_INTERNAL, NULL) : err;
	FP_TRY(free_person(db, record, ret_again, problem));
	if (*ret_again)
		return FP_OK;
	problem->next = "Book with that hold, give it back with DELETE, or wait for the minutes that it lasts.";
	return fp_fail(problem, FP_CODE_STATE_CONFLICT, "A seat is held for this person already.");
}

fp_err fp_hold_take(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_hold_record *record,
	const struct fp_idempotency *idempotency, struct fp_arena *arena, bool *ret_replayed, struct fp_id *ret_id,
	struct fp_problem *problem)
{
	for (int i = 0; i < TRIES_MAX; i++) {
		bool again = false;
		FP_TRY(fp_idempotency_find(db, viewer, idempotency, arena, ret_replayed, ret_id, problem));
		if (*ret_replayed)
			return FP_OK;
		*ret_id = record->hold.id;
		fp_err err = take(db, record, idempotency, arena, problem);
		if (err.code == FP_CODE_OUTCOME_UNKNOWN)
			return ask_for_it(db, &record->hold.id, arena, problem);
		if (!fp_failed(err))
			return FP_OK;
		FP_TRY(explain(db, record, err, &again, problem));
	}
	return fp_fail(problem, FP_CODE_BUSY, "Others keep taking seats of this slot; try again");
}

/* ---- reading, giving back ---- */

struct row {
	struct fp_hold_record record;
	struct fp_bytes person_key;
	struct fp_ints policies;
};
#define R(name, type, member)                                                                                          \
	{                                                                                                              \
		name, type, offsetof(struct row, member), NULL                                                         \
	}
static const struct fp_column columns[] = {
	R("id", FP_T_ID, record.hold.id),
	{"status", FP_T_CHOICE, offsetof(struct row, record.hold.status), fp_appointment_status_names},
	R("booked", FP_T_BOOL, record.hold.booked),
	R("service", FP_T_TEXT, record.hold.service),
	R("made_by", FP_T_TEXT, record.hold.made_by),
	R("person_key", FP_T_BYTES, person_key),
	R("policies", FP_T_INTS, policies),
	R("created_at", FP_T_TIME, record.hold.created_at),
	R("expires_at", FP_T_TIME, record.hold.expires_at),
	R("version", FP_T_INT4, record.hold.version),
	R("slot_id", FP_T_INT, record.hold.slot.id),
	R("office", FP_T_TEXT, record.hold.slot.office),
	R("slot_service", FP_T_TEXT, record.hold.slot.service),
	R("starts_at", FP_T_TIME, record.hold.slot.starts_at),
	R("ends_at", FP_T_TIME, record.hold.slot.ends_at),
	R("local_start", FP_T_TIME, record.hold.slot.local_start),
	R("day_ends_at", FP_T_TIME, record.hold.slot.day_ends_at),
};

/* Who has its token is asked for nothing else; anybody else must have made it. A requester has no key. */
static bool has_token(const struct fp_viewer *viewer, const struct fp_id *id)
{
	return fp_id_same(&viewer->hold_id, id) && !fp_id_is_none(id);
}

static fp_err query_one(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id, enum fp_query query,
	const struct fp_param *more, size_t n_more, struct fp_rows **ret_rows, struct fp_problem *problem)
{
	const struct fp_sight sight = {.requests = {1, (struct fp_id *)id}};
	enum fp_db_role role = fp_viewer_db_role(viewer);
	struct fp_param params[3] = {fp_p_id(id), fp_p_text(has_token(viewer, id) ? NULL : viewer->subject)};
	for (size_t i = 0; i < n_more; i++)
		params[2 + i] = more[i];
	return fp_db_query(
		db, role, role == FP_DB_PUBLIC ? &sight : NULL, query, params, 2 + n_more, ret_rows, problem);
}

static bool may_know(const struct fp_viewer *viewer, const struct fp_id *id)
{
	return !(viewer->role & (FP_ROLE_ANONYMOUS | FP_ROLE_REQUESTER)) || has_token(viewer, id);
}

static fp_err not_found(struct fp_problem *problem)
{
	return fp_fail(problem, FP_CODE_NOT_FOUND, "There is no hold with this id, or you may not know of it");
}

fp_err fp_hold_read(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id, struct fp_arena *arena,
	struct fp_hold_record *ret_record, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct row row = {0};
	if (!may_know(viewer, id))
		return not_found(problem);
	FP_TRY(query_one(db, viewer, id, FP_Q_hold_read, NULL, 0, &rows, problem));
	if (fp_rows_count(rows) == 0)
		return not_found(problem);
	FP_TRY(fp_rows_read(rows, 0, columns, FP_LENGTH(columns), arena, &row, problem));
	struct fp_hold *h = &row.record.hold;
	for (size_t i = 0; i < row.policies.n && i < FP_POLICY_ROWS_MAX; i++)
		h->policy_rows[h->n_policy_rows++] = (int32_t)row.policies.v[i];
	if (row.person_key.length == FP_MAC_LENGTH)
		memcpy(row.record.person_key.b, row.person_key.data, FP_MAC_LENGTH);
	*ret_record = row.record;
	return FP_OK;
}

fp_err fp_hold_release(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id, fp_time now,
	bool *ret_released, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param more[] = {fp_p_time(now)};
	if (!may_know(viewer, id))
		return not_found(problem);
	FP_TRY(query_one(db, viewer, id, FP_Q_hold_release, more, FP_LENGTH(more), &rows, problem));
	*ret_released = fp_rows_count(rows) > 0;
	return FP_OK;
}

/* ---- what has expired ---- */

struct due {
	int64_t slot_id;
	fp_time expires_at;
};
static const struct fp_column due_columns[] = {
	{"slot_id", FP_T_INT, offsetof(struct due, slot_id), NULL},
	{"expires_at", FP_T_TIME, offsetof(struct due, expires_at), NULL},
};

static fp_err lapse(struct fp_db *db, const struct due *due, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_int(due->slot_id), fp_p_time(due->expires_at)};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_hold_lapse, params, FP_LENGTH(params), NULL, problem);
}

static fp_err lapse_batch(struct fp_db *db, fp_time until, size_t *ret_n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)1 << 20);
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_time(until), fp_p_int4(DUE_BATCH)};
	struct due *due;
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_holds_due, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read_all(
		rows, due_columns, FP_LENGTH(due_columns), sizeof(struct due), arena, (void **)&due, ret_n, problem));
	for (size_t i = 0; i < *ret_n; i++)
		FP_TRY(lapse(db, &due[i], problem));
	return FP_OK;
}

fp_err fp_holds_lapse(struct fp_db *db, fp_time until, bool *ret_any, struct fp_problem *problem)
{
	size_t n = DUE_BATCH;
	for (*ret_any = false; n == DUE_BATCH; *ret_any = *ret_any || n > 0)
		FP_TRY(lapse_batch(db, until, &n, problem));
	return FP_OK;
}
