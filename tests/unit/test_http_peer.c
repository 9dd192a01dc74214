#include "fp_test.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "peer.h"

static struct fp_proxies proxies_of(const char *list)
{
	struct fp_proxies proxies;
	struct fp_problem problem = {0};
	assert_false(fp_failed(fp_proxies_read(list, &proxies, &problem)));
	return proxies;
}

static void assert_address(const struct fp_address *address, const char *expected)
{
	char text[INET6_ADDRSTRLEN];
	inet_ntop(AF_INET6, address->b, text, sizeof(text));
	assert_string_equal(text, expected);
}

static struct sockaddr_in v4(const char *text)
{
	struct sockaddr_in s = {.sin_family = AF_INET};
	assert_int_equal(inet_pton(AF_INET, text, &s.sin_addr), 1);
	return s;
}

static void assert_peer(
	const char *trusted, const char *connected, const char *first, const char *second, const char *expected)
{
	struct fp_proxies proxies = proxies_of(trusted);
	struct sockaddr_in from = v4(connected);
	const struct fp_header headers[] = {{"Host", "x", 4, 1}, {"x-forwarded-for", first, 15, strlen(first)},
		{"X-Forwarded-For", second, 15, strlen(second)}};
	const struct fp_head head = {.headers = headers, .n_headers = FP_LENGTH(headers)};
	struct fp_address address;
	fp_peer_find(&proxies, (const struct sockaddr *)&from, &head, &address);
	assert_address(&address, expected);
}

static void who_is_connected_is_the_caller(void **state)
{
	(void)state;
	const struct fp_head none = {0};
	struct fp_proxies nobody = proxies_of("");
	struct sockaddr_in from = v4("192.0.2.7");
	struct sockaddr_in6 six = {.sin6_family = AF_INET6};
	struct fp_address address;
	fp_peer_find(&nobody, (const struct sockaddr *)&from, &none, &address);
	assert_address(&address, "::ffff:192.0.2.7");
	assert_int_equal(inet_pton(AF_INET6, "2001:db8::5", &six.sin6_addr), 1);
	fp_peer_find(&nobody, (const struct sockaddr *)&six, &none, &address);
	assert_address(&address, "2001:db8::5");
	fp_peer_find(&nobody, NULL, &none, &address);
	assert_address(&address, "::");
}

static void a_stranger_forwards_nothing(void **state)
{
	(void)state;
	assert_peer("", "192.0.2.7", "198.51.100.1", "198.51.100.2", "::ffff:192.0.2.7");
	assert_peer("10.0.0.1", "192.0.2.7", "198.51.100.1", "198.51.100.2", "::ffff:192.0.2.7");
}

static void a_trusted_proxy_is_believed_and_nobody_behind_it(void **state)
{
	(void)state;
	assert_peer("10.0.0.1", "10.0.0.1", "203.0.113.9", "198.51.100.2", "::ffff:198.51.100.2");
	assert_peer("10.0.0.1", "10.0.0.1", "", "203.0.113.9 ,\t198.51.100.2", "::ffff:198.51.100.2");
	assert_peer("10.0.0.1", "10.0.0.1", "", "203.0.113.9, 2001:db8::5", "2001:db8::5");
	assert_peer("10.0.0.1 10.0.0.2", "10.0.0.1", "", "\t198.51.100.2 \t, 10.0.0.2 \t", "::ffff:198.51.100.2");
	assert_peer(
		"10.0.0.1 ::ffff:10.0.0.2", "10.0.0.1", "203.0.113.9, 198.51.100.2", "10.0.0.2", "::ffff:198.51.100.2");
	assert_peer("10.0.0.1 10.0.0.2", "10.0.0.2", "", "198.51.100.2,10.0.0.1,10.0.0.2", "::ffff:198.51.100.2");
}

static void what_is_no_address_ends_the_walk(void **state)
{
	(void)state;
	assert_peer("10.0.0.1", "10.0.0.1", "198.51.100.2", "", "::ffff:198.51.100.2");
	assert_peer("10.0.0.1", "10.0.0.1", "", "198.51.100.2, unknown", "::ffff:10.0.0.1");
	assert_peer("10.0.0.1", "10.0.0.1", "198.51.100.2", "198.51.100.2:80", "::ffff:10.0.0.1");
	assert_peer("10.0.0.1", "10.0.0.1", "198.51.100.2", ",", "::ffff:10.0.0.1");
	assert_peer("10.0.0.1", "10.0.0.1", "", "1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111:1111",
		"::ffff:10.0.0.1");
}

static void a_list_that_is_none_is_refused(void **state)
{
	(void)state;
	struct fp_proxies proxies;
	struct fp_problem problem = {0};
	assert_int_equal(fp_proxies_read("10.0.0.1 proxy.example", &proxies, &problem).code, FP_CODE_INVALID_PARAMETER);
	assert_int_equal(fp_proxies_read("10.0.0.0/8", &proxies, &problem).code, FP_CODE_INVALID_PARAMETER);
	assert_int_equal(fp_proxies_read("::1 ::2 ::3 ::4 ::5 ::6 ::7 ::8 ::9 ::a ::b ::c ::d ::e ::f ::10 ::11",
				 &proxies, &problem)
				 .code,
		FP_CODE_INVALID_PARAMETER);
	assert_int_equal(proxies_of("  10.0.0.1   ::1 ").n, 2);
	assert_int_equal(proxies_of(NULL).n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_connected_is_the_caller),
		cmocka_unit_test(a_stranger_forwards_nothing),
		cmocka_unit_test(a_trusted_proxy_is_believed_and_nobody_behind_it),
		cmocka_unit_test(what_is_no_address_ends_the_walk),
		cmocka_unit_test(a_list_that_is_none_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
