/* Plain words and calendar files: what a person reads. Pure. */
#ifndef FIELDPASS_TEXT_H
#define FIELDPASS_TEXT_H

#include <fieldpass/buf.h>
#include <fieldpass/catalog.h>
#include <fieldpass/err.h>
#include <fieldpass/request.h>

/* The language of a tag (BCP 47); English where it is none of ours, or NULL. */
enum fp_language fp_language_of(const char *tag);
/* What stands behind "q=" (RFC 9110, section 12.4.2), in thousandths; 0 where it is no weight. */
int fp_weight_read(const char *at, const char *end);
/* The one of ours that an Accept-Language header likes best (RFC 9110, RFC 4647 lookup); English where it likes none,
 * or is NULL. */
enum fp_language fp_language_accepted(const char *header);

#define FP_NEXT_TEXT 1024
/* What happens next, in a sentence or two of the request's language: static text, or made in `ret_text`. Where to call
 * stands in the catalog. */
const char *fp_what_happens_next(
	const struct fp_request *request, const struct fp_catalog *catalog, char ret_text[FP_NEXT_TEXT]);

#define FP_NUMBERS_TEXT 128
/* The contact center's numbers as they stand in a sentence, "800-555-0100 (TTY 800-555-0199)"; empty where the operator
 * gives none. */
const char *fp_contact_numbers(
	const struct fp_catalog *catalog, enum fp_language language, char ret_text[FP_NUMBERS_TEXT]);
/* The same for who walks in, with what else helps where they are not seen. */
const char *fp_walk_in_next(enum fp_walk_in_outcome outcome, enum fp_language language);
/* Whether the service's automated answer is shown with the request: while it is open, and where that closed it. */
bool fp_automated_answer(const struct fp_request *request, const struct fp_service *service);

/* The same for whoever filed for somebody else: how far it is, and nothing that is the person's own. */
const char *fp_what_others_are_told(const struct fp_request *request);
void fp_text_seen_request(struct fp_buf *out, const struct fp_request *request, const struct fp_service *service,
	const struct fp_office *office);

/* A request as text/plain for the terminal; `office` may be NULL. */
void fp_text_request(struct fp_buf *out, const struct fp_request *request, const struct fp_service *service,
	const struct fp_office *office, const struct fp_catalog *catalog);

/* One who is expected, or came without an appointment. */
struct fp_day_sheet_row {
	fp_time local_start; /* office wall time, as if it were UTC */
	const char *given_name, *family_name, *service, *confirmation_code, *language;
	bool interpreter;
	struct fp_texts accommodations;
	enum fp_appointment_status status;
	bool walk_in;
};
/* The office's day for its staff, in columns, as text/plain; rows in the order of their times. */
void fp_text_day_sheet(
	struct fp_buf *out, const struct fp_office *office, fp_day day, const struct fp_day_sheet_row *rows, size_t n);

/* An appointment as text/calendar (RFC 5545): one VEVENT whose UID is the appointment's id and whose SEQUENCE is its
 * version, in UTC. */
void fp_text_calendar(struct fp_buf *out, const struct fp_appointment *appointment, const struct fp_service *service,
	const struct fp_office *office, enum fp_language language, fp_time now);

#endif
