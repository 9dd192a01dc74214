#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "cluster.h"
#include "process.h"

#define LOCK_LIMIT FP_SECOND
#define HALF_MADE  "data.new"

/* Tuning, for the operator to change; what keeps the cluster private is given at each start instead. */
static const char settings[] = "\n# Written by Fieldpass when it made this cluster.\n"
			       "max_connections = 100\n"
			       "shared_buffers = 256MB\n"
			       "max_wal_size = 2GB\n"
			       "wal_compression = lz4\n"
			       "fsync = on\n"
			       "full_page_writes = on\n"
			       "synchronous_commit = on\n"
			       "jit = off\n"
			       "# Plans made for tables that were empty do not outlive them for long.\n"
			       "autovacuum_naptime = 5s\n"
			       "# After a crash: one call, where a call for each file takes seconds on a busy disk.\n"
			       "recovery_init_sync_method = syncfs\n"
			       "log_line_prefix = '%m [%p] %u '\n"
			       "log_timezone = 'UTC'\n"
			       "# DETAIL lines quote rows; they stay out of the log.\n"
			       "log_error_verbosity = terse\n";

static fp_err failed(struct fp_problem *problem, const char *what, const char *path)
{
	return fp_fail(problem, FP_CODE_INTERNAL, "Cannot %s %s: %s", what, path, strerrordesc_np(errno));
}

static fp_err make_directory(const char *path, struct fp_problem *problem)
{
	if (mkdir(path, 0700) && errno != EEXIST)
		return failed(problem, "make the directory", path);
	return FP_OK;
}

static fp_err set_paths(struct fp_cluster *c, const char *directory, struct fp_problem *problem)
{
	char below[PATH_MAX - 64], real[PATH_MAX];
	int n = snprintf(below, sizeof(below), "%s/postgres", directory);
	if (n < 0 || (size_t)n >= sizeof(below))
		return fp_fail(problem, FP_CODE_INTERNAL, "The data directory's path is too long");
	FP_TRY(make_directory(directory, problem));
	FP_TRY(make_directory(below, problem));
	if (!realpath(below, real) || strlen(real) >= sizeof(c->home))
		return failed(problem, "find the directory", below);
	if (strchr(real, ','))
		return fp_fail(problem, FP_CODE_INTERNAL,
			"PostgreSQL's library takes the comma in %s for the end of a path. Choose another data "
			"directory.",
			real);
	memcpy(c->home, real, strlen(real) + 1);
	snprintf(c->data, sizeof(c->data), "%s/data", c->home);
	snprintf(c->socket, sizeof(c->socket), "%s/socket", c->home);
	snprintf(c->log, sizeof(c->log), "%s/server.log", c->home);
	struct sockaddr_un address;
	if (strlen(c->socket) + strlen("/.s.PGSQL." FP_CLUSTER_PORT) >= sizeof(address.sun_path))
		return fp_fail(problem, FP_CODE_INTERNAL,
			"The path %s is too long for a socket (107 bytes with its file name). Choose a shorter data "
			"directory.",
			c->socket);
	return make_directory(c->socket, problem);
}

/* Whoever was killed with a former server lets go of it a moment later than that server's end is seen. */
static bool lock_within(int fd, fp_time limit)
{
	fp_time end = fp_monotonic_now() + limit;
	while (flock(fd, LOCK_EX | LOCK_NB)) {
		if (fp_monotonic_now() >= end)
			return false;
		nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	}
	return true;
}

static fp_err take_lock(struct fp_cluster *c, struct fp_problem *problem)
{
	char path[PATH_MAX];
	snprintf(path, sizeof(path), "%s/lock", c->home);
	c->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (c->lock < 0)
		return failed(problem, "open", path);
	if (!lock_within(c->lock, LOCK_LIMIT))
		return fp_fail(problem, FP_CODE_INTERNAL,
			"Another Fieldpass uses %s. Stop it first, or choose another data directory.", c->home);
	return FP_OK;
}

