#include "call.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <fieldpass/text.h>

#include "body.h"
#include "view.h"

fp_err fp_call_read_body(struct fp_call *call, const struct fp_json_field *fields, void *ret_body)
{
	fp_err err = fp_json_read(call->arena, call->body, fields, ret_body, &call->problem);
	return err.code == FP_CODE_INVALID_FIELDS ? FP_OK : err;
}

fp_err fp_call_path_id(struct fp_call *call, struct fp_id *ret_id)
{
	if (!fp_id_parse(call->path_param[0], ret_id))
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "Nothing has this id");
	return FP_OK;
}

fp_err fp_decode_id(struct fp_call *call)
{
	struct fp_id *id = fp_arena_alloc(call->arena, sizeof(*id));
	if (!id)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = id;
	return fp_call_path_id(call, id);
}

fp_err fp_call_invalid_query(struct fp_call *call, const char *name, const char *detail)
{
	fp_problem_field(&call->problem, fp_arena_format(call->arena, "?%s", name), "invalid", "%s", detail);
	return fp_fail(&call->problem, FP_CODE_INVALID_PARAMETER, "%s: %s", name, detail);
}

fp_err fp_call_query_int(
	struct fp_call *call, const char *name, int64_t preset, int64_t least, int64_t most, int64_t *ret)
{
	const char *text = fp_call_query(call, name);
	char *end;
	*ret = preset;
	if (!text)
		return FP_OK;
	errno = 0;
	long long value = strtoll(text, &end, 10);
	if (text[strspn(text, "0123456789")] != '\0' || end == text || errno || value < least || value > most)
		return fp_call_invalid_query(call, name,
			fp_arena_format(
				call->arena, "a whole number from %lld to %lld", (long long)least, (long long)most));
	*ret = value;
	return FP_OK;
}

fp_err fp_call_query_time(struct fp_call *call, const char *name, fp_time preset, fp_time *ret)
{
	const char *text = fp_call_query(call, name);
	*ret = preset;
	if (text && !fp_time_parse(text, ret))
		return fp_call_invalid_query(call, name, "an instant such as 2026-11-24T16:00:00Z");
	return FP_OK;
}

fp_err fp_call_query_day(struct fp_call *call, const char *name, fp_day preset, fp_day *ret)
{
	const char *text = fp_call_query(call, name);
	*ret = preset;
	if (text && !fp_day_parse(text, ret))
		return fp_call_invalid_query(call, name, "a day such as 2026-11-25");
	return FP_OK;
}

fp_err fp_call_query_choice(struct fp_call *call, const char *name, const char *const *names, int *ret)
{
	const char *text = fp_call_query(call, name);
	*ret = fp_name_index(names, text);
	if (text && *ret < 0)
		return fp_call_invalid_query(call, name, "not one of the values there are");
	return FP_OK;
}

fp_err fp_call_query_form(
	struct fp_call *call, const char *name, bool (*has_form)(const char *), const char *form, const char **ret)
{
	*ret = fp_call_query(call, name);
	return *ret && !has_form(*ret) ? fp_call_invalid_query(call, name, form) : FP_OK;
}

fp_err fp_call_query_text(struct fp_call *call, const char *name, int most, const char **ret)
{
	int characters = 0;
	*ret = fp_call_query(call, name);
	for (const char *c = *ret; c && *c; c++)
		characters += ((unsigned char)*c & 0xc0) != 0x80;
	if (*ret && (characters < 1 || characters > most))
		return fp_call_invalid_query(
			call, name, fp_arena_format(call->arena, "a text of 1 to %d characters", most));
	return FP_OK;
}

fp_err fp_call_query_office(struct fp_call *call, const char **ret_code)
{
	return fp_call_query_form(call, "office", fp_is_office_code, "the code of an office, such as DEN", ret_code);
}

/* A strong tag such as "7"; false: it is none of ours. */
static bool read_tag(const char *text, size_t length, int32_t *ret_version)
{
	if (length < 3 || length > 12 || text[0] != '"' || text[length - 1] != '"')
		return false;
	int64_t version = 0;
	for (size_t i = 1; i < length - 1; i++) {
		if (text[i] < '0' || text[i] > '9')
			return false;
		version = version * 10 + (text[i] - '0');
	}
	*ret_version = (int32_t)version;
	return version > 0 && version <= INT32_MAX;
}

fp_err fp_call_if_match(struct fp_call *call, bool *ret_there, int32_t *ret_version)
{
	const char *tag = fp_call_header(call, "If-Match");
	*ret_there = tag && strcmp(tag, "*") != 0;
	if (*ret_there && !read_tag(tag, strlen(tag), ret_version)) {
		call->problem.next = "Send the ETag of your last read.";
		return fp_fail(&call->problem, FP_CODE_VERSION_MISMATCH, "If-Match holds no version of this");
	}
	return FP_OK;
}

