/* Keys that a whole group of tests shares. */
#ifndef FIELDPASS_KEYS_FIXTURE_H
#define FIELDPASS_KEYS_FIXTURE_H

#include "crypto_fixture.h"

static struct fp_keys *keys;

static inline int begin_with_keys(void **state)
{
	int rc = make_key_dir(state);
	keys = rc == 0 ? keys_of(LINE_A) : NULL;
	return rc;
}

static inline int end_with_keys(void **state)
{
	keys = fp_keys_free(keys);
	return remove_key_dir(state);
}

#endif
