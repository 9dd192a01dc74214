#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "router.h"

/* A path of the table with all its methods; a segment without text is a parameter. */
struct path {
	size_t n_segments;
	struct {
		const char *literal;
		size_t length;
	} segments[FP_SEGMENTS_MAX];
	const struct fp_route *by_method[FP_METHODS];
};

struct fp_router {
	size_t n;
	size_t first[FP_SEGMENTS_MAX + 2]; /* paths of k segments are first[k] .. first[k + 1] - 1 */
	struct path paths[];
};

static const char *const method_names[FP_METHODS] = {"GET", "POST", "PUT", "PATCH", "DELETE"};

static struct path path_of(const struct fp_route *route)
{
	struct path path = {0};
	[[maybe_unused]] size_t n_params = 0;
	for (const char *at = route->pattern; *at == '/';) {
		size_t length = strcspn(at + 1, "/");
		assert(path.n_segments < FP_SEGMENTS_MAX);
		if (at[1] == '{')
			n_params++;
		else
			path.segments[path.n_segments].literal = at + 1;
		path.segments[path.n_segments++].length = length;
		at += 1 + length;
	}
	assert(n_params <= FP_PATH_PARAMS_MAX);
	return path;
}

/* Fewer segments first, then literals before parameters, so that the first that fits is the one meant. */
static int path_compare(const void *one, const void *other)
{
	const struct path *a = one, *b = other;
	if (a->n_segments != b->n_segments)
		return a->n_segments < b->n_segments ? -1 : 1;
	for (size_t i = 0; i < a->n_segments; i++) {
		const char *x = a->segments[i].literal, *y = b->segments[i].literal;
		if (!x || !y) {
			if (x || y)
				return x ? -1 : 1;
			continue;
		}
		size_t m = a->segments[i].length, n = b->segments[i].length;
		int order = strncmp(x, y, m < n ? m : n);
		if (order != 0 || m != n)
			return order != 0 ? order : m < n ? -1 : 1;
	}
	return 0;
}

/* Rows of one path become one path with several methods. */
static void merge(struct fp_router *router)
{
	size_t n = 0;
	for (size_t i = 0; i < router->n; i++) {
		if (n == 0 || path_compare(&router->paths[n - 1], &router->paths[i]) != 0) {
			router->paths[n++] = router->paths[i];
			continue;
		}
		for (int m = 0; m < FP_METHODS; m++)
			if (router->paths[i].by_method[m]) {
				assert(!router->paths[n - 1].by_method[m]);
				router->paths[n - 1].by_method[m] = router->paths[i].by_method[m];
			}
	}
	router->n = n;
}

struct fp_router *fp_router_new(const struct fp_route *routes, size_t n)
{
	struct fp_router *router = calloc(1, sizeof(*router) + n * sizeof(struct path));
	if (!router)
		return NULL;
	router->n = n;
	for (size_t i = 0; i < n; i++) {
		router->paths[i] = path_of(&routes[i]);
		router->paths[i].by_method[routes[i].method] = &routes[i];
	}
	qsort(router->paths, n, sizeof(struct path), path_compare);
	merge(router);
	for (size_t k = 0, i = 0; k < FP_LENGTH(router->first); k++) {
		while (i < router->n && router->paths[i].n_segments < k)
			i++;
		router->first[k] = i;
	}
	return router;
}

struct fp_router *fp_router_free(struct fp_router *router)
{
	free(router);
	return NULL;
}

static bool fits(const struct path *path, const struct fp_target *target)
{
	for (size_t i = 0; i < path->n_segments; i++) {
		const struct fp_segment *segment = &target->segments[i];
		if (segment->raw_length == 0 && path->segments[i].length > 0)
			return false;
		if (!path->segments[i].literal)
			continue;
		if (segment->raw_length != path->segments[i].length ||
			memcmp(segment->raw, path->segments[i].literal, segment->raw_length) != 0)
			return false;
	}
	return true;
}

static void take(const struct path *path, const struct fp_target *target, struct fp_match *match)
{
	size_t n = 0;
	memcpy(match->by_method, path->by_method, sizeof(match->by_method));
	for (size_t i = 0; i < path->n_segments; i++)
		if (!path->segments[i].literal)
			match->param[n++] = target->segments[i].text;
}

bool fp_router_match(const struct fp_router *router, const struct fp_target *target, struct fp_match *ret_match)
{
	*ret_match = (struct fp_match){0};
	if (target->n_segments > FP_SEGMENTS_MAX)
		return false;
	for (size_t i = router->first[target->n_segments]; i < router->first[target->n_segments + 1]; i++)
		if (fits(&router->paths[i], target)) {
			take(&router->paths[i], target, ret_match);
			return true;
		}
	return false;
}

bool fp_method_parse(const char *text, enum fp_method *ret_method)
{
	*ret_method = FP_GET;
	if (strcmp(text, "HEAD") == 0)
		return true;
	for (int m = 0; m < FP_METHODS; m++)
		if (strcmp(text, method_names[m]) == 0) {
			*ret_method = (enum fp_method)m;
			return true;
		}
	return false;
}

void fp_match_allow(const struct fp_match *match, char ret_text[FP_ALLOW_TEXT])
{
	size_t length = 0;
	for (int m = 0; m < FP_METHODS; m++)
		if (match->by_method[m])
			length += (size_t)snprintf(ret_text + length, FP_ALLOW_TEXT - length, "%s, %s", method_names[m],
				m == FP_GET ? "HEAD, " : "");
	snprintf(ret_text + length, FP_ALLOW_TEXT - length, "OPTIONS");
}
