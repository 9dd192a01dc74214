#include <libpq-fe.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>

#include <fieldpass/log.h>

#include "classify.h"
#include "exchange.h"

#define CONNECT_LIMIT_S "2"
#define CONNECT_LIMIT	(2 * FP_SECOND)
#define SLICE_MS	50
#define BITS		64

/* libpq goes from host to host when one does not answer, but only where it waits itself. */
static PGconn *start(const char *const *keys, const char *const *values, bool waits)
{
	return waits ? PQconnectdbParams(keys, values, 1) : PQconnectStartParams(keys, values, 1);
}

static PGconn *begin(const struct fp_store *store, enum fp_db_role role, bool waits)
{
	bool owner = role == FP_DB_OWNER;
	char password[FP_HEX_MAC];
	if (!owner)
		fp_store_password(store->keys, fp_db_role_names[role], password);
	/* What stands before dbname, the operator's conninfo may override; what stands behind it is ours. */
	const char *keys[] = {"connect_timeout", "keepalives_idle", "keepalives_interval", "keepalives_count",
		"tcp_user_timeout", "dbname", "options", "client_encoding", "application_name", owner ? NULL : "user",
		"password", NULL};
	const char *values[] = {CONNECT_LIMIT_S, "2", "2", "3", "8000", owner ? store->owner_conninfo : store->conninfo,
		store->options[role], "UTF8", "fieldpass", fp_db_role_names[role], password, NULL};
	PGconn *pg = start(keys, values, waits);
	explicit_bzero(password, sizeof(password));
	return pg;
}

PGconn *fp_connect(const struct fp_store *store, enum fp_db_role role)
{
	return begin(store, role, true);
}

/* Gives up when PostgreSQL falls silent meanwhile: somebody waits for the answer. */
static PGconn *connect_unless_silent(const struct fp_connection *c)
{
	bool waits = c->store->many_hosts;
	PGconn *pg = begin(c->store, c->role, waits);
	fp_time end = fp_monotonic_now() + CONNECT_LIMIT;
	PostgresPollingStatusType next = waits ? PGRES_POLLING_OK : PGRES_POLLING_WRITING;
	while (pg && PQstatus(pg) != CONNECTION_BAD &&
		(next == PGRES_POLLING_WRITING || next == PGRES_POLLING_READING) && fp_monotonic_now() < end &&
		!fp_connection_stale(c)) {
		struct pollfd p = {.fd = PQsocket(pg), .events = next == PGRES_POLLING_READING ? POLLIN : POLLOUT};
		if (poll(&p, 1, SLICE_MS) != 0)
			next = PQconnectPoll(pg);
	}
	return pg;
}

static void on_notice(void *data, const PGresult *notice)
{
	struct fp_connection *c = data;
	const char *severity = PQresultErrorField(notice, PG_DIAG_SEVERITY_NONLOCALIZED);
	const char *state = PQresultErrorField(notice, PG_DIAG_SQLSTATE);
	if (severity && state && !strcmp(severity, "WARNING") && !strcmp(state, "01000"))
		c->warned = true;
}

/* The operator's user is who logs in, where fp_owner is to act. */
static fp_err become_owner(struct fp_connection *c, struct fp_problem *problem)
{
	const struct fp_statement statement = {.text = "set role fp_owner"};
	struct fp_answer answer FP_CLEANUP(fp_answer_done) = {0};
	fp_exchange(c, &statement, 1, fp_monotonic_now() + CONNECT_LIMIT, &answer);
	if (answer.end != FP_EXCHANGE_ANSWERED)
		return fp_fail(problem, FP_CODE_UNAVAILABLE, NULL);
	bool drop;
	return answer.failed ? fp_classify(answer.result, statement.text, &drop, problem) : FP_OK;
}

static fp_err open_now(struct fp_connection *c, struct fp_problem *problem)
{
	c->pg = connect_unless_silent(c);
	if (PQstatus(c->pg) != CONNECTION_OK) {
		fp_store_missed(c->store, c->era, c->role, PQerrorMessage(c->pg));
		return fp_fail(problem, FP_CODE_UNAVAILABLE, NULL);
	}
	PQsetNoticeReceiver(c->pg, on_notice, c);
	if (PQsetnonblocking(c->pg, 1) || !PQenterPipelineMode(c->pg))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_err err = c->role == FP_DB_OWNER ? become_owner(c, problem) : FP_OK;
	if (err.code == FP_CODE_UNAVAILABLE)
		fp_store_missed(c->store, c->era, c->role, "lost before it was of use");
	else
		fp_store_found(c->store, c->era);
	return err;
}

