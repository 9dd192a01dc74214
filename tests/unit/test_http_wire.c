/* What a client sees on the wire. Where libmicrohttpd 0.9.75 decides before us, the test holds what it does. */
#include "http_toy.h"

static void a_connection_is_kept(void **state)
{
	(void)state;
	struct client *c = client_new();
	static const struct {
		const char *request;
		int status;
	} cases[] = {
		{GET("/v1/echo/one"), 200},
		{GET("/v1/nowhere"), 404},
		{"DELETE /v1/hit HTTP/1.1\r\n" HOST "\r\n", 405},
		{POST_WITH("/v1/hit", "Content-Length: 3\r\n") "abc", 400},
		{POST_WITH("/v1/echo", "Content-Length: 3\r\n") "abc", 415},
		{POST_WITH("/v1/echo", "Content-Type: application/json\r\nContent-Length: 2\r\n") "{}", 200},
		{GET("/v1/echo/%00"), 400},
		{GET("/v1/echo/x?unknown=1"), 400},
		{GET("/v1/fail?q=state_conflict"), 409},
		{"HEAD /v1/echo/abc HTTP/1.1\r\n" HOST "\r\n", 200},
		{"OPTIONS /v1/hit HTTP/1.1\r\n" HOST "\r\n", 204},
		{GET("/v1/echo/last"), 200},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		struct answer a = client_ask(c, cases[i].request);
		print_message("%zu: %d\n", i, a.status);
		assert_int_equal(a.status, cases[i].status);
		assert_string_equal(answer_header(&a, "Connection"), "");
	}
	client_free(c);
}

static void pipelined_requests_are_answered_in_order(void **state)
{
	(void)state;
	struct client *c = client_new();
	struct answer a = client_ask(c, GET("/v1/echo/one") GET("/v1/batch?q=not_found") GET("/v1/echo/three"));
	assert_non_null(strstr(a.body, "\"one\""));
	toy_set(&toy.open, true);
	assert_int_equal(client_read(c, false).status, 404);
	a = client_read(c, false);
	assert_non_null(strstr(a.body, "\"three\""));
	client_free(c);
}

#define NEXT "POST /v1/hit HTTP/1.1\r\n" HOST "\r\n"
#define JSON "Content-Type: application/json\r\n"

static void smuggled_requests_never_run(void **state)
{
	(void)state;
	static const char *const cases[] = {
		POST_WITH("/v1/echo", JSON "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") "0\r\n\r\n" NEXT,
		POST_WITH("/v1/echo", JSON "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") "0\r\n\r\n" NEXT,
		POST_WITH("/v1/echo", JSON "Content-Length: 2\r\nContent-Length: 0\r\n") "{}" NEXT,
		POST_WITH("/v1/echo", JSON "Content-Length: 2\r\ncontent-length: 2\r\n") "{}" NEXT,
		POST_WITH("/v1/echo", JSON "Content-Length : 2\r\n") NEXT,
		POST_WITH("/v1/echo", JSON "Content-Length: +2\r\n") "{}" NEXT,
		POST_WITH("/v1/echo", JSON "Content-Length: 2, 2\r\n") "{}" NEXT,
		POST_WITH("/v1/echo", JSON "Content-Length: 0x2\r\n") "{}" NEXT,
		POST_WITH("/v1/echo", JSON "Transfer-Encoding: gzip, chunked\r\n") "0\r\n\r\n" NEXT,
		POST_WITH("/v1/echo", JSON "Transfer-Encoding: chunked, identity\r\n") "0\r\n\r\n" NEXT,
		POST_WITH("/v1/echo",
			JSON "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") "0\r\n\r\n" NEXT,
		POST_WITH("/v1/echo", JSON "Transfer-Encoding : chunked\r\n") "0\r\n\r\n" NEXT,
		"POST /v1/echo HTTP/1.0\r\n" HOST JSON "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT,
		GET_WITH("/v1/echo/a", HOST) NEXT,
		"GET /v1/echo/a HTTP/1.1\r\n\r\n" NEXT,
		"GET http://evil/v1/echo/a HTTP/1.1\r\n" HOST "\r\n" NEXT,
		GET_WITH("/v1/echo/a", "X A: b\r\n") NEXT,
		GET_WITH("/v1/echo/a", "X-A: b\x01\r\n") NEXT,
		GET_WITH("/v1/echo/a", "Authorization: a\r\nAuthorization: b\r\n") NEXT,
		GET_WITH("/v1/echo/a", "Idempotency-Key: a\r\nIdempotency-Key: b\r\n") NEXT,
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		struct client *c = client_new();
		struct answer a = client_ask(c, cases[i]);
		print_message("case %zu: %d\n", i, a.status);
		assert_int_equal(a.status, 400);
		while (client_fill(c))
			continue; /* libmicrohttpd may add a status line of its own */
		assert_int_equal(toy.hits, 0);
		client_free(c);
	}
}

