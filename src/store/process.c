#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "process.h"

static char *const environment[] = {
	(char[]){"PATH=/usr/bin:/bin"}, (char[]){"LC_ALL=C.UTF-8"}, (char[]){"TZ=UTC"}, NULL};

/* Between fork and exec in a program with threads: nothing that takes a lock or allocates. */
static _Noreturn void become(char *const argv[], const char *log_path, bool dies_with_us, pid_t parent)
{
	sigset_t none;
	sigemptyset(&none);
	for (int s = 1; s < NSIG; s++)
		signal(s, SIG_DFL);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setpgid(0, 0);
	if (dies_with_us)
		prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (dies_with_us && getppid() != parent)
		_exit(127);
	int in = open("/dev/null", O_RDONLY);
	int out = open(log_path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	if (in < 0 || out < 0 || dup2(in, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0)
		_exit(127);
	close_range(3, ~0U, 0);
	execve(argv[0], argv, environment);
	_exit(127);
}

pid_t fp_process_start(char *const argv[], const char *log_path, bool dies_with_us)
{
	pid_t parent = getpid();
	pid_t pid = fork();
	if (pid == 0)
		become(argv, log_path, dies_with_us, parent);
	return pid;
}

bool fp_process_run(char *const argv[], const char *log_path)
{
	int status = -1;
	pid_t pid = fp_process_start(argv, log_path, true);
	if (pid < 0)
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

bool fp_process_ended(pid_t pid)
{
	pid_t got = waitpid(pid, NULL, WNOHANG);
	return got == pid || (got < 0 && errno == ECHILD);
}

static bool is_postgres_in(const char *pid, const char *directory)
{
	char path[64], target[PATH_MAX], name[16] = "";
	snprintf(path, sizeof(path), "/proc/%.16s/cwd", pid);
	ssize_t n = readlink(path, target, sizeof(target));
	if (n < 0 || (size_t)n != strlen(directory) || memcmp(target, directory, (size_t)n))
		return false;
	snprintf(path, sizeof(path), "/proc/%.16s/comm", pid);
	FILE *f = fopen(path, "re");
	if (!f)
		return false;
	bool read = fgets(name, sizeof(name), f);
	fclose(f);
	return read && !strcmp(name, "postgres\n");
}

size_t fp_process_in(const char *directory, pid_t *ret_pids, size_t max)
{
	size_t n = 0;
	DIR *proc = opendir("/proc");
	struct dirent *e;
	while (proc && n < max && (e = readdir(proc))) {
		long pid = strtol(e->d_name, NULL, 10);
		if (pid > 0 && is_postgres_in(e->d_name, directory))
			ret_pids[n++] = (pid_t)pid;
	}
	if (proc)
		closedir(proc);
	return n;
}
