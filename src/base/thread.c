#include <fieldpass/thread.h>

#define NAME_MAX_BYTES 16 /* with its end */

bool fp_thread_start(pthread_t *ret_thread, const char *name, void *(*run)(void *), void *argument)
{
	char short_name[NAME_MAX_BYTES];
	if (pthread_create(ret_thread, NULL, run, argument) != 0)
		return false;
	snprintf(short_name, sizeof(short_name), "%s", name);
	pthread_setname_np(*ret_thread, short_name);
	return true;
}

void fp_condition_init(pthread_cond_t *condition)
{
	pthread_condattr_t monotonic;
	pthread_condattr_init(&monotonic);
	pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC);
	pthread_cond_init(condition, &monotonic);
	pthread_condattr_destroy(&monotonic);
}

bool fp_condition_wait(pthread_cond_t *condition, pthread_mutex_t *lock, fp_time until)
{
	const struct timespec at = {until / FP_SECOND, until % FP_SECOND * 1000};
	return pthread_cond_timedwait(condition, lock, &at) == 0;
}
