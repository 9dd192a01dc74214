/* GET and POST /v1/representations/{representation_id}/delegates: who may speak for the attorney when an officer calls.
 */
#include "body.h"
#include "cursor.h"
#include "representations.h"

struct cmd {
	struct fp_id representation_id, id;
	const char *name, *role, *licence;
	struct fp_bytes sealed;
	struct fp_idempotency idempotency;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "name", .type = FP_JSON_TEXT, .offset = OF(name), .required = true, .min = 1, .max = 100},
	{.name = "role", .type = FP_JSON_TEXT, .offset = OF(role), .required = true, .min = 2, .max = 64},
	{.name = "licence", .type = FP_JSON_TEXT, .offset = OF(licence), .min = 3, .max = 30},
	{0},
};

struct result {
	struct fp_delegates delegates;
	bool replayed;
};

static const struct fp_column columns[] = {
	{"id", FP_T_ID, offsetof(struct fp_delegate, id), NULL},
	{"role", FP_T_TEXT, offsetof(struct fp_delegate, role), NULL},
	{"licence", FP_T_TEXT, offsetof(struct fp_delegate, licence), NULL},
	{"sealed", FP_T_BYTES, offsetof(struct fp_delegate, sealed), NULL},
	{"created_at", FP_T_TIME, offsetof(struct fp_delegate, created_at), NULL},
};

fp_err fp_delegates_read(struct fp_call *call, struct fp_db *db, const struct fp_id *representation_id,
	const struct fp_id *only, struct fp_delegates *ret_delegates)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_param params[] = {fp_p_id(representation_id), fp_p_id(only)};
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_delegate_list, params, FP_LENGTH(params), &rows, &call->problem));
	FP_TRY(fp_rows_read_all(rows, columns, FP_LENGTH(columns), sizeof(*ret_delegates->v), call->arena,
		(void **)&ret_delegates->v, &ret_delegates->n, &call->problem));
	for (size_t i = 0; i < ret_delegates->n; i++) {
		struct fp_delegate *d = &ret_delegates->v[i];
		FP_TRY(fp_call_unseal(call, FP_SEAL_DELEGATE, &d->id, d->sealed, &d->name));
	}
	return FP_OK;
}

static struct cmd *new_cmd(struct fp_call *call)
{
	call->cmd = fp_arena_alloc(call->arena, sizeof(struct cmd));
	return call->cmd;
}

/* First whether the caller may know of the representation; then its delegates. */
static fp_err show(struct fp_call *call, struct fp_db *db, const struct fp_id *only, bool replayed)
{
	const struct cmd *cmd = call->cmd;
	struct result *result = fp_arena_alloc(call->arena, sizeof(*result));
	struct fp_representation_record *record;
	if (!result)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	result->replayed = replayed;
	call->result = result;
	FP_TRY(fp_representation_read(
		db, fp_call_viewer(call), &cmd->representation_id, call->arena, &record, &call->problem));
	return fp_delegates_read(call, db, &cmd->representation_id, only, &result->delegates);
}

static void view(struct fp_json *j, const struct fp_delegate *d)
{
	fp_json_object(j, NULL);
	fp_json_id(j, "id", &d->id);
	fp_json_text(j, "name", d->name);
	fp_json_text(j, "role", d->role);
	fp_json_text(j, "licence", d->licence);
	fp_json_time(j, "created_at", d->created_at);
	fp_json_end_object(j);
}

/* ---- GET ---- */

static fp_err decode_list(struct fp_call *call)
{
	struct cmd *cmd = new_cmd(call);
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	return fp_call_path_id(call, &cmd->representation_id);
}

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	return show(call, db, NULL, false);
}

static fp_err encode_list(struct fp_call *call)
{
	const struct result *result = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_json_array(&j, "data");
	for (size_t i = 0; i < result->delegates.n; i++)
		view(&j, &result->delegates.v[i]);
	fp_json_end_array(&j);
	fp_reply_next(call, &j, "cursor", NULL);
	fp_json_end_object(&j);
	return fp_reply_done(call);
}

const struct fp_op fp_op_listDelegates = {.decode = decode_list, .run = run_list, .encode = encode_list};

/* ---- POST ---- */

static fp_err decode_make(struct fp_call *call)
{
	struct cmd *cmd = new_cmd(call);
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_call_path_id(call, &cmd->representation_id));
	FP_TRY(fp_call_idempotency(call, &cmd->idempotency));
	FP_TRY(fp_json_read(call->arena, call->body, fields, cmd, &call->problem));
	fp_check_code(cmd->role, "/role", &call->problem);
	cmd->licence = fp_check_licence(cmd->licence, "/licence", call->arena, &call->problem);
	FP_TRY(fp_problem_fields(&call->problem));
	if (!fp_id_new(&cmd->id))
		return fp_fail(&call->problem, FP_CODE_INTERNAL, NULL);
	return fp_call_seal(call, FP_SEAL_DELEGATE, &cmd->id, cmd->name, &cmd->sealed);
}

static fp_err has_ended(struct fp_call *call)
{
	call->problem.next = "Make a new representation.";
	return fp_fail(&call->problem, FP_CODE_STATE_CONFLICT, "This representation has ended");
}

static fp_err run_make(struct fp_call *call, struct fp_db *db)
{
	const struct cmd *cmd = call->cmd;
	struct fp_id id = cmd->id;
	bool replayed, made;
	const struct fp_param params[] = {fp_p_id(&cmd->id), fp_p_id(&cmd->representation_id),
		fp_p_id(&fp_call_viewer(call)->organization_id), fp_p_text(cmd->role), fp_p_text(cmd->licence),
		fp_p_bytes(cmd->sealed), fp_p_time(fp_call_now(call)), fp_p_idempotency_key(&cmd->idempotency),
		fp_p_idempotency_body(&cmd->idempotency), fp_p_time(fp_real_now())};
	FP_TRY(show(call, db, &cmd->id, false)); /* a stranger's is not there */
	FP_TRY(fp_call_make(
		call, db, FP_Q_delegate_make, params, FP_LENGTH(params), &cmd->idempotency, &id, &replayed, &made));
	return made || replayed ? show(call, db, &id, replayed) : has_ended(call);
}

static fp_err encode_made(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct result *result = call->result;
	struct fp_json j;
	char id[FP_ID_TEXT];
	fp_id_format(&cmd->representation_id, id);
	call->reply.status = 201;
	fp_reply_header(call, "Location", fp_arena_format(call->arena, "/v1/representations/%s/delegates", id));
	if (result->replayed)
		fp_reply_header(call, "Idempotent-Replayed", "true");
	fp_json_init(&j, &call->reply.body);
	view(&j, &result->delegates.v[0]);
	return fp_reply_done(call);
}

const struct fp_op fp_op_makeDelegate = {.decode = decode_make, .run = run_make, .encode = encode_made};
