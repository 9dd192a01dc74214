#include <errno.h>
#include <poll.h>

#include "exchange.h"
#include "params.h"

#define SLICE_MS 50

static bool send_run(PGconn *pg, const struct fp_statement *s)
{
	const char *values[FP_PARAMS_MAX];
	int lengths[FP_PARAMS_MAX], formats[FP_PARAMS_MAX];
	for (size_t i = 0; i < s->n_params; i++) {
		values[i] = fp_param_value(&s->params[i]);
		lengths[i] = s->params[i].length;
		formats[i] = 1;
	}
	int n = (int)s->n_params;
	if (s->name)
		return PQsendQueryPrepared(pg, s->name, n, values, lengths, formats, 1);
	return PQsendQueryParams(pg, s->text, n, NULL, values, lengths, formats, 1);
}

static bool send_all(PGconn *pg, const struct fp_statement *statements, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct fp_statement *s = &statements[i];
		bool sent = s->name && s->text ? PQsendPrepare(pg, s->name, s->text, 0, NULL) : send_run(pg, s);
		if (!sent)
			return false;
	}
	return PQpipelineSync(pg);
}

/* Not too long: whoever waits is to see it soon when PostgreSQL falls silent. */
static int pause_ms(fp_time deadline)
{
	fp_time left = deadline == FP_TIME_NONE ? FP_SECOND : deadline - fp_monotonic_now();
	if (left <= 0)
		return 0;
	return left / 1000 >= SLICE_MS ? SLICE_MS : (int)(left / 1000) + 1;
}

/* Until the next answer can be taken without waiting. *ret_sent: the server may have had all of it. */
static enum fp_exchange_end await(const struct fp_connection *c, fp_time deadline, bool *ret_sent)
{
	PGconn *pg = c->pg;
	for (;;) {
		int unsent = PQflush(pg);
		if (unsent < 0)
			return FP_EXCHANGE_LOST;
		if (!unsent)
			*ret_sent = true;
		if (!PQisBusy(pg))
			return FP_EXCHANGE_ANSWERED;
		if (fp_connection_choked(c))
			return FP_EXCHANGE_LOST;
		struct pollfd p = {.fd = PQsocket(pg), .events = (short)(POLLIN | (unsent ? POLLOUT : 0))};
		int ready = poll(&p, 1, pause_ms(deadline));
		if (ready == 0 && fp_connection_stale(c))
			return FP_EXCHANGE_LOST;
		if (ready == 0 && deadline != FP_TIME_NONE && fp_monotonic_now() >= deadline)
			return FP_EXCHANGE_LATE;
		if (ready < 0 && errno != EINTR)
			return FP_EXCHANGE_LOST;
		if (ready > 0 && (p.revents & ~POLLOUT) && !PQconsumeInput(pg))
			return FP_EXCHANGE_LOST;
	}
}

/* The server names a state with whatever it refuses. A failure without one is libpq's own, such as no memory for the
 * answer, and says nothing of what the server did. */
static bool is_libpqs(const PGresult *r)
{
	return r && PQresultStatus(r) == PGRES_FATAL_ERROR && !PQresultErrorField(r, PG_DIAG_SQLSTATE);
}

/* Keeps the first failure, else the last result; each statement's results end with NULL, all of them with the
 * synchronisation. */
static enum fp_exchange_end receive(struct fp_connection *c, fp_time deadline, bool *ret_sent, struct fp_answer *answer)
{
	size_t at = 0;
	bool after_null = false;
	for (;;) {
		enum fp_exchange_end end = await(c, deadline, ret_sent);
		if (end != FP_EXCHANGE_ANSWERED)
			return end;
		PGresult *r = PQgetResult(c->pg);
		ExecStatusType status = PQresultStatus(r);
		if (PQstatus(c->pg) != CONNECTION_OK || (!r && after_null) || is_libpqs(r)) {
			PQclear(r);
			return FP_EXCHANGE_LOST;
		}
		after_null = !r;
		if (!r) {
			at++;
			continue;
		}
		if (status == PGRES_PIPELINE_SYNC) {
			PQclear(r);
			return FP_EXCHANGE_ANSWERED;
		}
		if (answer->failed) {
			PQclear(r);
			continue;
		}
		PQclear(answer->result);
		answer->result = r;
		answer->failed = status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK;
		answer->at = at;
	}
}

/* Preparing is no part of a transaction: what was prepared before a failure stays, though all else is undone. */
static void remember(struct fp_connection *c, const struct fp_statement *statements, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (statements[i].name && statements[i].text)
			fp_connection_has_prepared(c, statements[i].which);
}

/* For whoever looks later what has become of it. */
static void leave_late(struct fp_connection *c, const struct fp_statement *statements, size_t n, bool failed)
{
	c->spoilt = failed || n > FP_PREPARING_MAX;
	c->n_preparing = 0;
	for (size_t i = 0; i < n && !c->spoilt; i++)
		if (statements[i].name && statements[i].text)
			c->preparing[c->n_preparing++] = statements[i].which;
}

void fp_exchange(struct fp_connection *c, const struct fp_statement *statements, size_t n, fp_time deadline,
	struct fp_answer *ret_answer)
{
	struct fp_answer answer = {.end = FP_EXCHANGE_UNSENT};
	bool sent = false;
	c->warned = false;
	if (deadline != FP_TIME_NONE && fp_monotonic_now() >= deadline)
		answer.end = FP_EXCHANGE_UNBEGUN;
	else if (send_all(c->pg, statements, n))
		answer.end = receive(c, deadline, &sent, &answer);
	/* Without its last bytes, the synchronisation, the server commits nothing. */
	if ((answer.end == FP_EXCHANGE_LATE || answer.end == FP_EXCHANGE_LOST) && !sent) {
		answer.late = answer.end == FP_EXCHANGE_LATE;
		answer.end = FP_EXCHANGE_UNSENT;
	}
	if (answer.end == FP_EXCHANGE_LATE)
		leave_late(c, statements, n, answer.failed);
	if (answer.end == FP_EXCHANGE_ANSWERED) {
		remember(c, statements, answer.failed ? answer.at : n);
	} else {
		PQclear(answer.result);
		answer.result = NULL;
	}
	*ret_answer = answer;
}

void fp_answer_done(struct fp_answer *answer)
{
	PQclear(answer->result);
	answer->result = NULL;
}
