/* A request for the terminal: one fact a line. */
#include <fieldpass/text.h>

static void line(struct fp_buf *out, const char *label, const char *text)
{
	if (text)
		fp_buf_format(out, "%-14s%s\n", label, text);
}

static void time_line(struct fp_buf *out, const char *label, fp_time t)
{
	char text[FP_TIME_TEXT];
	if (t == FP_TIME_NONE)
		return;
	fp_time_format(t, text);
	line(out, label, text);
}

static void add_callback(struct fp_buf *out, const struct fp_callback *c)
{
	if (fp_id_is_none(&c->id) || (c->status != FP_CALLBACK_PLANNED && c->status != FP_CALLBACK_CLAIMED))
		return;
	time_line(out, "Call after:", c->window_start);
	time_line(out, "Call before:", c->window_end);
	line(out, "Phrase:", c->verification_phrase);
}

static void add_appointment(struct fp_buf *out, const struct fp_appointment *a, const struct fp_office *office)
{
	char local[FP_LOCAL_TEXT];
	if (fp_id_is_none(&a->id) || a->local_start == FP_TIME_NONE)
		return;
	fp_local_format(a->local_start, a->starts_at, local);
	line(out, "Appointment:", local);
	if (office) {
		line(out, "At:", office->name);
		line(out, "Address:", office->address);
		line(out, "Time zone:", office->time_zone);
	}
}

void fp_text_request(struct fp_buf *out, const struct fp_request *r, const struct fp_service *service,
	const struct fp_office *office)
{
	line(out, "Request:", r->confirmation_code);
	line(out, "Service:", service ? service->name : r->service);
	line(out, "Status:", fp_status_names[r->status]);
	line(out, "Office:", r->office);
	time_line(out, "Due:", r->due_at);
	line(out, "Reason:", r->reason);
	line(out, "Answer:", r->status == FP_STATUS_ANSWERED && service ? service->answer : r->answer);
	add_callback(out, &r->callback);
	if (r->status == FP_STATUS_SCHEDULED)
		add_appointment(out, &r->appointment, office);
	for (size_t i = 0; r->status == FP_STATUS_SCHEDULED && service && i < service->papers.n; i++)
		line(out, i ? "" : "Bring:", service->papers.v[i]);
	fp_buf_format(out, "\n%s\n", fp_what_happens_next(r));
}
