#include <string.h>

#include <fieldpass/rules.h>
#include <fieldpass/text.h>

#include "body.h"
#include "resource_view.h"
#include "view.h"

static bool is_staff(const struct fp_viewer *viewer)
{
	return viewer->role & FP_ROLE_STAFF;
}

/* The path of a request, and room for what may follow it. */
struct own_path {
	size_t length;
	char text[128];
};

static struct own_path own_path(const struct fp_request *r)
{
	static const char requests[] = "/v1/requests/";
	struct own_path path = {.length = sizeof(requests) - 1 + FP_ID_TEXT - 1};
	memcpy(path.text, requests, sizeof(requests) - 1);
	fp_id_format(&r->id, path.text + sizeof(requests) - 1);
	return path;
}

/* Copied, not formatted: a list of requests has a thousand of these. */
static void view_own_link(struct fp_json *j, const char *name, struct own_path *path, const char *rest)
{
	size_t length = strlen(rest);
	if (path->length + length + 2 > sizeof(path->text)) {
		j->buf->failed = true;
		return;
	}
	path->text[path->length] = '/';
	memcpy(path->text + path->length + 1, rest, length + 1);
	fp_json_text(j, name, path->text);
}

/* The events that are posted to a request; the others belong to callbacks, appointments and timers. */
static bool has_path(enum fp_event event)
{
	switch (event) {
	case FP_EVENT_NOT_SOLVED:
	case FP_EVENT_CLAIM:
	case FP_EVENT_RELEASE:
	case FP_EVENT_RESOLVE:
	case FP_EVENT_ESCALATE:
	case FP_EVENT_ASK_INFO:
	case FP_EVENT_SUPPLY:
	case FP_EVENT_PLAN_CALLBACK:
	case FP_EVENT_REFER:
	case FP_EVENT_APPROVE:
	case FP_EVENT_DENY:
	case FP_EVENT_SETTLE_DUPLICATE:
	case FP_EVENT_REBOOK_CALLBACK:
	case FP_EVENT_RECONSIDER:
	case FP_EVENT_NOT_SEEN:
	case FP_EVENT_CORRECT:
	case FP_EVENT_RESTART:
	case FP_EVENT_WITHDRAW:
	case FP_EVENT_CANCEL:
	case FP_EVENT_VERIFY_CONTACT:
	case FP_EVENT_REVEAL:
	case FP_EVENT_ERASE:
	case FP_EVENT_RENEW_TOKEN:
	case FP_EVENT_MOVE:
	case FP_EVENT_ASSIGN:
	case FP_EVENT_REPRESENT:
		return true;
	default:
		return false;
	}
}

static void view_link(struct fp_json *j, const char *name, const char *collection, const struct fp_id *id,
	const struct fp_request_view *v)
{
	char text[FP_ID_TEXT];
	if (fp_id_is_none(id))
		return;
	fp_id_format(id, text);
	fp_json_text(j, name, fp_arena_format(v->arena, "/v1/%s/%s", collection, text));
}

/* What there is nothing left of, though the status would allow it. */
static bool is_done(const struct fp_request *r, enum fp_event event)
{
	bool paired = r->disputed || !fp_id_is_none(&r->duplicate_of);
	bool checked_in = r->appointment.status == FP_APPOINTMENT_CHECKED_IN;
	bool sits = event == FP_EVENT_MOVE || (event == FP_EVENT_ASSIGN && r->status == FP_STATUS_SCHEDULED);
	bool verified = event == FP_EVENT_VERIFY_CONTACT && !r->contact_unverified;
	return r->erased || verified || (event == FP_EVENT_SETTLE_DUPLICATE && !paired) || (sits && checked_in);
}

/* Whether the rule itself refuses it to the person, or to whoever acts for them: by policy, too late, or as they have
 * done it as often as they may. What the body says could only mend other refusals. */
static bool is_refused(const struct fp_request_view *v, uint32_t role, enum fp_event event)
{
	const struct fp_act act = {.event = event,
		.role = (enum fp_role)role,
		.actor = v->viewer->subject,
		.now = v->now,
		.urgency = -1,
		.has_preferences = true};
	struct fp_policy policy;
	struct fp_change unused;
	switch (event) {
	case FP_EVENT_NOT_SOLVED:
	case FP_EVENT_ESCALATE:
	case FP_EVENT_RECONSIDER:
	case FP_EVENT_RESTART:
	case FP_EVENT_NOT_SEEN:
	case FP_EVENT_CANCEL:
	case FP_EVENT_MOVE:
		break;
	default:
		return false;
	}
	if (!(role & (FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION)))
		return false;
	fp_request_policy(v->catalog, v->request, &act, &policy);
	enum fp_code code = fp_request_decide(v->request, &act, &policy, &unused, NULL).code;
	return code == FP_CODE_FORBIDDEN || code == FP_CODE_STATE_CONFLICT;
}

