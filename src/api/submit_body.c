#include "submit_body.h"

#define OF(member) offsetof(struct fp_submit_body, member)

/* clang-format off */
#define SUBMIT_FIELDS \
	{.name = "service", .type = FP_JSON_TEXT, .offset = OF(service), .required = true, .min = 2, .max = 41}, \
	{.name = "urgency", .type = FP_JSON_CHOICE, .offset = OF(urgency), .choices = fp_urgency_names}, \
	{.name = "emergency_reason", .type = FP_JSON_TEXT, .offset = OF(emergency_reason), .min = 1, .max = 1000}, \
	{.name = "applicant", \
		.type = FP_JSON_OBJECT, \
		.offset = OF(applicant), \
		.required = true, \
		.fields = fp_applicant_fields}, \
	{.name = "requester", \
		.type = FP_JSON_OBJECT, \
		.offset = OF(requester), \
		.fields = fp_requester_fields, \
		.present = OF(has_requester)}, \
	{.name = "representation_id", .type = FP_JSON_ID, .offset = OF(representation_id)}, \
	{.name = "receipt_numbers", .type = FP_JSON_TEXTS, .offset = OF(receipt_numbers), .max = 10, .max_each = 20}, \
	{.name = "statement", .type = FP_JSON_TEXT, .offset = OF(statement), .min = 1, .max = 4000}, \
	{.name = "location", \
		.type = FP_JSON_OBJECT, \
		.offset = OF(location), \
		.fields = fp_location_fields, \
		.present = OF(has_location)}, \
	{.name = "preferences", .type = FP_JSON_OBJECT, .offset = OF(preferences), .fields = fp_preferences_fields}, \
	{.name = "callback", \
		.type = FP_JSON_OBJECT, \
		.offset = OF(callback), \
		.fields = fp_callback_fields, \
		.present = OF(has_callback)}, \
	{.name = "client_ref", .type = FP_JSON_TEXT, .offset = OF(client_ref), .min = 1, .max = 100}
/* clang-format on */

const struct fp_json_field fp_submit_fields[] = {SUBMIT_FIELDS, {0}};
const struct fp_json_field fp_book_fields[] = {
	{.name = "hold_id", .type = FP_JSON_ID, .offset = OF(hold_id), .required = true}, SUBMIT_FIELDS, {0}};

/* The officer calls the person whose matter it is. */
static void check_number(const char *phone, const struct fp_submit_body *b, const char *pointer, struct fp_problem *p)
{
	if (phone && fp_text_same(phone, b->requester.phone))
		fp_problem_field(p, pointer, "number_of_the_requester",
			"Officers call the applicant: give the applicant's own number, or none");
}

/* Who may file for whom. Applicants and petitioners act for themselves; a firm acts under a representation, and its
 * filing carries a contact of the client's own, so that the client is not lost with the firm; others may file, and see
 * how it goes. */
static void check_party(struct fp_call *call, const struct fp_submit_body *b)
{
	struct fp_problem *p = &call->problem;
	bool organization = fp_call_viewer(call)->role == FP_ROLE_ORGANIZATION;
	bool represented = !fp_id_is_none(&b->representation_id);
	bool attorney = b->requester.role == FP_REQUESTER_ATTORNEY ||
			b->requester.role == FP_REQUESTER_ACCREDITED_REPRESENTATIVE;
	if (represented && !organization)
		fp_problem_field(
			p, "/representation_id", "unknown_representation", "No representation of yours has this id");
	if (represented && !b->applicant.phone && !b->applicant.email)
		fp_problem_field(p, "/applicant/phone", "required", "Give a phone or an email of the client's own");
	if (!represented && organization && attorney)
		fp_problem_field(p, "/representation_id", "required",
			"An attorney files under a representation: make one with POST /v1/representations");
	if (!represented && !fp_requester_acts((enum fp_requester_role)b->requester.role)) {
		check_number(b->applicant.phone, b, "/applicant/phone", p);
		check_number(b->callback.phone, b, "/callback/phone", p);
	}
}

