/* Against a server of the test's own: what it answers is a line that each test sets. */
#include "fp_test.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

#include <fieldpass/net.h>

static int listener, port;
static const char *answer;

/* One exchange. */
static void *serve(void *unused)
{
	char request[4096];
	(void)unused;
	int fd = accept(listener, NULL, NULL);
	if (fd < 0 || read(fd, request, sizeof(request)) <= 0)
		return NULL;
	ssize_t sent = write(fd, answer, strlen(answer));
	close(fd);
	return sent > 0 ? serve : NULL;
}

static fp_err get(const char *said, struct fp_buf *body, struct fp_problem *problem)
{
	pthread_t thread;
	char url[64];
	answer = said;
	snprintf(url, sizeof(url), "http://127.0.0.1:%d/x", port);
	assert_int_equal(pthread_create(&thread, NULL, serve, NULL), 0);
	fp_err err = fp_net_get(url, body, problem);
	pthread_join(thread, NULL);
	return err;
}

#define OF(length) "HTTP/1.1 200 OK\r\nContent-Length: " length "\r\n\r\n"

static void what_is_answered_is_read(void **state)
{
	(void)state;
	struct fp_problem problem = {0};
	struct fp_buf body;
	fp_buf_init(&body, 100);
	assert_false(fp_failed(get(OF("5") "hello", &body, &problem)));
	assert_int_equal(body.length, 5);
	assert_memory_equal(body.data, "hello", 5);
	fp_buf_done(&body);
}

static void all_else_is_a_failure(void **state)
{
	(void)state;
	static const char *const answers[] = {
		"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 204 No Content\r\n\r\n",
		OF("500") "cut off",
		OF("26") "more than may be read here",
		"hello\r\n",
	};
	for (size_t i = 0; i < FP_LENGTH(answers); i++) {
		struct fp_arena *arena FP_CLEANUP(fp_arena_cleanup) = fp_arena_new(1000);
		struct fp_problem problem = {.arena = arena};
		struct fp_buf body;
		fp_buf_init(&body, 20);
		print_message("%s\n", answers[i]);
		assert_int_equal(get(answers[i], &body, &problem).code, FP_CODE_UNAVAILABLE);
		assert_non_null(problem.detail);
		assert_null(strstr(problem.detail, "more than may"));
		fp_buf_done(&body);
	}
}

static void only_this_machine_is_asked_without_tls(void **state)
{
	(void)state;
	static const char *const urls[] = {"http://127.0.0.1.example/", "http://localhost.example/",
		"http://192.0.2.1/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1/", "not a url", ""};
	for (size_t i = 0; i < FP_LENGTH(urls); i++) {
		struct fp_problem problem = {0};
		struct fp_buf body;
		fp_buf_init(&body, 100);
		assert_int_equal(fp_net_get(urls[i], &body, &problem).code, FP_CODE_UNAVAILABLE);
		assert_int_equal(body.length, 0);
		fp_buf_done(&body);
	}
}

static int begin(void **state)
{
	(void)state;
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof(at);
	listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (listener < 0 || bind(listener, (struct sockaddr *)&at, length) || listen(listener, 8) ||
		getsockname(listener, (struct sockaddr *)&at, &length))
		return -1;
	port = ntohs(at.sin_port);
	return 0;
}

static int end(void **state)
{
	(void)state;
	return close(listener);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_answered_is_read),
		cmocka_unit_test(all_else_is_a_failure),
		cmocka_unit_test(only_this_machine_is_asked_without_tls),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