/* Five shapes that libmicrohttpd 0.9.75 hides from its callbacks, or repairs: at most what was asked for runs, and
 * once. */
static void what_the_library_hides_smuggles_nothing(void **state)
{
	(void)state;
	static const struct {
		const char *bytes;
		size_t length;
		int status;
	} cases[] = {
#define BYTES(text) text, sizeof(text) - 1
		{BYTES("GET /v1/echo/a HTTP/1.1\nHost: t\n\n"), 200},	  /* bare LF */
		{BYTES(GET_WITH("/v1/echo/a", "X-A: b\r\n c\r\n")), 200}, /* folded */
		{BYTES(POST_WITH("/v1/echo", JSON "Transfer-Encoding: chunked\r\n") "2;a\n{}\r\n0\r\n\r\n"),
			200},					       /* extension */
		{BYTES(GET_WITH("/v1/echo/a", "X-A: b\0c\r\n")), 200}, /* NUL: cut there */
		{BYTES(GET("/v1/echo/%00")), 400},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		struct client *c = client_new();
		client_send(c, cases[i].bytes, cases[i].length);
		shutdown(c->fd, SHUT_WR);
		struct answer a = client_read(c, false);
		print_message("case %zu: %d\n", i, a.status);
		assert_int_equal(a.status, cases[i].status);
		assert_true(client_ended(c));
		client_free(c);
	}
}

static void escapes_stay_in_their_segment(void **state)
{
	(void)state;
	struct answer a = ask(GET("/v1/echo/a%2Fb?q=c%26d+e"));
	assert_int_equal(a.status, 200);
	assert_string_equal(a.body, "{\"name\":\"a/b\",\"q\":\"c&d e\",\"length\":0,\"runs\":0}");
	assert_int_equal(ask(GET("/v1%2Fecho/a")).status, 404);
	assert_int_equal(ask(GET("/v1/echo/a%00b")).status, 400);
	assert_int_equal(ask(GET("/v1//echo/a")).status, 404);
	a = ask(GET("/v1/echo/a?q=1&q=2"));
	assert_int_equal(a.status, 400);
	assert_non_null(strstr(a.body, "\"pointer\":\"?q\",\"code\":\"duplicate\""));
	a = ask(GET("/v1/echo/a?q=1&nix=2&other=3"));
	assert_int_equal(a.status, 400);
	assert_non_null(strstr(a.body, "\"code\":\"unknown_parameter\""));
	assert_non_null(strstr(a.body, "\"pointer\":\"?nix\""));
	assert_int_equal(ask(GET("/v1/text?q=1")).status, 400);
	/* valid once decoded, but not as it was sent: the raw path must not get into the JSON */
	assert_int_equal(ask(GET("/v1/echo/\xc3%a4")).status, 200);
	a = ask(GET("/v1/echo/\xc3%a4?nix=1"));
	assert_int_equal(a.status, 400);
	assert_null(strchr(a.body, '\xc3'));
}

