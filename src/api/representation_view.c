/* A representation as it is shown, and who may speak under it. */
#include <string.h>

#include "representations.h"

fp_err fp_call_seal(struct fp_call *call, enum fp_seal_kind kind, const struct fp_id *about, const char *text,
	struct fp_bytes *ret_sealed)
{
	fp_err err = fp_seal(
		call->app->config.keys, kind, about, (struct fp_bytes){text, strlen(text)}, call->arena, ret_sealed);
	return fp_failed(err) ? fp_fail(&call->problem, err.code, NULL) : FP_OK;
}

fp_err fp_call_unseal(struct fp_call *call, enum fp_seal_kind kind, const struct fp_id *about, struct fp_bytes sealed,
	const char **ret_text)
{
	struct fp_bytes plain;
	if (fp_failed(fp_unseal(call->app->config.keys, kind, about, sealed, call->arena, &plain)))
		return fp_fail(&call->problem, FP_CODE_INTERNAL, "A name cannot be opened with this key file");
	*ret_text = fp_arena_copy(call->arena, plain.data, plain.length);
	return *ret_text ? FP_OK : fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
}

fp_err fp_representation_open(struct fp_call *call, struct fp_shown_representation *shown)
{
	const struct fp_representation_record *r = shown->record;
	FP_TRY(fp_call_unseal(call, FP_SEAL_REPRESENTATION, &r->representation.id, r->form_sealed, &shown->form));
	return fp_call_unseal(
		call, FP_SEAL_ATTORNEY, &r->representation.attorney_id, r->attorney_sealed, &shown->attorney_name);
}

fp_err fp_representation_show(struct fp_call *call, struct fp_db *db, const struct fp_id *id, bool replayed)
{
	struct fp_shown_representation *shown = fp_arena_alloc(call->arena, sizeof(*shown));
	if (!shown)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	shown->replayed = replayed;
	call->result = shown;
	FP_TRY(fp_representation_read(db, fp_call_viewer(call), id, call->arena, &shown->record, &call->problem));
	return fp_representation_open(call, shown);
}

static void view_links(struct fp_json *j, struct fp_call *call, const struct fp_id *id, bool ended)
{
	char text[FP_ID_TEXT];
	fp_id_format(id, text);
	fp_json_object(j, "links");
	fp_json_text(j, "self", fp_arena_format(call->arena, "/v1/representations/%s", text));
	if (fp_call_viewer(call)->role != FP_ROLE_REQUESTER)
		fp_json_text(j, "delegates", fp_arena_format(call->arena, "/v1/representations/%s/delegates", text));
	if (!ended)
		fp_json_text(j, "revoke", fp_arena_format(call->arena, "/v1/representations/%s/revoke", text));
	fp_json_end_object(j);
}

void fp_view_representation(struct fp_json *j, struct fp_call *call, const struct fp_shown_representation *shown)
{
	const struct fp_representation *p = &shown->record->representation;
	enum fp_standing standing = fp_representation_standing(p, fp_day_of(fp_call_now(call)));
	fp_json_object(j, NULL);
	fp_json_id(j, "id", &p->id);
	fp_json_text(j, "status", fp_standing_names[standing]);
	fp_json_id(j, "organization_id", &p->organization_id);
	fp_json_text(j, "organization", shown->record->organization);
	fp_json_text(j, "form", shown->form);
	fp_json_texts(j, "services", &p->services);
	fp_json_day(j, "begins_on", p->begins_on);
	fp_json_day(j, "ends_on", p->ends_on);
	fp_json_object(j, "attorney");
	fp_json_text(j, "name", shown->attorney_name);
	fp_json_text(j, "licence", shown->record->licence);
	fp_json_end_object(j);
	fp_json_time(j, "created_at", p->created_at);
	fp_json_time(j, "ended_at", p->ended_at);
	fp_json_text(j, "ended_by", p->ended_by);
	fp_json_text(j, "reason", p->reason);
	view_links(j, call, &p->id, standing == FP_STANDING_ENDED);
	fp_json_end_object(j);
}

fp_err fp_representation_encode(struct fp_call *call)
{
	const struct fp_shown_representation *shown = call->result;
	struct fp_json j;
	fp_json_init(&j, &call->reply.body);
	if (shown->replayed)
		fp_reply_header(call, "Idempotent-Replayed", "true");
	fp_view_representation(&j, call, shown);
	return fp_reply_done(call);
}

fp_err fp_speakers_read(
	struct fp_call *call, struct fp_db *db, const struct fp_request *request, struct fp_speakers *ret_speakers)
{
	struct fp_shown_representation shown = {0};
	struct fp_delegates delegates;
	const struct fp_id *id = &request->representation_id;
	*ret_speakers = (struct fp_speakers){0};
	if (fp_id_is_none(id))
		return FP_OK;
	FP_TRY(fp_representation_read(db, fp_call_viewer(call), id, call->arena, &shown.record, &call->problem));
	FP_TRY(fp_representation_open(call, &shown));
	FP_TRY(fp_delegates_read(call, db, id, NULL, &delegates));
	struct fp_speaker *v = fp_arena_alloc(call->arena, (delegates.n + 1) * sizeof(*v));
	if (!v)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	v[0] = (struct fp_speaker){shown.attorney_name, "attorney", shown.record->licence};
	for (size_t i = 0; i < delegates.n; i++)
		v[i + 1] = (struct fp_speaker){delegates.v[i].name, delegates.v[i].role, delegates.v[i].licence};
	*ret_speakers = (struct fp_speakers){v, delegates.n + 1};
	return FP_OK;
}

void fp_view_speakers(struct fp_json *j, const struct fp_speakers *speakers)
{
	fp_json_array(j, "may_speak");
	for (size_t i = 0; i < speakers->n; i++) {
		fp_json_object(j, NULL);
		fp_json_text(j, "name", speakers->v[i].name);
		fp_json_text(j, "role", speakers->v[i].role);
		fp_json_text(j, "licence", speakers->v[i].licence);
		fp_json_end_object(j);
	}
	fp_json_end_array(j);
}
