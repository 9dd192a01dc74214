/* A real server with a toy route table and lanes of its own, for the http layer's tests. */
#ifndef FP_TEST_HTTP_TOY_H
#define FP_TEST_HTTP_TOY_H

#include <pthread.h>
#include <stdatomic.h>

#include "http_client.h"

#include <fieldpass/http.h>
#include <fieldpass/log.h>

#define KEPT_MAX   64
#define LANE_BOUND 300

struct fp_app {
	struct fp_http *http;
	struct fp_queue *queues[FP_LANES];
	pthread_t threads[FP_LANES], keeper;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	bool open; /* the gate that slow operations wait at */
	bool stopping;
	size_t waiting; /* at the gate */
	size_t n_kept;	/* parked calls */
	struct fp_call *kept[KEPT_MAX];
	bool keeper_works; /* gives parked calls back at once */
	_Atomic int hits, authorized, released;
	_Atomic int told_again; /* how many that failed are told to run once more */
	_Atomic int unsure;	/* of how many that failed it cannot be found out whether they are to */
	_Atomic size_t largest_batch;
};

static struct fp_app toy;

/* ---- operations ---- */

static fp_err toy_echo_encode(struct fp_call *call)
{
	const char *q = fp_call_query(call, "q");
	fp_buf_format(&call->reply.body, "{\"name\":\"%s\",\"q\":\"%s\",\"length\":%zu,\"runs\":%d}",
		call->path_param[0] ? call->path_param[0] : "", q ? q : "", call->body.length, call->runs);
	return FP_OK;
}

static fp_err toy_hit_encode(struct fp_call *call)
{
	toy.hits++;
	call->reply.status = 204;
	return FP_OK;
}

static fp_err toy_text_encode(struct fp_call *call)
{
	call->reply.content_type = "text/plain";
	call->reply.static_body = "hello";
	call->reply.static_length = 5;
	fp_reply_header(call, "Cache-Control", "max-age=60");
	fp_reply_header(call, "ETag", "\"1\"");
	return FP_OK;
}

/* The query says which error: by its slug. */
static fp_err toy_fail(struct fp_call *call)
{
	const char *slug = fp_call_query(call, "q");
	for (int code = 1; slug && code < FP_CODE_COUNT; code++)
		if (strcmp(fp_code_slug((enum fp_code)code), slug) == 0) {
			fp_err err = fp_fail(&call->problem, (enum fp_code)code, "Because \"of\" this.");
			call->problem.next = "Do that.";
			call->problem.link = "/v1/there";
			fp_problem_field(&call->problem, "/a/b", "required", "It is missing.");
			return err;
		}
	return FP_OK;
}

static fp_err toy_fail_encode(struct fp_call *call)
{
	fp_reply_header(call, "ETag", "\"wrong\"");
	return toy_fail(call);
}

static void toy_wait_at_gate(void)
{
	pthread_mutex_lock(&toy.lock);
	toy.waiting++;
	pthread_cond_broadcast(&toy.changed);
	while (!toy.open)
		pthread_cond_wait(&toy.changed, &toy.lock);
	toy.waiting--;
	pthread_mutex_unlock(&toy.lock);
}

/* Holds the HTTP thread itself, so that many connections are ready at one moment. */
static fp_err toy_hold_decode(struct fp_call *call)
{
	(void)call;
	toy_wait_at_gate();
	return FP_OK;
}

static fp_err toy_slow_run(struct fp_call *call, struct fp_db *db)
{
	(void)db;
	toy_wait_at_gate();
	toy.hits++;
	return toy_fail(call);
}

static void toy_batch_run(struct fp_call **calls, size_t n, struct fp_db *db)
{
	(void)db;
	toy_wait_at_gate();
	if (n > toy.largest_batch)
		toy.largest_batch = n;
	for (size_t i = 0; i < n; i++)
		calls[i]->err = toy_fail(calls[i]);
}

static void toy_keep(struct fp_call *call)
{
	call->parked = true;
	pthread_mutex_lock(&toy.lock);
	assert_true(toy.n_kept < KEPT_MAX);
	toy.kept[toy.n_kept++] = call;
	pthread_cond_broadcast(&toy.changed);
	pthread_mutex_unlock(&toy.lock);
}

static fp_err toy_park_run(struct fp_call *call, struct fp_db *db)
{
	(void)db;
	if (call->runs < 2)
		toy_keep(call);
	return FP_OK;
}

