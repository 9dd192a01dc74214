/*
 * HTTP as an operation sees it. This layer knows no operation: it is handed a route table (generated from
 * the contract), a few hooks, and carries every request through
 *
 *   authorize, decode   HTTP thread, pure
 *   run                 a lane's thread, with a database at hand
 *   encode              HTTP thread, pure
 *
 * A call is owned by one thread at a time; being queued is being handed over.
 */
#ifndef FIELDPASS_HTTP_H
#define FIELDPASS_HTTP_H

#include <fieldpass/buf.h>
#include <fieldpass/clock.h>
#include <fieldpass/err.h>
#include <fieldpass/id.h>
#include <fieldpass/queue.h>

enum fp_method { FP_GET, FP_POST, FP_PUT, FP_PATCH, FP_DELETE, FP_METHODS };

/* Which queue an operation waits in (design, section 8). DIRECT runs on the HTTP thread and may not block. */
enum fp_lane { FP_LANE_DIRECT, FP_LANE_SUBMIT, FP_LANE_READ, FP_LANE_STAFF, FP_LANE_REST, FP_LANES };

#define FP_PATH_PARAMS_MAX 2
#define FP_BODY_MAX	   65536

struct fp_call;
struct fp_app;

struct fp_op {
	/* Reads parameters and body into call->cmd. May set call->lane to FP_LANE_DIRECT when it has all it needs.
	 * NULL: nothing to read. */
	fp_err (*decode)(struct fp_call *call);
	/* Does the work. NULL only for FP_LANE_DIRECT. */
	fp_err (*run)(struct fp_call *call, struct fp_db *db);
	/* Does the work of several calls of this operation at once, and sets call->err of each; takes the place of
	 * `run`. */
	void (*run_many)(struct fp_call **calls, size_t n, struct fp_db *db);
	size_t batch_max; /* with run_many */
	/* Writes call->reply. Not called where decode or run failed. */
	fp_err (*encode)(struct fp_call *call);
};

/* One operation of the contract; the table is generated (openapi/generate.py). */
struct fp_route {
	enum fp_method method;
	const char *pattern;   /* "/v1/requests/{request_id}" */
	const char *operation; /* operationId */
	const struct fp_op *op;
	uint32_t roles; /* who may call it; the meaning of the bits is the authorizer's */
	enum fp_lane lane;
	const char *query; /* the query parameters there are, space-separated; others are refused */
	bool has_body;	   /* false: a body is refused with 400 */
	bool sees_only;	   /* also for credentials that show little; the meaning is the authorizer's */
};

#define FP_REPLY_HEADERS_MAX 12
struct fp_reply {
	int status;		  /* preset: 200 */
	const char *content_type; /* preset: application/json */
	struct fp_buf body;
	size_t n_headers;
	struct {
		const char *name;  /* static */
		const char *value; /* arena or static */
	} headers[FP_REPLY_HEADERS_MAX];
	const void *static_body; /* served as it is instead of `body`; lives for ever */
	size_t static_length;
};

struct fp_call {
	struct fp_job job; /* must stay first: the queue's view */
	struct fp_arena *arena;
	struct fp_app *app; /* the hooks' ctx */
	const struct fp_route *route;
	enum fp_lane lane;	/* preset from the route */
	struct fp_id id;	/* of this HTTP request, always new */
	const char *request_id; /* X-Request-Id: the client's where it is safe, else the text of `id` */
	const char *path;	/* raw path as sent, without the query */
	const char *path_param[FP_PATH_PARAMS_MAX]; /* decoded, in the pattern's order */
	struct fp_bytes body;
	fp_time deadline; /* monotonic: if its first run has not begun by then, the answer is 503; decode may move it */
	void *caller;	  /* the authorizer's: who is calling */
	void *scope;	  /* the authorizer's: what it holds for the call (snapshot) and gives back in `release` */
	void *cmd;	  /* decode's, for run */
	void *result;	  /* run's, for encode */
	fp_err err;
	struct fp_problem problem;
	struct fp_problem *overdue; /* decode's: what only time has made wrong, so that the same body may have been
				       taken before; NULL: nothing */
	struct fp_reply reply;
	bool parked; /* run sets it: somebody else keeps the call now, and will hand it to fp_call_finish or
			fp_call_again */
	int runs;    /* how often run was called before */
	struct fp_http_call *http; /* the HTTP layer's own */
};

