/* GET and POST /v1/representations, GET /v1/representations/{representation_id}: a firm says whom it represents. Of the
 * client it keeps a MAC alone, to know them again by. */
#include "representations.h"
#include "body.h"
#include "list.h"
#include "sealed_text.h"

struct attorney {
	const char *name, *licence;
};
struct body {
	struct fp_body_applicant client;
	struct attorney attorney;
	const char *form;
	struct fp_texts services;
	fp_day begins_on, ends_on;
};
#define OF(member) offsetof(struct body, member)

static const struct fp_json_field attorney_fields[] = {
	{.name = "name",
		.type = FP_JSON_TEXT,
		.offset = offsetof(struct attorney, name),
		.required = true,
		.min = 1,
		.max = 100},
	{.name = "licence",
		.type = FP_JSON_TEXT,
		.offset = offsetof(struct attorney, licence),
		.required = true,
		.min = 3,
		.max = 30},
	{0},
};
static const struct fp_json_field fields[] = {
	{.name = "client",
		.type = FP_JSON_OBJECT,
		.offset = OF(client),
		.required = true,
		.fields = fp_identity_fields},
	{.name = "attorney",
		.type = FP_JSON_OBJECT,
		.offset = OF(attorney),
		.required = true,
		.fields = attorney_fields},
	{.name = "form", .type = FP_JSON_TEXT, .offset = OF(form), .required = true, .min = 2, .max = 64},
	{.name = "services", .type = FP_JSON_TEXTS, .offset = OF(services), .max = 50, .max_each = 41},
	{.name = "begins_on", .type = FP_JSON_DAY, .offset = OF(begins_on), .required = true},
	{.name = "ends_on", .type = FP_JSON_DAY, .offset = OF(ends_on)},
	{0},
};

struct make_cmd {
	struct fp_id id, attorney_id;
	struct body body;
	struct fp_mac person_key;
	struct fp_bytes form_sealed, attorney_sealed;
	struct fp_idempotency idempotency;
};

static fp_err check(struct fp_call *call, struct body *b)
{
	struct fp_problem *p = &call->problem;
	fp_day today = fp_day_of(fp_call_now(call));
	fp_check_applicant(&b->client, "/client", today, call->arena, p);
	b->attorney.licence = fp_check_licence(b->attorney.licence, "/attorney/licence", call->arena, p);
	for (size_t i = 0; i < b->services.n; i++)
		if (!fp_catalog_service(fp_call_catalog(call), b->services.v[i]))
			fp_problem_field(p, fp_arena_format(call->arena, "/services/%zu", i), "unknown_service",
				"No service has this code; see /v1/services");
	if (b->ends_on != FP_DAY_NONE && b->begins_on != FP_DAY_NONE && b->ends_on < b->begins_on)
		fp_problem_field(p, "/ends_on", "before_begins_on", "ends_on lies before begins_on");
	else if (b->ends_on != FP_DAY_NONE && b->ends_on < today)
		fp_problem_field(fp_call_overdue(call), "/ends_on", "in_the_past", "It has ended already");
	return fp_problem_fields(p);
}

static fp_err read_body(struct fp_call *call, struct body *b)
{
	*b = (struct body){.client = fp_no_applicant, .begins_on = FP_DAY_NONE, .ends_on = FP_DAY_NONE};
	FP_TRY(fp_call_read_body(call, fields, b));
	return check(call, b);
}

static fp_err decode_make(struct fp_call *call)
{
	struct make_cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_idempotency(call, &cmd->idempotency));
	FP_TRY(read_body(call, &cmd->body));
	if (!fp_id_new(&cmd->id) || !fp_id_new(&cmd->attorney_id))
		return fp_fail(&call->problem, FP_CODE_INTERNAL, NULL);
	fp_body_person_key(call->app->config.keys, &cmd->body.client, &cmd->person_key);
	FP_TRY(fp_call_seal(call, FP_SEAL_ATTORNEY, &cmd->attorney_id, cmd->body.attorney.name, &cmd->attorney_sealed));
	return fp_call_seal(call, FP_SEAL_REPRESENTATION, &cmd->id, cmd->body.form, &cmd->form_sealed);
}

static fp_err represents_nobody(struct fp_call *call)
{
	call->problem.next = "If it is a law firm or a recognized organization, ask the operator to say so.";
	return fp_fail(&call->problem, FP_CODE_FORBIDDEN, "An organization of this kind represents nobody");
}

static fp_err run_make(struct fp_call *call, struct fp_db *db)
{
	const struct make_cmd *cmd = call->cmd;
	const struct body *b = &cmd->body;
	struct fp_id id = cmd->id;
	bool replayed, made;
	const struct fp_param params[] = {fp_p_id(&cmd->id), fp_p_id(&fp_call_viewer(call)->organization_id),
		fp_p_bytes(fp_mac_bytes(&cmd->person_key)), fp_p_id(&cmd->attorney_id), fp_p_text(b->attorney.licence),
		fp_p_bytes(cmd->attorney_sealed), fp_p_texts(call->arena, &b->services), fp_p_day(b->begins_on),
		fp_p_day(b->ends_on), fp_p_bytes(cmd->form_sealed), fp_p_time(fp_call_now(call)),
		fp_p_idempotency_key(&cmd->idempotency), fp_p_idempotency_body(&cmd->idempotency),
		fp_p_time(fp_real_now())};
	FP_TRY(fp_call_make(call, db, FP_Q_representation_make, params, FP_LENGTH(params), &cmd->idempotency, &id,
		&replayed, &made));
	return made || replayed ? fp_representation_show(call, db, &id, replayed) : represents_nobody(call);
}

static fp_err encode_made(struct fp_call *call)
{
	const struct fp_shown_representation *shown = call->result;
	char id[FP_ID_TEXT];
	fp_id_format(&shown->record.representation.id, id);
	call->reply.status = 201;
	fp_reply_header(call, "Location", fp_arena_format(call->arena, "/v1/representations/%s", id));
	return fp_representation_encode(call);
}

const struct fp_op fp_op_makeRepresentation = {.decode = decode_make, .run = run_make, .encode = encode_made};

/* ---- GET one ---- */

static fp_err run_get(struct fp_call *call, struct fp_db *db)
{
	return fp_representation_show(call, db, call->cmd, false);
}

const struct fp_op fp_op_getRepresentation = {
	.decode = fp_decode_id, .run = run_get, .encode = fp_representation_encode};

/* ---- GET all ---- */

static void view(struct fp_json *j, struct fp_call *call, const void *shown)
{
	fp_view_representation(j, call, shown);
}

static fp_err run_list(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct fp_page *page = call->cmd;
	const struct fp_viewer *viewer = fp_call_viewer(call);
	const struct fp_list_shape shape = {.columns = fp_representation_columns,
		.n_columns = fp_representation_columns_count,
		.size = sizeof(struct fp_shown_representation),
		.id = offsetof(struct fp_shown_representation, record.representation.id),
		.view = view};
	const struct fp_param params[] = {fp_p_page_id(page), fp_p_bool(viewer->role & FP_ROLE_STAFF),
		fp_p_id(&viewer->organization_id), fp_p_page_rows(page)};
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_representation_list, params, FP_LENGTH(params), &rows, &call->problem));
	FP_TRY(fp_list_read(call, &shape, page, rows));
	const struct fp_list *list = call->result;
	for (size_t i = 0; i < list->n; i++)
		FP_TRY(fp_representation_open(call, (struct fp_shown_representation *)list->rows + i));
	return FP_OK;
}

const struct fp_op fp_op_listRepresentations = {.decode = fp_decode_page, .run = run_list, .encode = fp_list_encode};