static void toy_park_batch_run(struct fp_call **calls, size_t n, struct fp_db *db)
{
	for (size_t i = 0; i < n; i++)
		calls[i]->err = toy_park_run(calls[i], db);
}

static fp_err toy_direct_decode(struct fp_call *call)
{
	call->lane = FP_LANE_DIRECT;
	return FP_OK;
}

static const struct fp_op toy_echo = {.encode = toy_echo_encode}, toy_hit = {.encode = toy_hit_encode},
			  toy_text = {.encode = toy_text_encode},
			  toy_fail_early = {.decode = toy_fail, .encode = toy_echo_encode},
			  toy_fail_late = {.encode = toy_fail_encode},
			  toy_slow = {.run = toy_slow_run, .encode = toy_echo_encode},
			  toy_batch = {.run_many = toy_batch_run, .batch_max = 16, .encode = toy_echo_encode},
			  toy_park = {.run = toy_park_run, .encode = toy_echo_encode},
			  toy_park_batch = {.run_many = toy_park_batch_run, .batch_max = 8, .encode = toy_echo_encode},
			  toy_hold = {.decode = toy_hold_decode, .encode = toy_echo_encode},
			  toy_shortcut = {.decode = toy_direct_decode, .run = toy_slow_run, .encode = toy_echo_encode};

static const struct fp_route toy_routes[] = {
	{FP_GET, "/v1/echo/{name}", "echo", &toy_echo, 0, FP_LANE_DIRECT, "q other", false, false},
	{FP_POST, "/v1/echo", "echoBody", &toy_echo, 0, FP_LANE_DIRECT, "", true, false},
	{FP_POST, "/v1/hit", "hit", &toy_hit, 0, FP_LANE_DIRECT, "", false, false},
	{FP_GET, "/v1/hit", "hitGet", &toy_hit, 0, FP_LANE_DIRECT, "", false, false},
	{FP_GET, "/v1/text", "text", &toy_text, 0, FP_LANE_DIRECT, NULL, false, false},
	{FP_GET, "/v1/fail", "fail", &toy_fail_early, 0, FP_LANE_DIRECT, "q", false, false},
	{FP_GET, "/v1/fail-late", "failLate", &toy_fail_late, 0, FP_LANE_DIRECT, "q", false, false},
	{FP_POST, "/v1/slow", "slow", &toy_slow, 0, FP_LANE_SUBMIT, "q", false, false},
	{FP_GET, "/v1/batch", "batch", &toy_batch, 0, FP_LANE_READ, "q", false, false},
	{FP_GET, "/v1/park", "park", &toy_park, 0, FP_LANE_STAFF, "", false, false},
	{FP_GET, "/v1/park-batch", "parkBatch", &toy_park_batch, 0, FP_LANE_REST, "", false, false},
	{FP_GET, "/v1/hold", "hold", &toy_hold, 0, FP_LANE_DIRECT, "", false, false},
	{FP_GET, "/v1/shortcut", "shortcut", &toy_shortcut, 0, FP_LANE_READ, "", false, false},
};

/* ---- hooks, lanes, and the keeper of parked calls ---- */

static fp_err toy_authorize(struct fp_call *call)
{
	const char *sent = fp_call_header(call, "authorization");
	toy.authorized++;
	if (sent && strcmp(sent, "bad") == 0)
		return fp_fail(&call->problem, FP_CODE_UNAUTHENTICATED, NULL);
	if (sent && strcmp(sent, "often") == 0) {
		call->problem.retry_after_s = 7;
		fp_reply_header(call, "X-Limit", "0");
		return fp_fail(&call->problem, FP_CODE_RATE_LIMITED, NULL);
	}
	return FP_OK;
}

static void toy_release(struct fp_call *call)
{
	(void)call;
	toy.released++;
}

static bool toy_enqueue(struct fp_app *app, enum fp_lane lane, struct fp_job *job)
{
	return fp_queue_push(app->queues[lane], job);
}

static bool toy_again(struct fp_call *call, fp_err *err, struct fp_db *db)
{
	(void)db;
	assert_true(fp_failed(*err));
	if (toy.unsure > 0 && toy.unsure-- > 0) {
		call->problem = (struct fp_problem){.arena = call->arena};
		*err = fp_fail(&call->problem, FP_CODE_UNAVAILABLE, NULL);
	}
	return toy.told_again > 0 && toy.told_again-- > 0;
}

