/*
 * What an operator changes while the service runs: hours, closures, capacity, offices, policies; and whom it displaces.
 * Each change is one transaction, with its row in table `change`; a dry run is the same transaction, undone. All
 * functions block on PostgreSQL. Wake the assigner afterwards.
 */
#ifndef FIELDPASS_CONFIGURE_H
#define FIELDPASS_CONFIGURE_H

#include <fieldpass/records.h>

/* An appointment that a change took away. */
struct fp_displaced {
	struct fp_id appointment_id, request_id;
	fp_time starts_at, local_start;
};

/* What every change is made with, and what comes of it. */
struct fp_config_change {
	const struct fp_viewer *viewer;
	const struct fp_catalog *catalog;
	fp_time now;
	bool dry_run;
	struct fp_idempotency idempotency;
	struct fp_arena *arena;
	/* results */
	int64_t object; /* the id of what was made */
	size_t n_displaced;
	struct fp_displaced *displaced; /* by start and id */
	bool replayed;			/* the key had been used: object and displaced are those of then */
};

struct fp_closure {
	int64_t id;
	const char *office;
	fp_day day;
	const char *reason, *note; /* note NULL: none */
};
/* Closes an office for a day: STATE_CONFLICT where it is closed already. */
fp_err fp_closure_make(struct fp_db *db, struct fp_config_change *change, const struct fp_closure *closure,
	struct fp_problem *problem);
/* Opens the day again. NOT_FOUND, or STATE_CONFLICT once the day is over. */
fp_err fp_closure_undo(
	struct fp_db *db, struct fp_config_change *change, const char *office, int64_t id, struct fp_problem *problem);
/* Those from a day on. */
fp_err fp_closures_list(struct fp_db *db, const struct fp_viewer *viewer, const char *office, fp_day from,
	struct fp_arena *arena, struct fp_closure **ret_closures, size_t *ret_n, struct fp_problem *problem);

struct fp_schedule {
	int64_t id;
	const char *office;
	int32_t weekday;       /* 1 is Monday */
	int32_t opens, closes; /* minutes of the day, office-local */
	int32_t minutes, capacity;
	const char *service;	     /* NULL: any */
	fp_day valid_from, valid_to; /* FP_DAY_NONE: no bound */
};
/* INVALID_FIELDS where the hours meet a change of the clock, STATE_CONFLICT where they overlap others. */
fp_err fp_schedule_make(struct fp_db *db, struct fp_config_change *change, const struct fp_schedule *schedule,
	struct fp_problem *problem);
fp_err fp_schedule_end(
	struct fp_db *db, struct fp_config_change *change, const char *office, int64_t id, struct fp_problem *problem);
fp_err fp_schedules_list(struct fp_db *db, const struct fp_viewer *viewer, const char *office, struct fp_arena *arena,
	struct fp_schedule **ret_schedules, size_t *ret_n, struct fp_problem *problem);

/* A cut below what is booked ends holds first, then takes away the seats of those ranked last. STATE_CONFLICT for a
 * slot that has begun or is closed, and where fewer can be displaced. ret_slot is as it is afterwards. */
fp_err fp_slot_resize(struct fp_db *db, struct fp_config_change *change, const char *office, int64_t id,
	int32_t capacity, const char *reason, struct fp_slot *ret_slot, struct fp_problem *problem);

/* Makes an office, or replaces it with all that it serves. STATE_CONFLICT for another zone while there are slots to
 * come; INVALID_FIELDS for a zone that does not exist. */
fp_err fp_office_put(struct fp_db *db, struct fp_config_change *change, const struct fp_office *office,
	const struct fp_office_area *areas, size_t n_areas, bool *ret_made, struct fp_problem *problem);

/* STATE_CONFLICT where there is a row with these keys. */
fp_err fp_policy_add(
	struct fp_db *db, struct fp_config_change *change, const struct fp_policy_row *row, struct fp_problem *problem);

/* ---- the slots that follow from the schedules ---- */

/* Makes those that are missing of the days from first to last, of one office or (NULL) all; a transaction of its own,
 * which waits for changes under way. */
fp_err fp_slots_fill(struct fp_db *db, const char *office, fp_day first, fp_day last, struct fp_problem *problem);

#endif
