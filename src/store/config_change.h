/* What the changes of the configuration share. */
#ifndef FIELDPASS_STORE_CONFIG_CHANGE_H
#define FIELDPASS_STORE_CONFIG_CHANGE_H

#include <fieldpass/configure.h>

/* One change: what it is called in the log, and what it does within the transaction. */
struct fp_config_step {
	const char *kind, *office, *reason; /* reason NULL: none */
	fp_err (*apply)(struct fp_db *db, struct fp_config_change *change, void *ctx, struct fp_problem *problem);
	/* What a refusal by a constraint means to a person; NULL: there is none. */
	fp_err (*explain)(struct fp_problem *problem);
	void *ctx;
};

/* Runs it under the configuration's lock, notes it, and commits, or undoes a dry run; begins anew where it met others
 * in a deadlock or they changed what it was about to. */
fp_err fp_config_change_run(struct fp_db *db, struct fp_config_change *change, const struct fp_config_step *step,
	struct fp_problem *problem);

/* Waits for all other changes, and for slots that are being made; within a transaction. */
fp_err fp_config_lock(struct fp_db *db, struct fp_problem *problem);

/* A slot's ids as a parameter. */
struct fp_param fp_p_slots(const struct fp_ints *slots, struct fp_arena *arena);
/* Takes the seats of `records` away, as the rule does it, and notes them in `change`. */
fp_err fp_displace(struct fp_db *db, struct fp_config_change *change, const char *reason,
	const struct fp_record *records, size_t n, struct fp_problem *problem);
/* Who has a seat in these slots that has not begun, and has not been checked in, in rank order. */
fp_err fp_displace_read(struct fp_db *db, const struct fp_ints *slots, fp_time now, struct fp_arena *arena,
	struct fp_record **ret_records, size_t *ret_n, struct fp_problem *problem);
/* Closes slots, and displaces all who have a seat there that has not begun; `keep`: they open again as they were. */
fp_err fp_slots_close(struct fp_db *db, struct fp_config_change *change, const struct fp_ints *slots, bool keep,
	const char *reason, struct fp_problem *problem);
fp_err fp_slots_set_closed(
	struct fp_db *db, const struct fp_ints *slots, bool keep, struct fp_arena *arena, struct fp_problem *problem);
/* Ends the holds there that no request has yet, the newest first; at most `most`, or (negative) all. */
fp_err fp_holds_end(struct fp_db *db, const struct fp_ints *slots, fp_time now, int32_t most, struct fp_arena *arena,
	int32_t *ret_ended, struct fp_problem *problem);
/* Ends what is offered in the slots, those ranked last first; at most `most` (-1: all). RETRY where somebody was
 * faster. */
fp_err fp_offers_end(struct fp_db *db, const struct fp_config_change *change, const struct fp_ints *slots, int32_t most,
	const char *reason, struct fp_arena *arena, int32_t *ret_ended, struct fp_problem *problem);
/* Opens what of the office's slots may open, and makes those that are missing. */
fp_err fp_slots_open(struct fp_db *db, struct fp_config_change *change, const char *office, struct fp_problem *problem);
/* The slots that a statement finds. */
fp_err fp_slots_find(struct fp_db *db, enum fp_query query, const struct fp_param *params, size_t n,
	struct fp_arena *arena, struct fp_ints *ret_slots, struct fp_problem *problem);

#endif
