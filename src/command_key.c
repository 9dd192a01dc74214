/* fieldpassd key: an API key from the machine itself, since the first one cannot come from the API. */
#include <unistd.h>

#include <fieldpass/records.h>

#include "commands.h"
#include "database.h"

/* Servers read their keys anew each half second: when the key is printed, all of them know it. */
#define UNTIL_KNOWN ((struct timespec){.tv_sec = 1})

static void keys_done(struct fp_keys **keys)
{
	fp_keys_free(*keys);
}

static void store_done(struct fp_store **store)
{
	fp_store_free(*store);
}

static void db_done(struct fp_db **db)
{
	fp_db_free(*db);
}

static fp_err check_role(const struct fp_config *config, enum fp_role *ret_role, struct fp_problem *problem)
{
	enum fp_role role = fp_role_from_name(config->role);
	if (!config->role || !(role & (FP_ROLE_STAFF | FP_ROLE_ADMIN | FP_ROLE_ORGANIZATION)))
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
			"key takes one of these roles: organization, tier1, tier2, office, supervisor, admin.");
	if ((role == FP_ROLE_ORGANIZATION) != (config->organization != NULL))
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
			"The role organization, and no other, needs --organization NAME.");
	if ((role == FP_ROLE_OFFICE) != (config->offices.n > 0))
		return fp_fail(
			problem, FP_CODE_INVALID_PARAMETER, "The role office, and no other, needs --office CODE.");
	*ret_role = role;
	return FP_OK;
}

static fp_err check_offices(struct fp_db *db, const struct fp_texts *offices, struct fp_problem *problem)
{
	struct fp_catalog *catalog = NULL;
	fp_err err = FP_OK;
	if (!offices->n)
		return FP_OK;
	FP_TRY(fp_catalog_load(db, fp_real_now(), &catalog, problem));
	for (size_t i = 0; i < offices->n && !fp_failed(err); i++)
		if (!fp_catalog_office(catalog, offices->v[i]))
			err = fp_fail(problem, FP_CODE_NOT_FOUND, "There is no office %s.", offices->v[i]);
	fp_catalog_release(catalog);
	return err;
}

/* What the store says is meant for callers of the API; here an operator reads it. */
static fp_err explain(const struct fp_config *config, fp_err err, struct fp_problem *problem)
{
	if (err.code == FP_CODE_UNAVAILABLE && config->embedded)
		return fp_fail(problem, err.code,
			"Fieldpass does not run on %s. Start it, then ask for the key: fieldpassd --embedded %s",
			config->embedded, config->embedded);
	if (err.code == FP_CODE_UNAVAILABLE || err.code == FP_CODE_INTERNAL)
		return fp_fail(problem, err.code,
			"The database refuses, or is away (see above). If it is a new one, prepare it first: "
			"fieldpassd --migrate-only");
	return err;
}

fp_err fp_command_key(const struct fp_config *config, struct fp_arena *arena, struct fp_problem *problem)
{
	FP_CLEANUP(keys_done) struct fp_keys *keys = NULL;
	FP_CLEANUP(store_done) struct fp_store *store = NULL;
	FP_CLEANUP(db_done) struct fp_db *db = NULL;
	enum fp_role role = 0;
	char text[FP_API_KEY_TEXT];
	const char *file = fp_config_key_file(config, arena);
	FP_TRY(check_role(config, &role, problem));
	if (!file)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (config->embedded && access(file, F_OK))
		return explain(config, (fp_err){FP_CODE_UNAVAILABLE}, problem);
	FP_TRY(fp_keys_load(file, &keys, problem));
	FP_TRY(fp_database_open(config, keys, &store, problem));
	db = fp_db_new(store);
	if (!db)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_err err = check_offices(db, &config->offices, problem);
	if (!fp_failed(err))
		err = fp_api_key_issue(db, keys, role, config->organization, &config->offices, text, problem);
	if (fp_failed(err))
		return explain(config, err, problem);
	nanosleep(&UNTIL_KNOWN, NULL);
	bool printed = puts(text) >= 0 && fflush(stdout) == 0;
	explicit_bzero(text, sizeof(text));
	return printed ? FP_OK : fp_fail(problem, FP_CODE_INTERNAL, "The key cannot be written; make another one.");
}
