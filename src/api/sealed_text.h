/* A text that is stored sealed, about an id. */
#ifndef FIELDPASS_API_SEALED_TEXT_H
#define FIELDPASS_API_SEALED_TEXT_H

#include "app.h"

/* text NULL: there is none, and nothing is sealed. */
fp_err fp_call_seal(struct fp_call *call, enum fp_seal_kind kind, const struct fp_id *about, const char *text,
	struct fp_bytes *ret_sealed);
fp_err fp_call_unseal(struct fp_call *call, enum fp_seal_kind kind, const struct fp_id *about, struct fp_bytes sealed,
	const char **ret_text);

#endif
