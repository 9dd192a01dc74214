#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "core.h"

static const char *after_comments(const char *text)
{
	for (;;) {
		text += strspn(text, " \t\r\n");
		if (strncmp(text, "--", 2))
			return text;
		text += strcspn(text, "\n");
	}
}

static bool in_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Comments are looked at too: a statement that changes rows through a function can say so there. */
static bool has_word(const char *text, const char *word)
{
	size_t length = strlen(word);
	for (const char *at = text; (at = strcasestr(at, word)); at += length)
		if ((at == text || !in_word(at[-1])) && !in_word(at[length]))
			return true;
	return false;
}

static bool begins(const char *text, const char *word)
{
	size_t length = strlen(word);
	return !strncasecmp(text, word, length) && !in_word(text[length]);
}

bool fp_sql_is_read(const char *text)
{
	static const char *const changes[] = {"insert", "update", "delete", "merge", "nextval"};
	const char *statement = after_comments(text);
	if (!begins(statement, "select") && !begins(statement, "with"))
		return false;
	for (size_t i = 0; i < FP_LENGTH(changes); i++)
		if (has_word(text, changes[i]))
			return false;
	return true;
}