/* Who acts under a representation is given no token, which would outlive it. */
static bool is_the_clients(const struct fp_request *r, enum fp_event event, uint32_t role)
{
	return event == FP_EVENT_RENEW_TOKEN && role == FP_ROLE_ORGANIZATION && !fp_id_is_none(&r->representation_id);
}

/* The offer, and the answers to it. */
static void view_offer_links(struct fp_json *j, const struct fp_request_view *v, uint32_t role)
{
	char id[FP_ID_TEXT];
	if (fp_id_is_none(&v->request->offer.id))
		return;
	fp_id_format(&v->request->offer.id, id);
	fp_json_text(j, "offer", fp_arena_format(v->arena, "/v1/offers/%s", id));
	if (!(role & (FP_ROLE_REQUESTER | FP_ROLE_ORGANIZATION)))
		return;
	fp_json_text(j, "accept-offer", fp_arena_format(v->arena, "/v1/offers/%s/accept", id));
	fp_json_text(j, "decline-offer", fp_arena_format(v->arena, "/v1/offers/%s/decline", id));
}

/* What belongs to it, and what this caller may do now: the events of the machine from its status that name the caller's
 * role. */
static void view_links(struct fp_json *j, const struct fp_request_view *v)
{
	const struct fp_request *r = v->request;
	uint32_t role = v->viewer->role == FP_ROLE_ANONYMOUS ? FP_ROLE_REQUESTER : v->viewer->role;
	struct own_path path = own_path(r);
	fp_json_object(j, "links");
	fp_json_text(j, "self", path.text);
	view_own_link(j, "events", &path, "events");
	view_own_link(j, "assignment", &path, "assignment");
	for (size_t i = 0; i < fp_transitions_count; i++) {
		const struct fp_transition *t = &fp_transitions[i];
		if (t->from == r->status && (t->who & role) && has_path(t->event) && !is_done(r, t->event) &&
			!is_refused(v, role, t->event) && !is_the_clients(r, t->event, role))
			view_own_link(j, fp_event_names[t->event], &path, fp_event_names[t->event]);
	}
	view_link(j, "appointment", "appointments", &r->appointment.id, v);
	view_offer_links(j, v, role);
	view_link(j, "restarted_from", "requests", &r->restarted_from, v);
	view_link(j, "restarted_as", "requests", &r->restarted_as, v);
	fp_json_end_object(j);
}

/* Where the service has an answer that may spare the visit, also while the request goes on. */
static void view_automated_answer(struct fp_json *j, const struct fp_request_view *v)
{
	const struct fp_request *r = v->request;
	const struct fp_service *service = fp_catalog_service(v->catalog, r->service);
	enum fp_language language = fp_language_of(r->language);
	if (!fp_automated_answer(r, service)) {
		fp_json_null(j, "automated_answer");
		return;
	}
	fp_json_object(j, "automated_answer");
	fp_json_text(j, "code", service->answer);
	fp_json_text(j, "text", service->text[language].answer);
	fp_view_resources(j, "resources", v->catalog, service->code, false, language);
	fp_json_end_object(j);
}

static void view_person(struct fp_json *j, const struct fp_request_view *v)
{
	const struct fp_person *p = v->person;
	fp_json_object(j, "applicant");
	fp_json_text(j, "given_name", p->given_name);
	fp_json_text(j, "family_name", p->family_name);
	fp_json_text(j, "email", fp_mask_email(p->email, v->arena));
	fp_json_text(j, "phone", fp_mask_phone(p->phone, v->arena));
	fp_json_text(j, "a_number", fp_mask_a_number(p->a_number, v->arena));
	fp_json_text(j, "preferred_language", v->request->language);
	fp_json_bool(j, "interpreter", v->request->interpreter);
	fp_json_texts(j, "accommodations", &v->request->accommodations);
	fp_json_end_object(j);
	fp_json_text(j, "statement", p->statement);
	fp_json_text(j, "emergency_reason", p->emergency_reason);
	fp_json_texts(j, "receipt_numbers", &p->receipt_numbers);
}

