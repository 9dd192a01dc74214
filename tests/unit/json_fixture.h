/* A struct with a member of every JSON type, and ways to say what a body makes of it. */
#ifndef FP_JSON_FIXTURE_H
#define FP_JSON_FIXTURE_H

#include "fp_test.h"

#include <fieldpass/json.h>

enum color { RED, GREEN, BLUE };
static const char *const colors[] = {"red", "green", "blue", NULL};

struct person {
	bool has_name;
	const char *name;
	fp_day born;
	bool has_born;
};
struct window {
	fp_time from;
	int64_t seats;
};
struct everything {
	const char *text;
	bool has_text;
	int64_t number;
	int64_t any_number;
	int64_t latitude;
	bool flag;
	struct fp_id id;
	fp_time at;
	fp_day day;
	int color;
	struct fp_texts words;
	uint32_t colors;
	struct person person;
	bool has_person;
	struct fp_json_list windows;
};

#define AT(member) offsetof(struct everything, member)
static const struct fp_json_field person_fields[] = {
	{.name = "name", .type = FP_JSON_TEXT, .offset = offsetof(struct person, name), .required = true, .max = 10},
	{.name = "date_of_birth",
		.type = FP_JSON_DAY,
		.offset = offsetof(struct person, born),
		.required = true,
		.present = offsetof(struct person, has_born)},
	{0},
};
static const struct fp_json_field window_fields[] = {
	{.name = "from", .type = FP_JSON_TIME, .offset = offsetof(struct window, from), .required = true},
	{.name = "seats", .type = FP_JSON_INT, .offset = offsetof(struct window, seats), .min = 1, .max = 9},
	{0},
};
static const struct fp_json_field fields[] = {
	{.name = "text", .type = FP_JSON_TEXT, .offset = AT(text), .min = 2, .max = 5, .present = AT(has_text)},
	{.name = "number", .type = FP_JSON_INT, .offset = AT(number), .min = -5, .max = 100},
	{.name = "any_number", .type = FP_JSON_INT, .offset = AT(any_number)},
	{.name = "latitude", .type = FP_JSON_SCALED, .offset = AT(latitude), .min = -90000, .max = 90000},
	{.name = "flag", .type = FP_JSON_BOOL, .offset = AT(flag)},
	{.name = "id", .type = FP_JSON_ID, .offset = AT(id)},
	{.name = "at", .type = FP_JSON_TIME, .offset = AT(at)},
	{.name = "day", .type = FP_JSON_DAY, .offset = AT(day)},
	{.name = "color", .type = FP_JSON_CHOICE, .offset = AT(color), .choices = colors},
	{.name = "words", .type = FP_JSON_TEXTS, .offset = AT(words), .max = 3, .max_each = 4},
	{.name = "colors", .type = FP_JSON_CHOICES, .offset = AT(colors), .max = 3, .choices = colors},
	{.name = "person",
		.type = FP_JSON_OBJECT,
		.offset = AT(person),
		.fields = person_fields,
		.present = AT(has_person)},
	{.name = "windows",
		.type = FP_JSON_OBJECTS,
		.offset = AT(windows),
		.max = 2,
		.fields = window_fields,
		.size = sizeof(struct window)},
	{0},
};

/* One for all tests, renewed by each read. */
static struct everything out;
static struct fp_problem problem;

static inline int reset(void **state)
{
	(void)state;
	fp_arena_free(problem.arena);
	problem = (struct fp_problem){0};
	return 0;
}

/* The body lies on the heap without a NUL, so that reading past its end is seen. */
static inline enum fp_code read_with(
	const struct fp_json_field *table, void *into, const void *body, size_t length, size_t limit)
{
	reset(NULL);
	problem.arena = fp_arena_new(limit);
	void *copy = malloc(length ? length : 1);
	memcpy(copy, body, length);
	fp_err e = fp_json_read(problem.arena, (struct fp_bytes){copy, length}, table, into, &problem);
	free(copy);
	assert_int_equal(problem.code, e.code);
	return e.code;
}

static inline enum fp_code read_body(const char *body)
{
	out = (struct everything){.number = 7, .color = BLUE, .at = FP_TIME_NONE};
	return read_with(fields, &out, body, strlen(body), 1000000);
}

static inline void has_error(size_t i, const char *pointer, const char *code)
{
	assert_true(i < problem.n_errors);
	assert_string_equal(problem.errors[i].pointer, pointer);
	assert_string_equal(problem.errors[i].code, code);
	assert_true(strlen(problem.errors[i].detail) > 10);
}

/* The body has one bad member, and it is this one. */
static inline void refused(const char *body, const char *pointer, const char *code)
{
	if (read_body(body) != FP_CODE_INVALID_FIELDS || problem.n_errors != 1)
		fail_msg("%s: code %s, %zu errors", body, fp_code_slug(problem.code), problem.n_errors);
	has_error(0, pointer, code);
}

static inline void unreadable(const char *body)
{
	if (read_body(body) != FP_CODE_INVALID_JSON)
		fail_msg("%s: code %s", body, fp_code_slug(problem.code));
	assert_non_null(problem.detail);
	assert_int_equal(problem.n_errors, 0);
	assert_int_equal(out.number, 7);
}

static inline void accepted(const char *body)
{
	if (read_body(body) != FP_CODE_OK)
		fail_msg("%s: %s %s", body, fp_code_slug(problem.code), problem.n_errors ? problem.errors[0].code : "");
}

#endif