fp_err fp_call_decided_on(struct fp_call *call, int expected_state, bool must, struct fp_event_extras *ret_extras)
{
	FP_TRY(fp_call_if_match(call, &ret_extras->has_version, &ret_extras->version));
	ret_extras->has_expected = expected_state >= 0;
	ret_extras->expected = ret_extras->has_expected ? (enum fp_status)expected_state : FP_STATUS_ANSWERED;
	if (must && fp_call_viewer(call)->role & FP_ROLE_STAFF && !ret_extras->has_version &&
		!ret_extras->has_expected) {
		call->problem.next = "Send If-Match with the ETag you read, or expected_state.";
		return fp_fail(&call->problem, FP_CODE_PRECONDITION_REQUIRED, NULL);
	}
	return FP_OK;
}

/* Tags are compared weakly here (RFC 9110, section 13.1.2), in a list of any length. */
bool fp_call_none_match(const struct fp_call *call, int32_t version)
{
	const char *list = fp_call_header(call, "If-None-Match");
	if (list && strcmp(list, "*") == 0)
		return true;
	while (list && *list) {
		list += strspn(list, ", \t");
		if (strncmp(list, "W/", 2) == 0)
			list += 2;
		size_t length = strcspn(list, ", \t");
		int32_t one;
		if (read_tag(list, length, &one) && one == version)
			return true;
		list += length;
	}
	return false;
}

void fp_reply_etag(struct fp_call *call, int32_t version)
{
	fp_reply_header(call, "ETag", fp_arena_format(call->arena, "\"%d\"", version));
}

const char *fp_call_scope(struct fp_call *call)
{
	const struct fp_viewer *v = fp_call_viewer(call);
	char id[FP_ID_TEXT];
	fp_id_format(v->role == FP_ROLE_ORGANIZATION ? &v->organization_id : &v->request_id, id);
	if (!fp_id_is_none(&v->hold_id)) {
		fp_id_format(&v->hold_id, id);
		return fp_arena_format(call->arena, "hold:%s", id);
	}
	if (v->role == FP_ROLE_ORGANIZATION || v->role == FP_ROLE_REQUESTER)
		return fp_arena_format(call->arena, "%s:%s", fp_role_name(v->role), id);
	return v->subject;
}

static struct fp_bytes text_bytes(const char *text)
{
	return (struct fp_bytes){text ? text : "", text ? strlen(text) : 0};
}

fp_err fp_call_idempotency(struct fp_call *call, struct fp_idempotency *ret)
{
	const struct fp_keys *keys = call->app->config.keys;
	const char *key = fp_call_header(call, "Idempotency-Key");
	bool anonymous = fp_call_viewer(call)->role == FP_ROLE_ANONYMOUS;
	*ret = (struct fp_idempotency){.used = key != NULL};
	if (!key)
		return FP_OK;
	size_t length = strlen(key);
	for (size_t i = 0; i < length; i++)
		if (key[i] < ' ' || key[i] > '~')
			length = 0;
	if (length < 1 || length > 255)
		return fp_fail(&call->problem, FP_CODE_INVALID_PARAMETER,
			"Idempotency-Key: 1 to 255 printable ASCII characters");
	const struct fp_bytes parts[] = {text_bytes(fp_call_scope(call)), text_bytes(call->route->operation),
		text_bytes(call->path), text_bytes(key), anonymous ? call->body : (struct fp_bytes){"", 0}};
	fp_mac(keys, FP_MAC_IDEMPOTENCY, parts, FP_LENGTH(parts), &ret->key);
	fp_mac(keys, FP_MAC_IDEMPOTENCY, &call->body, 1, &ret->body);
	return FP_OK;
}

bool fp_call_has_been_done(struct fp_call *call, fp_err *err, struct fp_db *db)
{
	int status = fp_code_status(err->code);
	struct fp_idempotency key;
	struct fp_problem problem = {.arena = call->arena};
	struct fp_id object;
	bool done = false;
	if (status < 400 || status > 499 || err->code == FP_CODE_IDEMPOTENCY_MISMATCH ||
		fp_failed(fp_call_idempotency(call, &key)) || !key.used)
		return false;
	fp_err found = fp_idempotency_find(db, fp_call_viewer(call), &key, call->arena, &done, &object, &problem);
	if (fp_failed(found) && found.code != FP_CODE_IDEMPOTENCY_MISMATCH) {
		call->problem = problem;
		*err = found;
	}
	return done;
}

/* The weight (in thousandths) that an Accept header gives a media type; the most specific range counts. */
static int weight(const char *accept, const char *type)
{
	size_t main_length = (size_t)(strchr(type, '/') - type);
	int best = 0, specific = -1;
	for (const char *at = accept; *at; at += strcspn(at, ","), at += *at == ',') {
		at += strspn(at, " \t");
		size_t length = strcspn(at, ";, \t");
		int rank = length == strlen(type) && strncasecmp(at, type, length) == 0 ? 2
			   : length == main_length + 2 && strncasecmp(at, type, main_length + 1) == 0 &&
					   at[length - 1] == '*'
				   ? 1
			   : length == 3 && strncmp(at, "*/*", 3) == 0 ? 0
								       : -1;
		if (rank <= specific)
			continue;
		const char *end = at + strcspn(at, ","), *q = memmem(at, (size_t)(end - at), "q=", 2);
		specific = rank;
		best = q ? (int)(strtod(q + 2, NULL) * 1000) : 1000;
	}
	return best;
}

