#include <fieldpass/records.h>

fp_err fp_act_prepare(struct fp_act *act, struct fp_arena *arena, struct fp_problem *problem)
{
	unsigned char random[4];
	char *phrase = fp_arena_alloc(arena, FP_PHRASE_TEXT);
	if (!phrase)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (!fp_random(random, sizeof(random)) || !fp_id_new(&act->new_id))
		return fp_fail(problem, FP_CODE_INTERNAL, NULL);
	fp_verification_phrase(random, phrase);
	act->phrase = phrase;
	return FP_OK;
}
