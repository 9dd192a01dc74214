/* Threads with names, by which top -H, a debugger and the tests tell them apart. */
#ifndef FIELDPASS_THREAD_H
#define FIELDPASS_THREAD_H

#include <fieldpass/base.h>
#include <pthread.h>

/* At most 15 characters of the name are kept. False: no thread could be started. */
bool fp_thread_start(pthread_t *ret_thread, const char *name, void *(*run)(void *), void *argument);

#endif