static void *toy_lane(void *arg)
{
	struct fp_queue *queue = arg;
	struct fp_job *jobs[32];
	for (size_t n; (n = fp_queue_take(queue, jobs, FP_LENGTH(jobs))) > 0;)
		for (size_t i = 0, m; i < n; i += m) {
			for (m = 1; i + m < n && m < jobs[i]->batch_max && jobs[i + m]->kind == jobs[i]->kind;)
				m++;
			jobs[i]->run(&jobs[i], m, NULL);
		}
	return NULL;
}

static void toy_give_back(struct fp_call *call, bool again)
{
	if (!again || !fp_call_again(call))
		fp_call_finish(call);
}

/* Gives calls back the moment they are kept, in turn finished and sent round again: often before their run has
 * returned. */
static void *toy_keeper(void *arg)
{
	(void)arg;
	bool again = false;
	pthread_mutex_lock(&toy.lock);
	while (!toy.stopping) {
		if (!toy.keeper_works || toy.n_kept == 0) {
			pthread_cond_wait(&toy.changed, &toy.lock);
			continue;
		}
		struct fp_call *call = toy.kept[--toy.n_kept];
		pthread_mutex_unlock(&toy.lock);
		toy_give_back(call, again = !again);
		pthread_mutex_lock(&toy.lock);
	}
	pthread_mutex_unlock(&toy.lock);
	return NULL;
}

static void toy_set(bool *flag, bool value)
{
	pthread_mutex_lock(&toy.lock);
	*flag = value;
	pthread_cond_broadcast(&toy.changed);
	pthread_mutex_unlock(&toy.lock);
}

[[maybe_unused]] static void toy_await(const size_t *count, size_t at_least)
{
	pthread_mutex_lock(&toy.lock);
	while (*count < at_least)
		pthread_cond_wait(&toy.changed, &toy.lock);
	pthread_mutex_unlock(&toy.lock);
}

static struct fp_http_config toy_config(void)
{
	return (struct fp_http_config){
		.listen = "127.0.0.1:0",
		.routes = toy_routes,
		.n_routes = FP_LENGTH(toy_routes),
		.hooks = {.ctx = &toy,
			.authorize = toy_authorize,
			.release = toy_release,
			.enqueue = toy_enqueue,
			.again = toy_again},
		.cors_origins = "https://front.example https://other.example",
		.threads = 1,
		.connections_max = 1000,
		.idle_seconds = 20,
		.deadline_ms = 60000,
		.pause_ms = 1,
	};
}

static void toy_start_at_level(const struct fp_http_config *config, size_t bound, enum fp_level level)
{
	struct fp_problem problem = {0};
	memset(&toy, 0, sizeof(toy));
	pthread_mutex_init(&toy.lock, NULL);
	pthread_cond_init(&toy.changed, NULL);
	fp_log_level(level);
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++) {
		toy.queues[lane] = fp_queue_new(bound);
		pthread_create(&toy.threads[lane], NULL, toy_lane, toy.queues[lane]);
	}
	pthread_create(&toy.keeper, NULL, toy_keeper, NULL);
	assert_false(fp_failed(fp_http_start(config, &toy.http, &problem)));
}

static void toy_start_with(const struct fp_http_config *config, size_t bound)
{
	toy_start_at_level(config, bound, FP_LOG_WARN);
}

static void toy_end_lanes(void)
{
	toy_set(&toy.open, true);
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++)
		fp_queue_close(toy.queues[lane]);
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++)
		pthread_join(toy.threads[lane], NULL);
	toy_set(&toy.stopping, true);
	pthread_join(toy.keeper, NULL);
	while (toy.n_kept > 0)
		toy_give_back(toy.kept[--toy.n_kept], true); /* the lanes are closed: they are finished */
}

static void toy_free_lanes(void)
{
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++)
		fp_queue_free(toy.queues[lane]);
	assert_int_equal(toy.authorized, toy.released);
}

/* In the order that server.c asks for. */
static void toy_stop(void)
{
	fp_http_quiesce(toy.http);
	toy_end_lanes();
	fp_http_stop(toy.http);
	toy_free_lanes();
}

static int toy_setup(void **state)
{
	(void)state;
	struct fp_http_config config = toy_config();
	toy_start_with(&config, LANE_BOUND);
	return 0;
}

static int toy_teardown(void **state)
{
	(void)state;
	toy_stop();
	return 0;
}

static struct client *client_new(void)
{
	return client_open(fp_http_port(toy.http));
}

/* One request on a connection of its own. */
[[maybe_unused]] static struct answer ask(const char *request)
{
	struct client *c = client_new();
	struct answer a = client_ask(c, request);
	client_free(c);
	return a;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, toy_setup, toy_teardown)

#endif
