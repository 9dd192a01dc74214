/*
 * The server's life. Each part stands on those before it, so the end is the beginning backwards, but for HTTP and the
 * lanes, whose order is libmicrohttpd's (http.h).
 */
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include <fieldpass/net.h>
#include <fieldpass/worker.h>

#include "commands.h"
#include "confine.h"
#include "database.h"
#include "sandbox.h"
#include "secrets.h"
#include "signals.h"
#include "warden.h"

#define WATCH_MS	200
#define PAUSE_MS	250 /* of a refusal of who calls too often */
#define OWN_DESCRIPTORS 128 /* beside the connections: files, and what libpq and the lanes hold */

struct server {
	const struct fp_config *config;
	struct fp_keys *keys;
	struct fp_warden warden; /* of the embedded PostgreSQL */
	struct fp_store *store;
	struct fp_pulse *pulse;
	struct fp_clock clock;
	struct fp_snapshot *snapshot;
	struct fp_places *places;
	struct fp_wake *wake;
	struct fp_playground playground;
	bool plays; /* the playground was begun */
	struct fp_worker_config worker_config;
	struct fp_worker *worker;
	struct fp_app *app;
	struct fp_http *http;
};

static fp_err allow_descriptors(const struct fp_config *config, struct fp_problem *problem)
{
	struct rlimit limit;
	rlim_t needed = (rlim_t)config->connections + OWN_DESCRIPTORS;
	if (getrlimit(RLIMIT_NOFILE, &limit) || limit.rlim_cur >= needed)
		return FP_OK;
	limit.rlim_cur = needed;
	if (limit.rlim_max < needed || setrlimit(RLIMIT_NOFILE, &limit))
		return fp_fail(problem, FP_CODE_INTERNAL,
			"%d connections need %d open files, and this process may have fewer. Raise that limit (ulimit "
			"-n), or lower "
			"--connections.",
			config->connections, (int)needed);
	return FP_OK;
}

static fp_err open_database(struct server *s, struct fp_arena *arena, struct fp_problem *problem)
{
	/* Said before anything is made that root would own. */
	if (s->config->embedded && geteuid() == 0)
		return fp_fail(problem, FP_CODE_INTERNAL,
			"PostgreSQL does not run as root. Start Fieldpass as an ordinary user who owns the data "
			"directory.");
	FP_TRY(fp_secrets_open(s->config, arena, &s->keys, problem));
	if (s->config->embedded)
		FP_TRY(fp_warden_start(s->config->embedded, s->keys, &s->warden, problem));
	FP_TRY(fp_database_open(s->config, s->keys, &s->store, problem));
	FP_TRY(fp_store_migrate(s->store, problem));
	FP_TRY(fp_store_check_statements(s->store, problem));
	return s->config->seed ? fp_store_seed_from(s->store, s->config->seed, problem) : FP_OK;
}

static fp_err begin_playground(struct server *s, struct fp_db *db, struct fp_problem *problem)
{
	s->playground = (struct fp_playground){.store = s->store,
		.clock = &s->clock,
		.start = s->config->sandbox_start,
		.worker_config = &s->worker_config,
		.worker = &s->worker};
	s->plays = true;
	return fp_playground_begin(&s->playground, db, problem);
}

static fp_err read_data(struct server *s, struct fp_db *db, struct fp_problem *problem)
{
	if (s->config->sandbox)
		FP_TRY(begin_playground(s, db, problem));
	return fp_snapshot_refresh(s->snapshot, db, fp_clock_now(&s->clock), problem);
}

static fp_err start_clock(struct server *s, struct fp_problem *problem)
{
	fp_clock_init(&s->clock);
	s->snapshot = fp_snapshot_new();
	s->places = fp_places_new();
	s->wake = fp_wake_new(s->store);
	struct fp_db *db = fp_db_new(s->store);
	fp_err err = s->snapshot && s->places && s->wake && db ? read_data(s, db, problem)
							       : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	fp_db_free(db);
	return err;
}

static fp_err start_worker(struct server *s, struct fp_problem *problem)
{
	s->worker_config = (struct fp_worker_config){.store = s->store,
		.wake = s->wake,
		.snapshot = s->snapshot,
		.places = s->places,
		.clock = &s->clock,
		.search_open = fp_person_search_open,
		.search_ctx = s->keys};
	return fp_worker_start(&s->worker_config, &s->worker, problem);
}

