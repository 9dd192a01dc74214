#include <stdio.h>

#include "problem.h"

#include <fieldpass/json.h>

enum fp_code fp_problem_code(const struct fp_call *call)
{
	enum fp_code code = call->err.code;
	return code == FP_CODE_CONSTRAINT || code == FP_CODE_RETRY ? FP_CODE_INTERNAL : code;
}

int fp_problem_retry_after(const struct fp_call *call, int status)
{
	if (status != MHD_HTTP_SERVICE_UNAVAILABLE && status != MHD_HTTP_TOO_MANY_REQUESTS)
		return 0;
	return call->problem.retry_after_s > 0 ? call->problem.retry_after_s : 1;
}

static void write_fields(struct fp_json *j, const struct fp_problem *problem)
{
	fp_json_array(j, "errors");
	for (size_t i = 0; i < problem->n_errors; i++) {
		fp_json_object(j, NULL);
		fp_json_text(j, "pointer", problem->errors[i].pointer);
		fp_json_text(j, "code", problem->errors[i].code);
		fp_json_text(j, "detail", problem->errors[i].detail);
		fp_json_end_object(j);
	}
	fp_json_end_array(j);
}

static void write_particulars(struct fp_json *j, const struct fp_problem *problem)
{
	if (problem->detail)
		fp_json_text(j, "detail", problem->detail);
	if (problem->next)
		fp_json_text(j, "next", problem->next);
	if (problem->link)
		fp_json_text(j, "link", problem->link);
	if (problem->n_errors > 0)
		write_fields(j, problem);
}

void fp_problem_write(const struct fp_call *call, enum fp_code code, int status, struct fp_buf *out)
{
	struct fp_json j;
	char type[64];
	snprintf(type, sizeof(type), "/problems/%s", fp_code_slug(code));
	fp_json_init(&j, out);
	fp_json_object(&j, NULL);
	fp_json_text(&j, "type", type);
	fp_json_text(&j, "title", fp_code_title(code));
	fp_json_int(&j, "status", status);
	fp_json_text(&j, "code", fp_code_slug(code));
	if (call->path && fp_utf8_valid(call->path))
		fp_json_text(&j, "instance", call->path);
	if (call->request_id)
		fp_json_text(&j, "request_id", call->request_id);
	/* what an internal error says is for the log, not for callers */
	if (code == call->problem.code && code != FP_CODE_INTERNAL)
		write_particulars(&j, &call->problem);
	fp_json_end_object(&j);
}
