/* POST /v1/requests/search: staff find people by name, A-Number, receipt or phone, in the body and never in a URL. */
#include <string.h>

#include "body.h"
#include "list.h"

#define FOUND_MAX 50

struct cmd {
	const char *given_name, *family_name, *a_number, *receipt_number, *phone;
};
#define OF(member) offsetof(struct cmd, member)
static const struct fp_json_field fields[] = {
	{.name = "given_name", .type = FP_JSON_TEXT, .offset = OF(given_name), .min = 1, .max = 100},
	{.name = "family_name", .type = FP_JSON_TEXT, .offset = OF(family_name), .min = 1, .max = 100},
	{.name = "a_number", .type = FP_JSON_TEXT, .offset = OF(a_number), .min = 8, .max = 20},
	{.name = "receipt_number", .type = FP_JSON_TEXT, .offset = OF(receipt_number), .min = 13, .max = 20},
	{.name = "phone", .type = FP_JSON_TEXT, .offset = OF(phone), .min = 8, .max = 16},
	{0},
};

static fp_err check(struct fp_call *call, struct cmd *cmd)
{
	struct fp_problem *p = &call->problem;
	if (p->n_errors == 0 && !cmd->given_name != !cmd->family_name)
		fp_problem_field(
			p, cmd->given_name ? "/family_name" : "/given_name", "required", "Names are searched together");
	if (cmd->a_number && !(cmd->a_number = fp_a_number(cmd->a_number, call->arena)))
		fp_problem_field(
			p, "/a_number", "invalid_a_number", "The letter A and 7 to 9 digits, such as A012345678");
	if (cmd->receipt_number && !(cmd->receipt_number = fp_receipt_number(cmd->receipt_number, call->arena)))
		fp_problem_field(p, "/receipt_number", "invalid_receipt_number",
			"Three letters and ten digits, such as EAC2690012345");
	if (cmd->phone && !fp_is_phone(cmd->phone))
		fp_problem_field(p, "/phone", "invalid_phone",
			"A number with its country code and no blanks, such as +13035550142");
	if (p->n_errors == 0 && !cmd->given_name && !cmd->a_number && !cmd->receipt_number && !cmd->phone)
		fp_problem_field(p, "", "required", "Say at least one thing to search by");
	return fp_problem_fields(p);
}

static fp_err decode(struct fp_call *call)
{
	struct cmd *cmd = fp_arena_alloc(call->arena, sizeof(*cmd));
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_read_body(call, fields, cmd));
	return check(call, cmd);
}

static fp_err run(struct fp_call *call, struct fp_db *db)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	const struct cmd *cmd = call->cmd;
	struct fp_search_key keys[FP_SEARCH_KEYS_MAX];
	size_t n = 0;
	const struct fp_person person = {
		.given_name = cmd->given_name,
		.family_name = cmd->family_name,
		.a_number = cmd->a_number,
		.phone = cmd->phone,
		.receipt_numbers = {cmd->receipt_number ? 1 : 0, (const char **)&cmd->receipt_number},
	};
	fp_search_keys_of(call->app->config.keys, &person, keys, &n);
	struct fp_array *kinds = fp_array_new(call->arena, FP_T_TEXT, n),
			*macs = fp_array_new(call->arena, FP_T_BYTES, n);
	if (!kinds || !macs)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	for (size_t i = 0; i < n; i++) {
		fp_array_text(kinds, keys[i].kind);
		fp_array_bytes(macs, fp_mac_bytes(&keys[i].mac));
	}
	const struct fp_param params[] = {fp_p_array(kinds), fp_p_array(macs),
		fp_viewer_offices(fp_call_viewer(call), call->arena), fp_p_int4(FOUND_MAX)};
	FP_TRY(fp_db_query(
		db, FP_DB_STAFF, NULL, FP_Q_request_search, params, FP_LENGTH(params), &rows, &call->problem));
	return fp_list_records(call, rows);
}

const struct fp_op fp_op_searchRequests = {.decode = decode, .run = run, .encode = fp_list_encode};
