/* A result and where its columns lie. */
#ifndef FIELDPASS_STORE_ROWS_H
#define FIELDPASS_STORE_ROWS_H

#include <libpq-fe.h>

#include <fieldpass/store.h>

/* Takes the result over, also where it fails. NULL: no memory. */
struct fp_rows *fp_rows_new(PGresult *result);

#endif