/* Requests' parts. All results live as long as the call. */
const char *fp_call_header(const struct fp_call *call, const char *name); /* the first; NULL: absent */
/* All headers of a name that holds a list, as one (RFC 9110, section 5.3). NULL: absent, or no memory. */
const char *fp_call_header_list(struct fp_call *call, const char *name);
/* The decoded query parameter; NULL: absent. A doubled parameter, bad %-encoding, %00 or bad UTF-8 has been refused
 * before. */
const char *fp_call_query(const struct fp_call *call, const char *name);
/* Whose call it is: the address that is connected, or what one of `trusted_proxies` says of it. */
struct fp_address {
	uint8_t b[16]; /* IPv6; IPv4 as ::ffff:a.b.c.d */
};
void fp_call_peer(const struct fp_call *call, struct fp_address *ret_address);
/* The query parameters are checked against the route's list, and named in `problem` if unknown, before decode. */

/* Writes what the layer has counted, in Prometheus' text format. */
void fp_call_metrics(const struct fp_call *call, struct fp_buf *b);

/* Replies. Values are borrowed: arena or static. Beyond FP_REPLY_HEADERS_MAX it is a bug (asserted). */
void fp_reply_header(struct fp_call *call, const char *name, const char *value);

/* For whoever kept a parked call: gives it back to be encoded and answered; or queues it again, so that run is called
   once more (false: lane full or closing; the call is then still the caller's to finish). Any thread, also before the
   run that parked the call has returned: then the lane's thread does it, and runs again without the queue. From the
   moment run has handed a parked call on, it must not touch it. */
void fp_call_finish(struct fp_call *call);
bool fp_call_again(struct fp_call *call);

/* What the layer asks of its user. `ctx` is also call->app. */
struct fp_http_hooks {
	struct fp_app *ctx;
	/* HTTP thread, after routing, before decode: who is calling (sets call->caller, call->scope), and may they?
	 * Never blocks. */
	fp_err (*authorize)(struct fp_call *call);
	/* HTTP thread, when all is over (also after a failed authorize). */
	void (*release)(struct fp_call *call);
	/* Queues the job; false when the lane is full or closed. */
	bool (*enqueue)(struct fp_app *ctx, enum fp_lane lane, struct fp_job *job);
	/* A lane's thread, after a run that failed: whether to run once more, with its problem wiped. If not, it may
	 * put another failure in the place of that one. */
	bool (*again)(struct fp_call *call, fp_err *err, struct fp_db *db);
	/* A lane's thread, before the first run of a call with something overdue: OK where it was taken before, else
	 * why it is refused. */
	fp_err (*was_taken)(struct fp_call *call, struct fp_db *db);
};

/* The texts and the table are borrowed until fp_http_stop. */
struct fp_http_config {
	const char *listen; /* "127.0.0.1:8080", "[::1]:8080", port 0: any */
	const struct fp_route *routes;
	size_t n_routes;
	struct fp_http_hooks hooks;
	const char *trusted_proxies; /* space-separated addresses whose X-Forwarded-For is believed; empty: none */
	const char *cors_origins;    /* space-separated origins, or "*"; empty: none */
	int threads;		     /* 1 or 2 */
	int connections_max;
	int idle_seconds;
	int deadline_ms; /* for each call, from its last byte to its answer */
	int pause_ms;	 /* how long a refusal of who calls too often is kept back */
};

struct fp_http;

/* Starts to serve. FP_CODE_UNAVAILABLE where the address cannot be had (said in `problem`). */
fp_err fp_http_start(const struct fp_http_config *config, struct fp_http **ret_http, struct fp_problem *problem);
int fp_http_port(const struct fp_http *http); /* the port it got */
/* Ordered shutdown in two steps: no new connection; then, when the lanes are closed and drained, wait until every call
   has been answered and stop. Between the two, calls on kept connections that need a lane get 503. fp_http_stop waits
   for parked calls too: whoever keeps one finishes it. A client that does not read its answer is waited for at most
   `idle_seconds`. */
void fp_http_quiesce(struct fp_http *http);
void fp_http_stop(struct fp_http *http); /* frees */

#endif
