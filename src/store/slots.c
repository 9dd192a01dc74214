/* The slots that follow from the schedules, and what one of them holds. */
#include <fieldpass/schedule.h>

#include "config_change.h"

#define BYTES_MAX ((size_t)8 << 20)

static fp_err fill(struct fp_db *db, const char *office, fp_day first, fp_day last, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(BYTES_MAX);
	size_t n = 0;
	for (fp_day day = first; day <= last; day++)
		n += fp_federal_holiday(day) != NULL;
	struct fp_array *holidays = arena ? fp_array_new(arena, FP_T_DAY, n) : NULL;
	if (!holidays)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	for (fp_day day = first; day <= last; day++)
		if (fp_federal_holiday(day))
			fp_array_day(holidays, day);
	const struct fp_param params[] = {fp_p_day(first), fp_p_day(last), fp_p_array(holidays), fp_p_text(office)};
	return fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_slots_make, params, FP_LENGTH(params), NULL, problem);
}

/* The lock is taken by a statement of its own, so that the next one sees what was changed before it was had. */
fp_err fp_slots_fill(struct fp_db *db, const char *office, fp_day first, fp_day last, struct fp_problem *problem)
{
	FP_TRY(fp_db_begin(db, FP_DB_STAFF, NULL, problem));
	fp_err err = fp_config_lock(db, problem);
	if (!fp_failed(err))
		err = fill(db, office, first, last, problem);
	if (!fp_failed(err))
		err = fp_db_commit(db, problem);
	fp_db_rollback(db); /* of nothing, where it was committed */
	return err;
}

fp_err fp_slots_open(struct fp_db *db, struct fp_config_change *change, const char *office, struct fp_problem *problem)
{
	const struct fp_param params[] = {fp_p_text(office), fp_p_time(change->now)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_slots_reopen, params, FP_LENGTH(params), NULL, problem));
	/* Somewhere it is still yesterday. */
	return fill(db, office, fp_day_of(change->now) - 1, fp_catalog_last_day(change->catalog, change->now), problem);
}

/* ---- the capacity of one ---- */

static const struct fp_column slot_columns[] = {
	{"id", FP_T_INT, offsetof(struct fp_slot, id), NULL},
	{"office", FP_T_TEXT, offsetof(struct fp_slot, office), NULL},
	{"service", FP_T_TEXT, offsetof(struct fp_slot, service), NULL},
	{"starts_at", FP_T_TIME, offsetof(struct fp_slot, starts_at), NULL},
	{"ends_at", FP_T_TIME, offsetof(struct fp_slot, ends_at), NULL},
	{"local_start", FP_T_TIME, offsetof(struct fp_slot, local_start), NULL},
	{"capacity", FP_T_INT4, offsetof(struct fp_slot, capacity), NULL},
	{"booked", FP_T_INT4, offsetof(struct fp_slot, booked), NULL},
	{"closed", FP_T_BOOL, offsetof(struct fp_slot, closed), NULL},
};

struct resizing {
	const char *office, *reason;
	int64_t id;
	int32_t capacity;
	struct fp_slot *slot;
};

static fp_err lock_slot(
	struct fp_db *db, struct fp_config_change *change, struct resizing *r, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_int(r->id), fp_p_text(r->office)};
	const struct fp_param ids[] = {fp_p_slots(&(struct fp_ints){1, &r->id}, change->arena)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_displace_lock, ids, FP_LENGTH(ids), NULL, problem));
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_slot_lock, params, FP_LENGTH(params), &rows, problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(problem, FP_CODE_NOT_FOUND, "This office has no slot with this id");
	return fp_rows_read(rows, 0, slot_columns, FP_LENGTH(slot_columns), change->arena, r->slot, problem);
}

static fp_err check_slot(const struct fp_slot *slot, fp_time now, struct fp_problem *problem)
{
	if (slot->closed) {
		problem->next = "Take the closure back first, or give the office hours that cover it.";
		return fp_fail(problem, FP_CODE_STATE_CONFLICT, "The slot is closed");
	}
	if (slot->starts_at <= now) {
		problem->next = "The office may still cancel a single appointment.";
		return fp_fail(problem, FP_CODE_STATE_CONFLICT, "The slot has begun");
	}
	return FP_OK;
}

/* While it is cut, the slot is closed: what comes free in it is gone at once, and nobody is woken for it. */
static fp_err cut(struct fp_db *db, struct fp_config_change *change, struct resizing *r, struct fp_problem *problem)
{
	const struct fp_ints one = {1, &r->id};
	struct fp_record *records;
	size_t n;
	int32_t ended, offers, excess = r->slot->booked - r->capacity;
	FP_TRY(fp_slots_set_closed(db, &one, true, change->arena, problem));
	FP_TRY(fp_holds_end(db, &one, change->now, excess, change->arena, &ended, problem));
	FP_TRY(fp_offers_end(db, change, &one, excess - ended, r->reason, change->arena, &offers, problem));
	FP_TRY(fp_displace_read(db, &one, change->now, change->arena, &records, &n, problem));
	size_t out = (size_t)(excess - ended - offers);
	if (out > n) {
		problem->next = "Leave a seat for each who has been checked in.";
		return fp_fail(problem, FP_CODE_STATE_CONFLICT,
			"%zu of those who have a seat there cannot be displaced", out - n);
	}
	return fp_displace(db, change, r->reason, records + (n - out), out, problem);
}

static fp_err resize(struct fp_db *db, struct fp_config_change *change, void *ctx, struct fp_problem *problem)
{
	static const struct fp_column columns[] = {{"booked", FP_T_INT4, 0, NULL}};
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct resizing *r = ctx;
	FP_TRY(lock_slot(db, change, r, problem));
	FP_TRY(check_slot(r->slot, change->now, problem));
	if (r->slot->booked > r->capacity)
		FP_TRY(cut(db, change, r, problem));
	const struct fp_param params[] = {fp_p_int(r->id), fp_p_int4(r->capacity)};
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_slot_resize, params, FP_LENGTH(params), &rows, problem));
	change->object = r->id;
	r->slot->capacity = r->capacity;
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), NULL, &r->slot->booked, problem);
}

fp_err fp_slot_resize(struct fp_db *db, struct fp_config_change *change, const char *office, int64_t id,
	int32_t capacity, const char *reason, struct fp_slot *ret_slot, struct fp_problem *problem)
{
	struct resizing r = {.office = office, .reason = reason, .id = id, .capacity = capacity, .slot = ret_slot};
	const struct fp_config_step step = {
		.kind = "capacity_set", .office = office, .reason = reason, .apply = resize, .ctx = &r};
	return fp_config_change_run(db, change, &step, problem);
}
