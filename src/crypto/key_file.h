/* The key file on disk: master keys as text. Nothing here outlives loading. */
#ifndef FIELDPASS_CRYPTO_KEY_FILE_H
#define FIELDPASS_CRYPTO_KEY_FILE_H

#include "keys.h"

struct fp_key_line {
	uint8_t key[FP_KEY_LENGTH];
};
struct fp_key_file {
	size_t n; /* at least 1 once read */
	struct fp_key_line lines[FP_KEYS_MAX];
};

/* Refuses what is no regular file, what others than the owner may touch, and any line it does not know. */
fp_err fp_key_file_read(const char *path, struct fp_key_file *ret_file, struct fp_problem *problem);
/* A new file with one line, safe on disk when this returns; never replaces a file. */
fp_err fp_key_file_make(const char *path, const struct fp_key_line *line, struct fp_problem *problem);
void fp_key_file_wipe(struct fp_key_file *file);

#endif
