/* The embedded cluster's parts: its files, what a former run left behind, and the running server. */
#ifndef FIELDPASS_STORE_CLUSTER_H
#define FIELDPASS_STORE_CLUSTER_H

#include <limits.h>
#include <sys/types.h>

#include <fieldpass/crypto.h>
#include <fieldpass/store.h>

#define FP_CLUSTER_PORT "5432"
#define FP_CLUSTER_NAME "fieldpass" /* the database */

struct fp_cluster {
	char home[PATH_MAX - 64]; /* real path of DIR/postgres */
	char data[PATH_MAX], socket[PATH_MAX], log[PATH_MAX];
	char password[FP_HEX_MAC]; /* of the role postgres */
	int lock;		   /* held as long as we use the directory */
	pid_t pid;		   /* the postmaster, our child; 0: there is none */
	fp_time started_at;
};

/* Makes the directories, takes the lock; refuses root, a second user of the directory, and a path too long for a
 * socket. */
fp_err fp_cluster_open(struct fp_cluster *c, const char *directory, struct fp_problem *problem);
/* initdb, if there is no data directory. Interrupted, it begins anew next time. */
fp_err fp_cluster_make(struct fp_cluster *c, struct fp_problem *problem);

/* Ends what a former run left in the data directory: a living postmaster, or its orphans. Waits until they are gone. */
fp_err fp_leftovers_end(const struct fp_cluster *c, struct fp_problem *problem);
/* The same without waiting, for the orphans of a postmaster that was our child. True: nothing is left. */
bool fp_leftovers_gone(const struct fp_cluster *c);

/* Where the programs of PostgreSQL 15 are. */
#define FP_POSTGRES_PROGRAMS "/usr/lib/postgresql/15/bin"

#endif
