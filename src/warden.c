#include "warden.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define WATCH_MS 200

/* How the start went; sent once. */
struct report {
	enum fp_code code;
	char detail[1024];
};

static void tell(int channel, fp_err err, const struct fp_problem *problem)
{
	struct report report = {.code = err.code};
	if (fp_failed(err))
		snprintf(report.detail, sizeof(report.detail), "%s",
			problem->detail ? problem->detail : fp_code_title(err.code));
	(void)!send(channel, &report, sizeof(report), MSG_NOSIGNAL); /* nobody hears it: the server has gone */
}

/* The server says nothing; it closes its end when it wants an end. */
static void watch(struct fp_cluster *cluster, int channel)
{
	struct pollfd server = {.fd = channel, .events = POLLIN};
	while (poll(&server, 1, WATCH_MS) == 0 || errno == EINTR) {
		errno = 0;
		fp_cluster_watch(cluster);
	}
}

/* Killed together with the server: PostgreSQL is left then, and the next start ends it in good order. */
static _Noreturn void be_warden(const char *directory, const struct fp_keys *keys, int channel, pid_t server)
{
	struct fp_problem problem = {0};
	struct fp_cluster *cluster = NULL;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != server)
		_exit(1);
	problem.arena = fp_arena_new((size_t)1 << 20);
	fp_err err = fp_cluster_start(directory, keys, &cluster, &problem);
	tell(channel, err, &problem);
	if (!fp_failed(err)) {
		watch(cluster, channel);
		fp_cluster_stop(cluster);
	}
	fp_arena_free(problem.arena);
	exit(0);
}

static fp_err listen_to(struct fp_warden *w, struct fp_problem *problem)
{
	struct report report;
	ssize_t n;
	do
		n = recv(w->channel, &report, sizeof(report), MSG_WAITALL);
	while (n < 0 && errno == EINTR);
	if (n != (ssize_t)sizeof(report))
		return fp_fail(problem, FP_CODE_INTERNAL, "The process that starts PostgreSQL ended before it had.");
	if (report.code != FP_CODE_OK)
		return fp_fail(problem, report.code, "%s", report.detail);
	return FP_OK;
}

fp_err fp_warden_start(
	const char *directory, const struct fp_keys *keys, struct fp_warden *ret_warden, struct fp_problem *problem)
{
	int ends[2];
	pid_t server = getpid();
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends))
		return fp_fail(problem, FP_CODE_INTERNAL, "A socket cannot be made: %s.", strerrordesc_np(errno));
	pid_t pid = fork();
	if (pid == 0) {
		close(ends[0]);
		be_warden(directory, keys, ends[1], server);
	}
	close(ends[1]);
	*ret_warden = (struct fp_warden){.pid = pid > 0 ? pid : 0, .channel = ends[0]};
	fp_err err =
		pid > 0 ? listen_to(ret_warden, problem)
			: fp_fail(problem, FP_CODE_INTERNAL, "No process could be made: %s.", strerrordesc_np(errno));
	if (fp_failed(err))
		fp_warden_stop(ret_warden);
	return err;
}

bool fp_warden_ended(struct fp_warden *warden)
{
	pid_t got = waitpid(warden->pid, NULL, WNOHANG);
	return got == warden->pid || (got < 0 && errno == ECHILD);
}

void fp_warden_stop(struct fp_warden *warden)
{
	if (!warden->pid)
		return;
	close(warden->channel);
	while (waitpid(warden->pid, NULL, 0) < 0 && errno == EINTR)
		;
	*warden = (struct fp_warden){0};
}
