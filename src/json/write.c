#include <string.h>

#include <fieldpass/json.h>

#define DEPTH_MAX 63

void fp_json_init(struct fp_json *j, struct fp_buf *buf)
{
	*j = (struct fp_json){.buf = buf};
}

/* The comma before a member, where one is due, and its key. */
static void begin_member(struct fp_json *j, const char *key)
{
	uint64_t bit = UINT64_C(1) << j->depth;
	if (j->has_member & bit)
		fp_buf_byte(j->buf, ',');
	j->has_member |= bit;
	if (!key)
		return;
	fp_buf_byte(j->buf, '"');
	fp_buf_text(j->buf, key);
	fp_buf_add(j->buf, "\":", 2);
}

static void begin_nest(struct fp_json *j, const char *key, char bracket)
{
	begin_member(j, key);
	if (j->depth == DEPTH_MAX) {
		j->buf->failed = true;
		return;
	}
	j->depth++;
	j->has_member &= ~(UINT64_C(1) << j->depth);
	fp_buf_byte(j->buf, bracket);
}

static void end_nest(struct fp_json *j, char bracket)
{
	if (j->depth == 0) {
		j->buf->failed = true;
		return;
	}
	j->depth--;
	fp_buf_byte(j->buf, bracket);
}

void fp_json_object(struct fp_json *j, const char *key)
{
	begin_nest(j, key, '{');
}

void fp_json_array(struct fp_json *j, const char *key)
{
	begin_nest(j, key, '[');
}

void fp_json_end_object(struct fp_json *j)
{
	end_nest(j, '}');
}

void fp_json_end_array(struct fp_json *j)
{
	end_nest(j, ']');
}

static void write_escape(struct fp_buf *b, unsigned char c)
{
	static const char short_forms[128] = {
		['\b'] = 'b', ['\t'] = 't', ['\n'] = 'n', ['\f'] = 'f', ['\r'] = 'r', ['"'] = '"', ['\\'] = '\\'};
	if (short_forms[c]) {
		fp_buf_byte(b, '\\');
		fp_buf_byte(b, short_forms[c]);
		return;
	}
	fp_buf_format(b, "\\u%04x", c);
}

/* Runs that need no escape, most often the whole text, are copied at once. */
static void write_quoted(struct fp_buf *b, const char *text)
{
	const char *run = text;
	fp_buf_byte(b, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;
		if (c >= 0x20 && c != '"' && c != '\\')
			continue;
		fp_buf_add(b, run, (size_t)(text - run));
		write_escape(b, c);
		run = text + 1;
	}
	fp_buf_add(b, run, (size_t)(text - run));
	fp_buf_byte(b, '"');
}

/* Text of ours that needs no escape. */
static void write_plain(struct fp_json *j, const char *key, const char *text)
{
	begin_member(j, key);
	fp_buf_byte(j->buf, '"');
	fp_buf_text(j->buf, text);
	fp_buf_byte(j->buf, '"');
}

void fp_json_null(struct fp_json *j, const char *key)
{
	begin_member(j, key);
	fp_buf_add(j->buf, "null", 4);
}

void fp_json_text(struct fp_json *j, const char *key, const char *text)
{
	if (!text)
		return fp_json_null(j, key);
	begin_member(j, key);
	write_quoted(j->buf, text);
}

/* The digits of a number, at least `least` of them, end before `end`; returns where they begin. */
static char *digits_before(char *end, uint64_t number, int least)
{
	for (; number > 0 || least > 0; least--) {
		*--end = (char)('0' + number % 10);
		number /= 10;
	}
	return end;
}

static uint64_t magnitude(int64_t number)
{
	return number < 0 ? -(uint64_t)number : (uint64_t)number;
}

void fp_json_int(struct fp_json *j, const char *key, int64_t number)
{
	fp_json_scaled(j, key, number, 0);
}

void fp_json_scaled(struct fp_json *j, const char *key, int64_t scaled, int decimals)
{
	char text[48];
	char *end = text + sizeof text, *at = end;
	uint64_t whole = magnitude(scaled), fraction = 0, unit = 1;
	for (int i = 0; i < decimals; i++)
		unit *= 10;
	fraction = whole % unit;
	whole /= unit;
	if (decimals > 0) {
		at = digits_before(at, fraction, decimals);
		*--at = '.';
	}
	at = digits_before(at, whole, 1);
	if (scaled < 0)
		*--at = '-';
	begin_member(j, key);
	fp_buf_add(j->buf, at, (size_t)(end - at));
}

void fp_json_bool(struct fp_json *j, const char *key, bool value)
{
	begin_member(j, key);
	fp_buf_text(j->buf, value ? "true" : "false");
}

void fp_json_id(struct fp_json *j, const char *key, const struct fp_id *id)
{
	char text[FP_ID_TEXT];
	if (fp_id_is_none(id))
		return fp_json_null(j, key);
	fp_id_format(id, text);
	write_plain(j, key, text);
}

void fp_json_time(struct fp_json *j, const char *key, fp_time t)
{
	char text[FP_TIME_TEXT];
	if (t == FP_TIME_NONE)
		return fp_json_null(j, key);
	fp_time_format(t, text);
	write_plain(j, key, text);
}

void fp_json_day(struct fp_json *j, const char *key, fp_day d)
{
	char text[FP_DAY_TEXT];
	if (d == FP_DAY_NONE)
		return fp_json_null(j, key);
	fp_day_format(d, text);
	write_plain(j, key, text);
}

void fp_json_texts(struct fp_json *j, const char *key, const struct fp_texts *texts)
{
	fp_json_array(j, key);
	for (size_t i = 0; i < texts->n; i++)
		fp_json_text(j, NULL, texts->v[i]);
	fp_json_end_array(j);
}

void fp_json_raw(struct fp_json *j, const char *key, const char *json)
{
	if (!json)
		return fp_json_null(j, key);
	begin_member(j, key);
	fp_buf_text(j->buf, json);
}
