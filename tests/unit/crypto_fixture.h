/* A directory of its own for key files, and keys read from one. */
#ifndef FP_CRYPTO_FIXTURE_H
#define FP_CRYPTO_FIXTURE_H

#include "fp_test.h"

#include <fcntl.h>
#include <sys/stat.h>

#include <fieldpass/crypto.h>

#define LINE_A "fieldpass-key-1 000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\n"
#define LINE_B "fieldpass-key-1 F0F1F2F3F4F5F6F7F8F9FAFBFCFDFEFFf0f1f2f3f4f5f6f7f8f9fafbfcfdfeff\n"

static char key_dir[] = "/tmp/fp-keys-XXXXXX";
static char key_path[sizeof key_dir + sizeof "/key"];

static inline void write_key_file(const char *text, mode_t mode)
{
	unlink(key_path);
	int fd = open(key_path, O_WRONLY | O_CREAT | O_EXCL, mode);
	assert_true(fd >= 0);
	assert_int_equal(fchmod(fd, mode), 0);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	close(fd);
}

static inline struct fp_keys *keys_of(const char *text)
{
	struct fp_keys *keys = NULL;
	struct fp_problem problem = {0};
	write_key_file(text, 0600);
	assert_false(fp_failed(fp_keys_load(key_path, &keys, &problem)));
	assert_non_null(keys);
	return keys;
}

static inline int make_key_dir(void **state)
{
	(void)state;
	if (!mkdtemp(key_dir))
		return -1;
	snprintf(key_path, sizeof key_path, "%s/key", key_dir);
	return 0;
}

static inline int remove_key_dir(void **state)
{
	(void)state;
	unlink(key_path);
	return rmdir(key_dir);
}

/* For texts written as hex digits. */
static inline size_t bytes_of(const char *hex, uint8_t *ret_data)
{
	size_t n = strlen(hex) / 2;
	for (size_t i = 0; i < n; i++) {
		unsigned byte;
		assert_int_equal(sscanf(hex + 2 * i, "%2x", &byte), 1);
		ret_data[i] = (uint8_t)byte;
	}
	return n;
}

static inline void assert_hex(const void *data, size_t length, const char *expected)
{
	char text[1024];
	assert_true(2 * length < sizeof text);
	fp_hex(data, length, text);
	assert_string_equal(text, expected);
}

#endif
