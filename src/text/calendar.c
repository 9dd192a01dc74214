/* An appointment as an iCalendar event. libical folds and escapes; the _r functions give memory that is ours to free.
 */
#include <fieldpass/text.h>

#include <libical/ical.h>

#include "message.h"

static struct icaltimetype utc(fp_time t)
{
	return icaltime_from_timet_with_zone((time_t)(t / FP_SECOND), 0, icaltimezone_get_utc_timezone());
}

static enum icalproperty_status status_of(enum fp_appointment_status status)
{
	switch (status) {
	case FP_APPOINTMENT_CANCELLED:
	case FP_APPOINTMENT_DISPLACED:
	case FP_APPOINTMENT_LAPSED:
	case FP_APPOINTMENT_EXCUSED:
		return ICAL_STATUS_CANCELLED;
	default:
		return ICAL_STATUS_CONFIRMED;
	}
}

static icalcomponent *event_of(
	const struct fp_appointment *a, const char *summary, const char *place, const char *papers, fp_time now)
{
	char id[FP_ID_TEXT];
	fp_id_format(&a->id, id);
	return icalcomponent_vanew(ICAL_VEVENT_COMPONENT, icalproperty_new_uid(id), icalproperty_new_dtstamp(utc(now)),
		icalproperty_new_dtstart(utc(a->starts_at)), icalproperty_new_dtend(utc(a->ends_at)),
		icalproperty_new_sequence(a->version - 1), icalproperty_new_status(status_of(a->status)),
		icalproperty_new_summary(summary), icalproperty_new_location(place),
		icalproperty_new_description(papers), NULL);
}

/* Office and address in one line, as a calendar shows it. */
static void add_place(struct fp_buf *out, const struct fp_office *office)
{
	fp_buf_format(out, "%s field office%s%s, %s", office->name, office->address ? ", " : "",
		office->address ? office->address : "", office->city);
	fp_buf_byte(out, '\0');
}

static void add_papers(struct fp_buf *out, const struct fp_texts *papers, enum fp_language language)
{
	fp_buf_text(out, papers->n ? fp_message(FP_MESSAGE_LABEL_BRING, language) : "");
	for (size_t i = 0; i < papers->n; i++)
		fp_buf_format(out, "\n- %s", papers->v[i]);
	fp_buf_byte(out, '\0');
}

fp_err fp_text_calendar(struct fp_buf *out, const struct fp_appointment *appointment, const struct fp_service *service,
	const struct fp_office *office, enum fp_language language, fp_time now, struct fp_problem *problem)
{
	FP_CLEANUP(fp_buf_done) struct fp_buf place, papers;
	fp_buf_init(&place, 4096);
	fp_buf_init(&papers, 4096);
	add_place(&place, office);
	add_papers(&papers, &service->text[language].papers, language);
	if (place.failed || papers.failed)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	icalcomponent *calendar = icalcomponent_vanew(ICAL_VCALENDAR_COMPONENT, icalproperty_new_version("2.0"),
		icalproperty_new_prodid("-//Fieldpass//Appointments//EN"), icalproperty_new_method(ICAL_METHOD_PUBLISH),
		event_of(appointment, service->text[language].name, place.data, papers.data, now), NULL);
	char *text = calendar ? icalcomponent_as_ical_string_r(calendar) : NULL;
	if (text)
		fp_buf_text(out, text);
	icalmemory_free_buffer(text);
	if (calendar)
		icalcomponent_free(calendar);
	return text ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}
