/* What happens next, by status: a person who waits should never have to guess. */
#include <fieldpass/rules.h>
#include <fieldpass/text.h>

#include "message.h"

static enum fp_message in_tier2(const struct fp_request *r)
{
	if (fp_callback_is_unverified(&r->callback))
		return FP_MESSAGE_TIER2_UNVERIFIED_CALL;
	if (!fp_callback_is_live(&r->callback))
		return FP_MESSAGE_TIER2_REVIEW;
	if (r->callback.announced_at == FP_TIME_NONE)
		return FP_MESSAGE_TIER2_CALL; /* all that policy allows, and may yet be narrowed */
	return r->callback.interpreter_needed ? FP_MESSAGE_TIER2_INTERPRETED_CALL : FP_MESSAGE_TIER2_ANNOUNCED_CALL;
}

static enum fp_message without_seat(const struct fp_request *r)
{
	if (!fp_id_is_none(&r->appointment.id) && r->appointment.status == FP_APPOINTMENT_DISPLACED)
		return FP_MESSAGE_APPROVED_DISPLACED; /* or they would come to a closed door */
	/* a pass has looked, and found none */
	return r->next_try_at == FP_TIME_NONE ? FP_MESSAGE_APPROVED : FP_MESSAGE_APPROVED_NO_SEAT;
}

static enum fp_message with_seat(const struct fp_request *r)
{
	if (r->appointment.status == FP_APPOINTMENT_CHECKED_IN)
		return FP_MESSAGE_CHECKED_IN;
	if (fp_offer_is_live(&r->offer))
		return FP_MESSAGE_OFFERED;
	return r->move_until == FP_TIME_NONE ? FP_MESSAGE_SCHEDULED : FP_MESSAGE_MOVING;
}

static enum fp_message resolved(const struct fp_request *r)
{
	if (fp_text_same(r->reason, FP_REASON_DUPLICATE))
		return FP_MESSAGE_DUPLICATE;
	return fp_event_is_used_up(r, FP_EVENT_NOT_SOLVED) ? FP_MESSAGE_RESOLVED_AGAIN : FP_MESSAGE_RESOLVED;
}

/* The last call that could be asked for closes it, too. */
static enum fp_message expired(const struct fp_request *r)
{
	bool missed = fp_calls_are_used_up(r) && r->callback.status == FP_CALLBACK_EXHAUSTED;
	return missed ? FP_MESSAGE_MISSED_CALLBACK : FP_MESSAGE_EXPIRED;
}

/* Nobody is told to do what they have done, and may do once. */
static enum fp_message message_of(const struct fp_request *r)
{
	if (r->erased)
		return FP_MESSAGE_ERASED;
	if (fp_event_is_used_up(r, FP_EVENT_RESTART))
		return FP_MESSAGE_RESTARTED;
	switch (r->status) {
	case FP_STATUS_ANSWERED:
		return FP_MESSAGE_ANSWERED;
	case FP_STATUS_TIER1_REVIEW:
		return FP_MESSAGE_TIER1_REVIEW;
	case FP_STATUS_TIER2_REVIEW:
		return in_tier2(r);
	case FP_STATUS_OFFICE_REVIEW:
		return FP_MESSAGE_OFFICE_REVIEW;
	case FP_STATUS_NEEDS_INFO:
		return FP_MESSAGE_NEEDS_INFO;
	case FP_STATUS_AWAITING_CONTACT:
		return fp_text_same(r->reason, FP_REASON_REPRESENTATION_ENDED) ? FP_MESSAGE_REPRESENTATION_ENDED
									       : FP_MESSAGE_AWAITING_CONTACT;
	case FP_STATUS_APPROVED:
		return without_seat(r);
	case FP_STATUS_SCHEDULED:
		return with_seat(r);
	case FP_STATUS_RESOLVED:
		return resolved(r);
	case FP_STATUS_DENIED:
		return fp_event_is_used_up(r, FP_EVENT_RECONSIDER) ? FP_MESSAGE_DENIED_AGAIN : FP_MESSAGE_DENIED;
	case FP_STATUS_MISSED_CALLBACK:
		return FP_MESSAGE_MISSED_CALLBACK;
	case FP_STATUS_EXPIRED:
		return expired(r);
	case FP_STATUS_WITHDRAWN:
		return FP_MESSAGE_WITHDRAWN;
	case FP_STATUS_NO_SHOW:
		return FP_MESSAGE_NO_SHOW;
	case FP_STATUS_UNRECORDED:
		return fp_event_is_used_up(r, FP_EVENT_NOT_SEEN) ? FP_MESSAGE_UNRECORDED_AGAIN : FP_MESSAGE_UNRECORDED;
	case FP_STATUS_COMPLETED:
	case FP_STATUS_COUNT:
		break;
	}
	return FP_MESSAGE_COMPLETED;
}

struct words {
	const char *name, *text;
};

/* The message with each {name} in it replaced. It is cut where it does not fit, which no message is long enough for. */
static void fill(const char *message, const struct words *words, size_t n, char ret_text[FP_NEXT_TEXT])
{
	size_t length = 0;
	while (*message && length + 1 < FP_NEXT_TEXT) {
		const char *word = NULL;
		for (size_t i = 0; i < n && !word; i++)
			if (strncmp(message, words[i].name, strlen(words[i].name)) == 0) {
				word = words[i].text;
				message += strlen(words[i].name);
			}
		if (!word) {
			ret_text[length++] = *message++;
			continue;
		}
		for (; *word && length + 1 < FP_NEXT_TEXT; word++)
			ret_text[length++] = *word;
	}
	ret_text[length] = '\0';
}

