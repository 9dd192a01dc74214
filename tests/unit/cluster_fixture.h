/* A PostgreSQL of the test's own in a temporary directory, and what every test around it needs. */
#ifndef FIELDPASS_CLUSTER_FIXTURE_H
#define FIELDPASS_CLUSTER_FIXTURE_H

#include <ftw.h>
#include <grp.h>
#include <pwd.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include <fieldpass/crypto.h>
#include <fieldpass/log.h>
#include <fieldpass/store.h>

static char directory[] = "/tmp/fieldpass-test-XXXXXX";
static struct fp_keys *keys;
static struct fp_cluster *cluster;
static char *its_conninfo, *its_owner_conninfo;
static struct fp_store *store;
static struct fp_db *db;
static struct fp_arena *arena;
static struct fp_problem problem;

#define OK(expression)                                                                                                 \
	do {                                                                                                           \
		fp_err e_ = (expression);                                                                              \
		if (fp_failed(e_))                                                                                     \
			fail_msg("%s: %s %s (%s %s)", #expression, fp_code_slug(e_.code),                              \
				problem.detail ? problem.detail : "", problem.sqlstate, problem.constraint);           \
	} while (0)

static inline void pause_ms(long ms)
{
	nanosleep(&(struct timespec){ms / 1000, ms % 1000 * 1000000}, NULL);
}

/* PostgreSQL refuses root, so a test run by root goes on as another user. */
static inline void become_ordinary(void)
{
	if (geteuid() != 0)
		return;
	const struct passwd *user = getpwnam("fieldpass");
	if (!user)
		user = getpwnam("postgres");
	assert_non_null(user);
	assert_int_equal(setgroups(0, NULL) | setgid(user->pw_gid) | setuid(user->pw_uid), 0);
	prctl(PR_SET_DUMPABLE, 1); /* or the leak check cannot look at this process */
}

static inline void begin_cluster(size_t arena_bytes)
{
	char path[64];
	fp_log_level(getenv("FP_TEST_LOG") ? FP_LOG_DEBUG : FP_LOG_ERROR + 1);
	arena = problem.arena = fp_arena_new(arena_bytes);
	become_ordinary();
	assert_non_null(mkdtemp(directory));
	snprintf(path, sizeof(path), "%s/key", directory);
	OK(fp_keys_make(path, &problem));
	OK(fp_keys_load(path, &keys, &problem));
	OK(fp_cluster_start(directory, keys, &cluster, &problem));
	OK(fp_cluster_conninfos(directory, keys, &its_conninfo, &its_owner_conninfo, &problem));
}

static inline int remove_one(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	(void)status;
	(void)kind;
	(void)at;
	return remove(path);
}

static inline int end_cluster(void)
{
	fp_db_free(db);
	fp_store_free(store);
	fp_cluster_stop(cluster);
	free(its_conninfo);
	free(its_owner_conninfo);
	fp_keys_free(keys);
	fp_arena_free(arena);
	return nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

#endif
