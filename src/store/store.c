#include <libpq-fe.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fieldpass/log.h>
#include <fieldpass/metrics.h>

#include "core.h"

#define ATTEMPT_EVERY (250 * FP_SECOND / 1000)
/* The parts of a standing. */
#define FOUND 1
#define ERA   2
/* The second half: PostgreSQL gives up the session of a client that is gone without a word, and with it its locks, but
 * none for being idle, as the one that listens always is: its loss would be taken for PostgreSQL's own; and it compiles
 * no statement and starts no helpers for one, as each of ours reads few rows, whatever it expects. Plans are kept, and
 * a new installation's are made for empty tables, which PostgreSQL takes for ten pages: with a page by index at its
 * usual four times the price, it would read all of them, and go on doing so with a hundred thousand. */
#define PINNED                                                                                                         \
	"-c search_path=fp,public -c TimeZone=UTC -c tcp_keepalives_idle=2 -c tcp_keepalives_interval=2 "              \
	"-c tcp_keepalives_count=3 -c tcp_user_timeout=8000 -c idle_in_transaction_session_timeout=60000 "             \
	"-c idle_session_timeout=0 -c jit=off -c max_parallel_workers_per_gather=0 -c random_page_cost=1.1"
/* Before the operator's: a PostgreSQL that is tuned not to wait for its disk would lose what people were told was done.
 * Whoever wants that, or standbys that have more than the log, says so in the address. */
#define DURABLE "-c synchronous_commit=on"
/* What the front door runs finds rows by their keys, whatever the parameters are. PostgreSQL sees how short the arrays
 * of a small batch are, and for that little plans the statement anew each time: a third of its work. */
#define PINNED_INTAKE "-c plan_cache_mode=force_generic_plan"

const char *const fp_db_role_names[FP_DB_ROLES] = {
	[FP_DB_INTAKE] = "fp_intake",
	[FP_DB_PUBLIC] = "fp_public",
	[FP_DB_STAFF] = "fp_staff",
	[FP_DB_OWNER] = "fp_owner",
};

/* What the operator may change, the operator's own options, then ours, which win. NULL: the conninfo is not one, or no
 * memory. */
static char *options_from(const char *conninfo, enum fp_db_role role, bool *ret_many_hosts)
{
	PQconninfoOption *parsed = PQconninfoParse(conninfo, NULL);
	if (!parsed)
		return NULL;
	const char *given = "";
	for (PQconninfoOption *o = parsed; o->keyword; o++)
		if (!strcmp(o->keyword, "options") && o->val)
			given = o->val;
		else if ((!strcmp(o->keyword, "host") || !strcmp(o->keyword, "hostaddr")) && o->val &&
			 strchr(o->val, ','))
			*ret_many_hosts = true;
	char *options = NULL;
	if (asprintf(&options, DURABLE " %s %s %s", given, PINNED, role == FP_DB_INTAKE ? PINNED_INTAKE : "") < 0)
		options = NULL;
	PQconninfoFree(parsed);
	return options;
}

fp_err fp_store_new_with(const struct fp_store_config *config, const struct fp_store_sql *sql,
	struct fp_store **ret_store, struct fp_problem *problem)
{
	struct fp_store *store = calloc(1, sizeof(*store));
	if (!store)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	store->conninfo = strdup(config->conninfo);
	store->owner_conninfo = strdup(config->owner_conninfo);
	bool readable = true;
	for (enum fp_db_role role = 0; role < FP_DB_ROLES; role++) {
		const char *conninfo = role == FP_DB_OWNER ? config->owner_conninfo : config->conninfo;
		store->options[role] = options_from(conninfo, role, &store->many_hosts);
		readable &= store->options[role] != NULL;
	}
	store->keys = config->keys;
	store->sql = *sql;
	store->reads = calloc(sql->n_queries + 1, sizeof(*store->reads));
	if (!readable || !store->conninfo || !store->owner_conninfo || !store->reads) {
		fp_store_free(store);
		return fp_fail(problem, FP_CODE_INTERNAL,
			"The database's address is not readable. Write it as postgresql://host:port/name, or as "
			"host=... dbname=...");
	}
	for (size_t i = 0; i < sql->n_queries; i++)
		store->reads[i] = fp_sql_is_read(sql->queries[i].text);
	*ret_store = store;
	return FP_OK;
}

fp_err fp_store_new(const struct fp_store_config *config, struct fp_store **ret_store, struct fp_problem *problem)
{
	const struct fp_store_sql sql = {fp_embedded_queries, FP_Q_COUNT, fp_embedded_migrations,
		fp_embedded_migrations_count, fp_embedded_seed, fp_embedded_seed_count};
	return fp_store_new_with(config, &sql, ret_store, problem);
}

struct fp_store *fp_store_free(struct fp_store *store)
{
	if (store) {
		free(store->conninfo);
		free(store->owner_conninfo);
		for (enum fp_db_role role = 0; role < FP_DB_ROLES; role++)
			free(store->options[role]);
		free(store->reads);
		free(store);
	}
	return NULL;
}

void fp_store_password(const struct fp_keys *keys, const char *role, char ret_password[FP_HEX_MAC])
{
	struct fp_mac mac;
	fp_mac_text(keys, FP_MAC_LOGIN, role, &mac);
	fp_hex(mac.b, sizeof(mac.b), ret_password);
}

bool fp_store_reachable(const struct fp_store *store)
{
	return store->standing & FOUND && !store->silent;
}

bool fp_store_silent(const struct fp_store *store)
{
	return store->silent;
}

uint64_t fp_store_era(const struct fp_store *store)
{
	return store->standing / ERA;
}

/* In the first era nobody has missed it yet. */
bool fp_store_lost(const struct fp_store *store)
{
	uint64_t standing = store->standing;
	return standing >= ERA && !(standing & FOUND);
}

bool fp_store_may_connect(struct fp_store *store)
{
	if (store->silent)
		return false;
	if (!fp_store_lost(store))
		return true;
	int64_t now = fp_monotonic_now();
	int64_t due = store->next_attempt;
	return now >= due && atomic_compare_exchange_strong(&store->next_attempt, &due, now + ATTEMPT_EVERY);
}

void fp_store_found(struct fp_store *store, uint64_t era)
{
	uint64_t standing = era * ERA;
	/* Looked at first: this runs after every statement, and a write would take the line from the other cores. */
	if (store->standing != standing ||
		!atomic_compare_exchange_strong(&store->standing, &standing, standing | FOUND))
		return;
	store->next_attempt = 0;
	if (era)
		FP_LOG(FP_LOG_INFO, "database_found");
}

void fp_store_missed(struct fp_store *store, uint64_t era, enum fp_db_role role, const char *why)
{
	fp_metric_add(FP_METRIC_DATABASE_MISSED, 1);
	uint64_t standing = store->standing;
	while (standing / ERA == era && !atomic_compare_exchange_weak(&store->standing, &standing, (era + 1) * ERA))
		;
	if (standing / ERA == era && (standing & FOUND || !era))
		FP_LOG(FP_LOG_WARN, "database_lost", FP_LOG_TEXT("role", fp_db_role_names[role]),
			FP_LOG_TEXT("why", why));
}

void fp_store_fell_silent(struct fp_store *store)
{
	store->silences++;
	store->silent = true;
	fp_store_missed(store, fp_store_era(store), FP_DB_STAFF, "it does not answer");
}

void fp_store_heard(struct fp_store *store, uint64_t era)
{
	store->silent = false;
	fp_store_found(store, era);
}
