/* The store itself: where PostgreSQL is, what SQL belongs to it, and whether it was there last time. */
#ifndef FIELDPASS_STORE_CORE_H
#define FIELDPASS_STORE_CORE_H

#include <fieldpass/crypto.h>
#include <fieldpass/store.h>

#include "embedded.h"

/* The SQL of a store; the embedded one but in tests. Borrowed. */
struct fp_store_sql {
	const struct fp_embedded_query *queries;
	size_t n_queries;
	const struct fp_embedded_file *migrations;
	size_t n_migrations;
	const struct fp_embedded_file *seed;
	size_t n_seed;
};

struct fp_store {
	char *conninfo, *owner_conninfo;
	char *options[FP_DB_ROLES]; /* the operator's, and what we pin */
	const struct fp_keys *keys;
	struct fp_store_sql sql;
	bool *reads; /* by query: it changes nothing */
	bool many_hosts;
	_Atomic uint64_t standing; /* twice the era, and one more where PostgreSQL was found in it */
	_Atomic int64_t next_attempt;
	_Atomic bool silent;
	_Atomic uint32_t silences; /* a connection from before the latest is of no use any more */
};

extern const char *const fp_db_role_names[FP_DB_ROLES];

fp_err fp_store_new_with(const struct fp_store_config *config, const struct fp_store_sql *sql,
	struct fp_store **ret_store, struct fp_problem *problem);

/* The password of a login role, derived from the key file. */
void fp_store_password(const struct fp_keys *keys, const char *role, char ret_password[FP_HEX_MAC]);

/*
 * Each loss ends an era, and only what was opened since tells whether PostgreSQL is there again. A connection from
 * before says nothing about now: the orphans of a PostgreSQL that was killed answer what they have begun, and one loss
 * is noticed by many, some of them when all is well again. Whoever opens a connection notes the era before.
 */
uint64_t fp_store_era(const struct fp_store *store);
void fp_store_found(struct fp_store *store, uint64_t era);
void fp_store_missed(struct fp_store *store, uint64_t era, enum fp_db_role role, const char *why);
/* Missed and not found again. */
bool fp_store_lost(const struct fp_store *store);
/* Whether a connection may be tried now; while PostgreSQL is lost, true at once and then once in 250 ms for the whole
   process, until one succeeds; while it is silent, never: the pulse looks for it. */
bool fp_store_may_connect(struct fp_store *store);
/* The pulse's. */
void fp_store_fell_silent(struct fp_store *store);
void fp_store_heard(struct fp_store *store, uint64_t era);

/* From the text of a statement, once at start: it begins with select or with, and has no word that changes rows. */
bool fp_sql_is_read(const char *text);

#endif
