#include "reader.h"

static struct fp_place member_of(const struct fp_place *list, size_t index)
{
	return (struct fp_place){list, NULL, index};
}

/* Zeroed room for n things; NULL for none and where memory ends, which the reader then knows. */
static void *room(struct fp_reader *r, size_t n, size_t size)
{
	size_t bytes;
	if (n == 0)
		return NULL;
	void *v = __builtin_mul_overflow(n, size, &bytes) ? NULL : fp_arena_alloc(r->arena, bytes);
	if (!v)
		r->no_memory = true;
	return v;
}

/* null is a hole in a list, and so of the wrong type like any other. A list in which something was refused is left
 * empty: who looks at it next finds no hole. */
static void read_texts(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *array, struct fp_texts *slot)
{
	size_t n = json_array_size(array);
	const char **v = room(r, n, sizeof *v);
	if (r->no_memory)
		return;
	bool whole = true;
	for (size_t i = 0; i < n; i++) {
		struct fp_place member = member_of(place, i);
		fp_read_text(r, &member, 0, field->max_each, json_array_get(array, i), &v[i]);
		whole = whole && v[i];
	}
	if (whole)
		*slot = (struct fp_texts){n, v};
}

static void read_choices(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *array, uint32_t *slot)
{
	uint32_t mask = 0;
	for (size_t i = 0; i < json_array_size(array); i++) {
		struct fp_place member = member_of(place, i);
		int choice = fp_read_choice(r, &member, field->choices, json_array_get(array, i));
		uint32_t bit = choice >= 0 ? UINT32_C(1) << choice : 0;
		if (mask & bit)
			fp_reader_refuse(r, &member, "repeated", "This stands in the list already.");
		mask |= bit;
	}
	*slot = mask;
}

static void read_objects(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *array, struct fp_json_list *slot)
{
	size_t n = json_array_size(array);
	char *v = room(r, n, field->size);
	if (r->no_memory)
		return;
	bool whole = true;
	for (size_t i = 0; i < n; i++) {
		struct fp_place member = member_of(place, i);
		const json_t *value = json_array_get(array, i);
		if (json_is_object(value))
			fp_read_members(r, &member, field->fields, value, v + i * field->size);
		else
			fp_reader_refuse(r, &member, "wrong_type", "This must be an object.");
		whole = whole && json_is_object(value);
	}
	if (whole)
		*slot = (struct fp_json_list){n, v};
}

static void read_one_text(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *value, struct fp_texts *slot)
{
	const char **v = room(r, 1, sizeof *v);
	if (r->no_memory)
		return;
	fp_read_text(r, place, 0, field->max_each, value, v);
	if (*v)
		*slot = (struct fp_texts){1, v};
}

void fp_read_list(struct fp_reader *r, const struct fp_place *place, const struct fp_json_field *field,
	const json_t *value, void *slot)
{
	if (r->foreign && field->type == FP_JSON_TEXTS && json_is_string(value)) {
		read_one_text(r, place, field, value, slot);
		return;
	}
	if (!json_is_array(value)) {
		fp_reader_refuse(r, place, "wrong_type", "This must be an array.");
		return;
	}
	/* Its members are not looked at: there may be thousands. */
	if (field->max > 0 && json_array_size(value) > (uint64_t)field->max) {
		fp_reader_refuse(r, place, "too_many", "At most %lld are allowed; these are %zu.",
			(long long)field->max, json_array_size(value));
		return;
	}
	if (field->type == FP_JSON_TEXTS)
		read_texts(r, place, field, value, slot);
	else if (field->type == FP_JSON_CHOICES)
		read_choices(r, place, field, value, slot);
	else
		read_objects(r, place, field, value, slot);
}
