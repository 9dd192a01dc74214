/*
 * What the server gives up once it has started, so that whoever takes it over can do no more with it than it can: new
 * programs and processes, looking into others, and all that changes the machine. Files and sockets it needs.
 */
#ifndef FIELDPASS_CONFINE_H
#define FIELDPASS_CONFINE_H

/* For all threads, for ever, and for what they start. Logs a warning where the kernel has no seccomp, or something
 * around us forbids it, and goes on. */
void fp_confine(void);

#endif