static void view_parts(struct fp_json *j, const struct fp_request_view *v)
{
	const struct fp_request *r = v->request;
	if (fp_id_is_none(&r->callback.id)) {
		fp_json_null(j, "callback");
	} else {
		fp_json_object(j, "callback");
		fp_view_callback_members(j, &r->callback);
		fp_json_end_object(j);
	}
	if (fp_id_is_none(&r->appointment.id)) {
		fp_json_null(j, "appointment");
	} else {
		fp_json_object(j, "appointment");
		fp_view_appointment_members(j, &r->appointment, v->catalog);
		fp_json_end_object(j);
	}
	if (fp_id_is_none(&r->offer.id)) {
		fp_json_null(j, "offer");
	} else {
		fp_json_object(j, "offer");
		fp_view_offer_members(j, &r->offer, v->catalog);
		fp_json_end_object(j);
	}
	fp_json_time(j, "move_until", r->move_until);
}

static void view_place(struct fp_json *j, const struct fp_request_view *v)
{
	int64_t ahead;
	fp_time as_of;
	if (!fp_places_ahead(v->places, v->request, &ahead, &as_of)) {
		fp_json_null(j, "place");
		return;
	}
	fp_json_object(j, "place");
	fp_json_int(j, "ahead", ahead);
	fp_json_time(j, "as_of", as_of);
	fp_json_end_object(j);
}

static void view_course(struct fp_json *j, const struct fp_request_view *v)
{
	const struct fp_request *r = v->request;
	int turn = fp_request_turn(r->status);
	char next[FP_NEXT_TEXT];
	fp_json_text(j, "what_happens_next", fp_what_happens_next(r, v->catalog, next));
	fp_json_time(j, "due_at", r->due_at);
	fp_json_text(j, "turn",
		turn == FP_TURN_NOBODY	    ? NULL
		: turn == FP_TURN_REQUESTER ? "requester"
		: turn == FP_TURN_WORKER    ? "worker"
					    : fp_tier_names[turn]);
	view_place(j, v);
	fp_json_text(j, "reason", r->reason);
	fp_json_text(j, "answer", r->answer);
	if (is_staff(v->viewer)) {
		fp_json_text(j, "claimed_by", r->claimed_by);
		fp_json_bool(j, "needs_a_human", r->needs_a_human);
	}
}

void fp_view_request(struct fp_json *j, const char *key, const struct fp_request_view *v)
{
	const struct fp_request *r = v->request;
	if (v->sees_only || fp_viewer_sees_only(v->viewer, r)) {
		fp_view_seen_request(j, key, v);
		return;
	}
	fp_json_object(j, key);
	fp_json_id(j, "id", &r->id);
	fp_json_text(j, "confirmation_code",
		fp_shown_code(v->viewer, !fp_id_is_none(&r->representation_id), r->confirmation_code));
	fp_json_text(j, "status", fp_status_names[r->status]);
	fp_json_text(j, "service", r->service);
	fp_json_text(j, "urgency", fp_urgency_names[r->urgency]);
	fp_json_text(j, "office", r->office);
	fp_json_time(j, "created_at", r->created_at);
	fp_json_time(j, "updated_at", r->updated_at);
	fp_json_time(j, "priority_at", r->priority_at);
	fp_json_int(j, "version", r->version);
	fp_json_bool(j, "duplicate", is_staff(v->viewer) && (r->disputed || !fp_id_is_none(&r->duplicate_of)));
	fp_json_text(j, "client_ref", r->client_ref);
	fp_json_time(j, "erase_at", r->erase_at);
	if (r->erased)
		fp_json_bool(j, "erased", true);
	view_course(j, v);
	fp_json_text(j, "requester_role", fp_requester_role_names[r->requester_role]);
	fp_json_id(j, "organization_id", &r->organization_id);
	fp_json_id(j, "representation_id", &r->representation_id);
	fp_json_object(j, "location");
	fp_json_text(j, "country", r->country);
	fp_json_text(j, "postal_code", r->postal_code);
	fp_json_end_object(j);
	fp_json_bool(j, "contact_unverified", r->contact_unverified);
	fp_view_preferences(j, "preferences", r);
	if (v->person) {
		view_automated_answer(j, v);
		view_person(j, v);
	}
	view_parts(j, v);
	view_links(j, v);
	if (v->duplicate_with) {
		fp_json_array(j, "duplicate_with");
		for (size_t i = 0; i < v->duplicate_with->n; i++)
			fp_json_id(j, NULL, &v->duplicate_with->v[i]);
		fp_json_end_array(j);
	}
	if (v->access_token)
		fp_json_text(j, "access_token", v->access_token);
	fp_json_end_object(j);
}
