/* POST /v1/api-keys, and /rotate and /revoke of one. Secrets are shown once, and nobody else's key is there for an
 * organization. */
#include <string.h>

#include "body.h"
#include "call.h"
#include "key_view.h"
#include "keyring.h"

#define OVERLAP_PRESET 60 /* minutes */

static const char *const role_names[] = {"organization", "tier1", "tier2", "office", "supervisor", "admin", NULL};

struct cmd {
	int role_name;
	struct fp_id organization_id;
	struct fp_texts offices;
	fp_time expires_at;
	int64_t overlap_minutes;
	const char *id; /* of the path */
	struct fp_api_key_change change;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field make_fields[] = {
	{.name = "role", .type = FP_JSON_CHOICE, .offset = OF(role_name), .required = true, .choices = role_names},
	{.name = "organization_id", .type = FP_JSON_ID, .offset = OF(organization_id)},
	{.name = "offices", .type = FP_JSON_TEXTS, .offset = OF(offices), .min = 1, .max = 100, .max_each = 3},
	{.name = "expires_at", .type = FP_JSON_TIME, .offset = OF(expires_at)},
	{0},
};
static const struct fp_json_field rotate_fields[] = {
	{.name = "overlap_minutes", .type = FP_JSON_INT, .offset = OF(overlap_minutes), .min = 0, .max = 1440},
	{0},
};

static const struct fp_json_field nothing[] = {{0}};

static fp_err begin(struct fp_call *call, struct cmd **ret_cmd)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	cmd->expires_at = FP_TIME_NONE;
	cmd->overlap_minutes = OVERLAP_PRESET;
	cmd->id = call->path_param[0];
	cmd->change = (struct fp_api_key_change){.viewer = fp_call_viewer(call),
		.secrets = call->app->config.keys,
		.now = fp_call_now(call),
		.arena = call->arena};
	call->cmd = *ret_cmd = cmd;
	return fp_call_idempotency(call, &cmd->change.idempotency);
}

static fp_err begin_with_id(struct fp_call *call, struct cmd **ret_cmd)
{
	FP_TRY(begin(call, ret_cmd));
	if (fp_is_api_key_id((*ret_cmd)->id))
		return FP_OK;
	return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "No key has this id");
}

static fp_err encode_key(struct fp_call *call, bool with_secret)
{
	struct cmd *cmd = call->cmd;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	fp_json_object(&j, NULL);
	fp_view_key_members(&j, &cmd->change.key);
	if (with_secret)
		fp_json_text(&j, "secret", cmd->change.secret);
	fp_json_end_object(&j);
	explicit_bzero(cmd->change.secret, sizeof(cmd->change.secret));
	return fp_reply_done(call);
}

/* ---- made ---- */

static enum fp_role role_of(const struct cmd *cmd)
{
	return fp_role_from_name(role_names[cmd->role_name]);
}

/* An organization gives away what it has, and nothing else. */
static fp_err check_giver(struct fp_call *call, struct cmd *cmd)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	if (viewer->role != FP_ROLE_ORGANIZATION)
		return FP_OK;
	if (fp_id_is_none(&cmd->organization_id))
		cmd->organization_id = viewer->organization_id;
	if (role_of(cmd) == FP_ROLE_ORGANIZATION && fp_id_compare(&cmd->organization_id, &viewer->organization_id) == 0)
		return FP_OK;
	call->problem.next = "Ask an admin for it.";
	return fp_fail(&call->problem, FP_CODE_FORBIDDEN, "An organization makes keys of its own alone");
}

static void check_offices(struct fp_call *call, const struct cmd *cmd)
{
	char pointer[32];
	bool bound = role_of(cmd) == FP_ROLE_OFFICE;
	if (bound != (cmd->offices.n > 0))
		fp_problem_field(&call->problem, "/offices", bound ? "required" : "not_for_this_role",
			"The role office, and no other, has the codes of its offices");
	for (size_t i = 0; i < cmd->offices.n; i++) {
		snprintf(pointer, sizeof(pointer), "/offices/%zu", i);
		if (!fp_catalog_office(fp_call_catalog(call), cmd->offices.v[i]))
			fp_problem_field(
				&call->problem, pointer, "unknown_office", "No office has this code; see /v1/offices");
	}
}

static fp_err decode_make(struct fp_call *call)
{
	struct cmd *cmd;
	FP_TRY(begin(call, &cmd));
	FP_TRY(fp_json_read(call->arena, call->body, make_fields, cmd, &call->problem));
	FP_TRY(check_giver(call, cmd));
	bool firm = role_of(cmd) == FP_ROLE_ORGANIZATION;
	if (firm == fp_id_is_none(&cmd->organization_id))
		fp_problem_field(&call->problem, "/organization_id", firm ? "required" : "not_for_this_role",
			"The role organization, and no other, belongs to one");
	if (cmd->expires_at != FP_TIME_NONE && cmd->expires_at <= fp_real_now())
		fp_problem_field(fp_call_overdue(call), "/expires_at", "in_the_past", "It would never work");
	check_offices(call, cmd);
	return fp_problem_fields(&call->problem);
}

static fp_err run_make(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_api_key_add(
		db, &cmd->change, role_of(cmd), &cmd->organization_id, &cmd->offices, cmd->expires_at, &call->problem));
	fp_keyring_refresh(call->app->keyring, db);
	return FP_OK;
}

static fp_err encode_made(struct fp_call *call)
{
	call->reply.status = 201;
	return encode_key(call, true);
}

const struct fp_op fp_op_makeApiKey = {.decode = decode_make, .run = run_make, .encode = encode_made};

/* ---- rotated ---- */

static fp_err decode_rotate(struct fp_call *call)
{
	struct cmd *cmd;
	FP_TRY(begin_with_id(call, &cmd));
	return fp_json_read(call->arena, call->body, rotate_fields, cmd, &call->problem);
}

static fp_err run_rotate(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_api_key_rotate(db, &cmd->change, cmd->id, cmd->overlap_minutes * FP_MINUTE, &call->problem));
	fp_keyring_refresh(call->app->keyring, db);
	return FP_OK;
}

static fp_err encode_rotated(struct fp_call *call)
{
	return encode_key(call, true);
}

const struct fp_op fp_op_rotateApiKey = {.decode = decode_rotate, .run = run_rotate, .encode = encode_rotated};

/* ---- revoked ---- */

/* Done twice it is done once: the Idempotency-Key must be readable, and is not needed. */
static fp_err decode_revoke(struct fp_call *call)
{
	struct cmd *cmd;
	FP_TRY(begin_with_id(call, &cmd));
	return fp_json_read(call->arena, call->body, nothing, cmd, &call->problem);
}

static fp_err run_revoke(struct fp_call *call, struct fp_db *db)
{
	struct cmd *cmd = call->cmd;
	FP_TRY(fp_api_key_revoke(db, &cmd->change, cmd->id, &call->problem));
	fp_keyring_refresh(call->app->keyring, db);
	return FP_OK;
}

static fp_err encode_revoked(struct fp_call *call)
{
	return encode_key(call, false);
}

const struct fp_op fp_op_revokeApiKey = {.decode = decode_revoke, .run = run_revoke, .encode = encode_revoked};
