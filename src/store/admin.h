/* The owner's plain, blocking connection, under the one lock of those who change the schema. */
#ifndef FIELDPASS_STORE_ADMIN_H
#define FIELDPASS_STORE_ADMIN_H

#include "connection.h"

/* Connects as the operator said and takes the advisory lock, which lasts as long as the connection. */
fp_err fp_admin_open(struct fp_store *store, PGconn **ret_pg, struct fp_problem *problem);
void fp_admin_close(PGconn **pg); /* for FP_CLEANUP */

/* Any number of statements; `what` is named in the message where they fail. */
fp_err fp_admin_run(PGconn *pg, const char *sql, const char *what, struct fp_problem *problem);
/* One statement with text parameters (NULL-terminated list, may be NULL); its text result is the caller's. */
fp_err fp_admin_ask(
	PGconn *pg, const char *sql, const char *const *params, PGresult **ret_result, struct fp_problem *problem);
/* Whether the statement's first column is true. */
fp_err fp_admin_is(PGconn *pg, const char *sql, bool *ret_is, struct fp_problem *problem);
void fp_result_done(PGresult **result); /* for FP_CLEANUP */

/* Login roles, fp_owner, the schema and its extension; may be repeated. */
fp_err fp_roles_make(const struct fp_store *store, PGconn *pg, struct fp_problem *problem);
/* Refuses a key file that is not the database's; a new database has none yet. Before the login roles get its passwords.
 */
fp_err fp_key_check(const struct fp_store *store, PGconn *pg, struct fp_problem *problem);
/* As fp_owner: from now on the database belongs to this key file. */
fp_err fp_key_check_keep(const struct fp_store *store, PGconn *pg, struct fp_problem *problem);
/* As fp_owner: the seed files of the store, each replaced by the one of that name in `directory`, if that is not NULL.
 */
fp_err fp_seed_load(const struct fp_store *store, PGconn *pg, const char *directory, struct fp_problem *problem);

#endif
