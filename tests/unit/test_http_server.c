/* Lanes, parked calls, many connections, and the end: each call is answered once. */
#include "http_toy.h"

#include <fcntl.h>
#include <sys/resource.h>

#include "server.h"

#define SLOW POST_WITH("/v1/slow", "")

static void a_lane_runs_it_while_others_are_answered(void **state)
{
	(void)state;
	struct client *slow = client_new();
	client_send(slow, SLOW, strlen(SLOW));
	toy_await(&toy.waiting, 1);
	assert_int_equal(ask(GET("/v1/echo/a")).status, 200);
	toy_set(&toy.open, true);
	struct answer a = client_read(slow, false);
	assert_int_equal(a.status, 200);
	assert_non_null(strstr(a.body, "\"runs\":1"));
	a = client_ask(slow, POST_WITH("/v1/slow?q=duplicate_open", ""));
	assert_int_equal(a.status, 409);
	assert_int_equal(client_ask(slow, SLOW).status, 200);
	assert_int_equal(toy.hits, 3);
	client_free(slow);
}

static void what_fails_runs_again_where_the_hook_says_so(void **state)
{
	(void)state;
	toy_set(&toy.open, true);
	toy.told_again = 1;
	struct answer a = ask(POST_WITH("/v1/slow?q=duplicate_open", ""));
	assert_int_equal(a.status, 409);
	assert_int_equal(toy.hits, 2);
	assert_non_null(strstr(a.body, "\"errors\":[{")); /* of the second run alone */
	assert_null(strstr(strstr(a.body, "\"pointer\"") + 1, "\"pointer\""));
	assert_int_equal(ask(POST_WITH("/v1/slow?q=duplicate_open", "")).status, 409);
	assert_int_equal(toy.hits, 3);
	toy.unsure = 1;
	assert_int_equal(ask(POST_WITH("/v1/slow?q=duplicate_open", "")).status, 503);
	assert_int_equal(toy.hits, 4);
	toy.told_again = 1;
	assert_int_equal(ask(SLOW).status, 200); /* it did not fail */
	assert_int_equal(toy.hits, 5);
}

static void decode_may_skip_the_lane(void **state)
{
	(void)state;
	struct answer a = ask(GET("/v1/shortcut")); /* its run would wait at the closed gate */
	assert_int_equal(a.status, 200);
	assert_non_null(strstr(a.body, "\"runs\":0"));
}

static void what_waits_together_runs_as_one_batch(void **state)
{
	(void)state;
	struct client *c[9];
	for (size_t i = 0; i < FP_LENGTH(c); i++) {
		const char *request = i == 4 ? GET("/v1/batch?q=not_found") : GET("/v1/batch");
		c[i] = client_new();
		client_send(c[i], request, strlen(request));
		if (i == 0)
			toy_await(&toy.waiting, 1);
	}
	while (fp_queue_length(toy.queues[FP_LANE_READ]) < FP_LENGTH(c) - 1)
		usleep(1000);
	toy_set(&toy.open, true);
	for (size_t i = 0; i < FP_LENGTH(c); i++) {
		assert_int_equal(client_read(c[i], false).status, i == 4 ? 404 : 200);
		client_free(c[i]);
	}
	assert_int_equal(toy.largest_batch, FP_LENGTH(c) - 1);
}

static void a_parked_call_is_finished_or_runs_again(void **state)
{
	(void)state;
	struct client *c = client_new();
	for (int again = 0; again < 2; again++) {
		client_send(c, GET("/v1/park"), strlen(GET("/v1/park")));
		for (int i = 0; i <= again; i++) {
			toy_await(&toy.n_kept, 1);
			struct fp_call *call = toy.kept[--toy.n_kept];
			toy_give_back(call, i < again);
		}
		struct answer a = client_read(c, false);
		assert_int_equal(a.status, 200);
		assert_non_null(strstr(a.body, again ? "\"runs\":2" : "\"runs\":1"));
	}
	client_free(c);
}

static void a_parked_call_may_come_back_at_once(void **state)
{
	(void)state;
	struct client *c[16];
	toy_set(&toy.keeper_works, true);
	for (size_t i = 0; i < FP_LENGTH(c); i++)
		c[i] = client_new();
	for (int round = 0; round < 30; round++) {
		const char *request = round % 2 ? GET("/v1/park") : GET("/v1/park-batch");
		for (size_t i = 0; i < FP_LENGTH(c); i++)
			client_send(c[i], request, strlen(request));
		for (size_t i = 0; i < FP_LENGTH(c); i++)
			assert_int_equal(client_read(c[i], false).status, 200);
	}
	for (size_t i = 0; i < FP_LENGTH(c); i++)
		client_free(c[i]);
}

