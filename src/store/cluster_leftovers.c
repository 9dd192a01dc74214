#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "cluster.h"
#include "process.h"

#define PIDS_MAX 512

static void pid_file(const struct fp_cluster *c, char ret_path[PATH_MAX + 32])
{
	snprintf(ret_path, PATH_MAX + 32, "%s/postmaster.pid", c->data);
}

/* The postmaster as its file names it; 0: no file. It may be dead, or its number another program's by now. */
static pid_t postmaster(const struct fp_cluster *c)
{
	char path[PATH_MAX + 32], line[32] = "";
	pid_file(c, path);
	FILE *f = fopen(path, "re");
	if (!f)
		return 0;
	bool read = fgets(line, sizeof(line), f);
	fclose(f);
	return read ? (pid_t)strtol(line, NULL, 10) : 0;
}

/* To the postmaster alone if it lives (it ends its children in good order), else to all of them. Returns how many live.
 */
static size_t send_signal(const struct fp_cluster *c, int orderly, int rough)
{
	pid_t pids[PIDS_MAX];
	pid_t main = postmaster(c);
	size_t n = fp_process_in(c->data, pids, PIDS_MAX);
	for (size_t i = 0; i < n; i++) {
		if (orderly && pids[i] == main) {
			kill(main, orderly);
			return n;
		}
	}
	for (size_t i = 0; i < n; i++)
		kill(pids[i], rough);
	return n;
}

static bool wait_until_gone(const struct fp_cluster *c, int seconds)
{
	pid_t pid;
	for (int i = 0; i < seconds * 20; i++) {
		if (!fp_process_in(c->data, &pid, 1))
			return true;
		nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	}
	return false;
}

/*
 * With our lock held and nobody alive in the directory, these are a dead one's. PostgreSQL would refuse them while the
 * number in them belongs to a zombie that nobody reaps yet, or to some other program of this user.
 */
static void remove_pid_files(const struct fp_cluster *c)
{
	char path[PATH_MAX + 32];
	pid_file(c, path);
	unlink(path);
	snprintf(path, sizeof(path), "%s/.s.PGSQL." FP_CLUSTER_PORT ".lock", c->socket);
	unlink(path);
}

fp_err fp_leftovers_end(const struct fp_cluster *c, struct fp_problem *problem)
{
	static const struct {
		int orderly, rough, seconds;
	} steps[] = {{SIGINT, SIGQUIT, 30}, {SIGQUIT, SIGQUIT, 10}, {0, SIGKILL, 5}};
	for (size_t i = 0; i < FP_LENGTH(steps); i++) {
		if (!send_signal(c, steps[i].orderly, steps[i].rough) || wait_until_gone(c, steps[i].seconds)) {
			remove_pid_files(c);
			return FP_OK;
		}
	}
	return fp_fail(problem, FP_CODE_INTERNAL,
		"A PostgreSQL of a former run still works in %s and does not end. End the process %d, then start "
		"again.",
		c->data, (int)postmaster(c));
}

bool fp_leftovers_gone(const struct fp_cluster *c)
{
	if (send_signal(c, 0, SIGQUIT))
		return false;
	remove_pid_files(c);
	return true;
}
