#include <stdio.h>
#include <string.h>

#include "reader.h"

/* A number without a fraction is whole however it is written (JSON Schema), as far as a double holds whole numbers. */
static bool whole_number(const json_t *value, int64_t *ret_number)
{
	const double exact = 9007199254740992; /* 2^53 */
	if (json_is_integer(value)) {
		*ret_number = json_integer_value(value);
		return true;
	}
	double real = json_real_value(value); /* 0 of what is no number */
	if (!json_is_real(value) || real < -exact || real > exact)
		return false;
	*ret_number = (int64_t)real;
	return (double)*ret_number == real;
}

static void read_int(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *value, int64_t *slot)
{
	bool bounded = field->min != 0 || field->max != 0;
	int64_t number;
	if (!whole_number(value, &number)) {
		fp_reader_refuse(r, place, "wrong_type", "This must be a whole number.");
		return;
	}
	if (bounded && (number < field->min || number > field->max)) {
		fp_reader_refuse(r, place, "out_of_range", "This must be from %lld to %lld.", (long long)field->min,
			(long long)field->max);
		return;
	}
	*slot = number;
}

#define SCALE 1000

static void read_scaled(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *value, int64_t *slot)
{
	if (!json_is_number(value)) {
		fp_reader_refuse(r, place, "wrong_type", "This must be a number.");
		return;
	}
	double number = json_number_value(value) * SCALE;
	if (number < (double)field->min || number > (double)field->max) {
		fp_reader_refuse(r, place, "out_of_range", "This must be from %lld to %lld.",
			(long long)field->min / SCALE, (long long)field->max / SCALE);
		return;
	}
	*slot = (int64_t)(number < 0 ? number - 0.5 : number + 0.5);
}

static void read_bool(struct fp_reader *r, const struct fp_place *place, const json_t *value, bool *slot)
{
	if (json_is_boolean(value))
		*slot = json_is_true(value);
	else
		fp_reader_refuse(r, place, "wrong_type", "This must be true or false.");
}

/* NULL where it refused: what is written as text but is none. */
static const char *text_of(struct fp_reader *r, const struct fp_place *place, const json_t *value)
{
	if (!json_is_string(value))
		fp_reader_refuse(r, place, "wrong_type", "This must be a text.");
	return json_string_value(value);
}

static void read_id(struct fp_reader *r, const struct fp_place *place, const json_t *value, struct fp_id *slot)
{
	const char *text = text_of(r, place, value);
	if (text && !fp_id_parse(text, slot))
		fp_reader_refuse(r, place, "invalid_id", "This must be an id of 36 characters, as the API gave it.");
}

static void read_time(struct fp_reader *r, const struct fp_place *place, const json_t *value, fp_time *slot)
{
	const char *text = text_of(r, place, value);
	if (text && !fp_time_parse(text, slot))
		fp_reader_refuse(r, place, "invalid_time",
			"This must be a time with its offset, such as 2026-11-25T09:00:00-07:00 or "
			"2026-11-25T16:00:00Z.");
}

static void read_day(struct fp_reader *r, const struct fp_place *place, const json_t *value, fp_day *slot)
{
	const char *text = text_of(r, place, value);
	if (text && !fp_day_parse(text, slot))
		fp_reader_refuse(r, place, "invalid_date", "This must be a date that exists, such as 2026-11-25.");
}

/* "a, b, c", cut where it grows too long to help. */
static void list_choices(const char *const *choices, size_t size, char *ret_text)
{
	size_t length = 0;
	ret_text[0] = '\0';
	for (size_t i = 0; choices[i]; i++) {
		int n = snprintf(ret_text + length, size - length, "%s%s", i ? ", " : "", choices[i]);
		if (n < 0 || (size_t)n >= size - length)
			return;
		length += (size_t)n;
	}
}

int fp_read_choice(struct fp_reader *r, const struct fp_place *place, const char *const *choices, const json_t *value)
{
	const char *text = text_of(r, place, value);
	char list[400];
	if (!text)
		return -1;
	for (int i = 0; choices[i]; i++)
		if (strcmp(choices[i], text) == 0)
			return i;
	list_choices(choices, sizeof list, list);
	fp_reader_refuse(r, place, "not_a_choice", "This must be one of: %s.", list);
	return -1;
}

static void read_choice(
	struct fp_reader *r, const struct fp_place *place, const char *const *choices, const json_t *value, int *slot)
{
	int choice = fp_read_choice(r, place, choices, value);
	if (choice >= 0)
		*slot = choice;
}

static void read_object(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *value, void *slot)
{
	if (json_is_object(value))
		fp_read_members(r, place, field->fields, value, slot);
	else
		fp_reader_refuse(r, place, "wrong_type", "This must be an object.");
}

void fp_read_value(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *value, void *slot)
{
	switch (field->type) {
	case FP_JSON_TEXT:
		return fp_read_text(r, place, field->min, field->max, value, slot);
	case FP_JSON_INT:
		return read_int(r, place, field, value, slot);
	case FP_JSON_SCALED:
		return read_scaled(r, place, field, value, slot);
	case FP_JSON_BOOL:
		return read_bool(r, place, value, slot);
	case FP_JSON_ID:
		return read_id(r, place, value, slot);
	case FP_JSON_TIME:
		return read_time(r, place, value, slot);
	case FP_JSON_DAY:
		return read_day(r, place, value, slot);
	case FP_JSON_CHOICE:
		return read_choice(r, place, field->choices, value, slot);
	case FP_JSON_OBJECT:
		return read_object(r, place, field, value, slot);
	case FP_JSON_TEXTS:
	case FP_JSON_CHOICES:
	case FP_JSON_OBJECTS:
		return fp_read_list(r, place, field, value, slot);
	}
}
