#include <string.h>

#include <fieldpass/json.h>

#define DEPTH_MAX 63

void fp_json_init(struct fp_json *j, struct fp_buf *buf)
{
	*j = (struct fp_json){.buf = buf};
}

/* The comma before a member, where one is due, and its key: with one look at the room, as most of a reply is keys. */
static void begin_member(struct fp_json *j, const char *key)
{
	uint64_t bit = UINT64_C(1) << j->depth;
	bool comma = j->has_member & bit;
	size_t length = key ? strlen(key) : 0;
	j->has_member |= bit;
	if (!comma && !key)
		return;
	char *at = fp_buf_room(j->buf, (size_t)comma + (key ? length + 3 : 0));
	if (!at)
		return;
	if (comma)
		*at++ = ',';
	if (!key)
		return;
	*at++ = '"';
	memcpy(at, key, length);
	memcpy(at + length, "\":", 2);
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

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c != '"' && c != '\\';
}

#define EACH_BYTE(c) (UINT64_C(0x0101010101010101) * (c))

/* Whether a byte of the eight is less than `bound`, which is at most 128. */
static bool has_less(uint64_t eight, unsigned char bound)
{
	return (eight - EACH_BYTE(bound)) & ~eight & EACH_BYTE(0x80);
}

/* How many bytes at the beginning need no escape: eight at a time, as long as all of them do not. */
static size_t plain_length(const char *text, size_t length)
{
	size_t n = 0;
	for (uint64_t eight; length - n >= sizeof(eight); n += sizeof(eight)) {
		memcpy(&eight, text + n, sizeof(eight));
		if (has_less(eight, 0x20) || has_less(eight ^ EACH_BYTE('"'), 1) ||
			has_less(eight ^ EACH_BYTE('\\'), 1))
			break;
	}
	while (n < length && is_plain((unsigned char)text[n]))
		n++;
	return n;
}

/* Most often the whole text needs no escape. */
static void write_quoted(struct fp_buf *b, const char *text)
{
	size_t length = strlen(text), run = plain_length(text, length);
	fp_buf_byte(b, '"');
	fp_buf_add(b, text, run);
	while (run < length) {
		write_escape(b, (unsigned char)text[run]);
		text += run + 1;
		length -= run + 1;
		run = plain_length(text, length);
		fp_buf_add(b, text, run);
	}
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

void fp_json_int(struct fp_json *j, const char *key, int64_t number)
{
	fp_json_scaled(j, key, number, 0);
}

void fp_json_scaled(struct fp_json *j, const char *key, int64_t scaled, int decimals)
{
	char text[48];
	char *end = text + sizeof text, *at = end;
	uint64_t whole = fp_magnitude(scaled), fraction = 0, unit = 1;
	for (int i = 0; i < decimals; i++)
		unit *= 10;
	fraction = whole % unit;
	whole /= unit;
	if (decimals > 0) {
		at = fp_digits_before(at, fraction, decimals);
		*--at = '.';
	}
	at = fp_digits_before(at, whole, 1);
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