static void a_full_lane_says_busy(void **state)
{
	(void)state;
	struct fp_http_config config = toy_config();
	struct client *c[3];
	toy_start_with(&config, 2);
	for (size_t i = 0; i < FP_LENGTH(c); i++) {
		c[i] = client_new();
		client_send(c[i], SLOW, strlen(SLOW));
		if (i == 0)
			toy_await(&toy.waiting, 1);
		while (fp_queue_length(toy.queues[FP_LANE_SUBMIT]) < i)
			usleep(1000);
	}
	struct client *late = client_new();
	struct answer a = client_ask(late, SLOW);
	assert_int_equal(a.status, 503);
	assert_string_equal(answer_header(&a, "Retry-After"), "1");
	assert_non_null(strstr(a.body, "\"code\":\"busy\""));
	toy_set(&toy.open, true);
	for (size_t i = 0; i < FP_LENGTH(c); i++) {
		assert_int_equal(client_read(c[i], false).status, 200);
		client_free(c[i]);
	}
	assert_int_equal(client_ask(late, SLOW).status, 200); /* kept, and welcome again */
	client_free(late);
	assert_int_equal(toy.hits, 4);
	toy_stop();
}

static void too_late_is_not_begun(void **state)
{
	(void)state;
	struct fp_http_config config = toy_config();
	config.deadline_ms = -1;
	toy_start_with(&config, LANE_BOUND);
	toy_set(&toy.open, true);
	struct answer a = ask(SLOW);
	assert_int_equal(a.status, 503);
	assert_non_null(strstr(a.body, "\"code\":\"timeout\""));
	a = ask(GET("/v1/batch"));
	assert_int_equal(a.status, 503);
	assert_int_equal(toy.hits, 0);
	assert_int_equal(toy.largest_batch, 0);
	assert_int_equal(ask(GET("/v1/echo/a")).status, 200);
	toy_stop();
}

/* The library's internal epoll loop stalls at 128 ready connections on one thread. */
static void many_at_once(size_t n, int threads)
{
	struct fp_http_config config = toy_config();
	struct client **c = calloc(n, sizeof(*c));
	config.threads = threads;
	config.connections_max = 2000;
	toy_start_with(&config, n);
	toy_set(&toy.open, true);
	for (size_t i = 0; i < n; i++)
		c[i] = client_new();
	for (int round = 0; round < 4; round++) {
		const char *request = round % 2 ? SLOW : GET("/v1/echo/a");
		for (size_t i = 0; i < n; i++)
			client_send(c[i], request, strlen(request));
		for (size_t i = 0; i < n; i++)
			assert_int_equal(client_read(c[i], false).status, 200);
	}
	for (size_t i = 0; i < n; i++)
		client_free(c[i]);
	free(c);
	assert_int_equal(toy.hits, 2 * n);
	toy_stop();
}

/* n connections become ready while the one HTTP thread is held. */
static void ready_at_once(size_t n)
{
	struct fp_http_config config = toy_config();
	struct client **c = calloc(n, sizeof(*c));
	toy_start_with(&config, LANE_BOUND);
	for (size_t i = 0; i < n; i++) {
		c[i] = client_new();
		assert_int_equal(client_ask(c[i], GET("/v1/echo/a")).status, 200);
	}
	struct client *holder = client_new();
	client_send(holder, GET("/v1/hold"), strlen(GET("/v1/hold")));
	toy_await(&toy.waiting, 1);
	for (size_t i = 0; i < n; i++)
		client_send(c[i], GET("/v1/echo/a"), strlen(GET("/v1/echo/a")));
	toy_set(&toy.open, true);
	assert_int_equal(client_read(holder, false).status, 200);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(client_read(c[i], false).status, 200);
		client_free(c[i]);
	}
	client_free(holder);
	free(c);
	toy_stop();
}

static void connections_do_not_stall(void **state)
{
	(void)state;
	ready_at_once(127);
	ready_at_once(128);
	ready_at_once(256);
	many_at_once(128, 1);
	many_at_once(256, 1);
	many_at_once(256, 2);
}

