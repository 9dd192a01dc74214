/* Which numbers officers may be made to call. */
#ifndef FIELDPASS_PHONE_H
#define FIELDPASS_PHONE_H

#include <fieldpass/base.h>

enum fp_phone {
	FP_PHONE_CALLABLE,
	FP_PHONE_MALFORMED, /* not a number as E.164 writes them, with its country code */
	FP_PHONE_UNLISTED,  /* of no country: satellites, international networks, codes that nobody has */
	FP_PHONE_PREMIUM,   /* who calls it pays whom it belongs to */
};
enum fp_phone fp_phone_look(const char *number);

#endif
