/* /v1/organizations: law firms, and whoever else files with a key of their own. The command line makes one by name,
 * too. */
#include "body.h"
#include "list.h"

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
	struct organization organization;
	bool replayed;
};

static const char *path_of(struct fp_call *call, const struct fp_id *id)
{
	char text[FP_ID_TEXT];
	fp_id_format(id, text);
	return fp_arena_format(call->arena, "/v1/organizations/%s", text);
}

static void view(struct fp_json *j, struct fp_call *call, const void *organization)
{
	const struct organization *o = organization;
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

/* By its id, or by its name. */
static fp_err read_one(
	struct fp_call *call, struct fp_db *db, const struct fp_id *id, const char *name, struct result **ret_result)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	const struct fp_param params[] = {fp_p_id(id), fp_p_text(name)};
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = *ret_result = result;
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_organization_read, params, FP_LENGTH(params), &rows, &call->problem));
	if (fp_rows_count(rows) == 0)
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "There is no organization with this id");
	return fp_rows_read(rows, 0, columns, FP_LENGTH(columns), call->arena, &result->organization, &call->problem);
}

static fp_err encode_one(struct fp_call *call)
{
	const struct result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_reply_replayed(call, result->replayed);
	view(&j, call, &result->organization);
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
	call->problem.link = path_of(call, &other->organization.id);
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
	fp_reply_header(call, "Location", path_of(call, &result->organization.id));
	return encode_one(call);
}

const struct fp_op fp_op_makeOrganization = {.decode = decode_make, .run = run_make, .encode = encode_made};

/* ---- GET one ---- */

static fp_err run_get(struct fp_call *call, struct fp_db *db)
{
	struct result *unused;
	return read_one(call, db, call->cmd, NULL, &unused);
}

const struct fp_op fp_op_getOrganization = {.decode = fp_decode_id, .run = run_get, .encode = encode_one};

/* ---- GET all ---- */

static const struct fp_list_shape shape = {
	.columns = columns,
	.n_columns = FP_LENGTH(columns),
	.size = sizeof(struct organization),
	.id = offsetof(struct organization, id),
	.view = view,
};

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_page *page = call->cmd;
	const struct fp_param params[] = {fp_p_page_id(page), fp_p_page_rows(page)};
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_organization_list, params, FP_LENGTH(params), &rows, &call->problem));
	return fp_list_read(call, &shape, page, rows);
}

const struct fp_op fp_op_listOrganizations = {.decode = fp_decode_page, .run = run_list, .encode = fp_list_encode};
