#include "admin.h"

#define ATTEMPTS 5

/*
 * What requests made goes; the search worker's cursor stays, since transaction numbers only grow. A table that is added
 * and refers to one of these makes the truncate fail until it is named here. The logs and the requests refuse to be
 * emptied, even by their owner; that is lifted for this transaction, whose locks let nobody else at them meanwhile.
 */
static const char clear[] =
	"set role fp_owner;"
	"set lock_timeout = '5s';"
	"begin;"
	"lock table fp.request, fp.event, fp.change in access exclusive mode;"
	"alter table fp.request disable trigger request_stays;"
	"alter table fp.event disable trigger event_append_only;"
	"alter table fp.change disable trigger change_append_only;"
	"truncate fp.request, fp.event, fp.note, fp.callback, fp.callback_attempt, fp.appointment, fp.slot,"
	" fp.idempotency, fp.search_key, fp.representation, fp.attorney, fp.delegate, fp.decision, fp.pass, fp.freed,"
	" fp.awaited_office, fp.callback_capacity, fp.change, fp.walk_in, fp.lookup_attempt, fp.spare;"
	"alter table fp.change enable trigger change_append_only;"
	"alter table fp.event enable trigger event_append_only;"
	"alter table fp.request enable trigger request_stays;";

static fp_err reset_once(struct fp_store *store, struct fp_problem *problem)
{
	/* A failure ends the connection, and with it the transaction. */
	PGconn *pg FP_CLEANUP(fp_admin_close) = NULL;
	FP_TRY(fp_admin_open(store, &pg, problem));
	fp_err err = fp_admin_run(pg, clear, "Emptying the sandbox", problem);
	if (fp_failed(err))
		return fp_fail(
			problem, FP_CODE_UNAVAILABLE, "The sandbox is too busy to be emptied; nothing was changed");
	FP_TRY(fp_seed_load(store, pg, NULL, problem));
	return fp_admin_run(pg, "commit", "Loading the sample data", problem);
}

/* Statements under way may hold what it needs, or meet it in a deadlock. */
fp_err fp_store_reset(struct fp_store *store, struct fp_problem *problem)
{
	fp_err err = FP_OK;
	for (int i = 0; i < ATTEMPTS; i++) {
		err = reset_once(store, problem);
		if (err.code != FP_CODE_UNAVAILABLE)
			break;
	}
	return err;
}
