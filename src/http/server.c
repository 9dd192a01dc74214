/*
 * The daemon's life. Its end is an order, since libmicrohttpd aborts when it is stopped with a suspended connection:
 *
 *   1. fp_http_quiesce: no new connection, and no refusal is kept back any more
 *   2. lanes are closed, and what they hold is carried out; parked calls are finished   (main)
 *   3. fp_http_stop: from here nothing is suspended any more; it waits until the last suspended call has come
 *      back, then until the answers are sent, and then stops the daemon
 *   4. lanes and all else are freed                        (main)
 */
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "server.h"

#include <fieldpass/log.h>
#include <fieldpass/thread.h>

#include "exchange.h"
#include "listener.h"
#include "pause.h"
#include "reply.h"

/* Only the format is logged: its arguments may be what a person sent. */
static void log_daemon(void *cls, const char *format, va_list args)
{
	(void)cls, (void)args;
	FP_LOG(FP_LOG_DEBUG, "microhttpd", FP_LOG_TEXT("message", format));
}

static void panic(void *cls, const char *file, unsigned int line, const char *reason)
{
	(void)cls;
	FP_LOG(FP_LOG_ERROR, "microhttpd_panic", FP_LOG_TEXT("file", file), FP_LOG_NUMBER("line", line),
		FP_LOG_TEXT("reason", reason));
	abort();
}

static struct fp_http *server_free(struct fp_http *http)
{
	if (!http)
		return NULL;
	fp_pause_free(http->pause);
	fp_last_resorts_done(&http->last_resorts);
	fp_router_free(http->router);
	fp_http_metrics_free(http->metrics);
	pthread_cond_destroy(&http->changed);
	pthread_mutex_destroy(&http->lock);
	free(http);
	return NULL;
}

static void server_cleanup(struct fp_http **http)
{
	server_free(*http);
}

static struct fp_http *server_new(const struct fp_http_config *config)
{
	struct fp_http *http = calloc(1, sizeof(*http));
	if (!http)
		return NULL;
	fp_condition_init(&http->changed);
	pthread_mutex_init(&http->lock, NULL);
	http->config = *config;
	http->router = fp_router_new(config->routes, config->n_routes);
	http->metrics = fp_http_metrics_new(config->n_routes);
	http->pause = fp_pause_new((size_t)config->connections_max / 4, config->pause_ms * FP_SECOND / 1000);
	bool ready = fp_last_resorts_make(&http->last_resorts);
	return ready && http->pause && http->router && http->metrics ? http : server_free(http);
}

static struct MHD_Daemon *start_daemon(struct fp_http *http, int listen_fd)
{
	const struct fp_http_config *c = &http->config;
	bool pool = c->threads > 1;
	/* the logger comes first, so that it hears of the others */
	struct MHD_OptionItem options[] = {
		{MHD_OPTION_EXTERNAL_LOGGER, (intptr_t)log_daemon, NULL},
		{MHD_OPTION_URI_LOG_CALLBACK, (intptr_t)fp_exchange_begin, http},
		{MHD_OPTION_NOTIFY_COMPLETED, (intptr_t)fp_exchange_end, http},
		{MHD_OPTION_LISTEN_SOCKET, listen_fd, NULL},
		{MHD_OPTION_CONNECTION_LIMIT, c->connections_max, NULL},
		{MHD_OPTION_CONNECTION_TIMEOUT, c->idle_seconds, NULL},
		{MHD_OPTION_CONNECTION_MEMORY_LIMIT, FP_CONNECTION_MEMORY, NULL},
		{pool ? MHD_OPTION_THREAD_POOL_SIZE : MHD_OPTION_END, c->threads, NULL},
		{MHD_OPTION_END, 0, NULL},
	};
	/* poll: the library's own epoll loop stalls at 128 ready connections */
	return MHD_start_daemon(MHD_USE_POLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ERROR_LOG, 0, NULL,
		NULL, fp_exchange_handle, http, MHD_OPTION_ARRAY, options, MHD_OPTION_END);
}

fp_err fp_http_start(const struct fp_http_config *config, struct fp_http **ret_http, struct fp_problem *problem)
{
	FP_CLEANUP(server_cleanup) struct fp_http *http = server_new(config);
	int fd = -1;
	if (!http)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(fp_proxies_read(config->trusted_proxies, &http->proxies, problem));
	FP_TRY(fp_listener_open(config->listen, &fd, &http->port, problem));
	MHD_set_panic_func(panic, NULL);
	http->daemon = start_daemon(http, fd);
	if (!http->daemon) {
		close(fd);
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "The HTTP server on %s does not start.", config->listen);
	}
	*ret_http = http;
	http = NULL;
	return FP_OK;
}

int fp_http_port(const struct fp_http *http)
{
	return http->port;
}

bool fp_server_suspend_begin(struct fp_http *http)
{
	pthread_mutex_lock(&http->lock);
	bool may = !http->stopping;
	http->suspended += may;
	pthread_mutex_unlock(&http->lock);
	return may;
}

void fp_server_suspend_end(struct fp_http *http)
{
	pthread_mutex_lock(&http->lock);
	http->suspended--;
	pthread_cond_signal(&http->changed);
	pthread_mutex_unlock(&http->lock);
}

void fp_server_answer_begin(struct fp_http *http)
{
	pthread_mutex_lock(&http->lock);
	http->answering++;
	pthread_mutex_unlock(&http->lock);
}

void fp_server_answer_end(struct fp_http *http)
{
	pthread_mutex_lock(&http->lock);
	http->answering--;
	pthread_cond_signal(&http->changed);
	pthread_mutex_unlock(&http->lock);
}

void fp_http_quiesce(struct fp_http *http)
{
	if (atomic_exchange(&http->closing, true))
		return; /* the library would hand out the closed descriptor once more */
	int fd = MHD_quiesce_daemon(http->daemon);
	if (fd >= 0)
		close(fd);
	fp_pause_end(http->pause);
}

/* A client that does not read its answer may not hold the process up: the idle time bounds the second wait. */
static void wait_for_calls(struct fp_http *http)
{
	pthread_mutex_lock(&http->lock);
	http->stopping = true;
	while (http->suspended > 0)
		pthread_cond_wait(&http->changed, &http->lock);
	fp_time until = fp_monotonic_now() + http->config.idle_seconds * FP_SECOND;
	while (http->answering > 0 && fp_condition_wait(&http->changed, &http->lock, until))
		continue;
	pthread_mutex_unlock(&http->lock);
}

void fp_http_stop(struct fp_http *http)
{
	wait_for_calls(http);
	MHD_stop_daemon(http->daemon);
	server_free(http);
}
