/* The event log: each request's events in their order, each going on where the one before ended, and the hashes,
 * computed here anew. */
#include <arpa/inet.h>
#include <inttypes.h>
#include <openssl/evp.h>

#include <fieldpass/id.h>

#include "audit.h"

#define WORD 24 /* longer than any status */

/* Binary, so that what is hashed comes as it is stored. */
static const char events[] = "select coalesce(e.request_id, r.id), e.seq, e.at, e.kind::text, e.actor, e.role, "
			     "e.from_status::text, e.to_status::text,"
			     " e.reason, e.policies::text, e.data::text, e.hash, r.version, r.status::text"
			     " from fp.event e full join fp.request r on r.id = e.request_id order by 1, 2";

enum column { ID, SEQ, AT, KIND, ACTOR, ROLE, FROM, TO, REASON, POLICIES, DATA, HASH, VERSION, STATUS };

/* The request whose events are passing by. */
struct history {
	EVP_MD_CTX *digest;
	bool begun, failed;
	struct fp_id id;
	bool exists; /* there is such a request */
	int32_t version, seq;
	char status[WORD], last[WORD], asked_from[WORD];
	uint8_t hash[EVP_MAX_MD_SIZE];
	size_t hash_length;
};

static void breach(struct audit *a, const struct history *h, int32_t seq, const char *why)
{
	char id[FP_ID_TEXT];
	fp_id_format(&h->id, id);
	printf("{\"check\":\"history\",\"breach\":{\"request_id\":\"%s\",\"seq\":%" PRId32 ",\"why\":\"%s\"}}\n", id,
		seq, why);
	a->breaches++;
}

/* NULL for null. libpq ends binary values with a zero byte, too. */
static const char *text_of(const PGresult *row, enum column column)
{
	return PQgetisnull(row, 0, (int)column) ? NULL : PQgetvalue(row, 0, (int)column);
}

static int32_t int_of(const PGresult *row, enum column column)
{
	uint32_t n = 0;
	if (!PQgetisnull(row, 0, (int)column))
		memcpy(&n, PQgetvalue(row, 0, (int)column), sizeof(n));
	return (int32_t)ntohl(n);
}

static void keep_word(char word[WORD], const char *text)
{
	snprintf(word, WORD, "%s", text ? text : "");
}

/* ---- the digest ---- */

static void add_value(struct history *h, const PGresult *row, enum column column)
{
	int length = PQgetlength(row, 0, (int)column);
	if (EVP_DigestUpdate(h->digest, PQgetvalue(row, 0, (int)column), (size_t)length) != 1)
		h->failed = true;
}

/* The length before each text, -1 for none, so that no two events give one input. */
static void add_text(struct history *h, const PGresult *row, enum column column)
{
	bool none = PQgetisnull(row, 0, (int)column);
	uint32_t length = htonl(none ? UINT32_MAX : (uint32_t)PQgetlength(row, 0, (int)column));
	if (EVP_DigestUpdate(h->digest, &length, sizeof(length)) != 1)
		h->failed = true;
	if (!none)
		add_value(h, row, column);
}

static bool hash_fits(struct history *h, const PGresult *row)
{
	static const enum column fixed[] = {ID, SEQ, AT};
	static const enum column texts[] = {KIND, ACTOR, ROLE, FROM, TO, REASON, POLICIES, DATA};
	uint8_t hash[EVP_MAX_MD_SIZE];
	unsigned int length = 0;
	if (EVP_DigestInit_ex(h->digest, EVP_sha256(), NULL) != 1 ||
		EVP_DigestUpdate(h->digest, h->hash, h->hash_length) != 1)
		h->failed = true;
	for (size_t i = 0; i < FP_LENGTH(fixed); i++)
		add_value(h, row, fixed[i]);
	for (size_t i = 0; i < FP_LENGTH(texts); i++)
		add_text(h, row, texts[i]);
	if (EVP_DigestFinal_ex(h->digest, hash, &length) != 1)
		h->failed = true;
	return !h->failed && length == (unsigned int)PQgetlength(row, 0, HASH) &&
	       memcmp(hash, PQgetvalue(row, 0, HASH), length) == 0;
}

/* The next event is chained to what is stored, so that one wrong row is not told of all that follow. */
static void keep_hash(struct history *h, const PGresult *row)
{
	h->hash_length = (size_t)PQgetlength(row, 0, HASH);
	if (h->hash_length > sizeof(h->hash))
		h->hash_length = sizeof(h->hash);
	memcpy(h->hash, PQgetvalue(row, 0, HASH), h->hash_length);
}

