/* What the operator said: flags, then environment variables, then defaults, all from the one table in config.def. */
#ifndef FIELDPASS_CONFIG_H
#define FIELDPASS_CONFIG_H

#include <fieldpass/clock.h>
#include <fieldpass/err.h>
#include <fieldpass/log.h>

/* Which commands take an option. */
enum fp_command { FP_COMMAND_SERVE = 1, FP_COMMAND_KEY = 2 };

#define FP_FIELD_TEXT	  const char * /* NULL: not said */
#define FP_FIELD_OPTIONAL const char * /* NULL: not said; "now": said without a value */
#define FP_FIELD_NUMBER	  int
#define FP_FIELD_SWITCH	  bool
#define FP_FIELD_LIST	  struct fp_texts

struct fp_config {
#define FP_OPTION(field, kind, ...) FP_FIELD_##kind field;
#include "config.def"
#undef FP_OPTION
	const char *role;      /* the word after `key`; NULL: none */
	enum fp_level level;   /* log_level, read */
	fp_time sandbox_start; /* sandbox, read; FP_TIME_NONE: no sandbox */
};

/* Reads the words that follow the command (NULL-terminated) and the environment, whose texts the config borrows, and
   checks that they go together. A failure has its sentence in `problem`. */
fp_err fp_config_read(enum fp_command command, char *const *words, struct fp_arena *arena, struct fp_config *ret_config,
	struct fp_problem *problem);

void fp_config_help(FILE *out);

/* The key file: as said, else the one beside the embedded cluster. In the arena; NULL: no memory. */
const char *fp_config_key_file(const struct fp_config *config, struct fp_arena *arena);

#endif
