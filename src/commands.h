/* What the program does: one function a command. */
#ifndef FIELDPASS_COMMANDS_H
#define FIELDPASS_COMMANDS_H

#include "config.h"

/* Serves until a signal ends it; or only prepares the database, where the config says so. `arena` is the problem's too.
 */
fp_err fp_command_serve(const struct fp_config *config, struct fp_arena *arena, struct fp_problem *problem);
/* Prints a new API key. INVALID_PARAMETER where role, offices and organization do not go together. */
fp_err fp_command_key(const struct fp_config *config, struct fp_arena *arena, struct fp_problem *problem);

#endif
