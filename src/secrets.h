/* The key file as an operator keeps it. */
#ifndef FIELDPASS_SECRETS_H
#define FIELDPASS_SECRETS_H

#include <fieldpass/crypto.h>

#include "config.h"

/* Loads the key file. With --embedded it is made first where nothing has been sealed yet, and its directory with it. */
fp_err fp_secrets_open(
	const struct fp_config *config, struct fp_arena *arena, struct fp_keys **ret_keys, struct fp_problem *problem);

#endif
