#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "admin.h"

static const char making[] = "Making the database's login roles";
static const char *const logins[] = {"fp_intake", "fp_public", "fp_staff", "fp_audit"};

/* In one statement each, so that a repeated start changes nothing. */
static const char before[] = "do $$ begin"
			     " if not exists (select from pg_roles where rolname = 'fp_owner') then"
			     "  create role fp_owner nologin;"
			     " end if;"
			     " if current_user <> 'fp_owner' and not exists (select from pg_auth_members"
			     "  where roleid = 'fp_owner'::regrole and member = current_user::regrole) then"
			     "  execute format('grant fp_owner to %I', current_user);"
			     " end if; "
			     "end $$;"
			     "create schema if not exists fp authorization fp_owner;"
			     "create extension if not exists btree_gist with schema public";

/*
 * The server gets the SCRAM verifier, so that neither its log nor anyone who watches its statements sees the password.
 * One iteration: nobody guesses 256 bits, and PostgreSQL's 4096 cost whoever logs in 9 ms of work, two dozen times at
 * each start and after each loss.
 */
static char *password_literal(const struct fp_store *store, PGconn *pg, const char *role)
{
	char password[FP_HEX_MAC], verifier[FP_SCRAM_VERIFIER];
	uint8_t salt[FP_SCRAM_SALT];
	fp_store_password(store->keys, role, password);
	bool made = fp_random(salt, sizeof(salt)) && fp_scram_verifier(password, salt, 1, verifier);
	explicit_bzero(password, sizeof(password));
	return made ? PQescapeLiteral(pg, verifier, strlen(verifier)) : NULL;
}

static fp_err make_login(const struct fp_store *store, PGconn *pg, const char *role, struct fp_problem *problem)
{
	PGresult *found FP_CLEANUP(fp_result_done) = NULL;
	const char *const params[] = {role, NULL};
	FP_TRY(fp_admin_ask(pg, "select 1 from pg_roles where rolname = $1", params, &found, problem));
	char *literal = password_literal(store, pg, role);
	char *sql = NULL;
	const char *verb = PQntuples(found) ? "alter" : "create";
	if (!literal || asprintf(&sql, "%s role %s login noinherit password %s", verb, role, literal) < 0) {
		PQfreemem(literal);
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	}
	fp_err err = fp_admin_run(pg, sql, making, problem);
	free(sql);
	PQfreemem(literal);
	return err;
}

fp_err fp_roles_make(const struct fp_store *store, PGconn *pg, struct fp_problem *problem)
{
	FP_TRY(fp_admin_run(pg, before, "Making the role fp_owner and the schema fp", problem));
	FP_TRY(fp_admin_run(pg, "begin", making, problem));
	for (size_t i = 0; i < FP_LENGTH(logins); i++)
		FP_TRY(make_login(store, pg, logins[i], problem));
	return fp_admin_run(pg, "commit", making, problem);
}
