#include <pthread.h>
#include <setjmp.h>
#include <stdint.h>
#include <string.h>

#include "reader.h"

#define DEPTH_MAX 16

/*
 * jansson 2.14 goes on where it gets no memory for a text that grows: a character is left out, and where that is the
 * closing quote, it reads and writes on behind what it has. So it never sees that there is no memory: the reading ends
 * at once. All that it has taken lies in one arena, and it holds nothing else.
 */
static _Thread_local struct {
	struct fp_arena *arena;
	jmp_buf starved;
} reading;

static void *allocate(size_t size)
{
	void *memory = fp_arena_alloc(reading.arena, size);
	if (!memory)
		longjmp(reading.starved, 1);
	return memory;
}

static void leave_to_arena(void *memory)
{
	(void)memory;
}

static void set_up(void)
{
	json_set_alloc_funcs(allocate, leave_to_arena);
	json_object_seed(0); /* 0: a random one */
}

/* jansson would seed itself at the first object, but not safely where two threads parse at once. */
static void set_up_once(void)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;
	pthread_once(&once, set_up);
}

static bool is_left_out(const json_t *value)
{
	return !value || json_is_null(value);
}

static const struct fp_json_field *field_named(const struct fp_json_field *fields, const char *name)
{
	for (; fields->name; fields++)
		if (strcmp(fields->name, name) == 0)
			return fields;
	return NULL;
}

static void refuse_unknown(
	struct fp_reader *r, const struct fp_place *here, const struct fp_json_field *fields, const json_t *object)
{
	json_t *members = (json_t *)(uintptr_t)object; /* jansson walks only what is not const, but only reads */
	const char *name;
	json_t *value;
	json_object_foreach(members, name, value)
	{
		if (!field_named(fields, name))
			fp_reader_refuse(r, &(struct fp_place){here, name, 0}, "unknown_member",
				"There is no such member. Leave it out or check the spelling.");
	}
}

void fp_read_members(struct fp_reader *r, const struct fp_place *here, const struct fp_json_field *fields,
	const json_t *object, char *base)
{
	size_t known = 0;
	for (const struct fp_json_field *f = fields; f->name; f++) {
		struct fp_place place = {here, f->name, 0};
		const json_t *value = json_object_get(object, f->name);
		known += value != NULL;
		if (is_left_out(value)) {
			if (f->required)
				fp_reader_refuse(r, &place, "required", "This member is required.");
			continue;
		}
		if (f->present)
			*(bool *)(base + f->present) = true;
		fp_read_value(r, &place, f, value, base + f->offset);
	}
	if (known < json_object_size(object) && !r->foreign)
		refuse_unknown(r, here, fields, object);
}

static fp_err unreadable(const json_error_t *error, struct fp_problem *problem)
{
	/* jansson's own text quotes the body, which may hold what a person wrote. */
	switch (json_error_code(error)) {
	case json_error_duplicate_key:
		return fp_fail(problem, FP_CODE_INVALID_JSON, "A member occurs twice: see line %d, column %d.",
			error->line, error->column);
	case json_error_null_byte_in_key:
	case json_error_null_character:
		return fp_fail(problem, FP_CODE_INVALID_JSON, "A text holds a NUL character: see line %d, column %d.",
			error->line, error->column);
	case json_error_numeric_overflow:
		return fp_fail(problem, FP_CODE_INVALID_JSON, "A number is too large: see line %d, column %d.",
			error->line, error->column);
	case json_error_invalid_utf8:
		return fp_fail(problem, FP_CODE_INVALID_JSON, "The body is not UTF-8: see line %d, column %d.",
			error->line, error->column);
	default:
		return fp_fail(problem, FP_CODE_INVALID_JSON, "It cannot be read from line %d, column %d on.",
			error->line, error->column);
	}
}

/* False: there was not enough memory. */
static bool parse(struct fp_arena *arena, struct fp_bytes body, json_t **ret_tree, json_error_t *ret_error)
{
	reading.arena = arena;
	if (setjmp(reading.starved))
		return false;
	*ret_tree = json_loadb(body.data, body.length, JSON_REJECT_DUPLICATES, ret_error);
	return true;
}

static fp_err load(struct fp_arena *arena, struct fp_bytes body, json_t **ret_tree, struct fp_problem *problem)
{
	json_error_t error;
	if (!fp_json_depth_within(body, DEPTH_MAX))
		return fp_fail(problem, FP_CODE_INVALID_JSON, "It nests deeper than %d levels.", DEPTH_MAX);
	set_up_once();
	if (!arena || !parse(arena, body, ret_tree, &error))
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (!*ret_tree)
		return unreadable(&error, problem);
	if (!json_is_object(*ret_tree))
		return fp_fail(problem, FP_CODE_INVALID_JSON, "The body must be a JSON object.");
	return FP_OK;
}

static fp_err read_all(struct fp_reader *r, struct fp_bytes body, const struct fp_json_field *fields, void *out)
{
	/* The length of the body and the depth are bounds enough. */
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *of_tree = fp_arena_new(SIZE_MAX);
	json_t *tree = NULL;
	FP_TRY(load(of_tree, body, &tree, r->problem));
	fp_read_members(r, NULL, fields, tree, out);
	if (r->no_memory)
		return fp_fail(r->problem, FP_CODE_NO_MEMORY, NULL);
	return fp_problem_fields(r->problem);
}

fp_err fp_json_read(struct fp_arena *arena, struct fp_bytes body, const struct fp_json_field *fields, void *out,
	struct fp_problem *problem)
{
	struct fp_reader r = {.arena = arena, .problem = problem};
	if (body.length == 0)
		body = (struct fp_bytes){"{}", 2};
	return read_all(&r, body, fields, out);
}

fp_err fp_json_read_foreign(struct fp_arena *arena, struct fp_bytes body, const struct fp_json_field *fields, void *out,
	struct fp_problem *problem)
{
	struct fp_reader r = {.arena = arena, .problem = problem, .foreign = true};
	return read_all(&r, body, fields, out);
}
