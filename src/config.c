#include "config.h"

#include <limits.h>

enum kind { TEXT, OPTIONAL, NUMBER, SWITCH, LIST };

struct option {
	const char *flag, *variable, *value, *preset;
	enum kind kind;
	size_t offset;
	long least, most;
	unsigned commands;
	const char *help;
};

static const struct option options[] = {
#define FP_OPTION(field, kind, flag, variable, value, preset, least, most, commands, help)                             \
	{flag, variable, value, preset, kind, offsetof(struct fp_config, field), least, most, commands, help},
#include "config.def"
#undef FP_OPTION
};

static const struct option *find(const char *flag, size_t length, enum fp_command command)
{
	for (size_t i = 0; i < FP_LENGTH(options); i++) {
		const struct option *o = &options[i];
		if (strlen(o->flag) == length && !memcmp(o->flag, flag, length) && o->commands & command)
			return o;
	}
	return NULL;
}

static fp_err set_number(
	const struct option *o, const char *said_by, const char *value, int *ret_number, struct fp_problem *problem)
{
	char *end;
	size_t digits = strspn(value, "0123456789");
	long number = strtol(value, &end, 10);
	if (!digits || digits > 9 || *end || number < o->least || number > o->most)
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER, "%s takes a number from %ld to %ld, and not \"%s\".",
			said_by, o->least, o->most, value);
	*ret_number = (int)number;
	return FP_OK;
}

/* The array was made for as many as there are words. */
static fp_err add_to_list(struct fp_texts *list, const char *value)
{
	list->v[list->n++] = value;
	return FP_OK;
}

/* `said_by` is the flag or the variable, for the message. */
static fp_err set(struct fp_config *config, const struct option *o, const char *said_by, const char *value,
	struct fp_problem *problem)
{
	void *field = (char *)config + o->offset;
	switch (o->kind) {
	case TEXT:
	case OPTIONAL:
		*(const char **)field = value;
		return FP_OK;
	case NUMBER:
		return set_number(o, said_by, value, field, problem);
	case SWITCH:
		*(bool *)field = true;
		return FP_OK;
	case LIST:
		break;
	}
	return add_to_list(field, value);
}

static fp_err set_presets(struct fp_config *config, enum fp_command command, struct fp_arena *arena, size_t words,
	struct fp_problem *problem)
{
	for (size_t i = 0; i < FP_LENGTH(options); i++) {
		const struct option *o = &options[i];
		if (!(o->commands & command))
			continue;
		if (o->kind == LIST) {
			struct fp_texts *list = (struct fp_texts *)((char *)config + o->offset);
			list->v = fp_arena_alloc(arena, (words + 1) * sizeof(*list->v));
			if (!list->v)
				return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
		}
		/* An empty variable is one that is not set: compose files and unit files leave such behind. */
		const char *value = o->variable ? getenv(o->variable) : NULL;
		if (value && *value)
			FP_TRY(set(config, o, o->variable, value, problem));
		else if (o->preset)
			FP_TRY(set(config, o, o->flag, o->preset, problem));
	}
	return FP_OK;
}

/* --flag=VALUE, --flag VALUE or --flag. Returns how many words it took, in *ret_taken. */
static fp_err read_flag(struct fp_config *config, enum fp_command command, char *const *words, size_t *ret_taken,
	struct fp_problem *problem)
{
	const char *word = words[0], *value = strchr(word, '=');
	size_t length = value ? (size_t)(value - word) : strlen(word);
	const struct option *o = find(word, length, command);
	*ret_taken = 1;
	if (!o)
		return fp_fail(problem, FP_CODE_UNKNOWN_PARAMETER,
			"There is no option %.*s here. See fieldpassd --help.", (int)length, word);
	if (value)
		value++;
	if (o->kind == SWITCH && value)
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER, "%s takes no value.", o->flag);
	if (o->kind == SWITCH || (o->kind == OPTIONAL && !value))
		return set(config, o, o->flag, "now", problem);
	if (!value && words[1] && strncmp(words[1], "--", 2) != 0) {
		value = words[1];
		*ret_taken = 2;
	}
	if (!value || !*value)
		return fp_fail(
			problem, FP_CODE_INVALID_PARAMETER, "%s takes a value: %s %s.", o->flag, o->flag, o->value);
	return set(config, o, o->flag, value, problem);
}

static fp_err read_words(
	struct fp_config *config, enum fp_command command, char *const *words, struct fp_problem *problem)
{
	for (size_t taken; *words; words += taken) {
		taken = 1;
		if (!strncmp(*words, "--", 2))
			FP_TRY(read_flag(config, command, words, &taken, problem));
		else if (command == FP_COMMAND_KEY && !config->role)
			config->role = *words;
		else
			return fp_fail(problem, FP_CODE_UNKNOWN_PARAMETER,
				"It is not clear what \"%s\" means here. See fieldpassd --help.", *words);
	}
	return FP_OK;
}

