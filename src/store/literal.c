#include "literal.h"

const char *fp_list_literal(const struct fp_texts *list, struct fp_arena *arena)
{
	const char *text = "{";
	for (size_t i = 0; i < list->n; i++) {
		text = fp_arena_format(arena, "%s%s%s", text, i ? "," : "", list->v[i]);
		if (!text)
			return NULL;
	}
	return fp_arena_format(arena, "%s}", text);
}

const char *fp_numbers_literal(const int32_t *numbers, size_t n, struct fp_arena *arena)
{
	const char *text = "{";
	for (size_t i = 0; i < n; i++) {
		text = fp_arena_format(arena, "%s%s%d", text, i ? "," : "", numbers[i]);
		if (!text)
			return NULL;
	}
	return fp_arena_format(arena, "%s}", text);
}

const char *fp_times_literal(const struct fp_times *times, struct fp_arena *arena)
{
	const char *text = "{";
	for (size_t i = 0; i < times->n; i++) {
		char time[FP_TIME_TEXT];
		fp_time_format(times->v[i], time);
		text = fp_arena_format(arena, "%s%s%s", text, i ? "," : "", time);
		if (!text)
			return NULL;
	}
	return fp_arena_format(arena, "%s}", text);
}
