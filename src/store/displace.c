/*
 * Taking seats away. Within one transaction: the requests that have a seat in these slots are locked, then the slots,
 * each in id order; the slots are closed; and everybody who is booked there by then is displaced as the rule says.
 *
 * Nobody slips in or gets lost: a seat is counted in its slot's row, so that after the slots are locked and closed no
 * pass and no booking gets one there (a pass locks the slots that it wants before it books, and finds them full), and
 * who was booked before is read after it, by a statement that sees them all. Whoever cancels, checks in or moves at
 * this moment holds the request first and its slot last: these come before or after the whole of this, as it takes
 * them in the same order, and what they did is read anew. Who was booked between the two locks is not locked; such a
 * request is written by compare-and-set like all others, and if it has changed, all of this begins anew.
 */
#include <string.h>

#include "config_change.h"
#include "request_change.h"

#define BYTES_MAX ((size_t)512 << 20)

struct fp_param fp_p_slots(const struct fp_ints *slots, struct fp_arena *arena)
{
	struct fp_array *ids = fp_array_new(arena, FP_T_INT, slots->n);
	for (size_t i = 0; ids && i < slots->n; i++)
		fp_array_int(ids, slots->v[i]);
	return fp_p_array(ids);
}

fp_err fp_slots_find(struct fp_db *db, enum fp_query query, const struct fp_param *params, size_t n,
	struct fp_arena *arena, struct fp_ints *ret_slots, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"id", FP_T_INT, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, query, params, n, &rows, problem));
	return fp_rows_read_all(
		rows, columns, 1, sizeof(int64_t), arena, (void **)&ret_slots->v, &ret_slots->n, problem);
}

/* The requests seated in these slots, then the slots, each in id order. */
static fp_err lock_slots(
	struct fp_db *db, const struct fp_ints *slots, struct fp_arena *arena, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_slots(slots, arena), fp_p_bool(false)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_displace_lock, params, 1, NULL, problem));
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_pass_lock_slots, params, 2, NULL, problem);
}

fp_err fp_slots_set_closed(
	struct fp_db *db, const struct fp_ints *slots, bool keep, struct fp_arena *arena, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_slots(slots, arena), fp_p_bool(keep)};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_slots_close, params, FP_LENGTH(params), NULL, problem);
}

fp_err fp_holds_end(struct fp_db *db, const struct fp_ints *slots, fp_time now, int32_t most, struct fp_arena *arena,
	int32_t *ret_ended, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"lapsed", FP_T_INT4, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {
		fp_p_slots(slots, arena), fp_p_time(now), most < 0 ? fp_p_null() : fp_p_int4(most)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_holds_lapse, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, ret_ended, problem);
}

fp_err fp_displace_read(struct fp_db *db, const struct fp_ints *slots, fp_time now, struct fp_arena *arena,
	struct fp_record **ret_records, size_t *ret_n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_slots(slots, arena), fp_p_time(now)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_displace_read, params, FP_LENGTH(params), &rows, problem));
	return fp_rows_read_all(rows, fp_record_columns, fp_record_columns_count, sizeof(struct fp_record), arena,
		(void **)ret_records, ret_n, problem);
}

static const char *event_data(const char *name, const struct fp_appointment *a, struct fp_arena *arena)
{
	char id[FP_ID_TEXT];
	fp_id_format(&a->id, id);
	return fp_arena_format(arena, "{\"%s\":\"%s\",\"slot_id\":%lld}", name, id, (long long)a->slot_id);
}

/* The change notes who made it; in the request's log it is the system that acts. */
static fp_err take_away(struct fp_db *db, const struct fp_config_change *change, enum fp_event event,
	const char *reason, const struct fp_request *before, struct fp_arena *arena, struct fp_problem *problem)
{
	static const struct fp_viewer system = {.role = FP_ROLE_SYSTEM, .subject = "system"};
	const struct fp_act act = {.event = event,
		.role = FP_ROLE_SYSTEM,
		.actor = system.subject,
		.now = change->now,
		.reason = reason,
		.urgency = -1};
	bool offer = event == FP_EVENT_OFFER_LAPSED;
	const struct fp_event_extras extras = {.data = event_data(offer ? "offer_id" : "appointment_id",
						       offer ? &before->offer : &before->appointment, arena)};
	struct fp_policy policy;
	struct fp_change after;
	bool done = false;
	fp_catalog_policy(change->catalog, fp_catalog_office(change->catalog, before->office), before->service,
		before->urgency, change->now, &policy);
	FP_TRY(fp_request_decide(before, &act, &policy, &after, problem));
	FP_TRY(fp_request_change(db, &system, before, &after, &act, &extras, arena, &done, problem));
	return done ? FP_OK : (fp_err){FP_CODE_RETRY};
}

fp_err fp_offers_end(struct fp_db *db, const struct fp_config_change *change, const struct fp_ints *slots, int32_t most,
	const char *reason, struct fp_arena *arena, int32_t *ret_ended, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct fp_record *records;
	size_t n;
	const struct fp_param params[] = {fp_p_slots(slots, arena), most < 0 ? fp_p_null() : fp_p_int4(most)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_offers_in, params, FP_LENGTH(params), &rows, problem));
	FP_TRY(fp_rows_read_all(rows, fp_record_columns, fp_record_columns_count, sizeof(struct fp_record), arena,
		(void **)&records, &n, problem));
	for (size_t i = 0; i < n; i++)
		FP_TRY(take_away(db, change, FP_EVENT_OFFER_LAPSED, reason, &records[i].request, arena, problem));
	*ret_ended = (int32_t)n;
	return FP_OK;
}

fp_err fp_displace(struct fp_db *db, struct fp_config_change *change, const char *reason,
	const struct fp_record *records, size_t n, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(BYTES_MAX);
	change->displaced = fp_arena_alloc(change->arena, (n + 1) * sizeof(*change->displaced));
	if (!arena || !change->displaced)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		const struct fp_request *r = &records[i].request;
		FP_TRY(take_away(db, change, FP_EVENT_DISPLACE, reason, r, arena, problem));
		change->displaced[change->n_displaced++] = (struct fp_displaced){
			r->appointment.id, r->id, r->appointment.starts_at, r->appointment.local_start};
	}
	return FP_OK;
}

fp_err fp_slots_close(struct fp_db *db, struct fp_config_change *change, const struct fp_ints *slots, bool keep,
	const char *reason, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(BYTES_MAX);
	struct fp_record *records;
	size_t n;
	int32_t ended;
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(lock_slots(db, slots, arena, problem));
	FP_TRY(fp_slots_set_closed(db, slots, keep, arena, problem));
	FP_TRY(fp_holds_end(db, slots, change->now, -1, arena, &ended, problem));
	FP_TRY(fp_offers_end(db, change, slots, -1, reason, arena, &ended, problem));
	FP_TRY(fp_displace_read(db, slots, change->now, arena, &records, &n, problem));
	return fp_displace(db, change, reason, records, n, problem);
}
