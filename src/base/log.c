#include <string.h>

#include "log_writer.h"

#include <fieldpass/clock.h>
#include <fieldpass/log.h>

#define LINE_END ",\"cut\":true}\n"

struct line {
	size_t length;
	bool full;
	char data[FP_LOG_LINE_MAX];
};

static const char *const level_names[] = {"debug", "info", "warn", "error"};
static enum fp_level lowest_level = FP_LOG_INFO;

void fp_log_level(enum fp_level lowest)
{
	lowest_level = lowest;
}

static void add(struct line *l, const char *data, size_t length)
{
	if (length > sizeof l->data - strlen(LINE_END) - l->length)
		l->full = true;
	if (l->full)
		return;
	memcpy(l->data + l->length, data, length);
	l->length += length;
}

static void add_number(struct line *l, int64_t number)
{
	char text[24], *end = text + sizeof text;
	char *at = fp_digits_before(end, fp_magnitude(number), 1);
	if (number < 0)
		*--at = '-';
	add(l, at, (size_t)(end - at));
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
}

static void add_escaped(struct line *l, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	char code[] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 0xf]}, short_form[] = {'\\', (char)c};
	if (c == '"' || c == '\\')
		add(l, short_form, sizeof short_form);
	else
		add(l, code, sizeof code);
}

/* Bytes beyond ASCII are escaped one by one: whatever the text is, the line stays JSON. */
static void add_quoted(struct line *l, const char *text)
{
	add(l, "\"", 1);
	while (*text && !l->full) {
		size_t plain = 0;
		while (is_plain((unsigned char)text[plain]))
			plain++;
		add(l, text, plain);
		text += plain;
		if (*text)
			add_escaped(l, (unsigned char)*text++);
	}
	add(l, "\"", 1);
}

/* Names are ours: they have nothing to escape. */
static void add_field(struct line *l, const struct fp_log_field *f)
{
	size_t before = l->length;
	add(l, f->label, f->label_length);
	if (f->text)
		add_quoted(l, f->text);
	else
		add_number(l, f->number);
	if (l->full)
		l->length = before;
}

static void add_fields(struct line *l, const struct fp_log_field *fields, size_t n)
{
	for (size_t i = 0; i < n && !l->full; i++)
		if (fields[i].label)
			add_field(l, &fields[i]);
}

/* What is the same for all lines of a second is made once in it. */
static void add_time(struct line *l)
{
	static _Thread_local fp_time second = FP_TIME_NONE;
	static _Thread_local char text[FP_TIME_TEXT];
	fp_time now = fp_real_now(), micros = now % FP_SECOND;
	if (now - micros != second) {
		second = now - micros;
		fp_time_format(second, text);
	}
	char fraction[] = ".000000Z\"";
	fp_digits_before(fraction + 7, fp_magnitude(micros), 6);
	add(l, "{\"at\":\"", 7);
	add(l, text, strlen("2026-11-22T03:04:15"));
	add(l, fraction, sizeof fraction - 1);
}

static void end_line(struct line *l)
{
	const char *end = l->full ? LINE_END : "}\n";
	memcpy(l->data + l->length, end, strlen(end));
	l->length += strlen(end);
}

void fp_log_fields(enum fp_level level, const char *event, const struct fp_log_field *fields, size_t n)
{
	if (level < lowest_level)
		return;
	struct line l;
	l.length = 0;
	l.full = false;
	add_time(&l);
	const struct fp_log_field what[] = {FP_LOG_TEXT("level", level_names[level]), FP_LOG_TEXT("event", event)};
	add_fields(&l, what, FP_LENGTH(what));
	add_fields(&l, fields, n);
	end_line(&l);
	fp_log_line(l.data, l.length, level == FP_LOG_ERROR);
}
