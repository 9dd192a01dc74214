#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include <fieldpass/clock.h>
#include <fieldpass/log.h>

/* A write of at most PIPE_BUF bytes is whole even where several processes write to one pipe. */
#define LINE_MAX_BYTES PIPE_BUF
#define LINE_END       ",\"cut\":true}\n"

struct line {
	size_t length;
	bool full;
	char data[LINE_MAX_BYTES];
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

FP_PRINTF(2, 3) static void add_format(struct line *l, const char *format, ...)
{
	char text[64];
	va_list args;
	va_start(args, format);
	int length = vsnprintf(text, sizeof text, format, args);
	va_end(args);
	if (length > 0)
		add(l, text, (size_t)length < sizeof text ? (size_t)length : sizeof text - 1);
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x7f && c != '"' && c != '\\';
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
		unsigned char c = (unsigned char)*text;
		if (c == '"' || c == '\\')
			add_format(l, "\\%c", c);
		else if (c)
			add_format(l, "\\u%04x", c);
		text += c != 0;
	}
	add(l, "\"", 1);
}

static void add_field(struct line *l, const struct fp_log_field *f)
{
	size_t before = l->length;
	add(l, ",", 1);
	add_quoted(l, f->name);
	add(l, ":", 1);
	if (f->text)
		add_quoted(l, f->text);
	else
		add_format(l, "%lld", (long long)f->number);
	if (l->full)
		l->length = before;
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
	char at[FP_TIME_TEXT];
	fp_time_format(fp_real_now(), at);
	add_format(&l, "{\"at\":\"%s\"", at);
	add_field(&l, &(struct fp_log_field){"level", level_names[level], 0});
	add_field(&l, &(struct fp_log_field){"event", event, 0});
	for (size_t i = 0; i < n && !l.full; i++)
		if (fields[i].name)
			add_field(&l, &fields[i]);
	end_line(&l);
	/* Where the log cannot be written there is nobody to tell. */
	while (write(STDERR_FILENO, l.data, l.length) < 0 && errno == EINTR)
		;
}
