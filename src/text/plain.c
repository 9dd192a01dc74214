/* A request for the terminal, in its person's language: one fact a line. */
#include <fieldpass/text.h>

#include "message.h"

#define LABEL_WIDTH 15

/* Where a request is written to, and in which language. */
struct page {
	struct fp_buf *out;
	enum fp_language language;
};

static void line(const struct page *p, enum fp_message label, const char *text)
{
	if (!text)
		return;
	fp_text_padded(p->out, fp_message(label, p->language), LABEL_WIDTH);
	fp_buf_format(p->out, "%s\n", text);
}

static void time_line(const struct page *p, enum fp_message label, fp_time t)
{
	char text[FP_TIME_TEXT];
	if (t == FP_TIME_NONE)
		return;
	fp_time_format(t, text);
	line(p, label, text);
}

static void add_callback(const struct page *p, const struct fp_callback *c)
{
	if (!fp_callback_is_live(c))
		return;
	time_line(p, FP_MESSAGE_LABEL_CALL_AFTER, c->window_start);
	time_line(p, FP_MESSAGE_LABEL_CALL_BEFORE, c->window_end);
	line(p, FP_MESSAGE_LABEL_PHRASE, c->verification_phrase);
}

static void add_appointment(const struct page *p, const struct fp_appointment *a, const struct fp_office *office)
{
	char local[FP_LOCAL_TEXT];
	if (fp_id_is_none(&a->id) || a->local_start == FP_TIME_NONE)
		return;
	fp_local_format(a->local_start, a->starts_at, local);
	line(p, FP_MESSAGE_LABEL_APPOINTMENT, local);
	if (office) {
		line(p, FP_MESSAGE_LABEL_AT, office->name);
		line(p, FP_MESSAGE_LABEL_ADDRESS, office->address);
		line(p, FP_MESSAGE_LABEL_TIME_ZONE, office->time_zone);
	}
}

static void add_offer(const struct page *p, const struct fp_appointment *offer)
{
	char local[FP_LOCAL_TEXT];
	if (!fp_offer_is_live(offer))
		return;
	fp_local_format(offer->local_start, offer->starts_at, local);
	line(p, FP_MESSAGE_LABEL_OFFER, local);
	line(p, FP_MESSAGE_LABEL_AT, offer->office);
	time_line(p, FP_MESSAGE_LABEL_ANSWER_BY, offer->expires_at);
}

static void add_papers(const struct page *p, const struct fp_texts *papers)
{
	for (size_t i = 0; i < papers->n; i++) {
		fp_text_padded(p->out, i ? "" : fp_message(FP_MESSAGE_LABEL_BRING, p->language), LABEL_WIDTH);
		fp_buf_format(p->out, "%s\n", papers->v[i]);
	}
}

void fp_text_request(struct fp_buf *out, const struct fp_request *r, const struct fp_service *service,
	const struct fp_office *office, const struct fp_catalog *catalog)
{
	const struct page p = {out, fp_language_of(r->language)};
	const struct fp_service_text *words = service ? &service->text[p.language] : NULL;
	line(&p, FP_MESSAGE_LABEL_REQUEST, r->confirmation_code);
	line(&p, FP_MESSAGE_LABEL_SERVICE, words ? words->name : r->service);
	line(&p, FP_MESSAGE_LABEL_STATUS, fp_status_names[r->status]);
	line(&p, FP_MESSAGE_LABEL_OFFICE, r->office);
	time_line(&p, FP_MESSAGE_LABEL_DUE, r->due_at);
	line(&p, FP_MESSAGE_LABEL_REASON, r->reason);
	line(&p, FP_MESSAGE_LABEL_ANSWER, words && fp_automated_answer(r, service) ? words->answer : r->answer);
	add_callback(&p, &r->callback);
	if (r->status == FP_STATUS_SCHEDULED)
		add_appointment(&p, &r->appointment, office);
	add_offer(&p, &r->offer);
	time_line(&p, FP_MESSAGE_LABEL_MOVE_UNTIL, r->move_until);
	if (r->status == FP_STATUS_SCHEDULED && words)
		add_papers(&p, &words->papers);
	char next[FP_NEXT_TEXT];
	fp_buf_format(out, "\n%s\n", fp_what_happens_next(r, catalog, next));
}

void fp_text_seen_request(struct fp_buf *out, const struct fp_request *r, const struct fp_service *service,
	const struct fp_office *office)
{
	const struct page p = {out, fp_language_of(r->language)};
	line(&p, FP_MESSAGE_LABEL_SERVICE, service ? service->text[p.language].name : r->service);
	line(&p, FP_MESSAGE_LABEL_STATUS, fp_status_names[r->status]);
	line(&p, FP_MESSAGE_LABEL_OFFICE, r->office);
	time_line(&p, FP_MESSAGE_LABEL_DUE, r->due_at);
	if (r->status == FP_STATUS_SCHEDULED)
		add_appointment(&p, &r->appointment, office);
	fp_buf_format(out, "\n%s\n", fp_what_others_are_told(r));
}
