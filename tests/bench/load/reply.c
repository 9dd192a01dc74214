#include "reply.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

void reply_begin(struct reply *r)
{
	memset(r, 0, offsetof(struct reply, head));
}

static void take_header(struct reply *r, const char *line)
{
	if (strncasecmp(line, "Content-Length:", 15) == 0)
		r->body_left = strtoul(line + 15, NULL, 10);
	else if (strncasecmp(line, "Transfer-Encoding: chunked", 26) == 0)
		r->chunked = true;
	else if (strncasecmp(line, "Retry-After:", 12) == 0)
		r->retry_after = true;
	else if (strncasecmp(line, "Connection: close", 17) == 0)
		r->closes = true;
}

static bool parse_head(struct reply *r)
{
	if (strncmp(r->head, "HTTP/1.1 ", 9) != 0)
		return false;
	r->status = atoi(r->head + 9);
	for (const char *line = strstr(r->head, "\r\n"); line; line = strstr(line + 2, "\r\n"))
		take_header(r, line + 2);
	return r->status >= 200 && r->status <= 599;
}

/* How many bytes belong to the head; 0: it is broken. */
static size_t take_head(struct reply *r, const char *data, size_t n)
{
	size_t old = r->head_length;
	size_t room = REPLY_HEAD_MAX - old;
	size_t taken = n < room ? n : room;
	memcpy(r->head + old, data, taken);
	r->head_length += taken;
	r->head[r->head_length] = '\0';
	char *end = strstr(r->head + (old > 3 ? old - 3 : 0), "\r\n\r\n");
	if (!end)
		return r->head_length < REPLY_HEAD_MAX ? n : 0;
	end[4] = '\0';
	size_t length = (size_t)(end + 4 - r->head);
	r->head_length = length;
	return parse_head(r) ? length - old : 0;
}

static size_t take_body(struct reply *r, size_t n)
{
	size_t taken = n < r->body_left ? n : r->body_left;
	r->body_left -= taken;
	return taken;
}

/* One byte of a chunk's size line or of the end behind the last chunk. A body's CR LF makes an empty line before the
 * next size. */
static bool take_size(struct reply *r, char c)
{
	if (c == '\r')
		return true;
	if (c != '\n') {
		int digit = c >= '0' && c <= '9'		 ? c - '0'
			    : (c | 32) >= 'a' && (c | 32) <= 'f' ? (c | 32) - 'a' + 10
								 : -1;
		if (digit < 0)
			return false;
		r->body_left = r->body_left * 16 + (size_t)digit;
		r->line++;
		return true;
	}
	if (r->line > 0 && r->body_left == 0)
		r->last_chunk = true;
	else if (r->last_chunk && r->line == 0)
		r->chunked = false;
	r->line = 0;
	return true;
}

enum reply_end reply_take(struct reply *r, const char *data, size_t n)
{
	if (r->status == 0) {
		size_t taken = take_head(r, data, n);
		if (taken == 0)
			return REPLY_BROKEN;
		data += taken;
		n -= taken;
		if (r->status == 0)
			return REPLY_MORE;
	}
	while (n > 0 && (r->body_left > 0 || r->chunked)) {
		size_t taken = r->line == 0 ? take_body(r, n) : 0;
		if (taken == 0) {
			if (!r->chunked || !take_size(r, *data))
				return REPLY_BROKEN;
			taken = 1;
		}
		data += taken;
		n -= taken;
	}
	if (n > 0)
		return REPLY_BROKEN;
	return r->body_left > 0 || r->chunked ? REPLY_MORE : REPLY_WHOLE;
}
