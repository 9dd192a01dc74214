/* GET and POST /v1/representations/{representation_id}/delegates: who may speak for the attorney when an officer calls.
 */
#include "delegates.h"

#include "body.h"
#include "list.h"
#include "sealed_text.h"

struct cmd {
	struct fp_id representation_id, id;
	const char *name, *role, *licence;
	struct fp_bytes sealed;
	struct fp_idempotency idempotency;
	bool replayed; /* found by `run` */
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "name", .type = FP_JSON_TEXT, .offset = OF(name), .required = true, .min = 1, .max = 100},
	{.name = "role", .type = FP_JSON_TEXT, .offset = OF(role), .required = true, .min = 2, .max = 64},
	{.name = "licence", .type = FP_JSON_TEXT, .offset = OF(licence), .min = 3, .max = 30},
	{0},
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

/* First whether the caller may know of the representation; then its delegates. */
static fp_err read_known(struct fp_call *call, struct fp_db *db, const struct fp_id *representation_id,
	const struct fp_id *only, struct fp_delegates *ret_delegates)
{
	struct fp_representation_record *record;
	FP_TRY(fp_representation_read(
		db, fp_call_viewer(call), representation_id, call->arena, &record, &call->problem));
	return fp_delegates_read(call, db, representation_id, only, ret_delegates);
}

static void view(struct fp_json *j, [[maybe_unused]] struct fp_call *call, const void *delegate)
{
	const struct fp_delegate *d = delegate;
	fp_json_object(j, NULL);
	fp_json_id(j, "id", &d->id);
	fp_json_text(j, "name", d->name);
	fp_json_text(j, "role", d->role);
	fp_json_text(j, "licence", d->licence);
	fp_json_time(j, "created_at", d->created_at);
	fp_json_end_object(j);
}

/* ---- GET ---- */

static const struct fp_list_shape shape = {.size = sizeof(struct fp_delegate), .view = view};

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	struct fp_delegates delegates;
	FP_TRY(read_known(call, db, call->cmd, NULL, &delegates));
	return fp_list_take(call, &shape, NULL, delegates.v, delegates.n);
}

const struct fp_op fp_op_listDelegates = {.decode = fp_decode_id, .run = run_list, .encode = fp_list_encode};

/* ---- POST ---- */

static fp_err decode_make(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
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
	struct cmd *cmd = call->cmd;
	struct fp_id id = cmd->id;
	struct fp_delegates *delegates = fp_arena_alloc(call->arena, sizeof(*delegates));
	bool made;
	if (!delegates)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->result = delegates;
	const struct fp_param params[] = {fp_p_id(&cmd->id), fp_p_id(&cmd->representation_id),
		fp_p_id(&fp_call_viewer(call)->organization_id), fp_p_text(cmd->role), fp_p_text(cmd->licence),
		fp_p_bytes(cmd->sealed), fp_p_time(fp_call_now(call)), fp_p_idempotency_key(&cmd->idempotency),
		fp_p_idempotency_body(&cmd->idempotency), fp_p_time(fp_real_now())};
	FP_TRY(read_known(call, db, &cmd->representation_id, &id, delegates)); /* a stranger's is not there */
	FP_TRY(fp_call_make(call, db, FP_Q_delegate_make, params, FP_LENGTH(params), &cmd->idempotency, &id,
		&cmd->replayed, &made));
	return made || cmd->replayed ? fp_delegates_read(call, db, &cmd->representation_id, &id, delegates)
				     : has_ended(call);
}

static fp_err encode_made(struct fp_call *call)
{
	const struct cmd *cmd = call->cmd;
	const struct fp_delegates *delegates = call->result;
	struct fp_json j;
	char id[FP_ID_TEXT];
	fp_id_format(&cmd->representation_id, id);
	call->reply.status = 201;
	fp_reply_header(call, "Location", fp_arena_format(call->arena, "/v1/representations/%s/delegates", id));
	fp_reply_replayed(call, cmd->replayed);
	fp_json_init(&j, &call->reply.body);
	view(&j, call, &delegates->v[0]);
	return fp_reply_done(call);
}

const struct fp_op fp_op_makeDelegate = {.decode = decode_make, .run = run_make, .encode = encode_made};
