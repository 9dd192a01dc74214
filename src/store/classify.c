#include <libpq-fe.h>
#include <string.h>

#include <fieldpass/log.h>

#include "classify.h"

/* The first row whose prefix fits decides. */
static const struct {
	const char *prefix;
	enum fp_code code;
	bool drop, log;
	const char *detail;
} states[] = {
	{"40001", FP_CODE_RETRY, false, false, NULL},
	{"40P01", FP_CODE_RETRY, false, false, NULL},
	{"23", FP_CODE_CONSTRAINT, false, false, NULL},
	{"57014", FP_CODE_TIMEOUT, false, true, NULL},
	{"55P03", FP_CODE_TIMEOUT, false, false, NULL},
	{"25006", FP_CODE_UNAVAILABLE, true, true, NULL}, /* a primary that became a standby */
	{"57P0", FP_CODE_UNAVAILABLE, true, false, NULL},
	{"08", FP_CODE_UNAVAILABLE, true, true, NULL},
	{"53", FP_CODE_UNAVAILABLE, false, true,
		"The database has no disk space, memory or connections left; nothing was changed"},
	{"26000", FP_CODE_RETRY, true, true, NULL}, /* its prepared statements are gone: a fresh connection has them */
	{"0A000", FP_CODE_RETRY, true, true,
		NULL}, /* so after a migration: "cached plan must not change result type" */
	{"", FP_CODE_INTERNAL, false, true, NULL},
};

static const char *field(const PGresult *result, int code)
{
	const char *text = PQresultErrorField(result, code);
	return text ? text : "";
}

/* A message may quote what a person wrote, except where it speaks of the statement itself (class 42). */
static void log_failure(const PGresult *result, const char *statement, const char *state)
{
	FP_LOG(FP_LOG_ERROR, "statement_failed", FP_LOG_TEXT("statement", statement), FP_LOG_TEXT("sqlstate", state),
		FP_LOG_TEXT("table", field(result, PG_DIAG_TABLE_NAME)),
		FP_LOG_TEXT("message", strncmp(state, "42", 2) ? "" : field(result, PG_DIAG_MESSAGE_PRIMARY)));
}

fp_err fp_classify(const PGresult *result, const char *statement, bool *ret_drop, struct fp_problem *problem)
{
	const char *state = field(result, PG_DIAG_SQLSTATE);
	size_t i = 0;
	while (strncmp(state, states[i].prefix, strlen(states[i].prefix)))
		i++;
	snprintf(problem->sqlstate, sizeof(problem->sqlstate), "%s", state);
	snprintf(problem->constraint, sizeof(problem->constraint), "%s", field(result, PG_DIAG_CONSTRAINT_NAME));
	if (states[i].log)
		log_failure(result, statement, state);
	*ret_drop = states[i].drop;
	return fp_fail(problem, states[i].code, states[i].detail ? "%s" : NULL, states[i].detail);
}
