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
