/* What a relative, an employer or a caseworker sees of what they filed: how far it is, and when. Nothing that the
 * person said or was told, no callback (its phrase is a secret), and not the confirmation code, which opens all of it.
 */
#include <fieldpass/text.h>

#include "view.h"

static void view_appointment(struct fp_json *j, const struct fp_request_view *v)
{
	const struct fp_appointment *a = &v->request->appointment;
	if (fp_id_is_none(&a->id)) {
		fp_json_null(j, "appointment");
		return;
	}
	fp_json_object(j, "appointment");
	fp_view_seat_members(j, a, v->catalog);
	fp_json_text(j, "status", fp_appointment_status_names[a->status]);
	fp_json_end_object(j);
}

void fp_view_seen_request(struct fp_json *j, const char *key, const struct fp_request_view *v)
{
	const struct fp_request *r = v->request;
	char id[FP_ID_TEXT];
	fp_id_format(&r->id, id);
	fp_json_object(j, key);
	fp_json_id(j, "id", &r->id);
	fp_json_text(j, "status", fp_status_names[r->status]);
	fp_json_text(j, "service", r->service);
	fp_json_text(j, "office", r->office);
	fp_json_time(j, "created_at", r->created_at);
	fp_json_time(j, "updated_at", r->updated_at);
	fp_json_time(j, "due_at", r->due_at);
	fp_json_int(j, "version", r->version);
	fp_json_text(j, "what_happens_next", fp_what_others_are_told(r));
	view_appointment(j, v);
	fp_json_object(j, "links");
	fp_json_text(j, "self", fp_arena_format(v->arena, "/v1/requests/%s", id));
	fp_json_text(j, "events", fp_arena_format(v->arena, "/v1/requests/%s/events", id));
	fp_json_end_object(j);
	if (v->access_token)
		fp_json_text(j, "access_token", v->access_token);
	fp_json_end_object(j);
}
