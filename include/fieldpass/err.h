/*
 * Errors. A fallible function returns fp_err, which the compiler refuses to see ignored; what a person
 * needs to know lies in the caller's fp_problem. `errors.def` alone says which code is which HTTP status.
 */
#ifndef FIELDPASS_ERR_H
#define FIELDPASS_ERR_H

#include <fieldpass/arena.h>
#include <fieldpass/base.h>

enum fp_code {
	FP_CODE_OK = 0,
#define FP_ERROR(name, slug, status, title) FP_CODE_##name,
#include <fieldpass/errors.def>
#undef FP_ERROR
	FP_CODE_COUNT
};

typedef struct [[nodiscard]] fp_err {
	enum fp_code code;
} fp_err;

#define FP_OK ((fp_err){FP_CODE_OK})

static inline bool fp_failed(fp_err e)
{
	return e.code != FP_CODE_OK;
}

/* A failure of the rows and not of the way to them: of a batch, some half goes through. */
static inline bool fp_failed_on_data(fp_err e)
{
	return e.code == FP_CODE_CONSTRAINT || e.code == FP_CODE_INTERNAL;
}

/* Hands a failure on to the caller. */
#define FP_TRY(expression)                                                                                             \
	do {                                                                                                           \
		fp_err fp_try_ = (expression);                                                                         \
		if (fp_failed(fp_try_))                                                                                \
			return fp_try_;                                                                                \
	} while (0)

/* The same where something must be undone first; `err` is a local fp_err. */
#define FP_TRY_GOTO(expression, label)                                                                                 \
	do {                                                                                                           \
		err = (expression);                                                                                    \
		if (fp_failed(err))                                                                                    \
			goto label;                                                                                    \
	} while (0)

/* One field that is wrong: where (RFC 6901 pointer, or "?name" for a query parameter), and why. */
struct fp_field_error {
	const char *pointer;
	const char *code;
	const char *detail;
};

#define FP_FIELD_ERRORS_MAX 32

/*
 * What went wrong, for a person. Owned by the caller, one for a request; texts live in `arena`, or are
 * static where there is none. Zero it, set the arena, hand it down.
 */
struct fp_problem {
	struct fp_arena *arena;
	enum fp_code code;
	const char *detail;  /* NULL: the title says it all */
	const char *next;    /* what to do now; NULL: nothing to add */
	const char *link;    /* path of the thing it is about, e.g. one's own open request */
	int retry_after_s;   /* 0: not said */
	char constraint[64]; /* FP_CODE_CONSTRAINT: the constraint's name */
	char sqlstate[6];    /* set by the store */
	bool changed;	     /* set by the store: something was, or may have been, changed for good */
	size_t n_errors;     /* at most FP_FIELD_ERRORS_MAX are kept, more are dropped */
	struct fp_field_error errors[FP_FIELD_ERRORS_MAX];
};

/* Sets code and detail (format may be NULL) and returns the code, so that `return fp_fail(...)` reads well. */
fp_err fp_fail(struct fp_problem *p, enum fp_code code, const char *format, ...) FP_PRINTF(3, 4);

/* Adds a wrong field; sets the code to FP_CODE_INVALID_FIELDS if none is set. Texts are copied. */
void fp_problem_field(struct fp_problem *p, const char *pointer, const char *code, const char *format, ...)
	FP_PRINTF(4, 5);

/* FP_CODE_INVALID_FIELDS if any field was found wrong, else OK: called once, when all have been looked at. */
fp_err fp_problem_fields(const struct fp_problem *p);

const char *fp_code_slug(enum fp_code code);  /* "state_conflict" */
const char *fp_code_title(enum fp_code code); /* "The request is not in a state that allows this" */
int fp_code_status(enum fp_code code);	      /* 409 */

#endif