fp_err fp_cluster_open(struct fp_cluster *c, const char *directory, struct fp_problem *problem)
{
	c->lock = -1;
	if (geteuid() == 0)
		return fp_fail(problem, FP_CODE_INTERNAL,
			"PostgreSQL does not run as root. Start Fieldpass as an ordinary user who owns the data "
			"directory.");
	if (access(FP_POSTGRES_PROGRAMS "/postgres", X_OK))
		return fp_fail(problem, FP_CODE_INTERNAL,
			"PostgreSQL 15 is not installed in " FP_POSTGRES_PROGRAMS
			". Install the package postgresql-15.");
	FP_TRY(set_paths(c, directory, problem));
	return take_lock(c, problem);
}

static int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static fp_err write_file(const char *path, int flags, const char *text, struct fp_problem *problem)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | flags, 0600);
	if (fd < 0)
		return failed(problem, "write", path);
	size_t length = strlen(text);
	bool written = write(fd, text, length) == (ssize_t)length && fsync(fd) == 0;
	close(fd);
	return written ? FP_OK : failed(problem, "write", path);
}

static fp_err initdb(struct fp_cluster *c, char *target, struct fp_problem *problem)
{
	char password_file[PATH_MAX + 16];
	snprintf(password_file, sizeof(password_file), "%s/password", c->home);
	unlink(password_file);
	FP_TRY(write_file(password_file, O_EXCL, c->password, problem));
	char option[PATH_MAX + 32];
	snprintf(option, sizeof(option), "--pwfile=%s", password_file);
	char *argv[] = {(char[]){FP_POSTGRES_PROGRAMS "/initdb"}, (char[]){"-D"}, target, (char[]){"-U"},
		(char[]){"postgres"}, (char[]){"-A"}, (char[]){"scram-sha-256"}, option, (char[]){"--locale=C.UTF-8"},
		(char[]){"--encoding=UTF8"}, (char[]){"--data-checksums"}, (char[]){"--no-instructions"}, NULL};
	bool made = fp_process_run(argv, c->log);
	unlink(password_file);
	if (!made)
		return fp_fail(problem, FP_CODE_INTERNAL, "initdb failed. The reason stands at the end of %s.", c->log);
	return FP_OK;
}

static bool sync_directory(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	bool synced = fd >= 0 && fsync(fd) == 0;
	if (fd >= 0)
		close(fd);
	return synced;
}

/*
 * What a start that was killed has left: its initdb goes on for a moment, writes there and clears up after itself. So
 * what cannot be removed yet is left to the next start.
 */
static void remove_half_made(const struct fp_cluster *c)
{
	char path[PATH_MAX + 300];
	DIR *home = opendir(c->home);
	struct dirent *e;
	while (home && (e = readdir(home))) {
		if (strncmp(e->d_name, HALF_MADE, strlen(HALF_MADE)))
			continue;
		snprintf(path, sizeof(path), "%s/%s", c->home, e->d_name);
		nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	}
	if (home)
		closedir(home);
}

fp_err fp_cluster_make(struct fp_cluster *c, struct fp_problem *problem)
{
	char target[PATH_MAX + 32], file[PATH_MAX + 64];
	remove_half_made(c);
	if (!access(c->data, F_OK))
		return FP_OK;
	/* Made aside, where nobody was before, and renamed: a directory of the right name is a whole one. */
	snprintf(target, sizeof(target), "%s/" HALF_MADE "XXXXXX", c->home);
	if (!mkdtemp(target))
		return failed(problem, "make the directory", target);
	FP_TRY(initdb(c, target, problem));
	snprintf(file, sizeof(file), "%s/postgresql.conf", target);
	FP_TRY(write_file(file, O_APPEND, settings, problem));
	if (rename(target, c->data) || !sync_directory(c->home))
		return failed(problem, "rename", target);
	return FP_OK;
}
