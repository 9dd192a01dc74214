/*
 * A thread of its own writes the log. Whoever answers calls would pay a system call for each line; and where the log
 * goes to a pipe that nobody empties, they would stand still, and the service with them.
 */
#include <errno.h>
#include <limits.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#include "log_writer.h"

#include <fieldpass/log.h>
#include <fieldpass/metrics.h>
#include <fieldpass/thread.h>

_Static_assert(FP_LOG_LINE_MAX <= PIPE_BUF, "a line must fit one write");

#define ROOM	   ((size_t)256 * 1024) /* what may wait: a thousand lines and more */
#define GATHER_MS  2			/* how long a line may wait for others that go with it */
#define HURRY_MS   100			/* how long one that hurries is waited for */
#define STOPPED_MS 1000			/* and at the end, all */

struct lines {
	size_t length;
	char data[ROOM];
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t came, went; /* told of lines; tells that they have been written */
	pthread_t thread;
	bool running, stopping, hurries, ended;
	struct lines *waiting; /* one of both; the thread has the other */
	uint64_t n_came, n_went;
	int64_t n_lost; /* since the last that was written */
} out = {.lock = PTHREAD_MUTEX_INITIALIZER};
static struct lines both[2];

static fp_time in_ms(int ms)
{
	return fp_monotonic_now() + ms * (FP_SECOND / 1000);
}

/* Where the log cannot be written there is nobody to tell. */
static void write_whole(const char *data, size_t length)
{
	while (length > 0) {
		ssize_t n = write(STDERR_FILENO, data, length);
		if (n < 0 && errno == EAGAIN)
			poll(&(struct pollfd){.fd = STDERR_FILENO, .events = POLLOUT}, 1, -1);
		else if (n < 0 && errno != EINTR)
			return;
		data += n > 0 ? n : 0;
		length -= n > 0 ? (size_t)n : 0;
	}
}

/* The length of as many whole lines as one write may have. */
static size_t first_piece(const char *data, size_t length)
{
	if (length <= PIPE_BUF)
		return length;
	const char *end = memrchr(data, '\n', PIPE_BUF);
	return (size_t)(end + 1 - data);
}

static void write_lines(const struct lines *l)
{
	for (size_t at = 0, piece; at < l->length; at += piece) {
		piece = first_piece(l->data + at, l->length - at);
		write_whole(l->data + at, piece);
	}
}

/* Under the lock, as all below. */
static void wait_for_lines(void)
{
	while (out.waiting->length == 0 && !out.stopping)
		pthread_cond_wait(&out.came, &out.lock);
	fp_time until = in_ms(GATHER_MS);
	while (!out.stopping && !out.hurries && out.waiting->length < ROOM / 2 &&
		fp_condition_wait(&out.came, &out.lock, until))
		continue;
	out.hurries = false;
}

static void write_those_that_wait(void)
{
	struct lines *mine = out.waiting;
	uint64_t n_came = out.n_came;
	int64_t n_lost = out.n_lost;
	out.waiting = mine == &both[0] ? &both[1] : &both[0];
	out.waiting->length = 0;
	out.n_lost = 0;
	pthread_mutex_unlock(&out.lock);
	write_lines(mine);
	if (n_lost > 0)
		FP_LOG(FP_LOG_WARN, "log_lines_lost", FP_LOG_NUMBER("lines", n_lost));
	pthread_mutex_lock(&out.lock);
	out.n_went = n_came;
	pthread_cond_broadcast(&out.went);
}

static void *write_on(void *unused)
{
	(void)unused;
	pthread_mutex_lock(&out.lock);
	do {
		wait_for_lines();
		write_those_that_wait();
	} while (!out.stopping || out.waiting->length > 0);
	out.ended = true;
	pthread_cond_broadcast(&out.went);
	pthread_mutex_unlock(&out.lock);
	return NULL;
}

static void keep(const char *line, size_t length)
{
	struct lines *l = out.waiting;
	size_t before = l->length;
	if (length > ROOM - before) {
		out.n_lost++;
		fp_metric_add(FP_METRIC_LOG_LINES_LOST, 1);
		return;
	}
	memcpy(l->data + before, line, length);
	l->length += length;
	out.n_came++;
	if (before == 0 || (before < ROOM / 2 && l->length >= ROOM / 2))
		pthread_cond_signal(&out.came);
}

static void wait_until_written(void)
{
	uint64_t wanted = out.n_came;
	fp_time until = in_ms(HURRY_MS);
	out.hurries = true;
	pthread_cond_signal(&out.came);
	while (out.n_went < wanted && fp_condition_wait(&out.went, &out.lock, until))
		continue;
}

void fp_log_line(const char *line, size_t length, bool hurries)
{
	pthread_mutex_lock(&out.lock);
	/* What the thread itself says of lost lines is not to be lost. */
	bool kept = out.running && !pthread_equal(pthread_self(), out.thread);
	if (kept)
		keep(line, length);
	if (kept && hurries)
		wait_until_written();
	pthread_mutex_unlock(&out.lock);
	if (!kept)
		write_whole(line, length);
}

bool fp_log_start(void)
{
	pthread_mutex_lock(&out.lock);
	fp_condition_init(&out.came);
	fp_condition_init(&out.went);
	out.waiting = &both[0];
	both[0].length = both[1].length = 0;
	out.stopping = out.ended = false;
	out.running = fp_thread_start(&out.thread, "log", write_on, NULL);
	pthread_mutex_unlock(&out.lock);
	return out.running;
}

void fp_log_stop(void)
{
	fp_time until = in_ms(STOPPED_MS);
	pthread_mutex_lock(&out.lock);
	bool ran = out.running;
	out.running = false;
	out.stopping = true;
	if (ran)
		pthread_cond_signal(&out.came);
	while (ran && !out.ended && fp_condition_wait(&out.went, &out.lock, until))
		continue;
	bool ended = out.ended;
	pthread_mutex_unlock(&out.lock);
	if (ran && ended)
		pthread_join(out.thread, NULL);
	else if (ran)
		pthread_detach(out.thread); /* it stands in a write that nobody takes; the process ends with it */
}
