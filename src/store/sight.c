#include <stdlib.h>
#include <string.h>

#include "db.h"

/* {uuid,uuid}: PostgreSQL's array literal. */
static char *literal(const struct fp_ids *ids)
{
	char *text = malloc(ids->n * FP_ID_TEXT + 3);
	if (!text)
		return NULL;
	char *at = text;
	*at++ = '{';
	for (size_t i = 0; i < ids->n; i++) {
		if (i)
			*at++ = ',';
		fp_id_format(&ids->v[i], at);
		at += FP_ID_TEXT - 1;
	}
	memcpy(at, "}", 2);
	return text;
}

fp_err fp_sight_text_make(const struct fp_sight *sight, struct fp_sight_text *ret_text, struct fp_problem *problem)
{
	ret_text->organizations = literal(&sight->organizations);
	ret_text->requests = literal(&sight->requests);
	if (!ret_text->organizations || !ret_text->requests)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	ret_text->params[0] = fp_p_text(ret_text->organizations);
	ret_text->params[1] = fp_p_text(ret_text->requests);
	return FP_OK;
}

void fp_sight_text_done(struct fp_sight_text *text)
{
	free(text->organizations);
	free(text->requests);
}
