/* The listening socket. Our own, so that port 0 works and the error can be said. */
#ifndef FP_HTTP_LISTENER_H
#define FP_HTTP_LISTENER_H

#include <fieldpass/err.h>

/* `listen` is "127.0.0.1:8080" or "[::1]:8080". FP_CODE_UNAVAILABLE where the address cannot be had. */
fp_err fp_listener_open(const char *listen, int *ret_fd, int *ret_port, struct fp_problem *problem);

#endif