fp_err fp_connection_open(
	struct fp_store *store, enum fp_db_role role, struct fp_connection **ret_connection, struct fp_problem *problem)
{
	if (!fp_store_may_connect(store))
		return fp_fail(problem, FP_CODE_UNAVAILABLE, NULL);
	size_t words = FP_SIGHT_OF(store) / BITS + 1;
	struct fp_connection *c = calloc(1, sizeof(*c) + words * sizeof(c->prepared[0]));
	if (!c)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	c->store = store;
	c->role = role;
	c->silences = store->silences;
	c->era = fp_store_era(store);
	fp_err err = open_now(c, problem);
	if (fp_failed(err))
		fp_connection_free(c);
	else
		*ret_connection = c;
	return err;
}

struct fp_connection *fp_connection_free(struct fp_connection *c)
{
	if (c) {
		PQfinish(c->pg);
		free(c);
	}
	return NULL;
}

bool fp_connection_prepared(const struct fp_connection *c, size_t which)
{
	return c->prepared[which / BITS] >> which % BITS & 1;
}

void fp_connection_has_prepared(struct fp_connection *c, size_t which)
{
	c->prepared[which / BITS] |= UINT64_C(1) << which % BITS;
}

bool fp_connection_stale(const struct fp_connection *c)
{
	return c->silences != c->store->silences;
}

/*
 * A server that ended an idle connection said so and closed; both wait in the socket. Found here, the next statement
 * goes to a fresh connection; found after sending, a write would be of unknown outcome.
 */
bool fp_connection_alive(struct fp_connection *c)
{
	if (fp_connection_stale(c))
		return false;
	for (int reads = 0; reads < 8; reads++) {
		struct pollfd p = {.fd = PQsocket(c->pg), .events = POLLIN};
		if (PQstatus(c->pg) != CONNECTION_OK || p.fd < 0)
			return false;
		if (poll(&p, 1, 0) <= 0)
			return true;
		if (!PQconsumeInput(c->pg))
			return false;
		PQisBusy(c->pg); /* reads the messages: notices and notifications are kept apart */
	}
	return PQstatus(c->pg) == CONNECTION_OK;
}

/*
 * Each answer begins with an empty message, and is there to be taken as soon as the server's refusal makes one. While
 * libpq still waits there is one only where it had no memory for what came: it passes over that, be it the
 * synchronisation, and reads on.
 */
bool fp_connection_choked(const struct fp_connection *c)
{
	return PQisBusy(c->pg) && *PQerrorMessage(c->pg);
}

/* What has been read. */
static enum fp_late drain(struct fp_connection *c)
{
	bool after_null = false;
	while (!PQisBusy(c->pg)) {
		PGresult *r = PQgetResult(c->pg);
		ExecStatusType status = PQresultStatus(r);
		bool null = !r, good = null || status == PGRES_TUPLES_OK || status == PGRES_COMMAND_OK;
		PQclear(r);
		if (PQstatus(c->pg) != CONNECTION_OK || (null && after_null))
			return FP_LATE_OVER;
		if (status == PGRES_PIPELINE_SYNC)
			return c->spoilt ? FP_LATE_OVER : FP_LATE_ANSWERED;
		after_null = null;
		c->spoilt |= !good;
	}
	return FP_LATE_STILL;
}

static enum fp_late read_late(struct fp_connection *c)
{
	if (fp_connection_stale(c) || PQflush(c->pg) < 0)
		return FP_LATE_OVER;
	for (int reads = 0; reads < 8; reads++) {
		struct pollfd p = {.fd = PQsocket(c->pg), .events = POLLIN};
		enum fp_late late = drain(c);
		if (late != FP_LATE_STILL)
			return late;
		if (fp_connection_choked(c))
			return FP_LATE_OVER;
		if (poll(&p, 1, 0) <= 0)
			return FP_LATE_STILL;
		if (!PQconsumeInput(c->pg))
			return FP_LATE_OVER;
	}
	return FP_LATE_STILL;
}

enum fp_late fp_connection_late(struct fp_connection *c)
{
	enum fp_late late = read_late(c);
	if (late == FP_LATE_ANSWERED)
		for (size_t i = 0; i < c->n_preparing; i++)
			fp_connection_has_prepared(c, c->preparing[i]);
	return late;
}
