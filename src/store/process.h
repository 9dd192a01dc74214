/* Programs of PostgreSQL as children of ours, and those of a data directory that somebody left running. */
#ifndef FIELDPASS_STORE_PROCESS_H
#define FIELDPASS_STORE_PROCESS_H

#include <sys/types.h>

#include <fieldpass/base.h>

/*
 * Starts argv[0] (a path) with a bare environment, nothing but its output (appended to `log_path`) open, and a process
 * group of its own, so that ^C in the terminal does not reach it. `dies_with_us`: it gets SIGTERM when the calling
 * thread ends. Returns its pid, or -1.
 */
pid_t fp_process_start(char *const argv[], const char *log_path, bool dies_with_us);
/* Starts it and waits. True: it ended with 0. */
bool fp_process_run(char *const argv[], const char *log_path);

/* The living postgres processes that work in that directory (a real path), at most `max`. Zombies do not live. */
size_t fp_process_in(const char *directory, pid_t *ret_pids, size_t max);

/* True where the child `pid` has ended; then it is reaped. */
bool fp_process_ended(pid_t pid);

#endif
