/* A request's head: what the guard lets through can be read in one way only, and by everybody who reads it behind. */
#include "fuzz.h"

#include <netinet/in.h>
#include <strings.h>

#include <fieldpass/text.h>

#include "call.h"
#include "cors.h"
#include "exchange.h"

#define HEADERS_MAX 64

/* As libmicrohttpd gives it: names and values trimmed, with their lengths. */
static size_t take_headers(struct source *s, struct fp_arena *arena, struct fp_header *headers)
{
	size_t n = 0;
	while (s->left > 0 && n < HEADERS_MAX) {
		const uint8_t *end = memchr(s->at, '\n', s->left);
		size_t length = end ? (size_t)(end - s->at) : s->left;
		const uint8_t *colon = memchr(s->at, ':', length);
		size_t name = colon ? (size_t)(colon - s->at) : length, value = colon ? length - name - 1 : 0;
		char *a = fp_arena_copy(arena, s->at, name),
		     *b = fp_arena_copy(arena, colon ? colon + 1 : s->at, value);
		MUST(a && b);
		size_t blanks = strspn(b, " \t");
		headers[n++] = (struct fp_header){a, b + blanks, name, value - blanks};
		s->at += length + (end != NULL);
		s->left -= length + (end != NULL);
	}
	return n;
}

static size_t count(const struct fp_head *head, const char *name)
{
	size_t n = 0;
	for (size_t i = 0; i < head->n_headers; i++)
		n += strcasecmp(head->headers[i].name, name) == 0;
	return n;
}

/* Of a head without a fault. */
static void check_framing(const struct fp_head *head)
{
	struct fp_framing framing = fp_hygiene_framing(head);
	size_t lengths = count(head, "Content-Length"), codings = count(head, "Transfer-Encoding");
	MUST(lengths + codings <= 1 && count(head, "Host") <= 1 && count(head, "Authorization") <= 1);
	MUST(framing.chunked == (codings == 1));
	if (lengths == 0)
		MUST(framing.length == 0);
	else if (strlen(fp_head_value(head, "Content-Length")) < 19)
		MUST(framing.length == strtoull(fp_head_value(head, "Content-Length"), NULL, 10));
	for (size_t i = 0; i < head->n_headers; i++) {
		MUST(head->headers[i].name_length > 0 && !strpbrk(head->headers[i].name, " \t:\r\n\""));
		MUST(strlen(head->headers[i].value) == head->headers[i].value_length);
	}
}

static void read_all(struct fp_http_call *h)
{
	const struct fp_head *head = &h->head;
	struct fp_proxies proxies;
	struct fp_address address;
	struct sockaddr_in from = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	struct fp_problem *problem = &h->call.problem;
	int choice;
	struct fp_versions versions;
	MUST(!fp_failed(fp_proxies_read("127.0.0.1 ::1 10.0.0.1", &proxies, problem)));
	fp_peer_find(&proxies, (const struct sockaddr *)&from, head, &address);
	const char *origin = fp_cors_origin("https://a.example https://b.example", fp_head_value(head, "Origin"));
	MUST(!origin || strcmp(origin, "https://a.example") == 0 || strcmp(origin, "https://b.example") == 0);
	MUST((unsigned)fp_language_accepted(fp_head_value(head, "Accept-Language")) < FP_LANGUAGE_COUNT);
	if (!fp_failed(fp_call_accept(&h->call, "application/json", "text/plain", &choice)))
		MUST(choice == 0 || choice == 1);
	if (!fp_failed(fp_call_if_match(&h->call, &versions)))
		for (size_t i = 0; i < versions.n; i++)
			MUST(versions.v[i] > 0);
	(void)fp_call_none_match(&h->call, 7);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)1 << 20);
	struct source s = {data, size};
	struct fp_header headers[HEADERS_MAX];
	struct fp_http_call h = {.call = {.arena = arena, .http = &h, .problem = {.arena = arena}}};
	if (size > 65536)
		return 0;
	char *line = take_line(&s, arena);
	const char *method = strsep(&line, " "), *target = strsep(&line, " ");
	h.head = (struct fp_head){
		method, target ? target : "", line ? line : "", headers, take_headers(&s, arena, headers)};
	if (fp_hygiene_fault(&h.head))
		return 0;
	MUST(h.head.target[0] == '/' || (strcmp(h.head.target, "*") == 0 && strcmp(method, "OPTIONS") == 0));
	check_framing(&h.head);
	read_all(&h);
	return 0;
}
