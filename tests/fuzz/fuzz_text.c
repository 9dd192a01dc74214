/* What persons read: whatever a name or an address holds, it adds no line to a page and no member to a calendar. */
#include "fuzz.h"

#include <fieldpass/text.h>

/* What the API lets in is valid UTF-8 without control characters but tab and newline; other bytes become question marks
 * here. */
static void make_utf8(char *text)
{
	for (unsigned char *at = (unsigned char *)text; *at;) {
		size_t n = at[0] < 0x80 ? 1 : at[0] >= 0xc2 && at[0] < 0xe0 ? 2 : at[0] >= 0xe1 && at[0] < 0xed ? 3 : 0;
		size_t i = 1;
		while (i < n && (at[i] & 0xc0) == 0x80)
			i++;
		bool control = (at[0] < ' ' && at[0] != '\n' && at[0] != '\t') || at[0] == 0x7f;
		if (n == 0 || i < n || control) {
			*at++ = '?';
			continue;
		}
		at += n;
	}
}

static char *take_text(struct source *s, struct fp_arena *arena)
{
	size_t length = take_below(s, 256);
	length = length < s->left ? length : s->left;
	char *text = fp_arena_copy(arena, s->at, length);
	MUST(text);
	s->at += length;
	s->left -= length;
	make_utf8(text);
	return text;
}

static size_t count(const char *text, const char *word)
{
	size_t n = 0;
	for (const char *at = text; (at = strstr(at, word)); at += strlen(word))
		n++;
	return n;
}

/* RFC 5545, section 3.1: lines end with CRLF, are at most 75 octets long, and continue behind a blank. */
static char *unfolded(const char *text, struct fp_arena *arena)
{
	char *out = fp_arena_alloc(arena, strlen(text) + 1);
	size_t n = 0;
	MUST(out);
	for (const char *at = text; *at;) {
		const char *end = strstr(at, "\r\n");
		MUST(end && end - at <= 75 && !memchr(at, '\n', (size_t)(end - at)) &&
			!memchr(at, '\r', (size_t)(end - at)));
		bool more = *at == ' ' || *at == '\t';
		if (more)
			n--; /* the newline before it */
		memcpy(out + n, at + more, (size_t)(end - at) - more);
		n += (size_t)(end - at) - more;
		out[n++] = '\n';
		at = end + 2;
	}
	return out;
}

/* The member's value as it was before it was escaped (RFC 5545, section 3.3.11). */
static char *member(const char *calendar, const char *name, struct fp_arena *arena)
{
	const char *line = fp_arena_format(arena, "\n%s:", name), *at = strstr(calendar, line);
	MUST(at);
	at += strlen(line);
	char *out = fp_arena_alloc(arena, strcspn(at, "\n") + 1), *to = out;
	MUST(out);
	for (; *at != '\n'; at++)
		*to++ = *at != '\\' ? *at : *++at == 'n' || *at == 'N' ? '\n' : *at;
	return out;
}

static void calendar(struct source *s, struct fp_arena *arena)
{
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	const char *papers[] = {take_text(s, arena), take_text(s, arena)};
	struct fp_office office = {.code = "DEN",
		.name = take_text(s, arena),
		.address = take_text(s, arena),
		.city = take_text(s, arena)};
	struct fp_service service = {
		.code = "other", .text = {{.name = take_text(s, arena), .papers = {take_below(s, 3), papers}}}};
	struct fp_appointment a = {.status = (enum fp_appointment_status)take_below(s, FP_APPOINTMENT_COUNT),
		.version = 1 + (int32_t)take_below(s, 1000),
		.starts_at = (fp_time)take_below(s, 4000000) * FP_MINUTE * 7};
	a.ends_at = a.starts_at + 30 * FP_MINUTE;
	a.id.b[0] = 1;
	fp_buf_init(&out, 1 << 20);
	fp_text_calendar(&out, &a, &service, &office, FP_LANGUAGE_EN, a.starts_at);
	fp_buf_byte(&out, '\0');
	MUST(!out.failed);
	char *text = unfolded(out.data, arena);
	MUST(strncmp(text, "BEGIN:VCALENDAR\n", 16) == 0 && count(text, "\nBEGIN:") == 1 && count(text, "\nEND:") == 2);
	MUST(count(text, "\nUID:") == 1 && count(text, "\nDTSTART:") == 1 && count(text, "\nSUMMARY:") == 1);
	MUST(count(text, "\n") == 16);
	MUST(strcmp(member(text, "SUMMARY", arena), service.text[0].name) == 0);
	const char *place = fp_arena_format(arena, "%s field office, %s, %s", office.name, office.address, office.city);
	MUST(strcmp(member(text, "LOCATION", arena), place) == 0);
}

