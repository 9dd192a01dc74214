#include "reader.h"

/* Moves behind the string that begins at `i`. */
static size_t skip_string(const char *text, size_t length, size_t i)
{
	for (i++; i < length && text[i] != '"'; i++)
		if (text[i] == '\\')
			i++;
	return i + 1;
}

bool fp_json_depth_within(struct fp_bytes body, int most)
{
	const char *text = body.data;
	int depth = 0;
	for (size_t i = 0; i < body.length;) {
		if (text[i] == '"') {
			i = skip_string(text, body.length, i);
			continue;
		}
		if (text[i] == '{' || text[i] == '[')
			depth++;
		else if (text[i] == '}' || text[i] == ']')
			depth--;
		if (depth > most)
			return false;
		i++;
	}
	return true;
}
