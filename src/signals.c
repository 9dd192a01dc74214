#include "signals.h"

#include <signal.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

static const int ending[] = {SIGTERM, SIGINT, SIGHUP};

static sigset_t ending_set(void)
{
	sigset_t set;
	sigemptyset(&set);
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaddset(&set, ending[i]);
	return set;
}

void fp_signals_hold(void)
{
	sigset_t set = ending_set();
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	signal(SIGPIPE, SIG_IGN);
}

int fp_signals_wait(int milliseconds)
{
	sigset_t set = ending_set();
	struct timespec limit = {milliseconds / 1000, milliseconds % 1000 * 1000000L};
	int got = sigtimedwait(&set, NULL, &limit);
	return got > 0 ? got : 0;
}

static _Noreturn void end_at_once(int signal_number)
{
	(void)signal_number;
	_exit(1);
}

void fp_signals_let_through(void)
{
	sigset_t set = ending_set();
	for (size_t i = 0; i < sizeof(ending) / sizeof(ending[0]); i++)
		sigaction(ending[i], &(struct sigaction){.sa_handler = end_at_once}, NULL);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
}
