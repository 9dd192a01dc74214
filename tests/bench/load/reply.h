/* Reads HTTP/1.1 replies from a stream, as far as a load generator must: status, where the body ends, two headers. */
#ifndef BENCH_REPLY_H
#define BENCH_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#define REPLY_HEAD_MAX 8192

struct reply {
	int status; /* 0: the head is not whole yet */
	bool retry_after, closes;
	bool chunked, last_chunk;
	size_t body_left;
	size_t line; /* of the chunk's size line, or of the trailer's */
	size_t head_length;
	char head[REPLY_HEAD_MAX + 1];
};

enum reply_end { REPLY_MORE, REPLY_WHOLE, REPLY_BROKEN };

void reply_begin(struct reply *r);
/* Takes all of the n bytes. What follows a whole reply is broken: nobody asked for it. */
enum reply_end reply_take(struct reply *r, const char *data, size_t n);

#endif
