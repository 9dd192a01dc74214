#include "secrets.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

static fp_err make_directory(const char *path, struct fp_problem *problem)
{
	if (mkdir(path, 0700) && errno != EEXIST)
		return fp_fail(problem, FP_CODE_INTERNAL, "The directory %s cannot be made: %s.", path,
			strerrordesc_np(errno));
	return FP_OK;
}

/* A new key beside old data would make all of it unreadable, without a word. */
static fp_err make_embedded(const char *directory, const char *file, struct fp_arena *arena, struct fp_problem *problem)
{
	const char *data = fp_arena_format(arena, "%s/postgres/data", directory);
	if (!data)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (!access(data, F_OK))
		return fp_fail(problem, FP_CODE_INTERNAL,
			"The key file %s is missing, and the data in %s cannot be read without it. Restore it from its "
			"backup.",
			file, directory);
	FP_TRY(make_directory(directory, problem));
	return fp_keys_make(file, problem);
}

fp_err fp_secrets_open(
	const struct fp_config *config, struct fp_arena *arena, struct fp_keys **ret_keys, struct fp_problem *problem)
{
	const char *file = fp_config_key_file(config, arena);
	if (!file)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	bool missing = access(file, F_OK) && errno == ENOENT;
	if (missing && config->database)
		return fp_fail(problem, FP_CODE_INTERNAL,
			"There is no key file %s. For a new database make one with: fieldpassd make-key %s", file,
			file);
	if (missing)
		FP_TRY(make_embedded(config->embedded, file, arena, problem));
	return fp_keys_load(file, ret_keys, problem);
}
