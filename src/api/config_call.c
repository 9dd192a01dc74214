#include "config_call.h"

#include "body.h"
#include "view.h"

fp_err fp_call_office(struct fp_call *call, bool to_change, const struct fp_office **ret_office)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	*ret_office = fp_catalog_office(fp_call_catalog(call), call->path_param[0]);
	if (!*ret_office) {
		call->problem.next = "See /v1/offices for the codes there are.";
		return fp_fail(&call->problem, FP_CODE_NOT_FOUND, "No office has this code");
	}
	if (!to_change || viewer->role != FP_ROLE_OFFICE || fp_texts_contain(&viewer->offices, (*ret_office)->code))
		return FP_OK;
	call->problem.next = "Leave it to that office, or to a supervisor.";
	return fp_fail(&call->problem, FP_CODE_FORBIDDEN, "These credentials are bound to another office");
}

fp_err fp_call_path_number(struct fp_call *call, int64_t *ret_id)
{
	return fp_number_id_read(call->path_param[1], ret_id)
		       ? FP_OK
		       : fp_fail(&call->problem, FP_CODE_NOT_FOUND, "Nothing has this id");
}

fp_err fp_call_config_change(struct fp_call *call, struct fp_config_change *ret_change)
{
	int dry_run;
	*ret_change = (struct fp_config_change){
		.viewer = fp_call_viewer(call),
		.catalog = fp_call_catalog(call),
		.now = fp_call_now(call),
		.arena = call->arena,
	};
	FP_TRY(fp_call_query_choice(call, "dry_run", fp_no_yes_names, &dry_run));
	ret_change->dry_run = dry_run == 1;
	return call->route->method == FP_POST ? fp_call_idempotency(call, &ret_change->idempotency) : FP_OK;
}

fp_err fp_call_office_cmd(struct fp_call *call, size_t size)
{
	struct fp_office_cmd *cmd = fp_arena_alloc(call->arena, size);
	if (!cmd)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->cmd = cmd;
	FP_TRY(fp_call_office(call, true, &cmd->office));
	return fp_call_config_change(call, &cmd->change);
}

fp_err fp_decode_office_part(struct fp_call *call)
{
	FP_TRY(fp_call_office_cmd(call, sizeof(struct fp_office_cmd)));
	return fp_call_path_number(call, &((struct fp_office_cmd *)call->cmd)->id);
}

void fp_config_change_wake(struct fp_call *call, const struct fp_config_change *change)
{
	if (!change->dry_run)
		fp_wake_set(call->app->config.wake);
}

fp_err fp_config_change_refresh(struct fp_call *call, struct fp_db *db, const struct fp_config_change *change)
{
	if (change->dry_run)
		return FP_OK;
	return fp_snapshot_refresh(call->app->config.snapshot, db, change->now, &call->problem);
}

void fp_reply_made(struct fp_call *call, const struct fp_config_change *change)
{
	call->reply.status = change->dry_run ? 200 : 201;
	fp_reply_replayed(call, change->replayed);
}

void fp_view_made_id(struct fp_json *j, const struct fp_config_change *change)
{
	if (change->dry_run)
		fp_json_null(j, "id");
	else
		fp_view_number_id(j, "id", change->object);
}

void fp_view_displaced(struct fp_json *j, const struct fp_config_change *change)
{
	fp_json_object(j, "displaced");
	fp_json_int(j, "count", (int64_t)change->n_displaced);
	fp_json_array(j, "appointments");
	for (size_t i = 0; i < change->n_displaced; i++) {
		const struct fp_displaced *d = &change->displaced[i];
		char local[FP_LOCAL_TEXT];
		fp_local_format(d->local_start, d->starts_at, local);
		fp_json_object(j, NULL);
		fp_json_id(j, "id", &d->appointment_id);
		fp_json_id(j, "request_id", &d->request_id);
		fp_json_time(j, "starts_at", d->starts_at);
		fp_json_text(j, "local_start", local);
		fp_json_end_object(j);
	}
	fp_json_end_array(j);
	fp_json_end_object(j);
}
