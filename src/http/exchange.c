#include <stdatomic.h>
#include <string.h>

#include "exchange.h"

#include "access_log.h"
#include "admission.h"
#include "dispatch.h"
#include "reply.h"

/* Bounds what one call may hold: the largest list and the work on it fit well. */
#define ARENA_MAX ((size_t)16 << 20)

/* Called with the raw request line; what it returns is the context of all further callbacks. */
void *fp_exchange_begin(void *cls, const char *uri, struct MHD_Connection *connection)
{
	struct fp_arena *arena = fp_arena_new(ARENA_MAX);
	struct fp_http_call *h = arena ? fp_arena_alloc(arena, sizeof(*h)) : NULL;
	const char *target = h ? fp_arena_text(arena, uri) : NULL;
	if (!target) {
		fp_arena_free(arena);
		return NULL; /* the handler answers with the reply made at start */
	}
	h->server = cls;
	h->connection = connection;
	h->head.target = target;
	h->at_start = fp_monotonic_now();
	h->call.arena = arena;
	h->call.http = h;
	h->call.app = h->server->config.hooks.ctx;
	h->call.problem.arena = arena;
	h->call.reply.status = MHD_HTTP_OK;
	h->call.reply.content_type = "application/json";
	fp_buf_init(&h->call.reply.body, ARENA_MAX);
	fp_buf_init(&h->received, FP_BODY_MAX);
	return h;
}

struct collector {
	struct fp_header *headers;
	size_t n, room;
};

static enum MHD_Result collect(void *cls, enum MHD_ValueKind kind, const char *name, size_t name_length,
	const char *value, size_t value_length)
{
	(void)kind;
	struct collector *c = cls;
	if (c->n == c->room)
		return MHD_NO;
	c->headers[c->n++] = (struct fp_header){name, value ? value : "", name_length, value ? value_length : 0};
	return MHD_YES;
}

static fp_err collect_head(struct fp_http_call *h, const char *method, const char *version)
{
	int n = MHD_get_connection_values_n(h->connection, MHD_HEADER_KIND, NULL, NULL);
	struct collector c = {.room = n > 0 ? (size_t)n : 0};
	c.headers = fp_arena_alloc(h->call.arena, (c.room + 1) * sizeof(*c.headers));
	h->head.method = fp_arena_text(h->call.arena, method);
	h->head.version = fp_arena_text(h->call.arena, version);
	if (!c.headers || !h->head.method || !h->head.version)
		return fp_fail(&h->call.problem, FP_CODE_NO_MEMORY, NULL);
	MHD_get_connection_values_n(h->connection, MHD_HEADER_KIND, collect, &c);
	h->head.headers = c.headers;
	h->head.n_headers = c.n;
	return FP_OK;
}

/* The client's id where it is safe to print, else ours. */
static fp_err name_call(struct fp_http_call *h)
{
	static const char safe[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-";
	const char *sent = fp_head_value(&h->head, "X-Request-Id");
	if (!fp_id_new(&h->call.id)) {
		h->call.request_id = FP_REPLY_NO_ID;
		return fp_fail(&h->call.problem, FP_CODE_INTERNAL, NULL);
	}
	fp_id_format(&h->call.id, h->id_text);
	h->call.request_id = h->id_text;
	if (sent && sent[0] != '\0' && strlen(sent) <= 64 && sent[strspn(sent, safe)] == '\0')
		h->call.request_id = sent;
	return FP_OK;
}

static fp_err refuse_early(struct fp_http_call *h, const char *method, const char *version)
{
	FP_TRY(collect_head(h, method, version));
	FP_TRY(name_call(h));
	return fp_admission_head(h);
}

static enum MHD_Result take_head(struct fp_http_call *h, const char *method, const char *version)
{
	h->call.err = refuse_early(h, method, version);
	if (fp_failed(h->call.err))
		return fp_reply_send(h, FP_PHASE_HEAD); /* a reply on the first callback makes libmicrohttpd close */
	h->call.err = fp_admission_route(h);
	fp_phase_must(h, FP_PHASE_HEAD, FP_PHASE_BODY);
	return MHD_YES;
}

static enum MHD_Result take_body(struct fp_http_call *h, const char *upload, size_t *upload_size)
{
	h->n_received += *upload_size;
	if (h->n_received > FP_DISCARD_MAX)
		return MHD_NO;
	if (h->n_received > FP_BODY_MAX && !fp_failed(h->call.err))
		h->call.err = fp_admission_too_large(h);
	if (!fp_failed(h->call.err))
		fp_buf_add(&h->received, upload, *upload_size);
	*upload_size = 0;
	return MHD_YES;
}

static enum MHD_Result take_end(struct fp_http_call *h)
{
	if (!fp_failed(h->call.err) && h->received.failed)
		h->call.err = fp_fail(&h->call.problem, FP_CODE_NO_MEMORY, NULL);
	h->call.body = (struct fp_bytes){h->received.data, h->received.length};
	fp_phase_must(h, FP_PHASE_BODY, FP_PHASE_READY);
	return fp_dispatch_ready(h);
}

enum MHD_Result fp_exchange_handle(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *upload, size_t *upload_size, void **context)
{
	(void)url;
	struct fp_http_call *h = *context;
	if (!h)
		return fp_reply_last_resort(cls, connection, false);
	switch (atomic_load(&h->phase)) {
	case FP_PHASE_HEAD:
		return take_head(h, method, version);
	case FP_PHASE_BODY:
		return *upload_size > 0 ? take_body(h, upload, upload_size) : take_end(h);
	case FP_PHASE_DONE:
		return fp_dispatch_answer(h);
	default:
		return MHD_NO;
	}
}

void fp_exchange_end(void *cls, struct MHD_Connection *connection, void **context, enum MHD_RequestTerminationCode how)
{
	(void)connection, (void)how;
	struct fp_http *http = cls;
	struct fp_http_call *h = *context;
	if (!h)
		return;
	*context = NULL;
	fp_access_log_write(h);
	if (h->authorized)
		http->config.hooks.release(&h->call);
	if (h->suspended)
		fp_server_suspend_end(http);
	if (h->answering)
		fp_server_answer_end(http);
	fp_buf_done(&h->call.reply.body);
	fp_buf_done(&h->received);
	fp_arena_free(h->call.arena); /* h lies in it */
}