/* All that is wrong, at once. */
static fp_err check(struct fp_call *call, struct fp_submit_body *b, bool needs_place)
{
	const struct fp_catalog *catalog = fp_call_catalog(call);
	struct fp_problem *p = &call->problem;
	fp_check_applicant(&b->applicant, "/applicant", fp_day_of(fp_call_now(call)), call->arena, p);
	fp_check_requester(&b->requester, "/requester", p);
	fp_check_location(&b->location, "/location", p);
	fp_check_preferences(&b->preferences, "/preferences", catalog, fp_call_now(call), fp_call_overdue(call), p);
	fp_check_callback(&b->callback, "/callback", fp_call_now(call), fp_call_overdue(call), p);
	fp_check_receipts(&b->receipt_numbers, "/receipt_numbers", call->arena, p);
	if (b->service && !fp_catalog_service(catalog, b->service))
		fp_problem_field(p, "/service", "unknown_service", "No service has this code; see /v1/services");
	if (b->urgency == FP_URGENCY_EMERGENCY && !b->emergency_reason)
		fp_problem_field(p, "/emergency_reason", "required", "Say what the emergency is");
	check_party(call, b);
	if (needs_place && !b->has_location && b->preferences.offices.n == 0)
		fp_problem_field(
			p, "/location", "required", "Say where you live, or name an office in preferences.offices");
	return fp_problem_fields(p);
}

fp_err fp_submit_body_read(struct fp_call *call, const struct fp_json_field *fields, struct fp_submit_body *b)
{
	*b = (struct fp_submit_body){
		.urgency = FP_URGENCY_ROUTINE, .applicant = fp_no_applicant, .preferences = fp_no_preferences};
	FP_TRY(fp_call_read_body(call, fields, b));
	return check(call, b, fields == fp_submit_fields);
}

static void fill_person(struct fp_person *person, const struct fp_request *r, const struct fp_submit_body *b,
	const struct fp_viewer *viewer, struct fp_arena *arena)
{
	char day[FP_DAY_TEXT];
	fp_day_format(b->applicant.date_of_birth, day);
	*person = (struct fp_person){
		.given_name = b->applicant.given_name,
		.family_name = b->applicant.family_name,
		.date_of_birth = fp_arena_text(arena, day),
		.email = b->applicant.email,
		.phone = b->applicant.phone,
		.a_number = b->applicant.a_number,
		.requester_name = b->requester.name,
		.requester_phone = b->requester.phone,
		.requester_email = b->requester.email,
		.statement = b->statement,
		.emergency_reason = b->emergency_reason,
		.receipt_numbers = b->receipt_numbers,
	};
	fp_apply_callback(person, &b->callback, fp_speaks_for(viewer, r), arena);
	fp_person_trust(person);
}

static void fill_request(struct fp_request *r, const struct fp_call *call, const struct fp_submit_body *b, fp_time now)
{
	const struct fp_viewer *viewer = fp_call_viewer(call);
	r->version = 1;
	r->service = b->service;
	r->urgency = (enum fp_urgency)b->urgency;
	bool represented = !fp_id_is_none(&b->representation_id);
	r->organization_id = viewer->organization_id;
	r->representation_id = b->representation_id;
	r->requester_role = (enum fp_requester_role)b->requester.role; /* left out: the applicant, which is 0 */
	if (represented && !b->has_requester)
		r->requester_role = FP_REQUESTER_ATTORNEY;
	r->client_ref = b->client_ref;
	r->country = b->location.country;
	r->postal_code = b->location.postal_code;
	fp_apply_preferences(r, &b->preferences);
	r->language = b->applicant.preferred_language ? b->applicant.preferred_language : "en";
	r->interpreter = b->applicant.interpreter;
	r->accommodations = b->applicant.accommodations;
	r->has_callback_number = b->callback.phone || b->applicant.phone;
	r->created_at = now;
}

fp_err fp_submit_body_fill(
	struct fp_call *call, const struct fp_submit_body *b, fp_time now, struct fp_submit *ret_submit)
{
	struct fp_request *r = &ret_submit->submission.request;
	fill_request(r, call, b, now);
	fill_person(&ret_submit->person, r, b, fp_call_viewer(call), call->arena);
	return fp_apply_windows(r, &b->callback, call->arena, &call->problem);
}
