#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "key_file.h"

#define PREFIX	      "fieldpass-key-1 "
#define PREFIX_LENGTH (sizeof PREFIX - 1)
#define LINE_LENGTH   (PREFIX_LENGTH + 2 * FP_KEY_LENGTH + 1) /* with its newline */

static void close_fd(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

void fp_key_file_wipe(struct fp_key_file *file)
{
	OPENSSL_cleanse(file, sizeof *file);
}

static fp_err check_owner_only(int fd, const char *path, struct fp_problem *problem)
{
	struct stat st;
	if (fstat(fd, &st) != 0)
		return fp_fail(problem, FP_CODE_INTERNAL, "The key file %s cannot be read: %s.", path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return fp_fail(problem, FP_CODE_INTERNAL, "The key file %s is not a regular file.", path);
	if (st.st_mode & 0077)
		return fp_fail(problem, FP_CODE_INTERNAL,
			"Others than the owner may read or write the key file %s. Run: chmod 600 %s", path, path);
	return FP_OK;
}

/* Reads until the end or until `capacity` is full. */
static bool read_all(int fd, char *data, size_t capacity, size_t *ret_length)
{
	size_t length = 0;
	while (length < capacity) {
		ssize_t n = read(fd, data + length, capacity - length);
		if (n < 0 && errno != EINTR)
			return false;
		if (n == 0)
			break;
		if (n > 0)
			length += (size_t)n;
	}
	*ret_length = length;
	return true;
}

static int hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static bool parse_line(const char *text, struct fp_key_line *line)
{
	if (memcmp(text, PREFIX, PREFIX_LENGTH) != 0 || text[LINE_LENGTH - 1] != '\n')
		return false;
	for (size_t i = 0; i < FP_KEY_LENGTH; i++) {
		int high = hex_value(text[PREFIX_LENGTH + 2 * i]);
		int low = hex_value(text[PREFIX_LENGTH + 2 * i + 1]);
		if (high < 0 || low < 0)
			return false;
		line->key[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

static fp_err parse(
	const char *text, size_t length, const char *path, struct fp_key_file *file, struct fp_problem *problem)
{
	if (length == 0)
		return fp_fail(problem, FP_CODE_INTERNAL, "The key file %s is empty.", path);
	if (length > FP_KEYS_MAX * LINE_LENGTH)
		return fp_fail(problem, FP_CODE_INTERNAL, "The key file %s has more than %d lines.", path, FP_KEYS_MAX);
	for (size_t at = 0; at < length; at += LINE_LENGTH) {
		if (length - at < LINE_LENGTH || !parse_line(text + at, &file->lines[file->n]))
			return fp_fail(problem, FP_CODE_INTERNAL,
				"Line %zu of the key file %s is not \"" PREFIX "\", 64 hex digits and a newline.",
				file->n + 1, path);
		file->n++;
	}
	return FP_OK;
}

fp_err fp_key_file_read(const char *path, struct fp_key_file *ret_file, struct fp_problem *problem)
{
	/* O_NONBLOCK: a pipe in the file's place must not hold the start up. */
	FP_CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return fp_fail(problem, FP_CODE_INTERNAL, "The key file %s cannot be read: %s.", path, strerror(errno));
	FP_TRY(check_owner_only(fd, path, problem));
	char text[FP_KEYS_MAX * LINE_LENGTH + 1];
	size_t length;
	fp_err err;
	if (read_all(fd, text, sizeof text, &length))
		err = parse(text, length, path, ret_file, problem);
	else
		err = fp_fail(problem, FP_CODE_INTERNAL, "The key file %s cannot be read: %s.", path, strerror(errno));
	OPENSSL_cleanse(text, sizeof text);
	return err;
}

static bool write_all(int fd, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t n = write(fd, data, length);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			data += n;
			length -= (size_t)n;
		}
	}
	return true;
}

/* The name of a new file is safe only when its directory is. */
static bool sync_directory(const char *path)
{
	char copy[PATH_MAX];
	if (snprintf(copy, sizeof copy, "%s", path) >= (int)sizeof copy)
		return false;
	FP_CLEANUP(close_fd) int fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	return fd >= 0 && fsync(fd) == 0;
}

static bool write_line(int fd, const struct fp_key_line *line)
{
	char text[LINE_LENGTH + 1] = PREFIX;
	fp_hex(line->key, sizeof line->key, text + PREFIX_LENGTH);
	text[LINE_LENGTH - 1] = '\n';
	bool ok = write_all(fd, text, LINE_LENGTH) && fsync(fd) == 0;
	OPENSSL_cleanse(text, sizeof text);
	return ok;
}

fp_err fp_key_file_make(const char *path, const struct fp_key_line *line, struct fp_problem *problem)
{
	FP_CLEANUP(close_fd) int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd < 0)
		return fp_fail(problem, FP_CODE_INTERNAL, "The key file %s cannot be made: %s.", path, strerror(errno));
	if (write_line(fd, line) && sync_directory(path))
		return FP_OK;
	fp_err err =
		fp_fail(problem, FP_CODE_INTERNAL, "The key file %s cannot be written: %s.", path, strerror(errno));
	unlink(path);
	return err;
}
