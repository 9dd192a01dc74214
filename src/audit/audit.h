/*
 * fieldpass-audit: derives again, from the tables alone, what must hold whatever happens. It shares nothing with the
 * server but src/base: a mistake in the rules or in the store is not made here a second time.
 */
#ifndef FIELDPASS_AUDIT_H
#define FIELDPASS_AUDIT_H

#include <libpq-fe.h>

#include <fieldpass/err.h>

struct audit {
	PGconn *pg;
	const char *days; /* NULL: the passes of all days */
	int64_t checked, breaches;
};

/* A file of src/audit/checks, embedded at build time. */
struct audit_check {
	const char *name, *sql;
	const char *checked; /* whose rows it looks at */
};
extern const struct audit_check audit_checks[];
extern const size_t audit_checks_count;

/* From an address of libpq's; `embedded` (a directory, or NULL) adds where its cluster listens and the password of
 * fp_audit. */
fp_err audit_connect(const char *database, const char *embedded, PGconn **ret_pg, struct fp_problem *problem);

/* One snapshot for all that follows, in which nothing can be written. */
fp_err audit_begin(struct audit *a, struct fp_problem *problem);

/* Rows come one at a time, so that a log of millions needs no memory. */
typedef void audit_on_row(struct audit *a, const PGresult *row, void *context);
struct audit_query {
	const char *sql;
	const char *param; /* $1; NULL: there is none */
	bool binary;
	audit_on_row *on_row;
	void *context;
};
fp_err audit_stream(struct audit *a, const struct audit_query *query, struct fp_problem *problem);

/* Each check writes a line of JSON for what it finds. */
fp_err audit_check_run(struct audit *a, const struct audit_check *check, struct fp_problem *problem);
fp_err audit_transitions(struct audit *a, struct fp_problem *problem);
fp_err audit_history(struct audit *a, struct fp_problem *problem);

/* By the auditor's own table; `from` is NULL for an event that begins a request. */
bool audit_is_legal(const char *from, const char *kind, const char *to);

#endif
