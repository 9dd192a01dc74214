#ifndef FIELDPASS_WORKER_HOUSEKEEPING_H
#define FIELDPASS_WORKER_HOUSEKEEPING_H

#include <fieldpass/worker.h>

/* Clears away what has had its time: `now` of the domain clock, `real` of the real one. */
fp_err fp_housekeeping_run(struct fp_db *db, fp_time now, fp_time real, struct fp_problem *problem);

#endif
