#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "reader.h"

/* More than a body may have bytes, each of which may become two. */
#define POINTER_MAX ((size_t)256 * 1024)

static void add_name(struct fp_buf *b, const char *name)
{
	for (; *name; name++) {
		if (*name == '~')
			fp_buf_text(b, "~0");
		else if (*name == '/')
			fp_buf_text(b, "~1");
		else
			fp_buf_byte(b, *name);
	}
}

/* An RFC 6901 pointer; the depth of a body bounds the recursion. */
static void add_place(struct fp_buf *b, const struct fp_place *place)
{
	if (!place)
		return;
	add_place(b, place->up);
	fp_buf_byte(b, '/');
	if (place->name)
		add_name(b, place->name);
	else
		fp_buf_format(b, "%zu", place->index);
}

void fp_reader_refuse(struct fp_reader *r, const struct fp_place *place, const char *code, const char *format, ...)
{
	if (r->problem->n_errors == FP_FIELD_ERRORS_MAX)
		return; /* it would be dropped: spare the work, a body may hold thousands */
	FP_CLEANUP(fp_buf_done) struct fp_buf pointer;
	char detail[512];
	va_list args;
	va_start(args, format);
	vsnprintf(detail, sizeof detail, format, args);
	va_end(args);
	fp_buf_init(&pointer, POINTER_MAX);
	add_place(&pointer, place);
	fp_buf_byte(&pointer, '\0');
	fp_problem_field(r->problem, pointer.failed ? "" : pointer.data, code, "%s", detail);
}
