/* An appointment as an iCalendar event (RFC 5545). */
#include <fieldpass/text.h>

#include "message.h"

#define LINE_OCTETS 75 /* without its end; what is longer goes on in the next one, behind a blank */

struct line {
	struct fp_buf *out;
	size_t octets;
};

/* What must not be torn: a character, with the backslash before it. */
static void add_piece(struct line *l, const char *piece, size_t octets)
{
	if (l->octets + octets > LINE_OCTETS) {
		fp_buf_text(l->out, "\r\n ");
		l->octets = 1;
	}
	fp_buf_add(l->out, piece, octets);
	l->octets += octets;
}

static size_t octets_of(const char *at)
{
	size_t n = 1;
	while (((unsigned char)at[n] & 0xc0) == 0x80)
		n++;
	return n;
}

/* Section 3.3.11. */
static void add_escaped(struct line *l, const char *text)
{
	for (size_t n; *text; text += n) {
		n = octets_of(text);
		if (*text == '\n')
			add_piece(l, "\\n", 2);
		else if (strchr("\\;,", *text))
			add_piece(l, (const char[]){'\\', *text}, 2);
		else if (((unsigned char)*text < ' ' && *text != '\t') || *text == 0x7f)
			add_piece(l, " ", 1);
		else
			add_piece(l, text, n);
	}
}

static struct line line_begin(struct fp_buf *out, const char *name)
{
	struct line l = {.out = out};
	add_piece(&l, name, strlen(name));
	add_piece(&l, ":", 1);
	return l;
}

static void line_end(struct line *l)
{
	fp_buf_text(l->out, "\r\n");
}

static void add_text(struct fp_buf *out, const char *name, const char *text)
{
	struct line l = line_begin(out, name);
	add_escaped(&l, text);
	line_end(&l);
}

/* 20261125T160000Z */
static void add_time(struct fp_buf *out, const char *name, fp_time t)
{
	char text[FP_TIME_TEXT];
	struct line l = line_begin(out, name);
	fp_time_format(t - t % FP_SECOND, text);
	for (const char *at = text; *at; at++)
		if (*at != '-' && *at != ':')
			add_piece(&l, at, 1);
	line_end(&l);
}

static const char *status_of(enum fp_appointment_status status)
{
	switch (status) {
	case FP_APPOINTMENT_CANCELLED:
	case FP_APPOINTMENT_DISPLACED:
	case FP_APPOINTMENT_LAPSED:
	case FP_APPOINTMENT_EXCUSED:
		return "CANCELLED";
	default:
		return "CONFIRMED";
	}
}

/* Office and address in one line, as a calendar shows it. */
static void add_place(struct fp_buf *out, const struct fp_office *office)
{
	struct line l = line_begin(out, "LOCATION");
	add_escaped(&l, office->name);
	add_escaped(&l, " field office");
	if (office->address) {
		add_escaped(&l, ", ");
		add_escaped(&l, office->address);
	}
	add_escaped(&l, ", ");
	add_escaped(&l, office->city);
	line_end(&l);
}

static void add_papers(struct fp_buf *out, const struct fp_texts *papers, enum fp_language language)
{
	struct line l = line_begin(out, "DESCRIPTION");
	add_escaped(&l, papers->n ? fp_message(FP_MESSAGE_LABEL_BRING, language) : "");
	for (size_t i = 0; i < papers->n; i++) {
		add_escaped(&l, "\n- ");
		add_escaped(&l, papers->v[i]);
	}
	line_end(&l);
}

void fp_text_calendar(struct fp_buf *out, const struct fp_appointment *appointment, const struct fp_service *service,
	const struct fp_office *office, enum fp_language language, fp_time now)
{
	char id[FP_ID_TEXT];
	fp_id_format(&appointment->id, id);
	fp_buf_text(out, "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Fieldpass//Appointments//EN\r\n"
			 "METHOD:PUBLISH\r\nBEGIN:VEVENT\r\n");
	add_text(out, "UID", id);
	add_time(out, "DTSTAMP", now);
	add_time(out, "DTSTART", appointment->starts_at);
	add_time(out, "DTEND", appointment->ends_at);
	fp_buf_format(out, "SEQUENCE:%d\r\nSTATUS:%s\r\n", appointment->version - 1, status_of(appointment->status));
	add_text(out, "SUMMARY", service->text[language].name);
	add_place(out, office);
	add_papers(out, &service->text[language].papers, language);
	fp_buf_text(out, "END:VEVENT\r\nEND:VCALENDAR\r\n");
}
