#include <libpq-fe.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <fieldpass/log.h>

#include "cluster.h"
#include "core.h"
#include "process.h"

#define READY_LIMIT   (60 * FP_SECOND)
#define STOP_LIMIT    (60 * FP_SECOND)
#define RESTART_EVERY FP_SECOND

static void pause_briefly(void)
{
	nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
}

/* What makes the cluster private is given here and not in its configuration file: nobody can lose it there. */
static bool launch(struct fp_cluster *c)
{
	char sockets[2 * PATH_MAX + 64];
	char *at = sockets + snprintf(sockets, sizeof(sockets), "unix_socket_directories=\"");
	/* The setting is a list: quoted, with the quotes of the path doubled. */
	for (const char *p = c->socket; *p; p++) {
		if (*p == '"')
			*at++ = '"';
		*at++ = *p;
	}
	memcpy(at, "\"", 2);
	char *argv[] = {(char[]){FP_POSTGRES_PROGRAMS "/postgres"}, (char[]){"-D"}, c->data, (char[]){"-c"},
		(char[]){"listen_addresses="}, (char[]){"-c"}, sockets, (char[]){"-c"},
		(char[]){"unix_socket_permissions=0700"}, (char[]){"-c"}, (char[]){"port=" FP_CLUSTER_PORT}, NULL};
	c->started_at = fp_monotonic_now();
	pid_t pid = fp_process_start(argv, c->log, false);
	c->pid = pid > 0 ? pid : 0;
	return c->pid;
}

static const char *const conninfo_keys[] = {"host", "port", "user", "password", "dbname", "connect_timeout", NULL};

static void values_of(
	const struct fp_cluster *c, const char *database, const char *ret_values[FP_LENGTH(conninfo_keys)])
{
	const char *const values[] = {c->socket, FP_CLUSTER_PORT, "postgres", c->password, database, "2", NULL};
	memcpy(ret_values, values, sizeof(values));
}

static PGconn *connect_to(const struct fp_cluster *c, const char *database)
{
	const char *values[FP_LENGTH(conninfo_keys)];
	values_of(c, database, values);
	return PQconnectdbParams(conninfo_keys, values, 0);
}

/* It is there and says no, as after a crash while it replays its log. Whoever ended it then would make it begin anew,
 * and so for ever where that takes longer than somebody waits. */
static bool is_recovering(const struct fp_cluster *c)
{
	const char *values[FP_LENGTH(conninfo_keys)];
	values_of(c, "postgres", values);
	return PQpingParams(conninfo_keys, values, 0) == PQPING_REJECT;
}

static void finish(PGconn **pg)
{
	PQfinish(*pg);
}

static fp_err wait_until_ready(struct fp_cluster *c, PGconn **ret_pg, struct fp_problem *problem)
{
	char why[200] = "it did not answer in time";
	fp_time end = fp_monotonic_now() + READY_LIMIT;
	while (fp_monotonic_now() < end) {
		if (fp_process_ended(c->pid)) {
			c->pid = 0;
			return fp_fail(problem, FP_CODE_INTERNAL,
				"PostgreSQL ended while it started. The reason stands at the end of %s.", c->log);
		}
		PGconn *pg = connect_to(c, "postgres");
		if (PQstatus(pg) == CONNECTION_OK) {
			*ret_pg = pg;
			return FP_OK;
		}
		snprintf(why, sizeof(why), "%.*s", (int)strcspn(PQerrorMessage(pg), "\n"), PQerrorMessage(pg));
		PQfinish(pg);
		if (is_recovering(c))
			end = fp_monotonic_now() + READY_LIMIT;
		pause_briefly();
	}
	return fp_fail(
		problem, FP_CODE_INTERNAL, "PostgreSQL is not ready after 60 s (%s). See the end of %s.", why, c->log);
}

static fp_err make_database(PGconn *pg, struct fp_problem *problem)
{
	PGresult *found = PQexec(pg, "select 1 from pg_database where datname = '" FP_CLUSTER_NAME "'");
	bool there = PQresultStatus(found) == PGRES_TUPLES_OK && PQntuples(found);
	PQclear(found);
	if (there)
		return FP_OK;
	PGresult *made = PQexec(pg, "create database " FP_CLUSTER_NAME);
	bool good = PQresultStatus(made) == PGRES_COMMAND_OK;
	PQclear(made);
	if (!good)
		return fp_fail(problem, FP_CODE_INTERNAL, "The database " FP_CLUSTER_NAME " cannot be made: %s",
			PQerrorMessage(pg));
	return FP_OK;
}

static fp_err start(struct fp_cluster *c, const char *directory, const struct fp_keys *keys, struct fp_problem *problem)
{
	FP_TRY(fp_cluster_open(c, directory, problem));
	fp_store_password(keys, "postgres", c->password);
	FP_TRY(fp_cluster_make(c, problem));
	FP_TRY(fp_leftovers_end(c, problem));
	if (!launch(c))
		return fp_fail(problem, FP_CODE_INTERNAL, "PostgreSQL cannot be started: no process could be made");
	PGconn *pg FP_CLEANUP(finish) = NULL;
	FP_TRY(wait_until_ready(c, &pg, problem));
	return make_database(pg, problem);
}

fp_err fp_cluster_start(
	const char *directory, const struct fp_keys *keys, struct fp_cluster **ret_cluster, struct fp_problem *problem)
{
	struct fp_cluster *c = calloc(1, sizeof(*c));
	if (!c)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_err err = start(c, directory, keys, problem);
	if (fp_failed(err))
		fp_cluster_stop(c);
	else
		*ret_cluster = c;
	return err;
}

void fp_cluster_watch(struct fp_cluster *cluster)
{
	if (cluster->pid && !fp_process_ended(cluster->pid))
		return;
	if (cluster->pid)
		FP_LOG(FP_LOG_ERROR, "postgres_ended", FP_LOG_NUMBER("pid", cluster->pid));
	cluster->pid = 0;
	/* One that cannot start is tried again, but not as fast as we can; and never beside orphans that still write.
	 */
	if (!fp_leftovers_gone(cluster) || fp_monotonic_now() < cluster->started_at + RESTART_EVERY)
		return;
	if (launch(cluster))
		FP_LOG(FP_LOG_INFO, "postgres_started", FP_LOG_NUMBER("pid", cluster->pid));
}

static bool ended_within(pid_t pid, fp_time limit)
{
	fp_time end = fp_monotonic_now() + limit;
	while (!fp_process_ended(pid)) {
		if (fp_monotonic_now() >= end)
			return false;
		pause_briefly();
	}
	return true;
}

void fp_cluster_stop(struct fp_cluster *cluster)
{
	if (!cluster)
		return;
	if (cluster->pid) {
		kill(cluster->pid, SIGINT);
		/* Then at once; the next start recovers from the log. */
		if (!ended_within(cluster->pid, STOP_LIMIT)) {
			kill(cluster->pid, SIGQUIT);
			waitpid(cluster->pid, NULL, 0);
		}
	}
	if (cluster->lock >= 0)
		close(cluster->lock);
	explicit_bzero(cluster->password, sizeof(cluster->password));
	free(cluster);
}
