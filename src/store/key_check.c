/*
 * Which key file a database belongs to. With another one nothing could be opened, persons would no longer be known
 * again, and the login roles would get other passwords than the processes have that run with the right one.
 */
#include <string.h>

#include "admin.h"

#define ABOUT "fieldpass key check" /* part of what is stored: it never changes */

static void check_value(const struct fp_store *store, char ret_text[FP_HEX_MAC])
{
	struct fp_mac mac;
	fp_mac_text(store->keys, FP_MAC_LOGIN, ABOUT, &mac);
	fp_hex(mac.b, sizeof(mac.b), ret_text);
}

fp_err fp_key_check(const struct fp_store *store, PGconn *pg, struct fp_problem *problem)
{
	PGresult *r FP_CLEANUP(fp_result_done) = NULL;
	char own[FP_HEX_MAC];
	bool there = false;
	FP_TRY(fp_admin_is(pg, "select to_regclass('fp.key_check') is not null", &there, problem));
	if (!there)
		return FP_OK;
	FP_TRY(fp_admin_ask(pg, "select encode(mac, 'hex') from fp.key_check", NULL, &r, problem));
	check_value(store, own);
	if (PQntuples(r) == 0 || !strcmp(PQgetvalue(r, 0, 0), own))
		return FP_OK;
	return fp_fail(problem, FP_CODE_INTERNAL,
		"This key file is not the one that the database's personal data was sealed with. "
		"Restore that one from its backup.");
}

fp_err fp_key_check_keep(const struct fp_store *store, PGconn *pg, struct fp_problem *problem)
{
	PGresult *r FP_CLEANUP(fp_result_done) = NULL;
	char own[FP_HEX_MAC];
	check_value(store, own);
	const char *const params[] = {own, NULL};
	FP_TRY(fp_admin_run(pg,
		"create table if not exists fp.key_check (only_row boolean primary key default true check (only_row), "
		"mac bytea not null)",
		"Making the table of the key", problem));
	return fp_admin_ask(pg, "insert into fp.key_check (mac) values (decode($1, 'hex')) on conflict do nothing",
		params, &r, problem);
}
