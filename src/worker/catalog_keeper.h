#ifndef FIELDPASS_WORKER_CATALOG_KEEPER_H
#define FIELDPASS_WORKER_CATALOG_KEEPER_H

#include <fieldpass/worker.h>

#define FP_FINGERPRINT 400

/* What is different whenever the reference data is, schedules and closures among it. */
fp_err fp_catalog_look(struct fp_db *db, char ret_print[FP_FINGERPRINT], struct fp_problem *problem);

#endif
