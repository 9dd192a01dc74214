#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "hygiene.h"

#define HEADERS_MAX 6

struct line {
	const char *name, *value;
};

struct head_case {
	const char *method, *target, *version;
	struct line lines[HEADERS_MAX];
};

static const char *fault_of(const struct head_case *c, struct fp_framing *ret_framing)
{
	struct fp_header headers[HEADERS_MAX];
	size_t n = 0;
	for (; n < HEADERS_MAX && c->lines[n].name; n++)
		headers[n] = (struct fp_header){
			c->lines[n].name, c->lines[n].value, strlen(c->lines[n].name), strlen(c->lines[n].value)};
	struct fp_head head = {c->method, c->target, c->version, headers, n};
	const char *fault = fp_hygiene_fault(&head);
	if (!fault && ret_framing)
		*ret_framing = fp_hygiene_framing(&head);
	return fault;
}

#define HOST                                                                                                           \
	{                                                                                                              \
		"Host", "a"                                                                                            \
	}

static void good_heads_pass(void **state)
{
	(void)state;
	static const struct head_case cases[] = {
		{"GET", "/", "HTTP/1.1", {HOST}},
		{"GET", "/", "HTTP/1.0", {{NULL, NULL}}},
		{"GET", "/v1/a%2Fb?x=y", "HTTP/1.1", {{"host", "[::1]:80"}}},
		{"OPTIONS", "*", "HTTP/1.1", {HOST}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "0"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Transfer-Encoding", "chunked"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"X-Tab", "a\tb"}, {"X-Empty", ""}, {"X-Utf8", "\xc3\xa4"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"If-None-Match", "\"1\""}, {"If-None-Match", "\"2\""}}},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++)
		assert_null(fault_of(&cases[i], NULL));
}

static void bad_heads_are_refused(void **state)
{
	(void)state;
	static const struct head_case cases[] = {
		/* framing two readers may differ on */
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "5"}, {"Transfer-Encoding", "chunked"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "5"}, {"Content-Length", "5"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "5"}, {"content-length", "6"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length ", "5"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "+5"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "-1"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "0x5"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "5, 5"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", ""}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Transfer-Encoding", "gzip, chunked"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Transfer-Encoding", "Chunked"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Transfer-Encoding", "identity"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Transfer-Encoding", "chunked"}, {"Transfer-Encoding", "chunked"}}},
		{"POST", "/", "HTTP/1.0", {HOST, {"Transfer-Encoding", "chunked"}}},
		/* host */
		{"GET", "/", "HTTP/1.1", {{NULL, NULL}}},
		{"GET", "/", "HTTP/1.1", {HOST, HOST}},
		{"GET", "/", "HTTP/1.1", {{"Host", "a, b"}}},
		{"GET", "/", "HTTP/1.1", {{"Host", "a/b"}}},
		/* names and values */
		{"GET", "/", "HTTP/1.1", {HOST, {"X A", "b"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"X\tA", "b"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"", "b"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"X(A)", "b"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"X\xc3\xa4", "b"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"X-A", "b\rc"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"X-A", "b\x01"}}},
		{"GET", "/", "HTTP/1.1", {HOST, {"X-A", "b\x7f"}}},
		/* one only */
		{"GET", "/", "HTTP/1.1", {HOST, {"Authorization", "a"}, {"Authorization", "b"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Content-Type", "a"}, {"Content-Type", "a"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Idempotency-Key", "a"}, {"idempotency-key", "b"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"If-Match", "a"}, {"If-Match", "b"}}},
		{"POST", "/", "HTTP/1.1", {HOST, {"Expect", "100-continue"}, {"Expect", "x"}}},
		/* target */
		{"GET", "*", "HTTP/1.1", {HOST}},
		{"GET", "http://evil/a", "HTTP/1.1", {HOST}},
		{"GET", "a", "HTTP/1.1", {HOST}},
		{"GET", "", "HTTP/1.1", {HOST}},
		{"GET", "/a b", "HTTP/1.1", {HOST}},
		{"GET", "/a#b", "HTTP/1.1", {HOST}},
		{"GET", "/a\x01", "HTTP/1.1", {HOST}},
		{"GET", "/a\x7f", "HTTP/1.1", {HOST}},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		print_message("case %zu\n", i);
		assert_non_null(fault_of(&cases[i], NULL));
	}
}

static void a_nul_inside_is_seen_by_its_length(void **state)
{
	(void)state;
	struct fp_header headers[] = {{"Host", "a", 4, 1}, {"X-A", "b\0c", 3, 3}};
	struct fp_head head = {"GET", "/", "HTTP/1.1", headers, 2};
	assert_non_null(fp_hygiene_fault(&head));
	headers[1] = (struct fp_header){"X\0A", "b", 3, 1};
	assert_non_null(fp_hygiene_fault(&head));
	headers[1] = (struct fp_header){"XxA", "b", 3, 1};
	assert_null(fp_hygiene_fault(&head));
}

static void framing_is_read(void **state)
{
	(void)state;
	static const struct {
		struct head_case head;
		struct fp_framing framing;
	} cases[] = {
		{{"GET", "/", "HTTP/1.1", {HOST}}, {false, 0}},
		{{"POST", "/", "HTTP/1.1", {HOST, {"Transfer-Encoding", "chunked"}}}, {true, 0}},
		{{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "65537"}}}, {false, 65537}},
		{{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "18446744073709551615"}}}, {false, UINT64_MAX}},
		{{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "18446744073709551616"}}}, {false, UINT64_MAX}},
		{{"POST", "/", "HTTP/1.1", {HOST, {"Content-Length", "99999999999999999999"}}}, {false, UINT64_MAX}},
	};
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		struct fp_framing framing = {0};
		assert_null(fault_of(&cases[i].head, &framing));
		assert_int_equal(framing.chunked, cases[i].framing.chunked);
		assert_true(framing.length == cases[i].framing.length);
	}
}

static void versions_are_two(void **state)
{
	(void)state;
	assert_true(fp_version_known("HTTP/1.1"));
	assert_true(fp_version_known("HTTP/1.0"));
	assert_false(fp_version_known("HTTP/2.0"));
	assert_false(fp_version_known("http/1.1"));
	assert_false(fp_version_known(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(good_heads_pass),
		cmocka_unit_test(bad_heads_are_refused),
		cmocka_unit_test(a_nul_inside_is_seen_by_its_length),
		cmocka_unit_test(framing_is_read),
		cmocka_unit_test(versions_are_two),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
