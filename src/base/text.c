#include <string.h>

#include <fieldpass/base.h>

bool fp_text_same(const char *a, const char *b)
{
	if (!a || !b)
		return a == b;
	return strcmp(a, b) == 0;
}

bool fp_texts_contain(const struct fp_texts *list, const char *text)
{
	for (size_t i = 0; i < list->n; i++)
		if (fp_text_same(list->v[i], text))
			return true;
	return false;
}