/* ---- one request ---- */

static void end_request(struct audit *a, struct history *h)
{
	if (!h->begun)
		return;
	if (h->last[0] == '\0')
		breach(a, h, 0, "no_events");
	else if (!h->exists)
		breach(a, h, h->seq, "events_of_no_request");
	else if (h->seq != h->version)
		breach(a, h, h->seq, "version_is_not_the_last_event");
	else if (strcmp(h->status, h->last) != 0)
		breach(a, h, h->seq, "status_is_not_the_last_event");
}

static void begin_request(struct history *h, const struct fp_id *id, const PGresult *row)
{
	EVP_MD_CTX *digest = h->digest;
	bool failed = h->failed;
	*h = (struct history){.digest = digest, .begun = true, .failed = failed, .id = *id};
	h->exists = !PQgetisnull(row, 0, STATUS);
	h->version = int_of(row, VERSION);
	keep_word(h->status, text_of(row, STATUS));
}

/* What was asked for is supplied to whoever asked. */
static bool returns_to_who_asked(struct history *h, const char *from, const char *kind, const char *to)
{
	if (strcmp(kind, "supply") == 0)
		return strcmp(h->asked_from, to) == 0;
	if (strcmp(to, "needs_info") == 0 && from && strcmp(from, to) != 0)
		keep_word(h->asked_from, from);
	return true;
}

static void check_event(struct audit *a, struct history *h, const PGresult *row)
{
	int32_t seq = int_of(row, SEQ);
	const char *from = text_of(row, FROM), *kind = text_of(row, KIND), *to = text_of(row, TO);
	if (seq != h->seq + 1)
		breach(a, h, seq, "does_not_follow_the_event_before");
	if (strcmp(from ? from : "", h->last) != 0)
		breach(a, h, seq, "begins_elsewhere_than_the_event_before_ended");
	if (!audit_is_legal(from, kind, to))
		breach(a, h, seq, "illegal_transition");
	else if (!returns_to_who_asked(h, from, kind, to))
		breach(a, h, seq, "supplied_to_another_than_asked");
	if (!hash_fits(h, row))
		breach(a, h, seq, "hash");
	h->seq = seq;
	keep_word(h->last, to);
	keep_hash(h, row);
}

static void on_event(struct audit *a, const PGresult *row, void *context)
{
	struct history *h = context;
	struct fp_id id;
	memcpy(id.b, PQgetvalue(row, 0, ID), sizeof(id.b));
	if (!h->begun || !fp_id_same(&id, &h->id)) {
		end_request(a, h);
		begin_request(h, &id, row);
	}
	a->checked++;
	if (!PQgetisnull(row, 0, SEQ))
		check_event(a, h, row);
}

fp_err audit_history(struct audit *a, struct fp_problem *problem)
{
	struct history h = {.digest = EVP_MD_CTX_new()};
	const struct audit_query query = {.sql = events, .binary = true, .on_row = on_event, .context = &h};
	if (!h.digest)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_err err = audit_stream(a, &query, problem);
	if (!fp_failed(err))
		end_request(a, &h);
	EVP_MD_CTX_free(h.digest);
	if (!fp_failed(err) && h.failed)
		err = fp_fail(problem, FP_CODE_INTERNAL, "SHA-256 could not be computed.");
	return err;
}

/* ---- what the database would allow ---- */

static void on_transition(struct audit *a, const PGresult *row, void *)
{
	const char *from = PQgetisnull(row, 0, 0) ? NULL : PQgetvalue(row, 0, 0);
	const char *kind = PQgetvalue(row, 0, 1), *to = PQgetvalue(row, 0, 2);
	a->checked++;
	if (audit_is_legal(from, kind, to))
		return;
	printf("{\"check\":\"transition\",\"breach\":{\"from_status\":%s%s%s,\"kind\":\"%s\",\"to_status\":\"%s\"}}\n",
		from ? "\"" : "", from ? from : "null", from ? "\"" : "", kind, to);
	a->breaches++;
}

/* What it does not allow cannot have happened, so that only what it allows beyond the auditor's table is a breach. */
fp_err audit_transitions(struct audit *a, struct fp_problem *problem)
{
	const struct audit_query query = {
		.sql = "select from_status::text, kind::text, to_status::text from fp.transition order by 1, 2, 3",
		.on_row = on_transition};
	return audit_stream(a, &query, problem);
}
