/*
 * Loaded before a program: lets its wall clock jump while the monotonic one goes on, and its disk be full. What is to
 * be so stands in files that a test changes: $WORLD/clock     seconds by which the wall clock is off $WORLD/full
 * whatever this text is part of the path of cannot grow, since the disk is full
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

/* By system calls, so that nothing of ours is asked meanwhile. */
static int read_word(const char *name, char *ret_text, size_t size)
{
	char path[256];
	const char *home = getenv("WORLD");
	if (!home || (size_t)snprintf(path, sizeof(path), "%s/%s", home, name) >= sizeof(path))
		return 0;
	int kept = errno, fd = (int)syscall(SYS_openat, AT_FDCWD, path, O_RDONLY | O_CLOEXEC, 0);
	long n = fd < 0 ? 0 : syscall(SYS_read, fd, ret_text, size - 1);
	if (fd >= 0)
		syscall(SYS_close, fd);
	errno = kept;
	ret_text[n > 0 ? n : 0] = '\0';
	return n > 0;
}

/* ---- the clock ---- */

static long seconds_off(void)
{
	char text[32];
	return read_word("clock", text, sizeof(text)) ? strtol(text, NULL, 10) : 0;
}

int clock_gettime(clockid_t which, struct timespec *ret)
{
	int status = (int)syscall(SYS_clock_gettime, which, ret);
	if (!status && (which == CLOCK_REALTIME || which == CLOCK_REALTIME_COARSE))
		ret->tv_sec += seconds_off();
	return status;
}

int gettimeofday(struct timeval *restrict ret, void *restrict zone)
{
	struct timespec now;
	(void)zone;
	clock_gettime(CLOCK_REALTIME, &now);
	*ret = (struct timeval){now.tv_sec, now.tv_nsec / 1000};
	return 0;
}

time_t time(time_t *ret)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	if (ret)
		*ret = now.tv_sec;
	return now.tv_sec;
}

/* ---- the disk ---- */

static int is_full(int fd)
{
	char part[128], link[64], path[512];
	if (!read_word("full", part, sizeof(part)))
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t n = readlink(link, path, sizeof(path) - 1);
	path[n > 0 ? n : 0] = '\0';
	part[strcspn(part, "\n")] = '\0';
	return strstr(path, part) != NULL;
}

/* Writing over what is there needs no room. */
static int has_no_room(int fd, off_t end)
{
	struct stat s;
	return is_full(fd) && !fstat(fd, &s) && end > s.st_size;
}

static ssize_t no_room(void)
{
	errno = ENOSPC;
	return -1;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t at)
{
	return has_no_room(fd, at + (off_t)size) ? no_room() : syscall(SYS_pwrite64, fd, data, size, at);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t at)
{
	return pwrite64(fd, data, size, at);
}

ssize_t pwritev(int fd, const struct iovec *pieces, int n, off_t at)
{
	off_t size = 0;
	for (int i = 0; i < n; i++)
		size += (off_t)pieces[i].iov_len;
	return has_no_room(fd, at + size) ? no_room() : syscall(SYS_pwritev, fd, pieces, n, at, 0);
}

ssize_t write(int fd, const void *data, size_t size)
{
	off_t at = (off_t)syscall(SYS_lseek, fd, 0, SEEK_CUR);
	return at >= 0 && has_no_room(fd, at + (off_t)size) ? no_room() : syscall(SYS_write, fd, data, size);
}

int posix_fallocate(int fd, off_t at, off_t size)
{
	if (has_no_room(fd, at + size))
		return ENOSPC;
	return syscall(SYS_fallocate, fd, 0, at, size) ? errno : 0;
}
