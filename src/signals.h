/* The signals that end the server, taken by its main thread alone. */
#ifndef FIELDPASS_SIGNALS_H
#define FIELDPASS_SIGNALS_H

/* Before the first thread: they wait until somebody asks for them. SIGPIPE is ignored. */
void fp_signals_hold(void);
/* Waits for one, at most so long; 0: none came. */
int fp_signals_wait(int milliseconds);
/* From here on the next one ends the process at once, with status 1. */
void fp_signals_let_through(void);

#endif
