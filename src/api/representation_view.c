/* A representation as it is shown. */
#include "representations.h"
#include "sealed_text.h"

fp_err fp_representation_open(struct fp_call *call, struct fp_shown_representation *shown)
{
	const struct fp_representation_record *r = &shown->record;
	FP_TRY(fp_call_unseal(call, FP_SEAL_REPRESENTATION, &r->representation.id, r->form_sealed, &shown->form));
	return fp_call_unseal(
		call, FP_SEAL_ATTORNEY, &r->representation.attorney_id, r->attorney_sealed, &shown->attorney_name);
}

fp_err fp_representation_read_open(struct fp_call *call, struct fp_db *db, const struct fp_viewer *viewer,
	const struct fp_id *id, struct fp_shown_representation *shown)
{
	struct fp_representation_record *record;
	FP_TRY(fp_representation_read(db, viewer, id, call->arena, &record, &call->problem));
	shown->record = *record;
	return fp_representation_open(call, shown);
}

fp_err fp_representation_show(struct fp_call *call, struct fp_db *db, const struct fp_id *id, bool replayed)
{
	struct fp_shown_representation *shown = fp_arena_alloc(call->arena, sizeof(*shown));
	if (!shown)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	shown->replayed = replayed;
	call->result = shown;
	return fp_representation_read_open(call, db, fp_call_viewer(call), id, shown);
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
	const struct fp_representation *p = &shown->record.representation;
	enum fp_standing standing = fp_representation_standing(p, fp_day_of(fp_call_now(call)));
	fp_json_object(j, NULL);
	fp_json_id(j, "id", &p->id);
	fp_json_text(j, "status", fp_standing_names[standing]);
	fp_json_id(j, "organization_id", &p->organization_id);
	fp_json_text(j, "organization", shown->record.organization);
	fp_json_text(j, "form", shown->form);
	fp_json_texts(j, "services", &p->services);
	fp_json_day(j, "begins_on", p->begins_on);
	fp_json_day(j, "ends_on", p->ends_on);
	fp_json_object(j, "attorney");
	fp_json_text(j, "name", shown->attorney_name);
	fp_json_text(j, "licence", shown->record.licence);
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
	fp_reply_replayed(call, shown->replayed);
	fp_view_representation(&j, call, shown);
	return fp_reply_done(call);
}