static fp_err start_app(struct server *s, struct fp_problem *problem)
{
	const struct fp_app_config config = {.store = s->store,
		.keys = s->keys,
		.clock = &s->clock,
		.snapshot = s->snapshot,
		.places = s->places,
		.wake = s->wake,
		.sandbox = s->plays ? fp_playground_sandbox(&s->playground) : (struct fp_sandbox){0},
		.queue_bound = (size_t)s->config->queue_bound,
		.oidc = {s->config->oidc_issuer, s->config->oidc_audience, fp_net_get},
		.limit_caller = s->config->limit_caller,
		.limit_address = s->config->limit_address};
	return fp_app_new(&config, &s->app, problem);
}

static fp_err start_http(struct server *s, struct fp_problem *problem)
{
	const struct fp_config *config = s->config;
	const struct fp_http_config http_config = {.listen = config->listen,
		.routes = fp_routes,
		.n_routes = fp_routes_count,
		.hooks = fp_app_hooks(s->app),
		.trusted_proxies = config->trusted_proxies,
		.cors_origins = config->cors_origins,
		.threads = config->http_threads,
		.connections_max = config->connections,
		.idle_seconds = config->idle_seconds,
		.deadline_ms = config->deadline_ms,
		.pause_ms = PAUSE_MS};
	return fp_http_start(&http_config, &s->http, problem);
}

static fp_err start(struct server *s, struct fp_problem *problem)
{
	fp_confine();
	fp_log_start();
	FP_TRY(fp_pulse_start(s->store, &s->pulse, problem));
	FP_TRY(start_clock(s, problem));
	FP_TRY(start_worker(s, problem));
	FP_TRY(start_app(s, problem));
	FP_TRY(start_http(s, problem));
	char now[FP_TIME_TEXT];
	fp_time_format(fp_clock_now(&s->clock), now);
	FP_LOG(FP_LOG_INFO, "serving", FP_LOG_NUMBER("port", fp_http_port(s->http)), FP_LOG_TEXT("version", FP_VERSION),
		FP_LOG_TEXT("clock", now), FP_LOG_TEXT("sandbox", s->plays ? "true" : "false"));
	return FP_OK;
}

/* Until a signal; or until nobody keeps PostgreSQL any more, since it can start no process itself. */
static fp_err wait_for_the_end(struct server *s, struct fp_problem *problem)
{
	int got;
	bool alone = false;
	while (!(got = fp_signals_wait(WATCH_MS)) && !alone)
		alone = s->warden.pid && fp_warden_ended(&s->warden);
	fp_signals_let_through();
	FP_LOG(FP_LOG_INFO, "stopping", FP_LOG_NUMBER("signal", got));
	return alone ? fp_fail(problem, FP_CODE_INTERNAL,
			       "The process that keeps PostgreSQL has ended. Start the server again.")
		     : FP_OK;
}

/* Any part may be missing: the start may have failed half-way. */
static void stop(struct server *s)
{
	if (s->http)
		fp_http_quiesce(s->http);
	if (s->app)
		fp_app_stop(s->app);
	if (s->http)
		fp_http_stop(s->http);
	fp_worker_stop(s->worker);
	fp_app_free(s->app);
	if (s->plays)
		fp_playground_done(&s->playground);
	fp_wake_free(s->wake);
	fp_snapshot_free(s->snapshot);
	fp_places_free(s->places);
	fp_pulse_stop(s->pulse); /* what stops before it may wait for the database, but not for ever */
	fp_store_free(s->store);
	fp_warden_stop(&s->warden);
	fp_keys_free(s->keys);
}

fp_err fp_command_serve(const struct fp_config *config, struct fp_arena *arena, struct fp_problem *problem)
{
	struct server server = {.config = config};
	bool only_prepares = config->migrate_only || config->seed;
	fp_log_level(config->level);
	fp_signals_hold();
	fp_err err = only_prepares ? FP_OK : allow_descriptors(config, problem);
	if (!fp_failed(err))
		err = open_database(&server, arena, problem);
	if (!fp_failed(err) && !only_prepares)
		err = start(&server, problem);
	if (!fp_failed(err) && !only_prepares)
		err = wait_for_the_end(&server, problem);
	stop(&server);
	if (!fp_failed(err))
		FP_LOG(FP_LOG_INFO, only_prepares ? "prepared" : "stopped");
	fp_log_stop();
	return err;
}