fp_err fp_call_accept(struct fp_call *call, const char *first, const char *second, int *ret_choice)
{
	const char *accept = fp_call_header(call, "Accept");
	*ret_choice = 0;
	if (!accept)
		return FP_OK;
	int a = weight(accept, first), b = weight(accept, second);
	if (a <= 0 && b <= 0)
		return fp_fail(&call->problem, FP_CODE_NOT_ACCEPTABLE, "Available are %s and %s", first, second);
	*ret_choice = b > a;
	return FP_OK;
}

enum fp_language fp_call_language(struct fp_call *call)
{
	enum fp_language language = fp_language_accepted(fp_call_header(call, "Accept-Language"));
	fp_reply_language(call, language);
	fp_reply_header(call, "Vary", "Accept-Language");
	return language;
}

void fp_reply_language(struct fp_call *call, enum fp_language language)
{
	fp_reply_header(call, "Content-Language", fp_language_names[language]);
}

/* NULL: staff see what their statements look for. */
static const struct fp_sight *sight_of(const struct fp_viewer *viewer, struct fp_sight *sight)
{
	fp_viewer_sight(viewer, sight);
	return fp_viewer_db_role(viewer) == FP_DB_PUBLIC ? sight : NULL;
}

fp_err fp_call_select(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params,
	size_t n, struct fp_rows **ret_rows)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_sight sight;
	return fp_db_query(
		db, fp_viewer_db_role(viewer), sight_of(viewer, &sight), query, params, n, ret_rows, &call->problem);
}

fp_err fp_call_begin_reading(struct fp_call *call, struct fp_db *db)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	struct fp_sight sight;
	return fp_db_begin_reading(db, fp_viewer_db_role(viewer), sight_of(viewer, &sight), &call->problem);
}

/* Once. A key that somebody else has just used is found by the next try. */
static fp_err try_to_make(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params,
	size_t n, bool *ret_made)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	fp_err err = fp_db_query(db, FP_DB_STAFF, NULL, query, params, n, &rows, &call->problem);
	*ret_made = !fp_failed(err) && fp_rows_count(rows) > 0;
	if (err.code == FP_CODE_CONSTRAINT && fp_text_same(call->problem.constraint, "idempotency_pkey"))
		return FP_OK;
	return err;
}

fp_err fp_call_make(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params,
	size_t n, const struct fp_idempotency *idempotency, struct fp_id *id, bool *ret_replayed, bool *ret_made)
{
	struct fp_id kept;
	*ret_made = *ret_replayed = false;
	for (int i = 0; i < 2 && !*ret_made; i++) {
		FP_TRY(fp_idempotency_find(
			db, fp_call_viewer(call), idempotency, call->arena, ret_replayed, &kept, &call->problem));
		if (*ret_replayed) {
			*id = kept;
			return FP_OK;
		}
		FP_TRY(try_to_make(call, db, query, params, n, ret_made));
	}
	return FP_OK;
}

fp_err fp_call_open_person(struct fp_call *call, const struct fp_record *record, struct fp_person **ret_person)
{
	*ret_person = fp_arena_alloc(call->arena, sizeof(**ret_person));
	if (!*ret_person)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	return fp_person_open(
		call->app->config.keys, &record->request.id, record->sealed, call->arena, *ret_person, &call->problem);
}

fp_err fp_call_show(struct fp_call *call, struct fp_record *record, bool replayed)
{
	struct fp_request_result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	*result = (struct fp_request_result){.record = record, .replayed = replayed};
	call->result = result;
	return fp_call_open_person(call, record, &result->person);
}

void fp_reply_replayed(struct fp_call *call, bool replayed)
{
	if (replayed)
		fp_reply_header(call, "Idempotent-Replayed", "true");
}

fp_err fp_encode_nothing(struct fp_call *call)
{
	call->reply.status = 204;
	return FP_OK;
}

fp_err fp_reply_done(struct fp_call *call)
{
	return call->reply.body.failed ? fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL) : FP_OK;
}

fp_err fp_encode_request(struct fp_call *call)
{
	const struct fp_request_result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_reply_etag(call, result->record->request.version);
	fp_reply_language(call, fp_language_of(result->record->request.language));
	fp_reply_replayed(call, result->replayed);
	fp_view_request(&j, NULL,
		&(struct fp_request_view){
			.request = &result->record->request,
			.person = result->person,
			.viewer = fp_call_viewer(call),
			.catalog = fp_call_catalog(call),
			.places = call->app->config.places,
			.access_token = result->access_token,
			.sees_only = result->sees_only,
			.duplicate_with = result->duplicate_with,
			.arena = call->arena,
		});
	return fp_reply_done(call);
}