/* Beyond FD_SETSIZE - 4 the library would leave clients hanging, were it not told its limit. */
static void more_than_a_thousand_connections_are_served(void **state)
{
	(void)state;
	struct rlimit files;
	getrlimit(RLIMIT_NOFILE, &files);
	if (files.rlim_max < 2400)
		skip();
	struct rlimit more = {.rlim_cur = 2400, .rlim_max = files.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &more), 0);
	many_at_once(1100, 1);
	setrlimit(RLIMIT_NOFILE, &files);
}

static void the_log_has_no_path_and_no_value(void **state)
{
	(void)state;
	struct fp_http_config config = toy_config();
	char line[2048] = "";
	int ends[2], standard_error = dup(STDERR_FILENO);
	assert_int_equal(pipe(ends), 0);
	toy_start_at_level(&config, LANE_BOUND, FP_LOG_INFO);
	toy_set(&toy.open, true);
	dup2(ends[1], STDERR_FILENO);
	ask(GET_WITH("/v1/batch?q=not_found", "X-Request-Id: my-id\r\nAuthorization: secret\r\n"));
	ssize_t n = read(ends[0], line, sizeof(line) - 1);
	dup2(standard_error, STDERR_FILENO);
	toy_stop();
	close(ends[0]), close(ends[1]), close(standard_error);
	assert_true(n > 0);
	assert_non_null(
		strstr(line, "\"request_id\":\"my-id\",\"operation\":\"batch\",\"status\":404,\"code\":\"not_found\""));
	assert_non_null(strstr(line, "\"us_queue\":"));
	assert_null(strstr(line, "/v1"));
	assert_null(strstr(line, "?q"));
	assert_null(strstr(line, "secret"));
}

static void a_client_that_leaves_harms_nobody(void **state)
{
	(void)state;
	struct client *c = client_new();
	client_send(c, SLOW, strlen(SLOW));
	toy_await(&toy.waiting, 1);
	client_free(c);
	c = client_new();
	client_send(c, GET("/v1/park"), strlen(GET("/v1/park")));
	toy_await(&toy.n_kept, 1);
	client_free(c);
	toy_set(&toy.open, true);
	c = client_new();
	client_send(c, "POST /v1/echo HTTP/1.1\r\nHo", 26);
	client_free(c);
	assert_int_equal(ask(GET("/v1/echo/a")).status, 200);
}

static void *stop_thread(void *arg)
{
	toy_stop();
	return arg;
}

/* What is suspended in a lane, waiting in its queue, or parked when the end comes is answered, and nothing aborts. */
static void stopping_answers_what_was_accepted(void **state)
{
	(void)state;
	struct fp_http_config config = toy_config();
	struct client *c[12], *idle, *half, *kept;
	pthread_t stopper;
	toy_start_with(&config, LANE_BOUND);
	kept = client_new();
	assert_int_equal(client_ask(kept, GET("/v1/echo/a")).status, 200);
	for (size_t i = 0; i < FP_LENGTH(c); i++) {
		const char *request = i % 2 ? GET("/v1/park") : SLOW;
		c[i] = client_new();
		client_send(c[i], request, strlen(request));
		if (i == 0)
			toy_await(&toy.waiting, 1); /* else the lane might take several out of its queue */
	}
	toy_await(&toy.n_kept, FP_LENGTH(c) / 2);
	while (fp_queue_length(toy.queues[FP_LANE_SUBMIT]) < FP_LENGTH(c) / 2 - 1)
		usleep(1000);
	idle = client_new();
	half = client_new();
	client_send(half, "GET /v1/echo/a HT", 17);

	fp_http_quiesce(toy.http);
	int probe = dup(STDIN_FILENO); /* gets the number of the listening socket */
	fp_http_quiesce(toy.http);
	assert_return_code(fcntl(probe, F_GETFD), errno);
	close(probe);
	struct answer a = client_ask(kept, GET("/v1/echo/a"));
	assert_int_equal(a.status, 200); /* old connections go on, and are told to leave */
	assert_string_equal(answer_header(&a, "Connection"), "close");

	pthread_create(&stopper, NULL, stop_thread, NULL);
	for (size_t i = 0; i < FP_LENGTH(c); i++) {
		assert_int_equal(client_read(c[i], false).status, 200);
		assert_true(client_ended(c[i]));
		client_free(c[i]);
	}
	pthread_join(stopper, NULL);
	assert_true(client_ended(idle));
	assert_true(client_ended(half));
	client_free(idle), client_free(half), client_free(kept);
}