static void head_is_get_without_the_body(void **state)
{
	(void)state;
	struct client *c = client_new();
	struct answer get = client_ask(c, GET("/v1/echo/abc"));
	struct answer head = client_ask(c, "HEAD /v1/echo/abc HTTP/1.1\r\n" HOST "\r\n");
	char length[24];
	snprintf(length, sizeof(length), "%zu", strlen(get.body));
	assert_int_equal(head.status, 200);
	assert_string_equal(answer_header(&head, "Content-Length"), length);
	assert_string_equal(answer_header(&head, "Content-Type"), "application/json");
	assert_int_equal(
		client_ask(c, GET("/v1/echo/next")).status, 200); /* no body was sent: the next answer begins here */
	client_free(c);
}

static void methods_are_answered_from_the_rows(void **state)
{
	(void)state;
	struct answer a = ask("DELETE /v1/hit HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(a.status, 405);
	assert_string_equal(answer_header(&a, "Allow"), "GET, HEAD, POST, OPTIONS");
	assert_non_null(strstr(a.body, "\"code\":\"method_not_allowed\""));
	a = ask("OPTIONS /v1/slow HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(a.status, 204);
	assert_string_equal(answer_header(&a, "Allow"), "POST, OPTIONS");
	assert_string_equal(answer_header(&a, "Content-Type"), "");
	a = ask("OPTIONS * HTTP/1.1\r\n" HOST "\r\n");
	assert_int_equal(a.status, 204);
	assert_string_equal(answer_header(&a, "Allow"), "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
	assert_int_equal(ask("OPTIONS /v1/nowhere HTTP/1.1\r\n" HOST "\r\n").status, 404);
	static const char *const unknown[] = {"get", "TRACE", "CONNECT", "BREW"};
	for (size_t i = 0; i < FP_LENGTH(unknown); i++) {
		char request[64];
		snprintf(request, sizeof(request), "%s /v1/hit HTTP/1.1\r\n" HOST "\r\n", unknown[i]);
		a = ask(request);
		assert_int_equal(a.status, 501);
		assert_string_equal(answer_header(&a, "Connection"), "close");
	}
	assert_int_equal(toy.hits, 0);
}

static void bodies_need_their_type(void **state)
{
	(void)state;
	static const struct {
		const char *headers;
		int status;
	} cases[] = {
		{"Content-Type: application/json\r\n", 200},
		{"Content-Type: Application/JSON; charset=UTF-8\r\n", 200},
		{"Content-Type: application/json;charset=\"utf-8\"; x=y\r\n", 200},
		{"", 415},
		{"Content-Type: \r\n", 415},
		{"Content-Type: text/plain\r\n", 415},
		{"Content-Type: application/jsonx\r\n", 415},
		{"Content-Type: application/json; charset=latin1\r\n", 415},
		{"Content-Type: application/json; charset=utf-16\r\n", 415},
		{"Content-Type: application/x-www-form-urlencoded\r\n", 415},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		char request[256];
		snprintf(request, sizeof(request), POST_WITH("/v1/echo", "%sContent-Length: 2\r\n") "{}",
			cases[i].headers);
		assert_int_equal(ask(request).status, cases[i].status);
		snprintf(request, sizeof(request),
			POST_WITH("/v1/echo", "%sTransfer-Encoding: chunked\r\n") "2\r\n{}\r\n0\r\n\r\n",
			cases[i].headers);
		struct answer a = ask(request);
		assert_int_equal(a.status, cases[i].status);
		if (a.status == 200)
			assert_non_null(strstr(a.body, "\"length\":2"));
	}
	assert_int_equal(ask(POST_WITH("/v1/echo", "")).status, 200);
	assert_int_equal(ask(POST_WITH("/v1/echo", "Content-Length: 0\r\n")).status, 200);
	assert_int_equal(ask(POST_WITH("/v1/hit", JSON "Content-Length: 2\r\n") "{}").status, 400);
	assert_int_equal(
		ask(POST_WITH("/v1/hit", JSON "Transfer-Encoding: chunked\r\n") "2\r\n{}\r\n0\r\n\r\n").status, 400);
	assert_int_equal(ask(GET_WITH("/v1/echo/a", JSON "Content-Length: 2\r\n") "{}").status, 400);
	assert_int_equal(ask("OPTIONS /v1/echo HTTP/1.1\r\n" HOST JSON "Content-Length: 2\r\n\r\n{}").status, 400);
	assert_int_equal(toy.hits, 0);
}

static void send_body(struct client *c, size_t length, size_t chunk)
{
	char *data = malloc(length);
	char line[32];
	memset(data, ' ', length);
	for (size_t at = 0; chunk > 0 && at < length; at += chunk) {
		client_send(c, line, (size_t)snprintf(line, sizeof(line), "%zx\r\n", chunk));
		client_send(c, data, chunk);
		client_send(c, "\r\n", 2);
	}
	if (chunk == 0)
		client_send(c, data, length);
	free(data);
}

/* Or who still sends may lose the answer. */
static void a_declared_length_over_the_cap_is_thrown_away_first(void **state)
{
	(void)state;
	static const char head[] = POST_WITH("/v1/echo", JSON "Content-Length: 65537\r\n");
	struct client *c = client_new();
	client_send(c, head, strlen(head));
	send_body(c, FP_BODY_MAX + 1, 0);
	struct answer a = client_read(c, false);
	assert_int_equal(a.status, 413);
	assert_string_equal(answer_header(&a, "Connection"), "");
	assert_int_equal(client_ask(c, GET("/v1/echo/a")).status, 200);
	client_free(c);
}

static void a_body_nobody_sends_is_refused_at_once(void **state)
{
	(void)state;
	static const char *const cases[] = {
		/* no 100 before: the client keeps its body */
		POST_WITH("/v1/echo", JSON "Content-Length: 65537\r\nExpect: 100-continue\r\n"),
		POST_WITH("/v1/echo", JSON "Content-Length: 20000000\r\n"),
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		struct client *c = client_new();
		struct answer a = client_ask(c, cases[i]);
		print_message("%zu: %d\n", i, a.status);
		assert_int_equal(a.status, 413);
		assert_string_equal(answer_header(&a, "Connection"), "close");
		assert_true(client_ended(c));
		client_free(c);
	}
	/* The library's own words. */
	assert_int_equal(ask(POST_WITH("/v1/echo", JSON "Content-Length: 99999999999999999999\r\n")).status, 413);
}

static void a_body_at_the_cap_is_taken(void **state)
{
	(void)state;
	struct client *c = client_new();
	struct answer a =
		client_ask(c, POST_WITH("/v1/echo", JSON "Content-Length: 65536\r\nExpect: 100-continue\r\n"));
	assert_int_equal(a.status, 100);
	send_body(c, FP_BODY_MAX, 0);
	a = client_read(c, false);
	assert_int_equal(a.status, 200);
	assert_non_null(strstr(a.body, "\"length\":65536"));
	client_send(c, POST_WITH("/v1/echo", JSON "Transfer-Encoding: chunked\r\n"),
		strlen(POST_WITH("/v1/echo", JSON "Transfer-Encoding: chunked\r\n")));
	send_body(c, FP_BODY_MAX, 8192);
	a = client_ask(c, "0\r\n\r\n");
	assert_int_equal(a.status, 200);
	assert_non_null(strstr(a.body, "\"length\":65536"));
	client_free(c);
}

static void a_chunked_body_over_the_cap_is_thrown_away(void **state)
{
	(void)state;
	struct client *c = client_new();
	static const char head[] = POST_WITH("/v1/echo", JSON "Transfer-Encoding: chunked\r\n");
	client_send(c, head, strlen(head));
	send_body(c, (size_t)3 * FP_BODY_MAX, 8192);
	assert_int_equal(client_ask(c, "0\r\n\r\n").status, 413);
	assert_int_equal(client_ask(c, GET("/v1/echo/a")).status, 200);
	client_send(c, head, strlen(head));
	send_body(c, (size_t)130 * FP_BODY_MAX, 8192);
	assert_int_equal(client_ask(c, "0\r\n\r\n").status, 0); /* nobody sends that much by mistake: dropped */
	client_free(c);
}

static void other_refusals_of_the_head(void **state)
{
	(void)state;
	struct answer a = ask(POST_WITH("/v1/echo", JSON "Content-Length: 2\r\nExpect: foo\r\n"));
	assert_int_equal(a.status, 417);
	assert_non_null(strstr(a.body, "\"code\":\"expectation_failed\""));
	a = ask("GET /v1/hit HTTP/2.0\r\n" HOST "\r\n");
	assert_int_equal(a.status, 505);
	assert_int_equal(toy.hits, 0);

	char request[20000] = "GET /v1/hit HTTP/1.1\r\n" HOST;
	for (int i = 0; i < 70; i++)
		strncat(request, "X: y\r\n", 7);
	strncat(request, "\r\n", 3);
	a = ask(request);
	assert_int_equal(a.status, 431);
	assert_non_null(strstr(a.body, "\"code\":\"headers_too_large\""));

	/* past its memory the library answers itself, in HTML */
	size_t length = (size_t)snprintf(request, sizeof(request), "GET /v1/hit HTTP/1.1\r\n" HOST "X: ");
	memset(request + length, 'x', 17000);
	snprintf(request + length + 17000, sizeof(request) - length - 17000, "\r\n\r\n");
	assert_int_equal(ask(request).status, 431);
	assert_int_equal(toy.hits, 0);
}

static void every_answer_has_the_common_headers(void **state)
{
	(void)state;
	struct answer a = ask(GET_WITH("/v1/echo/a", "X-Request-Id: my.Id_1-2\r\n"));
	assert_string_equal(answer_header(&a, "X-Request-Id"), "my.Id_1-2");
	assert_string_equal(answer_header(&a, "Cache-Control"), "no-store");
	assert_string_equal(answer_header(&a, "X-Content-Type-Options"), "nosniff");
	static const char *const unsafe[] = {"X-Request-Id: a b\r\n", "X-Request-Id: \r\n", "X-Request-Id: <x>\r\n",
		"X-Request-Id: 01234567890123456789012345678901234567890123456789012345678901234\r\n", ""};
	for (size_t i = 0; i < FP_LENGTH(unsafe); i++) {
		char request[256];
		snprintf(request, sizeof(request), GET_WITH("/v1/nowhere", "%s"), unsafe[i]);
		a = ask(request);
		assert_int_equal(strlen(answer_header(&a, "X-Request-Id")), 36);
		assert_int_equal(answer_header(&a, "X-Request-Id")[14], '7');
		assert_non_null(strstr(a.body, answer_header(&a, "X-Request-Id")));
	}
	a = ask(GET("/v1/text"));
	assert_string_equal(a.body, "hello");
	assert_string_equal(answer_header(&a, "Content-Type"), "text/plain; charset=utf-8");
	assert_string_equal(answer_header(&a, "Cache-Control"), "max-age=60");
	assert_string_equal(answer_header(&a, "ETag"), "\"1\"");
}

static void problems_say_what_belongs_to_them(void **state)
{
	(void)state;
	struct answer a = ask(GET_WITH("/v1/fail?q=state_conflict", "X-Request-Id: me\r\n"));
	assert_int_equal(a.status, 409);
	assert_string_equal(answer_header(&a, "Content-Type"), "application/problem+json");
	assert_string_equal(a.body,
		"{\"type\":\"/problems/state_conflict\",\"title\":\"The present state does not allow "
		"this\",\"status\":409,"
		"\"code\":\"state_conflict\",\"instance\":\"/v1/fail\",\"request_id\":\"me\",\"detail\":\"Because "
		"\\\"of\\\" this.\","
		"\"next\":\"Do that.\",\"link\":\"/v1/there\",\"errors\":[{\"pointer\":\"/a/b\",\"code\":\"required\","
		"\"detail\":\"It is missing.\"}]}");
	a = ask(GET("/v1/fail-late?q=not_found"));
	assert_int_equal(a.status, 404);
	assert_string_equal(answer_header(&a, "ETag"), ""); /* encode had set it before it failed */
	a = ask(GET("/v1/fail?q=unavailable"));
	assert_int_equal(a.status, 503);
	assert_string_equal(answer_header(&a, "Retry-After"), "1");
	a = ask(GET("/v1/fail?q=constraint")); /* between layers only */
	assert_int_equal(a.status, 500);
	assert_non_null(strstr(a.body, "\"code\":\"internal\""));
	assert_null(strstr(a.body, "Because"));
	a = ask(GET_WITH("/v1/echo/a", "Authorization: bad\r\n"));
	assert_int_equal(a.status, 401);
	assert_string_equal(answer_header(&a, "WWW-Authenticate"), "Bearer");
	a = ask(GET_WITH("/v1/echo/a", "Authorization: often\r\n"));
	assert_int_equal(a.status, 429);
	assert_string_equal(answer_header(&a, "Retry-After"), "7");
	assert_string_equal(answer_header(&a, "X-Limit"), "0");
}

#define PREFLIGHT "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: authorization\r\n"

static void pages_of_listed_origins_may_read(void **state)
{
	(void)state;
	struct answer a =
		ask("OPTIONS /v1/echo HTTP/1.1\r\n" HOST "Origin: https://front.example\r\n" PREFLIGHT "\r\n");
	assert_int_equal(a.status, 204);
	assert_string_equal(answer_header(&a, "Access-Control-Allow-Origin"), "https://front.example");
	assert_string_equal(answer_header(&a, "Access-Control-Allow-Methods"), "POST, OPTIONS");
	assert_non_null(strstr(answer_header(&a, "Access-Control-Allow-Headers"), "Idempotency-Key"));
	assert_string_equal(answer_header(&a, "Access-Control-Max-Age"), "7200");
	assert_string_equal(answer_header(&a, "Vary"), "Origin");
	assert_string_equal(answer_header(&a, "Access-Control-Allow-Credentials"), "");
	a = ask(GET_WITH("/v1/nowhere", "Origin: https://other.example\r\n"));
	assert_int_equal(a.status, 404);
	assert_string_equal(answer_header(&a, "Access-Control-Allow-Origin"), "https://other.example");
	assert_non_null(strstr(answer_header(&a, "Access-Control-Expose-Headers"), "Idempotent-Replayed"));
	static const char *const strangers[] = {
		"https://front.example.evil", "https://front", "null", "*", "https://FRONT.example"};
	for (size_t i = 0; i < FP_LENGTH(strangers); i++) {
		char request[256];
		snprintf(request, sizeof(request), GET_WITH("/v1/echo/a", "Origin: %s\r\n"), strangers[i]);
		a = ask(request);
		assert_int_equal(a.status, 200);
		assert_string_equal(answer_header(&a, "Access-Control-Allow-Origin"), "");
		assert_string_equal(answer_header(&a, "Vary"), "Origin");
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_connection_is_kept),
		TEST(pipelined_requests_are_answered_in_order),
		TEST(smuggled_requests_never_run),
		TEST(what_the_library_hides_smuggles_nothing),
		TEST(escapes_stay_in_their_segment),
		TEST(head_is_get_without_the_body),
		TEST(methods_are_answered_from_the_rows),
		TEST(bodies_need_their_type),
		TEST(a_declared_length_over_the_cap_is_thrown_away_first),
		TEST(a_body_nobody_sends_is_refused_at_once),
		TEST(a_body_at_the_cap_is_taken),
		TEST(a_chunked_body_over_the_cap_is_thrown_away),
		TEST(other_refusals_of_the_head),
		TEST(every_answer_has_the_common_headers),
		TEST(problems_say_what_belongs_to_them),
		TEST(pages_of_listed_origins_may_read),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
