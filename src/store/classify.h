/* What an error of the server means (by its SQLSTATE). */
#ifndef FIELDPASS_STORE_CLASSIFY_H
#define FIELDPASS_STORE_CLASSIFY_H

#include <libpq-fe.h>

#include <fieldpass/err.h>

/* Sets sqlstate and constraint; logs what is INTERNAL. *ret_drop: the connection is of no more use. */
fp_err fp_classify(const PGresult *result, const char *statement, bool *ret_drop, struct fp_problem *problem);

#endif
