#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <fieldpass/buf.h>

#define FIRST_CAPACITY ((size_t)512)

void fp_buf_init(struct fp_buf *b, size_t limit)
{
	*b = (struct fp_buf){.limit = limit};
}

void fp_buf_done(struct fp_buf *b)
{
	free(b->data);
	*b = (struct fp_buf){.limit = b->limit};
}

char *fp_buf_take(struct fp_buf *b, size_t *ret_length)
{
	if (b->failed || b->length == 0)
		return NULL;
	char *data = b->data;
	*ret_length = b->length;
	*b = (struct fp_buf){.limit = b->limit};
	return data;
}

static size_t next_capacity(const struct fp_buf *b, size_t needed)
{
	size_t capacity = b->capacity ? b->capacity : FIRST_CAPACITY;
	while (capacity < needed)
		capacity = capacity > b->limit / 2 ? b->limit : capacity * 2;
	return capacity < b->limit ? capacity : b->limit;
}

/* Makes room for `more` bytes behind what is there. */
static bool reserve(struct fp_buf *b, size_t more)
{
	if (b->failed)
		return false;
	if (more <= b->capacity - b->length)
		return true;
	if (more > b->limit - b->length) {
		b->failed = true;
		return false;
	}
	size_t capacity = next_capacity(b, b->length + more);
	char *data = realloc(b->data, capacity);
	if (!data) {
		b->failed = true;
		return false;
	}
	b->data = data;
	b->capacity = capacity;
	return true;
}

char *fp_buf_room(struct fp_buf *b, size_t length)
{
	if (!reserve(b, length))
		return NULL;
	b->length += length;
	return b->data + b->length - length;
}

void fp_buf_add(struct fp_buf *b, const void *data, size_t length)
{
	if (length == 0 || !reserve(b, length))
		return;
	memcpy(b->data + b->length, data, length);
	b->length += length;
}

void fp_buf_text(struct fp_buf *b, const char *text)
{
	fp_buf_add(b, text, strlen(text));
}

void fp_buf_byte(struct fp_buf *b, char c)
{
	if (reserve(b, 1))
		b->data[b->length++] = c;
}

/* vsnprintf writes a NUL that is no part of the bytes: what does not fit a small room is printed aside. */
FP_PRINTF(3, 0) static void format_large(struct fp_buf *b, size_t length, const char *format, va_list args)
{
	char *text = malloc(length + 1);
	if (!text) {
		b->failed = true;
		return;
	}
	vsnprintf(text, length + 1, format, args);
	fp_buf_add(b, text, length);
	free(text);
}

void fp_buf_format(struct fp_buf *b, const char *format, ...)
{
	if (b->failed)
		return;
	char small[256];
	va_list args, again;
	va_start(args, format);
	va_copy(again, args);
	int length = vsnprintf(small, sizeof small, format, args);
	if (length < 0)
		b->failed = true;
	else if ((size_t)length < sizeof small)
		fp_buf_add(b, small, (size_t)length);
	else
		format_large(b, (size_t)length, format, again);
	va_end(again);
	va_end(args);
}
