/* A call in its lane: run, and the ways back. */
#ifndef FP_HTTP_LANE_H
#define FP_HTTP_LANE_H

#include "exchange.h"

void fp_lane_job(struct fp_call *call); /* fills call->job */

#endif
