/* A client of raw sockets for the http layer's tests: it may send what no library would. */
#ifndef FP_TEST_HTTP_CLIENT_H
#define FP_TEST_HTTP_CLIENT_H

#include <arpa/inet.h>
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cmocka.h>

#include <fieldpass/base.h>

struct client {
	int fd;
	size_t n; /* bytes that were read and not yet used */
	char buffer[65536];
};

struct answer {
	int status; /* 0: the connection ended without one */
	char head[8192], body[16384];
};

static struct client *client_open(int port)
{
	struct client *c = calloc(1, sizeof(*c));
	struct sockaddr_in at = {
		.sin_family = AF_INET, .sin_port = htons((uint16_t)port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct timeval patience = {.tv_sec = 30};
	assert_non_null(c);
	c->fd = socket(AF_INET, SOCK_STREAM, 0);
	setsockopt(c->fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(c->fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return c;
}

[[maybe_unused]] static void client_free(struct client *c)
{
	close(c->fd);
	free(c);
}

/* Stops early, without an error, where the server has closed. */
static void client_send(struct client *c, const char *data, size_t length)
{
	while (length > 0) {
		ssize_t sent = send(c->fd, data, length, MSG_NOSIGNAL);
		if (sent <= 0)
			return;
		data += sent;
		length -= (size_t)sent;
	}
}

/* The names of end and error are the same here: nothing more comes. A timeout is a failed test. */
static bool client_fill(struct client *c)
{
	ssize_t n = recv(c->fd, c->buffer + c->n, sizeof(c->buffer) - 1 - c->n, 0);
	if (n < 0)
		assert_int_not_equal(errno, EAGAIN);
	if (n <= 0)
		return false;
	c->n += (size_t)n;
	c->buffer[c->n] = '\0';
	return true;
}

static void client_take(struct client *c, char *to, size_t room, size_t length)
{
	assert_true(length < room);
	memcpy(to, c->buffer, length);
	to[length] = '\0';
	c->n -= length;
	memmove(c->buffer, c->buffer + length, c->n + 1);
}

/* The value of a header as a static text, "" where it is absent. */
static const char *answer_header(const struct answer *a, const char *name)
{
	static char value[512];
	char key[64];
	snprintf(key, sizeof(key), "\r\n%s: ", name);
	const char *at = strcasestr(a->head, key);
	if (!at)
		return "";
	at += strlen(key);
	snprintf(value, sizeof(value), "%.*s", (int)strcspn(at, "\r"), at);
	return value;
}

static struct answer client_read(struct client *c, bool without_body)
{
	struct answer a = {0};
	const char *end;
	while (!(end = strstr(c->buffer, "\r\n\r\n")))
		if (!client_fill(c))
			return a;
	client_take(c, a.head, sizeof(a.head), (size_t)(end - c->buffer) + 4);
	sscanf(a.head, "HTTP/1.%*d %d", &a.status);
	size_t length = (size_t)strtoul(answer_header(&a, "Content-Length"), NULL, 10);
	if (without_body || a.status == 204 || a.status == 304 || a.status == 100)
		return a;
	while (c->n < length)
		if (!client_fill(c))
			return a;
	client_take(c, a.body, sizeof(a.body), length);
	return a;
}

[[maybe_unused]] static struct answer client_ask(struct client *c, const char *request)
{
	client_send(c, request, strlen(request));
	return client_read(c, strncmp(request, "HEAD ", 5) == 0);
}

/* True where the server has closed, and sent nothing more before. */
[[maybe_unused]] static bool client_ended(struct client *c)
{
	return c->n == 0 && !client_fill(c);
}

#define HOST			 "Host: t\r\n"
#define GET(path)		 "GET " path " HTTP/1.1\r\n" HOST "\r\n"
#define GET_WITH(path, headers)	 "GET " path " HTTP/1.1\r\n" HOST headers "\r\n"
#define POST_WITH(path, headers) "POST " path " HTTP/1.1\r\n" HOST headers "\r\n"

#endif
