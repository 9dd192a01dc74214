/* What many operations need of a call: ids in the path, preconditions, keys, media types, and the reply of a request.
 */
#ifndef FIELDPASS_API_CALL_H
#define FIELDPASS_API_CALL_H

#include <fieldpass/json.h>

#include "app.h"
#include "person.h"

/* Reads the body. What is wrong with its fields stays in the problem, so that the checks that follow add to it and
 * fp_problem_fields says all of it at once; a field that is wrong or missing is as if it had not been said. */
fp_err fp_call_read_body(struct fp_call *call, const struct fp_json_field *fields, void *ret_body);

/* The id in the path; NOT_FOUND where it is none, since nothing has such an id. */
fp_err fp_call_path_id(struct fp_call *call, struct fp_id *ret_id);
/* For fp_op.decode where the call says no more: call->cmd is the struct fp_id of the path. */
fp_err fp_decode_id(struct fp_call *call);
/* A whole number in the query, or the preset; INVALID_PARAMETER beyond the bounds. */
fp_err fp_call_query_int(
	struct fp_call *call, const char *name, int64_t preset, int64_t least, int64_t most, int64_t *ret);
/* An instant in the query, or the preset. */
fp_err fp_call_query_time(struct fp_call *call, const char *name, fp_time preset, fp_time *ret);
/* A day in the query, or the preset. */
fp_err fp_call_query_day(struct fp_call *call, const char *name, fp_day preset, fp_day *ret);
/* One of the names in the query, or -1 where the parameter is absent. */
fp_err fp_call_query_choice(struct fp_call *call, const char *name, const char *const *names, int *ret);
/* A text in the query that has a form, such as fp_is_code, or is at most so long; NULL where the parameter is absent.
 */
fp_err fp_call_query_form(
	struct fp_call *call, const char *name, bool (*has_form)(const char *), const char *form, const char **ret);
fp_err fp_call_query_text(struct fp_call *call, const char *name, int most, const char **ret);
fp_err fp_call_query_office(struct fp_call *call, const char **ret_code);
fp_err fp_call_invalid_query(struct fp_call *call, const char *name, const char *detail);
/* If-Match: the versions that its list names. VERSION_MISMATCH where it names none, as weak tags match nothing here;
 * "*" counts as absent. */
fp_err fp_call_if_match(struct fp_call *call, struct fp_versions *ret_versions);
/* If-Match, and the expected_state of the body (-1: none): what was decided on. `must`: staff say one of them, else
 * PRECONDITION_REQUIRED. */
fp_err fp_call_decided_on(struct fp_call *call, int expected_state, bool must, struct fp_event_extras *ret_extras);
/* Whether If-None-Match names this version, or "*". */
bool fp_call_none_match(struct fp_call *call, int32_t version);
void fp_reply_etag(struct fp_call *call, int32_t version);
/* Who calls, as what is kept for a caller is bound to: the organization, the staff member, or the request or hold
 * behind a token. NULL: no memory. */
const char *fp_call_scope(struct fp_call *call);
/* The Idempotency-Key as the store keeps it: scoped by who calls, method and path; without credentials by the body too.
 */
fp_err fp_call_idempotency(struct fp_call *call, struct fp_idempotency *ret);
/* Which of two media types the Accept header likes better: 0 for `first` (also without a header), 1 for `second`, else
 * NOT_ACCEPTABLE. */
fp_err fp_call_accept(struct fp_call *call, const char *first, const char *second, int *ret_choice);

/* Whether what has just been refused was done under the same key by now: an earlier try, of whose outcome its caller
 * heard nothing, may have gone on while this one looked, and then it stands in its own way. Run again, it is replayed.
 * Where that cannot be found out, nobody knows whether the refusal is true, and *err and the problem become why. */
bool fp_call_has_been_done(struct fp_call *call, fp_err *err, struct fp_db *db);

/* Where to say what only time makes wrong, such as a day that is over: under an Idempotency-Key the same body may have
 * been taken before, and is to be replayed, however long ago. Only a lane can find that out; elsewhere it is the call's
 * problem. */
struct fp_problem *fp_call_overdue(struct fp_call *call);
/* fp_http_hooks.was_taken */
fp_err fp_call_was_taken(struct fp_call *call, struct fp_db *db);

/* For the end of an English sentence that sends its reader to the contact center: ": 800-…", or nothing where the
 * operator gives no number. NULL: no memory. */
const char *fp_call_numbers(struct fp_call *call);

/* The language of the reply, by Accept-Language; says so in Content-Language and Vary. */
enum fp_language fp_call_language(struct fp_call *call);
/* Content-Language alone, where something else than the header decides. */
void fp_reply_language(struct fp_call *call, enum fp_language language);

/* Runs a statement as the caller's login role, with the caller's sight. */
fp_err fp_call_select(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params,
	size_t n, struct fp_rows **ret_rows);
/* What it runs from here to fp_db_rollback sees one moment. */
fp_err fp_call_begin_reading(struct fp_call *call, struct fp_db *db);

/* Runs, as staff, a statement that makes `id` and keeps the Idempotency-Key with it. *ret_replayed: the key was used
 * before, for what *id is then. *ret_made false: the statement found that it may not. Two at once with one key: the
 * second finds what the first made. */
fp_err fp_call_make(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params,
	size_t n, const struct fp_idempotency *idempotency, struct fp_id *id, bool *ret_replayed, bool *ret_made);

/* Opens the person of a record that is to be shown alone. */
fp_err fp_call_open_person(struct fp_call *call, const struct fp_record *record, struct fp_person **ret_person);

/* What run leaves behind for an operation that answers with one request. */
struct fp_request_result {
	struct fp_record *record;
	struct fp_person *person;
	bool replayed;
	const char *access_token;
	bool sees_only;		       /* the new request of whoever files for somebody else */
	struct fp_ids *duplicate_with; /* NULL: not shown */
};
/* Makes call->result of the record, and opens its person. */
fp_err fp_call_show(struct fp_call *call, struct fp_record *record, bool replayed);
/* 200, ETag, the request; Idempotent-Replayed where it was. */
fp_err fp_encode_request(struct fp_call *call);
/* 204. */
fp_err fp_encode_nothing(struct fp_call *call);
/* The header Idempotent-Replayed, where this was done before. */
void fp_reply_replayed(struct fp_call *call, bool replayed);
fp_err fp_reply_done(struct fp_call *call); /* NO_MEMORY where the body's buffer failed */

#endif