static fp_err check_database(struct fp_config *config, struct fp_problem *problem)
{
	if (config->embedded && config->database)
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
			"Say either --embedded DIR or --database URL, and not both (FIELDPASS_EMBEDDED and "
			"FIELDPASS_DATABASE count too).");
	if (!config->embedded && !config->database)
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
			"Say where the data is: --embedded DIR, or --database URL with --key-file FILE.");
	if (config->database && !config->key_file)
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
			"--database needs --key-file FILE. For a new database make one with: fieldpassd make-key FILE");
	return FP_OK;
}

static fp_err check_level(struct fp_config *config, struct fp_problem *problem)
{
	static const char *const levels[] = {
		[FP_LOG_DEBUG] = "debug", [FP_LOG_INFO] = "info", [FP_LOG_WARN] = "warn", [FP_LOG_ERROR] = "error"};
	for (size_t i = 0; i < FP_LENGTH(levels); i++) {
		if (!strcmp(levels[i], config->log_level)) {
			config->level = (enum fp_level)i;
			return FP_OK;
		}
	}
	return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
		"--log-level takes debug, info, warn or error, and not \"%s\".", config->log_level);
}

static fp_err check_sandbox(struct fp_config *config, struct fp_problem *problem)
{
	config->sandbox_start = FP_TIME_NONE;
	if (!config->sandbox)
		return FP_OK;
	if (!strcmp(config->sandbox, "now"))
		config->sandbox_start = fp_real_now() / FP_SECOND * FP_SECOND;
	else if (!fp_time_parse(config->sandbox, &config->sandbox_start))
		return fp_fail(problem, FP_CODE_INVALID_PARAMETER,
			"--sandbox takes an instant such as 2026-11-23T15:00:00Z, or now, and not \"%s\".",
			config->sandbox);
	return FP_OK;
}

fp_err fp_config_read(enum fp_command command, char *const *words, struct fp_arena *arena, struct fp_config *ret_config,
	struct fp_problem *problem)
{
	size_t n = 0;
	while (words[n])
		n++;
	*ret_config = (struct fp_config){0};
	FP_TRY(set_presets(ret_config, command, arena, n, problem));
	FP_TRY(read_words(ret_config, command, words, problem));
	FP_TRY(check_database(ret_config, problem));
	if (command != FP_COMMAND_SERVE)
		return FP_OK;
	FP_TRY(check_level(ret_config, problem));
	return check_sandbox(ret_config, problem);
}

static void print_help_text(FILE *out, const char *text)
{
	while (*text) {
		int length = (int)strcspn(text, "\n");
		fprintf(out, "      %.*s\n", length, text);
		text += length;
		text += *text == '\n';
	}
}

static void print_option(FILE *out, const struct option *o)
{
	char left[64];
	bool optional = o->kind == OPTIONAL;
	const char *between = optional ? "[=" : " ";
	snprintf(left, sizeof(left), "%s%s%s%s", o->flag, o->value ? between : "", o->value ? o->value : "",
		optional ? "]" : "");
	fprintf(out, o->variable ? "  %-32s %s\n" : "  %s\n", left, o->variable);
	print_help_text(out, o->help);
	if (o->preset && *o->preset)
		fprintf(out, "      Default: %s\n", o->preset);
}

static void print_options(FILE *out, const char *title, unsigned commands)
{
	fprintf(out, "\n%s\n", title);
	for (size_t i = 0; i < FP_LENGTH(options); i++)
		if (options[i].commands == commands)
			print_option(out, &options[i]);
}

void fp_config_help(FILE *out)
{
	fputs("Usage: fieldpassd --embedded DIR [OPTION...]\n"
	      "       fieldpassd --database URL --key-file FILE [OPTION...]\n"
	      "           Serves until SIGTERM or SIGINT.\n"
	      "       fieldpassd key ROLE [--office CODE...] [--organization NAME]\n"
	      "                  --embedded DIR | --database URL --key-file FILE\n"
	      "           Prints a new API key of the running server. ROLE: organization, tier1,\n"
	      "           tier2, office, supervisor or admin\n"
	      "       fieldpassd make-key FILE\n"
	      "           Makes a key file for a new database.\n"
	      "       fieldpassd --help\n"
	      "\n"
	      "An option wins over the environment variable that stands beside it.\n",
		out);
	print_options(out, "Where the data is:", FP_COMMAND_SERVE | FP_COMMAND_KEY);
	print_options(out, "The server:", FP_COMMAND_SERVE);
	print_options(out, "Keys:", FP_COMMAND_KEY);
}

const char *fp_config_key_file(const struct fp_config *config, struct fp_arena *arena)
{
	return config->key_file ? config->key_file : fp_arena_format(arena, "%s/key", config->embedded);
}
