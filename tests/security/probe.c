/*
 * A thread inside the server, as whoever took it over would have one: once it is confined, it tries what it may no
 * longer do, and writes a line of what came of each to the file $PROBE. Preloaded (LD_PRELOAD) by test_confinement.py.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int is_confined(void)
{
	char line[128];
	int found = 0;
	FILE *status = fopen("/proc/thread-self/status", "re");
	while (status && fgets(line, sizeof(line), status))
		found |= strcmp(line, "Seccomp:\t2\n") == 0;
	if (status)
		fclose(status);
	return found;
}

static long run_program(void)
{
	char *const argv[] = {(char[]){"true"}, NULL};
	return execve("/bin/true", argv, environ);
}

static long run_open_program(void)
{
	char *const argv[] = {(char[]){"true"}, NULL};
	return syscall(
		SYS_execveat, open("/bin/true", O_RDONLY | O_CLOEXEC), "", argv, environ, 0x1000 /* AT_EMPTY_PATH */);
}

static long make_process(void)
{
	pid_t pid = fork();
	if (pid == 0)
		_exit(0);
	return pid > 0 ? waitpid(pid, NULL, 0) : pid;
}

static long trace(void)
{
	return ptrace(PTRACE_SEIZE, getppid(), 0, 0);
}

static long make_namespace(void)
{
	return unshare(CLONE_NEWUSER);
}

static long mount_something(void)
{
	return mount("none", "/tmp", "tmpfs", 0, NULL);
}

static long make_ring(void)
{
	return syscall(SYS_io_uring_setup, 8, NULL);
}

static long load_program(void)
{
	return syscall(SYS_bpf, 0, NULL, 0);
}

static void *nothing(void *unused)
{
	return unused;
}

static long make_thread(void)
{
	pthread_t thread;
	return -pthread_create(&thread, NULL, nothing, NULL) ?: pthread_join(thread, NULL);
}

static void *probe(void *to)
{
	static const struct {
		const char *name;
		long (*act)(void);
	} acts[] = {{"thread", make_thread}, {"execve", run_program}, {"execveat", run_open_program},
		{"fork", make_process}, {"ptrace", trace}, {"unshare", make_namespace}, {"mount", mount_something},
		{"io_uring", make_ring}, {"bpf", load_program}};
	while (!is_confined())
		nanosleep(&(struct timespec){.tv_nsec = 20000000}, NULL);
	FILE *out = fopen(to, "we");
	for (size_t i = 0; i < sizeof(acts) / sizeof(acts[0]); i++) {
		errno = 0;
		long got = acts[i].act();
		fprintf(out, "%s %s\n", acts[i].name, got < 0 ? strerrorname_np(errno) : "done");
	}
	fputs("end\n", out);
	fclose(out);
	return NULL;
}

__attribute__((constructor)) static void begin(void)
{
	pthread_t thread;
	char *to = getenv("PROBE");
	if (to && strcmp(program_invocation_short_name, "fieldpassd") == 0)
		pthread_create(&thread, NULL, probe, to);
}
