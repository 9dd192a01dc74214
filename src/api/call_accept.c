/* What a caller can read: media types and languages. */
#include "call.h"

#include <string.h>

#include <fieldpass/text.h>

/* The weight among the parameters of one media range; 1000 where there is none. */
static int range_weight(const char *at, const char *end)
{
	while ((at += strspn(at, " \t")) < end && *at == ';') {
		at += 1 + strspn(at + 1, " \t");
		if (strncasecmp(at, "q=", 2) == 0)
			return fp_weight_read(at + 2, end);
		at += strcspn(at, ";,");
	}
	return 1000;
}

/* The weight (in thousandths) that an Accept header gives a media type; the most specific range counts. */
static int weight(const char *accept, const char *type)
{
	size_t main_length = (size_t)(strchr(type, '/') - type);
	int best = 0, specific = -1;
	for (const char *at = accept; *at; at += strcspn(at, ","), at += *at == ',') {
		at += strspn(at, " \t");
		size_t length = strcspn(at, ";, \t");
		int rank = length == strlen(type) && strncasecmp(at, type, length) == 0 ? 2
			   : length == main_length + 2 && strncasecmp(at, type, main_length + 1) == 0 &&
					   at[length - 1] == '*'
				   ? 1
			   : length == 3 && strncmp(at, "*/*", 3) == 0 ? 0
								       : -1;
		if (rank <= specific)
			continue;
		specific = rank;
		best = range_weight(at + length, at + strcspn(at, ","));
	}
	return best;
}

fp_err fp_call_accept(struct fp_call *call, const char *first, const char *second, int *ret_choice)
{
	const char *accept = fp_call_header_list(call, "Accept");
	*ret_choice = 0;
	if (!accept)
		return FP_OK;
	int a = weight(accept, first), b = weight(accept, second);
	if (a <= 0 && b <= 0)
		return fp_fail(&call->problem, FP_CODE_NOT_ACCEPTABLE, "Available are %s and %s", first, second);
	*ret_choice = b > a;
	return FP_OK;
}

enum fp_language fp_call_language(struct fp_call *call)
{
	enum fp_language language = fp_language_accepted(fp_call_header_list(call, "Accept-Language"));
	fp_reply_language(call, language);
	fp_reply_header(call, "Vary", "Accept-Language");
	return language;
}

void fp_reply_language(struct fp_call *call, enum fp_language language)
{
	fp_reply_header(call, "Content-Language", fp_language_names[language]);
}
