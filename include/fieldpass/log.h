/*
 * One JSON object a line on standard error. Only main, http, worker, and the store's connections log; all
 * else returns its error. A log line carries ids, codes and numbers, never what a person wrote.
 */
#ifndef FIELDPASS_LOG_H
#define FIELDPASS_LOG_H

#include <fieldpass/base.h>

enum fp_level { FP_LOG_DEBUG, FP_LOG_INFO, FP_LOG_WARN, FP_LOG_ERROR };

void fp_log_level(enum fp_level lowest); /* before the first thread */

/*
 * From start to stop a thread of its own writes what the others log, some milliseconds later: nobody who serves calls
 * waits for whoever reads the log. Where the reader is a quarter of a megabyte behind, lines are lost, and a line
 * "log_lines_lost" says how many, as does a metric. A line of level error is written before the call returns, unless
 * that takes more than 100 ms. False: there is no thread, and lines are written by those who log, as before the start.
 * A process forks before it.
 */
bool fp_log_start(void);
void fp_log_stop(void); /* what was logged is written then, or a second has passed; without a start, nothing */

/* A field of a line; make one with the macros, from a literal name. Text is escaped. */
struct fp_log_field {
	const char *label; /* the name as it is written: ,"name": */
	size_t label_length;
	const char *text; /* NULL: `number` counts */
	int64_t number;
};
static inline struct fp_log_field fp_log_text(const char *label, size_t label_length, const char *text)
{
	return (struct fp_log_field){label, label_length, text ? text : "", 0};
}
#define FP_LOG_LABEL(name)	   ",\"" name "\":", sizeof(",\"" name "\":") - 1
#define FP_LOG_TEXT(name, value)   fp_log_text(FP_LOG_LABEL(name), (value)) /* NULL is written as "" */
#define FP_LOG_NUMBER(name, value) ((struct fp_log_field){FP_LOG_LABEL(name), NULL, (int64_t)(value)})

/*
 * {"at":"…","level":"info","event":"…", fields…}. Thread-safe. A line has at most 4,096 bytes, so that lines of several
 * processes never mix in one pipe: fields that do not fit are left out and "cut":true is added.
 */
void fp_log_fields(enum fp_level level, const char *event, const struct fp_log_field *fields, size_t n);
#define FP_LOG(level, event, ...)                                                                                      \
	fp_log_fields((level), (event), (const struct fp_log_field[]){{NULL, 0, NULL, 0}, ##__VA_ARGS__},              \
		sizeof((const struct fp_log_field[]){{NULL, 0, NULL, 0}, ##__VA_ARGS__}) /                             \
			sizeof(struct fp_log_field))

#endif
