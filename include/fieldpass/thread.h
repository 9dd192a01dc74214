/* Threads with names, by which top -H, a debugger and the tests tell them apart; and how they wait for a time. */
#ifndef FIELDPASS_THREAD_H
#define FIELDPASS_THREAD_H

#include <fieldpass/clock.h>
#include <pthread.h>

/* At most 15 characters of the name are kept. False: no thread could be started. */
bool fp_thread_start(pthread_t *ret_thread, const char *name, void *(*run)(void *), void *argument);

/* A condition whose waits go by the monotonic clock, so that nobody waits longer where the machine's clock is set back.
 */
void fp_condition_init(pthread_cond_t *condition);
/* Under the lock: until it is signalled, or the instant (fp_monotonic_now) has come. False: it has. */
bool fp_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, fp_time until);

#endif
