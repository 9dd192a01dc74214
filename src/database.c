#include "database.h"

static void secret_text_done(char **text)
{
	if (*text)
		explicit_bzero(*text, strlen(*text));
	free(*text);
}

fp_err fp_database_open(const struct fp_config *config, const struct fp_keys *keys, struct fp_store **ret_store,
	struct fp_problem *problem)
{
	FP_CLEANUP(secret_text_done) char *conninfo = NULL;
	FP_CLEANUP(secret_text_done) char *owner_conninfo = NULL;
	if (config->embedded)
		FP_TRY(fp_cluster_conninfos(config->embedded, keys, &conninfo, &owner_conninfo, problem));
	const struct fp_store_config store_config = {.conninfo = conninfo ? conninfo : config->database,
		.owner_conninfo = owner_conninfo ? owner_conninfo : config->database,
		.keys = keys};
	return fp_store_new(&store_config, ret_store, problem);
}