/* Where a call may yet be planned, and would not be. */
static bool is_to_be_told_of_number(const struct fp_request *r, enum fp_message message)
{
	return r->contact_unverified && fp_status_is_open(r->status) && message != FP_MESSAGE_TIER2_UNVERIFIED_CALL;
}

const char *fp_contact_numbers(
	const struct fp_catalog *catalog, enum fp_language language, char ret_text[FP_NUMBERS_TEXT])
{
	const char *phone = fp_catalog_contact(catalog, FP_CONTACT_CENTER, language);
	const char *tty = fp_catalog_contact(catalog, FP_CONTACT_CENTER_TTY, language);
	int length = !phone ? 0
		     : tty  ? snprintf(ret_text, FP_NUMBERS_TEXT, "%s (TTY %s)", phone, tty)
			    : snprintf(ret_text, FP_NUMBERS_TEXT, "%s", phone);
	if (length <= 0 || length >= FP_NUMBERS_TEXT)
		*ret_text = '\0'; /* what is longer is no number, and better left out than cut */
	return ret_text;
}

/* The message, with where to call. */
static void fill_numbers(enum fp_message message, enum fp_language language, const struct fp_catalog *catalog,
	char ret_text[FP_NEXT_TEXT])
{
	char numbers[FP_NUMBERS_TEXT], at[FP_NEXT_TEXT] = "";
	const struct words number = {"{numbers}", fp_contact_numbers(catalog, language, numbers)};
	if (*numbers)
		fill(fp_message(FP_MESSAGE_AT_NUMBERS, language), &number, 1, at);
	fill(fp_message(message, language), &(const struct words){"{at_numbers}", at}, 1, ret_text);
}

const char *fp_what_happens_next(
	const struct fp_request *r, const struct fp_catalog *catalog, char ret_text[FP_NEXT_TEXT])
{
	char start[FP_TIME_TEXT], end[FP_TIME_TEXT], more[FP_NEXT_TEXT];
	enum fp_message message = message_of(r);
	enum fp_language language = fp_language_of(r->language);
	const char *text = fp_message(message, language);
	if (is_to_be_told_of_number(r, message)) {
		fill_numbers(FP_MESSAGE_UNVERIFIED_NUMBER, language, catalog, more);
		const struct words both[] = {{"{text}", text}, {"{more}", more}};
		fill("{text} {more}", both, FP_LENGTH(both), ret_text);
		return ret_text;
	}
	if (message == FP_MESSAGE_TIER2_UNVERIFIED_CALL || message == FP_MESSAGE_RESTARTED) {
		fill_numbers(message, language, catalog, ret_text);
		return ret_text;
	}
	if (message != FP_MESSAGE_TIER2_ANNOUNCED_CALL && message != FP_MESSAGE_TIER2_INTERPRETED_CALL)
		return text;
	fp_time_format(r->callback.window_start, start);
	fp_time_format(r->callback.window_end, end);
	const struct words words[] = {
		{"{start}", start}, {"{end}", end}, {"{phrase}", r->callback.verification_phrase}};
	fill(text, words, FP_LENGTH(words), ret_text);
	return ret_text;
}

bool fp_automated_answer(const struct fp_request *r, const struct fp_service *service)
{
	bool closed_by_it = r->status == FP_STATUS_RESOLVED && r->resolved_by == FP_TIER_TIER0;
	return service && service->answer && (fp_status_is_open(r->status) || closed_by_it);
}

const char *fp_walk_in_next(enum fp_walk_in_outcome outcome, enum fp_language language)
{
	static const enum fp_message messages[FP_WALKED_IN_COUNT] = {
		[FP_WALKED_IN_ADMITTED] = FP_MESSAGE_CHECKED_IN,
		[FP_WALKED_IN_CONVERTED] = FP_MESSAGE_WALK_IN_CONVERTED,
		[FP_WALKED_IN_REFUSED] = FP_MESSAGE_WALK_IN_REFUSED,
	};
	return fp_message(messages[outcome], language);
}

static enum fp_message message_to_others(enum fp_status status)
{
	switch (status) {
	case FP_STATUS_ANSWERED:
	case FP_STATUS_TIER1_REVIEW:
	case FP_STATUS_TIER2_REVIEW:
	case FP_STATUS_OFFICE_REVIEW:
		return FP_MESSAGE_OTHERS_REVIEW;
	case FP_STATUS_NEEDS_INFO:
	case FP_STATUS_AWAITING_CONTACT:
		return FP_MESSAGE_OTHERS_ASKED;
	case FP_STATUS_APPROVED:
		return FP_MESSAGE_OTHERS_APPROVED;
	case FP_STATUS_SCHEDULED:
		return FP_MESSAGE_OTHERS_SCHEDULED;
	default:
		return FP_MESSAGE_OTHERS_CLOSED;
	}
}

const char *fp_what_others_are_told(const struct fp_request *r)
{
	return fp_message(message_to_others(r->status), fp_language_of(r->language));
}
