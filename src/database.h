/* Where the operator said that the data is. */
#ifndef FIELDPASS_DATABASE_H
#define FIELDPASS_DATABASE_H

#include <fieldpass/store.h>

#include "config.h"

/* The store of --database, or of the embedded cluster, which must run. The owner's password is wiped from what is made
 * on the way. */
fp_err fp_database_open(const struct fp_config *config, const struct fp_keys *keys, struct fp_store **ret_store,
	struct fp_problem *problem);

#endif
