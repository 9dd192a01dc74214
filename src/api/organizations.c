/* /v1/organizations: law firms, and whoever else files with a key of their own. The command line makes one by name,
 * too. */
#include "body.h"
#include "call.h"
#include "cursor.h"

static const char *const kind_names[] = {"law_firm", "recognized_organization", "front_end", "other", NULL};

struct organization {
	struct fp_id id;
	const char *name, *kind;
	fp_time created_at;
};
static const struct fp_column columns[] = {
	{"id", FP_T_ID, offsetof(struct organization, id), NULL},
	{"name", FP_T_TEXT, offsetof(struct organization, name), NULL},
	{"kind", FP_T_TEXT, offsetof(struct organization, kind), NULL},
	{"created_at", FP_T_TIME, offsetof(struct organization, created_at), NULL},
};

struct result {
	struct organization *v;
	size_t n;
	const char *next; /* cursor; NULL: the last page */
	bool replayed;
};

static const char *path_of(struct fp_call *call, const struct fp_id *id)
{
	char text[FP_ID_TEXT];
	fp_id_format(id, text);
	return fp_arena_format(call->arena, "/v1/organizations/%s", text);
}

static void view(struct fp_json *j, struct fp_call *call, const struct organization *o)
{
	fp_json_object(j, NULL);
	fp_json_id(j, "id", &o->id);
	fp_json_text(j, "name", o->name);
	fp_json_text(j, "kind", o->kind);
	fp_json_time(j, "created_at", o->created_at);
	fp_json_object(j, "links");
	fp_json_text(j, "self", path_of(call, &o->id));
	fp_json_end_object(j);
	fp_json_end_object(j);
}

static fp_err read(struct fp_call *call, struct fp_db *db, enum fp_query query, const struct fp_param *params, size_t n,
	struct result **ret_result)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, query, params, n, &rows, &call->problem));
	*ret_result = result;
	call->result = result;
	return fp_rows_read_all(rows, columns, FP_LENGTH(columns), sizeof(*result->v), call->arena, (void **)&result->v,
		&result->n, &call->problem);
}

/* By its id, or by its name. */
static fp_err read_one(
	struct fp_call *call, struct fp_db *db, const struct fp_id *id, const char *name, struct result **ret_result)
{
	const struct fp_param params[] = {fp_p_id(id), fp_p_text(name)};
	FP_TRY(read(call, db, FP_Q_organization_read, params, FP_LENGTH(params), ret_result));
	if ((*ret_result)->n == 0)
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "There is no organization with this id");
	return FP_OK;
}

static fp_err encode_one(struct fp_call *call)
{
	const struct result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	if (result->replayed)
		fp_reply_header(call, "Idempotent-Replayed", "true");
	view(&j, call, &result->v[0]);
	return fp_reply_done(call);
}

/* ---- POST ---- */

struct make_cmd {
	const char *name;
	int kind;
	struct fp_idempotency idempotency;
};
static const struct fp_json_field make_fields[] = {
	{.name = "name",
		.type = FP_JSON_TEXT,
		.offset = offsetof(struct make_cmd, name),
		.required = true,
		.min = 1,
		.max = 200},
	{.name = "kind",
		.type = FP_JSON_CHOICE,
		.offset = offsetof(struct make_cmd, kind),
		.required = true,
		.choices = kind_names},
	{0},
};

static fp_err decode_make(struct fp_call *call)
{
	struct make_cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_idempotency(call, &cmd->idempotency));
	return fp_json_read(call->arena, call->body, make_fields, cmd, &call->problem);
}

static fp_err name_is_taken(struct fp_call *call, struct fp_db *db, const char *name)
{
	struct result *other = NULL;
	FP_TRY(read_one(call, db, NULL, name, &other));
	call->problem.link = path_of(call, &other->v[0].id);
	call->problem.next = "Use that one, or another name.";
	return fp_fail(&call->problem, FP_CODE_STATE_CONFLICT, "There is an organization of this name");
}

static fp_err run_make(struct fp_call *call, struct fp_db *db)
{
	const struct make_cmd *cmd = call->cmd;
	struct result *result = NULL;
	struct fp_id id;
	bool replayed, made;
	if (!fp_id_new(&id))
		return fp_fail(&call->problem, FP_CODE_INTERNAL, NULL);
	const struct fp_param params[] = {fp_p_id(&id), fp_p_text(cmd->name), fp_p_text(kind_names[cmd->kind]),
		fp_p_time(fp_call_now(call)), fp_p_idempotency_key(&cmd->idempotency),
		fp_p_idempotency_body(&cmd->idempotency), fp_p_time(fp_real_now())};
	FP_TRY(fp_call_make(
		call, db, FP_Q_organization_make, params, FP_LENGTH(params), &cmd->idempotency, &id, &replayed, &made));
	if (!made && !replayed)
		return name_is_taken(call, db, cmd->name);
	FP_TRY(read_one(call, db, &id, NULL, &result));
	result->replayed = replayed;
	return FP_OK;
}

static fp_err encode_made(struct fp_call *call)
{
	const struct result *result = call->result;
	call->reply.status = 201;
	fp_reply_header(call, "Location", path_of(call, &result->v[0].id));
	return encode_one(call);
}

const struct fp_op fp_op_makeOrganization = {.decode = decode_make, .run = run_make, .encode = encode_made};

/* ---- GET one ---- */

struct get_cmd {
	struct fp_id id;
};

static fp_err decode_get(struct fp_call *call)
{
	struct get_cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	return fp_call_path_id(call, &cmd->id);
}

static fp_err run_get(struct fp_call *call, struct fp_db *db)
{
	struct result *unused;
	return read_one(call, db, &((const struct get_cmd *)call->cmd)->id, NULL, &unused);
}

const struct fp_op fp_op_getOrganization = {.decode = decode_get, .run = run_get, .encode = encode_one};

/* ---- GET all ---- */

static fp_err decode_list(struct fp_call *call)
{
	struct fp_page *page = fp_arena_alloc(call->arena, sizeof(*page));
	if (!page)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = page;
	return fp_page_read(call, page);
}

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	const struct fp_page *page = call->cmd;
	struct result *result = NULL;
	const struct fp_param params[] = {fp_p_id(&page->below), fp_p_int4((int32_t)page->limit + 1)};
	FP_TRY(read(call, db, FP_Q_organization_list, params, FP_LENGTH(params), &result));
	if (result->n > (size_t)page->limit) {
		result->n = (size_t)page->limit;
		result->next = fp_page_next(call, &result->v[result->n - 1].id);
	}
	return FP_OK;
}

static fp_err encode_list(struct fp_call *call)
{
	const struct result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_array(&j, "data");
	for (size_t i = 0; i < result->n; i++)
		view(&j, call, &result->v[i]);
	fp_json_end_array(&j);
	fp_reply_next(call, &j, "cursor", result->next);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listOrganizations = {.decode = decode_list, .run = run_list, .encode = encode_list};
