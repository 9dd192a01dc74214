/* The way out for a line of the log. */
#ifndef FP_BASE_LOG_WRITER_H
#define FP_BASE_LOG_WRITER_H

#include <fieldpass/base.h>

/* A write of at most PIPE_BUF bytes is whole even where several processes write to one pipe. */
#define FP_LOG_LINE_MAX 4096

/*
 * `line` ends with a newline and has at most FP_LOG_LINE_MAX bytes. While there is no thread that writes, it is written
 * here; else it is copied, and where it hurries it has been written on return, or 100 ms have passed.
 */
void fp_log_line(const char *line, size_t length, bool hurries);

#endif
