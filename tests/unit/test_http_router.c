#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "router.h"

#define ROW(m, p, o)                                                                                                   \
	{                                                                                                              \
		.method = (m), .pattern = (p), .operation = (o)                                                        \
	}

/* Out of order on purpose. */
static const struct fp_route routes[] = {
	ROW(FP_GET, "/v1/requests/{request_id}", "getRequest"),
	ROW(FP_POST, "/v1/requests/search", "searchRequests"),
	ROW(FP_POST, "/v1/requests", "submitRequest"),
	ROW(FP_PATCH, "/v1/requests/{id}", "changeRequest"),
	ROW(FP_POST, "/v1/requests/{request_id}/approve", "approve"),
	ROW(FP_GET, "/v1/requests", "listRequests"),
	ROW(FP_GET, "/healthz", "health"),
	ROW(FP_GET, "/v1/offices/{code}/slots/{slot_id}", "getSlot"),
	ROW(FP_GET, "/v1/offices/{code}/slots/next", "nextSlot"),
	ROW(FP_DELETE, "/v1/offices/{code}/closures/{id}", "reopen"),
	ROW(FP_PUT, "/v1/offices/{code}", "putOffice"),
	ROW(FP_GET, "/v1/a/{x}/c", "axc"),
	ROW(FP_GET, "/v1/{x}/b/c", "xbc"),
};

struct fixture {
	struct fp_arena *arena;
	struct fp_router *router;
	struct fp_match match;
};

static int setup(void **state)
{
	static struct fixture f;
	f.arena = fp_arena_new(1 << 20);
	f.router = fp_router_new(routes, FP_LENGTH(routes));
	*state = &f;
	return f.arena && f.router ? 0 : -1;
}

static int teardown(void **state)
{
	struct fixture *f = *state;
	fp_router_free(f->router);
	fp_arena_free(f->arena);
	return 0;
}

static bool match(struct fixture *f, const char *path)
{
	struct fp_target target;
	struct fp_problem problem = {.arena = f->arena};
	assert_false(fp_failed(fp_target_parse(f->arena, path, &target, &problem)));
	return fp_router_match(f->router, &target, &f->match);
}

static void paths_find_their_rows(void **state)
{
	static const struct {
		enum fp_method method;
		const char *path, *operation, *first, *second;
	} cases[] = {
		{FP_GET, "/healthz", "health", NULL, NULL},
		{FP_GET, "/v1/requests", "listRequests", NULL, NULL},
		{FP_POST, "/v1/requests?wait=5", "submitRequest", NULL, NULL},
		{FP_GET, "/v1/requests/42", "getRequest", "42", NULL},
		{FP_PATCH, "/v1/requests/42", "changeRequest", "42", NULL},
		{FP_GET, "/v1/requests/a%2Fb", "getRequest", "a/b", NULL},
		{FP_POST, "/v1/requests/search", "searchRequests", NULL, NULL},
		{FP_GET, "/v1/requests/%73earch", "getRequest", "search", NULL},
		{FP_POST, "/v1/requests/42/approve", "approve", "42", NULL},
		{FP_GET, "/v1/offices/DEN/slots/7", "getSlot", "DEN", "7"},
		{FP_GET, "/v1/offices/DEN/slots/next", "nextSlot", "DEN", NULL},
		{FP_DELETE, "/v1/offices/DEN/closures/7", "reopen", "DEN", "7"},
		{FP_GET, "/v1/a/b/c", "axc", "b", NULL}, /* a literal at the first difference */
		{FP_GET, "/v1/z/b/c", "xbc", "z", NULL},
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		print_message("%s\n", cases[i].path);
		assert_true(match(f, cases[i].path));
		const struct fp_route *route = f->match.by_method[cases[i].method];
		assert_non_null(route);
		assert_string_equal(route->operation, cases[i].operation);
		const char *expected[] = {cases[i].first, cases[i].second};
		for (size_t k = 0; k < 2; k++) {
			if (expected[k])
				assert_string_equal(f->match.param[k], expected[k]);
			else
				assert_null(f->match.param[k]);
		}
	}
}

static void other_paths_find_nothing(void **state)
{
	static const char *const paths[] = {
		"/",
		"/v1",
		"/v1/",
		"/healthz/",
		"/Healthz",
		"//healthz",
		"/%68ealthz", /* a proxy's rule for /healthz would not see it either */
		"/v1/requests/",
		"/v1/requests//approve",
		"/v1/requests/42/approve/",
		"/v1%2Frequests",
		"/v1/requests/42/deny",
		"/v1/offices//slots/7",
		"/v1/offices/DEN/slots/7/8",
		"/1/2/3/4/5/6/7/8/9/10/11/12/13/14",
	};
	struct fixture *f = *state;
	for (size_t i = 0; i < FP_LENGTH(paths); i++) {
		print_message("%s\n", paths[i]);
		assert_false(match(f, paths[i]));
	}
}

static void allow_comes_from_the_rows(void **state)
{
	static const struct {
		const char *path, *allow;
	} cases[] = {
		{"/healthz", "GET, HEAD, OPTIONS"},
		{"/v1/requests", "GET, HEAD, POST, OPTIONS"},
		{"/v1/requests/42", "GET, HEAD, PATCH, OPTIONS"},
		{"/v1/requests/search", "POST, OPTIONS"},
		{"/v1/offices/DEN", "PUT, OPTIONS"},
		{"/v1/offices/DEN/closures/1", "DELETE, OPTIONS"},
	};
	struct fixture *f = *state;
	char allow[FP_ALLOW_TEXT];
	for (size_t i = 0; i < FP_LENGTH(cases); i++) {
		assert_true(match(f, cases[i].path));
		fp_match_allow(&f->match, allow);
		assert_string_equal(allow, cases[i].allow);
	}
}

static void every_method_fits_into_allow(void **state)
{
	(void)state;
	struct fp_match all = {0};
	char allow[FP_ALLOW_TEXT];
	for (int m = 0; m < FP_METHODS; m++)
		all.by_method[m] = &routes[0];
	fp_match_allow(&all, allow);
	assert_string_equal(allow, "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");
}

static void methods_are_exact(void **state)
{
	(void)state;
	static const char *const none[] = {"get", "Get", "OPTIONS", "TRACE", "CONNECT", "", "GETX"};
	enum fp_method method;
	assert_true(fp_method_parse("GET", &method) && method == FP_GET);
	assert_true(fp_method_parse("HEAD", &method) && method == FP_GET);
	assert_true(fp_method_parse("POST", &method) && method == FP_POST);
	assert_true(fp_method_parse("PUT", &method) && method == FP_PUT);
	assert_true(fp_method_parse("PATCH", &method) && method == FP_PATCH);
	assert_true(fp_method_parse("DELETE", &method) && method == FP_DELETE);
	for (size_t i = 0; i < FP_LENGTH(none); i++)
		assert_false(fp_method_parse(none[i], &method));
}

static void an_empty_table_matches_nothing(void **state)
{
	struct fixture *f = *state;
	struct fp_router *all = f->router;
	f->router = fp_router_new(routes, 0);
	assert_non_null(f->router);
	assert_false(match(f, "/healthz"));
	fp_router_free(f->router);
	f->router = all;
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(paths_find_their_rows),
		TEST(other_paths_find_nothing),
		TEST(allow_comes_from_the_rows),
		TEST(every_method_fits_into_allow),
		TEST(methods_are_exact),
		TEST(an_empty_table_matches_nothing),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