static void a_closed_lane_says_busy(void **state)
{
	(void)state;
	struct client *c = client_new();
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++)
		fp_queue_close(toy.queues[lane]);
	assert_int_equal(client_ask(c, SLOW).status, 503);
	assert_int_equal(client_ask(c, GET("/v1/batch")).status, 503);
	assert_int_equal(client_ask(c, GET("/v1/echo/a")).status, 200);
	client_free(c);
}

static void *stop_http(void *http)
{
	fp_http_stop(http);
	return NULL;
}

static bool is_stopping(struct fp_http *http)
{
	pthread_mutex_lock(&http->lock);
	bool stopping = http->stopping;
	pthread_mutex_unlock(&http->lock);
	return stopping;
}

/* Also where the lanes are still open: else the library would abort. */
static void nothing_is_suspended_once_it_stops(void **state)
{
	(void)state;
	struct fp_http_config config = toy_config();
	pthread_t stopper;
	config.idle_seconds = 0; /* no patience with unsent answers: what it waits for is suspended calls alone */
	toy_start_with(&config, LANE_BOUND);
	struct client *slow = client_new(), *late = client_new();
	client_send(slow, SLOW, strlen(SLOW));
	toy_await(&toy.waiting, 1);
	assert_int_equal(client_ask(late, GET("/v1/echo/a")).status, 200);
	pthread_create(&stopper, NULL, stop_http, toy.http);
	while (!is_stopping(toy.http))
		usleep(1000);
	assert_int_equal(client_ask(late, GET("/v1/park")).status, 503);
	toy_end_lanes();
	pthread_join(stopper, NULL);
	assert_int_equal(toy.n_kept, 0);
	client_free(slow), client_free(late);
	toy_free_lanes();
}

static bool starts(const char *listen_at, char detail[256])
{
	struct fp_http_config config = toy_config();
	struct fp_arena *arena = fp_arena_new(4096);
	struct fp_problem problem = {.arena = arena};
	struct fp_http *http = NULL;
	config.listen = listen_at;
	fp_err err = fp_http_start(&config, &http, &problem);
	if (fp_failed(err)) {
		assert_int_equal(err.code, FP_CODE_UNAVAILABLE);
		snprintf(detail, 256, "%s", problem.detail);
	} else {
		assert_in_range(fp_http_port(http), 1, 65535);
		fp_http_stop(http);
	}
	fp_arena_free(arena);
	return !fp_failed(err);
}

static void addresses_are_read(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "8080", "localhost:0", "127.0.0.1", "127.0.0.1:", "127.0.0.1:x",
		"127.0.0.1:70000", "::1:0", "[::1:0", "[]:0", ":0", "[::1]", "256.0.0.1:0", "192.0.2.1:0"};
	char detail[256], taken[32];
	assert_true(starts("127.0.0.1:0", detail));
	assert_true(starts("0.0.0.0:0", detail));
	assert_true(starts("[::1]:0", detail));
	for (size_t i = 0; i < FP_LENGTH(bad); i++) {
		print_message("%s\n", bad[i]);
		assert_false(starts(bad[i], detail));
	}
	struct fp_http_config config = toy_config();
	toy_start_with(&config, LANE_BOUND);
	snprintf(taken, sizeof(taken), "127.0.0.1:%d", fp_http_port(toy.http));
	assert_false(starts(taken, detail));
	assert_non_null(strstr(detail, "in use"));
	toy_stop();
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_lane_runs_it_while_others_are_answered),
		TEST(what_fails_runs_again_where_the_hook_says_so),
		TEST(decode_may_skip_the_lane),
		TEST(what_waits_together_runs_as_one_batch),
		TEST(a_parked_call_is_finished_or_runs_again),
		TEST(a_parked_call_may_come_back_at_once),
		TEST(a_client_that_leaves_harms_nobody),
		TEST(a_closed_lane_says_busy),
		cmocka_unit_test(a_full_lane_says_busy),
		cmocka_unit_test(too_late_is_not_begun),
		cmocka_unit_test(connections_do_not_stall),
		cmocka_unit_test(more_than_a_thousand_connections_are_served),
		cmocka_unit_test(the_log_has_no_path_and_no_value),
		cmocka_unit_test(stopping_answers_what_was_accepted),
		cmocka_unit_test(nothing_is_suspended_once_it_stops),
		cmocka_unit_test(addresses_are_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
