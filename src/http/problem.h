/* The body of an error: RFC 9457. */
#ifndef FP_HTTP_PROBLEM_H
#define FP_HTTP_PROBLEM_H

#include "exchange.h"

#define FP_PROBLEM_TYPE "application/problem+json"

/* Codes that only layers know among themselves, and those that say nothing to a caller, become INTERNAL. */
enum fp_code fp_problem_code(const struct fp_call *call);
/* Only what belongs to the call's error is said: `problem` may still hold one that was overcome. */
void fp_problem_write(const struct fp_call *call, enum fp_code code, int status, struct fp_buf *out);
int fp_problem_retry_after(const struct fp_call *call, int status); /* seconds; 0: the header is not sent */

#endif