static void sheet(struct source *s, struct fp_arena *arena)
{
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	struct fp_office office = {.code = "DEN", .name = "Denver", .time_zone = "America/Denver"};
	struct fp_day_sheet_row rows[6] = {0};
	size_t n = take_below(s, FP_LENGTH(rows) + 1), walked_in = 0;
	for (size_t i = 0; i < n; i++) {
		rows[i] = (struct fp_day_sheet_row){.local_start = (fp_time)take_below(s, 1440) * FP_MINUTE,
			.given_name = take_text(s, arena),
			.family_name = take_text(s, arena),
			.service = "other",
			.confirmation_code = "0K7R4TQ2M8XW3V5C",
			.language = "en",
			.interpreter = take_below(s, 2),
			.status = (enum fp_appointment_status)take_below(s, FP_APPOINTMENT_COUNT),
			.walk_in = take_below(s, 2)};
		walked_in += rows[i].walk_in;
	}
	fp_buf_init(&out, 1 << 20);
	fp_text_day_sheet(&out, &office, 20782, rows, n);
	fp_buf_byte(&out, '\0');
	MUST(!out.failed);
	bool some = n > walked_in;
	MUST(count(out.data, "\n") == 2 + 1 + some + (n - walked_in) + 1 + 1 + (walked_in > 0) + walked_in);
	for (const char *at = out.data; *at; at++)
		MUST(*at == '\n' || (unsigned char)*at >= ' ');
}

static void page(struct source *s, struct fp_arena *arena)
{
	FP_CLEANUP(fp_buf_done) struct fp_buf out;
	const char *papers[] = {"Passport"};
	struct fp_office office = {.code = "DEN", .name = "Denver", .time_zone = "America/Denver"};
	struct fp_service service = {.code = "other", .text = {{.name = "Other", .papers = {1, papers}}}};
	struct fp_resource numbers = {.code = FP_CONTACT_CENTER};
	const struct fp_catalog catalog = {.n_resources = take_below(s, 2), .resources = &numbers};
	struct fp_request r = {.confirmation_code = "0K7R4TQ2M8XW3V5C",
		.service = "other",
		.office = "DEN",
		.status = (enum fp_status)take_below(s, FP_STATUS_COUNT),
		.due_at = take_below(s, 2) ? FP_TIME_NONE : (fp_time)take_bits(s, 5),
		.move_until = FP_TIME_NONE};
	r.urgency = (enum fp_urgency)take_below(s, FP_URGENCY_COUNT);
	r.appointment.local_start = (fp_time)take_bits(s, 6);
	r.appointment.starts_at = (fp_time)take_bits(s, 6);
	r.appointment.id.b[0] = (uint8_t)take_below(s, 2);
	r.callback.id.b[0] = (uint8_t)take_below(s, 2);
	r.callback.status = (enum fp_callback_status)take_below(s, FP_CALLBACK_COUNT);
	r.callback.verification_phrase = "amber-river";
	r.language = take_text(s, arena);
	fp_buf_init(&out, 1 << 20);
	fp_text_request(&out, &r, &service, &office, &catalog);
	fp_text_seen_request(&out, &r, &service, &office);
	MUST(!out.failed && out.length > 0 && out.data[out.length - 1] == '\n');
	MUST((unsigned)fp_language_of(r.language) < FP_LANGUAGE_COUNT);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)1 << 22);
	struct source s = {data, size};
	switch (take_bits(&s, 1)) {
	case 'c':
		calendar(&s, arena);
		break;
	case 's':
		sheet(&s, arena);
		break;
	default:
		page(&s, arena);
	}
	return 0;
}
