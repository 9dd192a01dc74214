#include "message.h"

static const char *const messages[FP_MESSAGE_COUNT][FP_LANGUAGE_COUNT] = {
#define FP_MESSAGE(name, en, es, ko, pt)                                                                               \
	[FP_MESSAGE_##name] = {                                                                                        \
		[FP_LANGUAGE_EN] = en, [FP_LANGUAGE_ES] = es, [FP_LANGUAGE_KO] = ko, [FP_LANGUAGE_PT] = pt},
#include "message.def"
#undef FP_MESSAGE
};

const char *fp_message(enum fp_message message, enum fp_language language)
{
	return messages[message][language];
}
