#include <stdarg.h>
#include <string.h>

#include <fieldpass/err.h>

struct code_row {
	const char *slug;
	int status;
	const char *title;
};

static const struct code_row code_rows[FP_CODE_COUNT] = {
	[FP_CODE_OK] = {"ok", 200, "OK"},
#define FP_ERROR(name, slug, status, title) [FP_CODE_##name] = {slug, status, title},
#include <fieldpass/errors.def>
#undef FP_ERROR
};

/* A code that is none must still be answered: as our own fault. */
static const struct code_row *code_row(enum fp_code code)
{
	if ((unsigned)code >= FP_CODE_COUNT)
		return &code_rows[FP_CODE_INTERNAL];
	return &code_rows[code];
}

const char *fp_code_slug(enum fp_code code)
{
	return code_row(code)->slug;
}

const char *fp_code_title(enum fp_code code)
{
	return code_row(code)->title;
}

int fp_code_status(enum fp_code code)
{
	return code_row(code)->status;
}

/* Without an arena only a format that is its own text can be kept. */
FP_PRINTF(2, 0) static const char *keep_format(const struct fp_problem *p, const char *format, va_list args)
{
	if (!format)
		return NULL;
	if (p->arena)
		return fp_arena_vformat(p->arena, format, args);
	return strchr(format, '%') ? NULL : format;
}

static const char *keep_text(const struct fp_problem *p, const char *text)
{
	return p->arena ? fp_arena_text(p->arena, text) : text;
}

fp_err fp_fail(struct fp_problem *p, enum fp_code code, const char *format, ...)
{
	if (p) {
		va_list args;
		va_start(args, format);
		p->code = code;
		p->detail = keep_format(p, format, args);
		va_end(args);
	}
	return (fp_err){code};
}

void fp_problem_field(struct fp_problem *p, const char *pointer, const char *code, const char *format, ...)
{
	if (p->code == FP_CODE_OK)
		p->code = FP_CODE_INVALID_FIELDS;
	if (!p->next)
		p->next = "Correct what errors names, and send it again.";
	if (p->n_errors == FP_FIELD_ERRORS_MAX)
		return;
	struct fp_field_error *e = &p->errors[p->n_errors++];
	va_list args;
	va_start(args, format);
	e->pointer = keep_text(p, pointer);
	e->code = keep_text(p, code);
	e->detail = keep_format(p, format, args);
	va_end(args);
	/* An arena that is full must not hand out holes, nor hide that a field is wrong. */
	if (!e->pointer)
		e->pointer = "";
	if (!e->code)
		e->code = "invalid";
}

fp_err fp_problem_fields(const struct fp_problem *p)
{
	return p->n_errors > 0 ? (fp_err){FP_CODE_INVALID_FIELDS} : FP_OK;
}
