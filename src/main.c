/* fieldpassd: which command, and how it ends: 0 well, 1 failed, 2 not understood. */
#include <sys/prctl.h>
#include <sys/resource.h>

#include <fieldpass/crypto.h>

#include "commands.h"

#define ARENA_BYTES ((size_t)1 << 20)

/* A core file, and a debugger of the same user, would show keys and persons. */
static void keep_memory_private(void)
{
	setrlimit(RLIMIT_CORE, &(struct rlimit){0, 0});
	prctl(PR_SET_DUMPABLE, 0);
}

static bool asks_for_help(char *const *words)
{
	for (; *words; words++)
		if (!strcmp(*words, "--help"))
			return true;
	return false;
}

static fp_err make_key(char *const *words, struct fp_problem *problem)
{
	if (!words[0] || words[0][0] == '-' || words[1])
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
			"make-key takes the name of the file to make, and nothing else.");
	FP_TRY(fp_keys_make(words[0], problem));
	printf("Made %s. Keep a copy apart from the database: without this key nobody can read its personal data.\n",
		words[0]);
	return FP_OK;
}

static fp_err run(char *const *words, struct fp_arena *arena, struct fp_problem *problem)
{
	struct fp_config config;
	if (words[0] && !strcmp(words[0], "make-key"))
		return make_key(words + 1, problem);
	if (words[0] && !strcmp(words[0], "key")) {
		FP_TRY(fp_config_read(FP_COMMAND_KEY, words + 1, arena, &config, problem));
		return fp_command_key(&config, arena, problem);
	}
	FP_TRY(fp_config_read(FP_COMMAND_SERVE, words, arena, &config, problem));
	return fp_command_serve(&config, arena, problem);
}

static int report(fp_err err, const struct fp_problem *problem)
{
	if (!fp_failed(err))
		return 0;
	fprintf(stderr, "fieldpassd: %s\n", problem->detail ? problem->detail : fp_code_title(err.code));
	return err.code == FP_CODE_INVALID_PARAMETER || err.code == FP_CODE_UNKNOWN_PARAMETER ? 2 : 1;
}

int main(int argc, char **argv)
{
	keep_memory_private();
	char *const *words = argv + (argc > 0);
	if (asks_for_help(words)) {
		fp_config_help(stdout);
		return fflush(stdout) ? 1 : 0;
	}
	struct fp_arena *arena = fp_arena_new(ARENA_BYTES);
	struct fp_problem problem = {.arena = arena};
	fp_err err = arena ? run(words, arena, &problem) : fp_fail(&problem, FP_CODE_NO_MEMORY, NULL);
	int status = report(err, &problem);
	fp_arena_free(arena);
	return status;
}
