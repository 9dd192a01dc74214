/*
 * One HTTP request on its way, from its request line to its last byte sent. The phase says who owns it:
 *
 *   HEAD, BODY, READY, DONE, REPLIED   the HTTP thread
 *   QUEUED                             the lane's queue
 *   RUNNING                            a lane's thread; ENDING, RERUN: the same, and it has been told how to go on
 *   PARKED                             whoever run handed it to, or pause.c
 */
#ifndef FP_HTTP_EXCHANGE_H
#define FP_HTTP_EXCHANGE_H

#include <microhttpd.h>
#include <pthread.h>

#include "hygiene.h"
#include "router.h"
#include "server.h"

enum fp_phase {
	FP_PHASE_HEAD,	  /* the request line was read */
	FP_PHASE_BODY,	  /* the head is accepted, the body is coming */
	FP_PHASE_READY,	  /* all is there */
	FP_PHASE_QUEUED,  /* suspended, in a lane */
	FP_PHASE_RUNNING, /* suspended, in run */
	FP_PHASE_ENDING,  /* parked and finished by another thread before run returned */
	FP_PHASE_RERUN,	  /* parked and sent round again before run returned */
	FP_PHASE_PARKED,  /* suspended, kept by somebody */
	FP_PHASE_DONE,	  /* to be encoded and answered */
	FP_PHASE_REPLIED, /* the answer is libmicrohttpd's */
	FP_PHASES
};

struct fp_http_call {
	struct fp_call call; /* must stay first */
	struct fp_http *server;
	struct MHD_Connection *connection;
	_Atomic enum fp_phase phase;
	char id_text[FP_ID_TEXT];
	struct fp_head head;
	struct fp_framing framing;
	struct fp_target target;
	struct fp_match match;
	const char *allow;	/* for 405 and OPTIONS */
	bool options;		/* OPTIONS: answered here */
	bool authorized;	/* authorize was called, so release must be */
	bool suspended;		/* counted by fp_server_suspend_begin */
	bool answering;		/* counted by fp_server_answer_begin */
	struct fp_buf received; /* the body */
	uint64_t n_received;	/* also what was thrown away */
	int status;		/* as sent; set before: overrides the error code's */
	fp_time at_start, at_queued, at_reply;
	fp_time queue_time, run_time, pause_time;
};

/* The one place that changes a phase. False: it was not in `from`. A step that no table row allows ends the process. */
bool fp_phase_move(struct fp_http_call *h, enum fp_phase from, enum fp_phase to);
void fp_phase_must(
	struct fp_http_call *h, enum fp_phase from, enum fp_phase to); /* where another phase would be a bug */

/* libmicrohttpd's callbacks; `cls` is the server. */
void *fp_exchange_begin(void *cls, const char *uri, struct MHD_Connection *connection);
enum MHD_Result fp_exchange_handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **context);
void fp_exchange_end(void *cls, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode how);

#endif
