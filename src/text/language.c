/* Which of our languages somebody reads. */
#include <strings.h>

#include <fieldpass/text.h>

/* The language of a tag such as es-419, looked up as RFC 4647, section 3.4, says: subtags are dropped until one is
 * ours. All of ours are primary subtags, so that alone counts. */
static enum fp_language look_up(const char *tag, size_t length)
{
	size_t primary = strcspn(tag, "-");
	if (primary > length)
		primary = length;
	for (int i = 0; fp_language_names[i]; i++)
		if (strlen(fp_language_names[i]) == primary && strncasecmp(tag, fp_language_names[i], primary) == 0)
			return (enum fp_language)i;
	return FP_LANGUAGE_COUNT;
}

enum fp_language fp_language_of(const char *tag)
{
	enum fp_language found = tag ? look_up(tag, strlen(tag)) : FP_LANGUAGE_COUNT;
	return found < FP_LANGUAGE_COUNT ? found : FP_LANGUAGE_EN;
}

int fp_weight_read(const char *at, const char *end)
{
	if (at >= end || (*at != '0' && *at != '1'))
		return 0;
	int value = *at == '1' ? 1000 : 0, unit = 100;
	at++;
	for (at += *at == '.'; at < end && unit > 0 && *at >= '0' && *at <= '9'; at++, unit /= 10)
		value += unit * (*at - '0');
	return value > 1000 ? 0 : value;
}

/* "q=0.8" as 800; 1000 where there is none. */
static int weight(const char *at, const char *end)
{
	at += strspn(at, " \t");
	if (at >= end || *at != ';')
		return 1000;
	at += 1 + strspn(at + 1, " \t");
	return end - at > 2 && strncasecmp(at, "q=", 2) == 0 ? fp_weight_read(at + 2, end) : 0;
}

enum fp_language fp_language_accepted(const char *header)
{
	enum fp_language best = FP_LANGUAGE_EN;
	int best_weight = 0;
	for (const char *at = header ? header : ""; *at; at += strcspn(at, ","), at += *at == ',') {
		at += strspn(at, " \t");
		size_t length = strcspn(at, ";, \t");
		int given = weight(at + length, at + strcspn(at, ","));
		enum fp_language found = look_up(at, length);
		if (found < FP_LANGUAGE_COUNT && given > best_weight) {
			best = found;
			best_weight = given;
		}
	}
	return best;
}
