/*
 * A load generator of one thread over epoll, for a server on loopback. Without --rate each connection sends its next
 * request when it has its reply (closed loop). With --rate requests are due at a constant rate, whatever the server
 * does, and each is timed from the moment it was due (open loop), so that a server that stalls cannot hide it.
 * Before the first, each connection has had an answer to GET /healthz: that the server must accept many at once is not
 * what is timed.
 *
 *   load --port N --template FILE [--lines FILE] [--connections N] [--ms N] [--warm-ms N] [--rate N] [--first N]
 *
 * Prints one JSON object. Requests of the first --warm-ms are answered, but not timed.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

#include "histogram.h"
#include "reply.h"
#include "template.h"

#define EVENTS	   256
#define GRACE	   INT64_C(5000000000) /* for the replies to the last requests */
#define STATUS_MAX 600

struct options {
	uint16_t port;
	const char *template, *lines;
	size_t connections;
	int64_t duration, warm; /* ns */
	double rate;		/* 0: closed loop */
	uint64_t first;
};

struct connection {
	int fd;
	bool waiting, writing;
	int64_t due; /* when the request should have been sent */
	size_t sent;
	char *request;
	struct reply reply;
};

struct load {
	struct options options;
	struct template template;
	struct connection *connections, **idle;
	size_t n_idle, n_waiting;
	int epoll, timer;
	int64_t begin, from, until; /* timed are those due from `from` to `until` */
	uint64_t n_due, number;
	uint64_t answered, timed, in_time, lost, without_retry_after, reconnects;
	uint64_t statuses[STATUS_MAX];
	struct histogram accepted, refused;
};

static int64_t now_ns(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t due_at(const struct load *l, uint64_t n)
{
	return l->begin + (int64_t)((double)n * 1e9 / l->options.rate);
}

/* ---- connections ---- */

static void watch(struct load *l, struct connection *c, int operation)
{
	uint32_t events = c->writing ? EPOLLIN | EPOLLOUT : EPOLLIN;
	struct epoll_event event = {.events = events, .data.ptr = c};
	if (epoll_ctl(l->epoll, operation, c->fd, &event))
		die("epoll: %s", strerror(errno));
}

static void open_connection(struct load *l, struct connection *c)
{
	struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(l->options.port)};
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof(to)))
		die("no connection to port %d: %s", l->options.port, strerror(errno));
	setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
	fcntl(c->fd, F_SETFL, O_NONBLOCK);
	c->waiting = c->writing = false;
	watch(l, c, EPOLL_CTL_ADD);
	l->idle[l->n_idle++] = c;
}

static void replace_connection(struct load *l, struct connection *c)
{
	close(c->fd);
	l->reconnects++;
	open_connection(l, c);
}

static void write_rest(struct load *l, struct connection *c)
{
	ssize_t n = send(c->fd, c->request + c->sent, l->template.length - c->sent, MSG_NOSIGNAL);
	if (n > 0)
		c->sent += (size_t)n;
	/* A connection that the server has closed is noticed when it is read. */
	bool writing = c->sent < l->template.length && (n > 0 || errno == EAGAIN);
	if (writing != c->writing) {
		c->writing = writing;
		watch(l, c, EPOLL_CTL_MOD);
	}
}

static void send_request(struct load *l, int64_t due)
{
	struct connection *c = l->idle[--l->n_idle];
	template_fill(&l->template, l->number++, c->request);
	reply_begin(&c->reply);
	c->waiting = true;
	c->sent = 0;
	c->due = due;
	l->n_waiting++;
	write_rest(l, c);
}

/* ---- replies ---- */

static void count_reply(struct load *l, const struct connection *c, int64_t now)
{
	const struct reply *r = &c->reply;
	l->answered++;
	l->without_retry_after += r->status == 503 && !r->retry_after;
	if (r->status < 300 && now >= l->from && now < l->until)
		l->in_time++;
	if (c->due < l->from || c->due >= l->until)
		return;
	l->timed++;
	l->statuses[r->status]++;
	histogram_add(r->status < 300 ? &l->accepted : &l->refused, (uint64_t)(now - c->due) / 1000);
}

static void end_request(struct load *l, struct connection *c, bool keep)
{
	c->waiting = false;
	l->n_waiting--;
	if (keep)
		l->idle[l->n_idle++] = c;
	else
		replace_connection(l, c);
}

/* The other side has closed a connection, or it failed. */
static void lose(struct load *l, struct connection *c)
{
	if (c->waiting) {
		l->lost++;
		end_request(l, c, false);
		return;
	}
	for (size_t i = 0; i < l->n_idle; i++)
		if (l->idle[i] == c)
			l->idle[i] = l->idle[--l->n_idle];
	replace_connection(l, c);
}

static void read_reply(struct load *l, struct connection *c)
{
	char data[16384];
	ssize_t n = recv(c->fd, data, sizeof(data), 0);
	if (n < 0 && errno == EAGAIN)
		return;
	if (n <= 0) {
		lose(l, c);
		return;
	}
	enum reply_end end = c->waiting ? reply_take(&c->reply, data, (size_t)n) : REPLY_BROKEN;
	if (end == REPLY_BROKEN)
		die("a reply cannot be read: %.*s", (int)n, data);
	if (end == REPLY_WHOLE) {
		count_reply(l, c, now_ns());
		end_request(l, c, !c->reply.closes);
	}
}

/* ---- the schedule ---- */

static void arm(struct load *l, int64_t at)
{
	struct itimerspec when = {.it_value = {at / 1000000000, at % 1000000000}};
	if (timerfd_settime(l->timer, TFD_TIMER_ABSTIME, &when, NULL))
		die("timerfd: %s", strerror(errno));
}

/* Sends what is due, as far as connections are free; what finds none waits for one, and its time runs. */
static void send_due(struct load *l)
{
	int64_t now = now_ns();
	if (l->options.rate == 0) {
		while (l->n_idle > 0 && now < l->until)
			send_request(l, now);
		return;
	}
	while (l->n_idle > 0 && now < l->until && due_at(l, l->n_due) <= now)
		send_request(l, due_at(l, l->n_due++));
	if (l->n_idle > 0 && due_at(l, l->n_due) < l->until)
		arm(l, due_at(l, l->n_due));
}

static void run(struct load *l)
{
	struct epoll_event events[EVENTS];
	l->begin = now_ns();
	l->from = l->begin + l->options.warm;
	l->until = l->from + l->options.duration;
	send_due(l);
	for (int64_t now = l->begin; now < l->until || (l->n_waiting > 0 && now < l->until + GRACE); now = now_ns()) {
		int64_t left = (now < l->until ? l->until : l->until + GRACE) - now;
		int n = epoll_wait(l->epoll, events, EVENTS, (int)(left / 1000000) + 1);
		for (int i = 0; i < n; i++) {
			struct connection *c = events[i].data.ptr;
			if (!c) {
				uint64_t ticks;
				if (read(l->timer, &ticks, sizeof(ticks)) < 0 && errno != EAGAIN)
					die("timerfd: %s", strerror(errno));
				continue;
			}
			if (events[i].events & EPOLLOUT)
				write_rest(l, c);
			if (events[i].events & ~(uint32_t)EPOLLOUT)
				read_reply(l, c);
		}
		send_due(l);
	}
}

/* ---- beginning and end ---- */

static void prepare(struct load *l)
{
	size_t n = l->options.connections;
	struct rlimit files = {n + 64, n + 64};
	template_read(&l->template, l->options.template, l->options.lines);
	l->number = l->options.first;
	l->epoll = epoll_create1(EPOLL_CLOEXEC);
	l->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
	l->connections = calloc(n, sizeof(*l->connections));
	l->idle = calloc(n, sizeof(struct connection *));
	if (!l->connections || !l->idle || l->epoll < 0 || l->timer < 0)
		die("no memory");
	setrlimit(RLIMIT_NOFILE, &files);
	struct epoll_event tick = {.events = EPOLLIN, .data.ptr = NULL};
	if (epoll_ctl(l->epoll, EPOLL_CTL_ADD, l->timer, &tick))
		die("epoll: %s", strerror(errno));
	for (size_t i = 0; i < n; i++) {
		l->connections[i].request = malloc(l->template.length);
		if (!l->connections[i].request)
			die("no memory");
		open_connection(l, &l->connections[i]);
	}
}

/* Any whole answer will do: it says that the connection has been accepted. */
static void await_greeting(struct connection *c)
{
	char data[16384];
	enum reply_end end = REPLY_MORE;
	reply_begin(&c->reply);
	while (end == REPLY_MORE) {
		struct pollfd ready = {c->fd, POLLIN, 0};
		if (poll(&ready, 1, (int)(GRACE / 1000000)) != 1)
			die("a connection was not accepted in time");
		ssize_t n = recv(c->fd, data, sizeof(data), 0);
		if (n <= 0)
			die("a connection was not accepted");
		end = reply_take(&c->reply, data, (size_t)n);
	}
	if (end == REPLY_BROKEN || c->reply.closes)
		die("a connection was accepted, but not to stay");
}

static void greet(struct load *l)
{
	static const char greeting[] = "GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
	for (size_t i = 0; i < l->options.connections; i++)
		if (send(l->connections[i].fd, greeting, sizeof(greeting) - 1, MSG_NOSIGNAL) != sizeof(greeting) - 1)
			die("a connection was not accepted: %s", strerror(errno));
	for (size_t i = 0; i < l->options.connections; i++)
		await_greeting(&l->connections[i]);
}

static void print_times(const char *name, const struct histogram *h)
{
	printf("\"%s\": {\"n\": %" PRIu64 ", \"p50\": %" PRIu64 ", \"p90\": %" PRIu64 ", \"p99\": %" PRIu64
	       ", \"p999\": %" PRIu64 ", \"max\": %" PRIu64 "}, ",
		name, h->n, histogram_at(h, 0.5), histogram_at(h, 0.9), histogram_at(h, 0.99), histogram_at(h, 0.999),
		h->most);
}

static uint64_t due_in_time(const struct load *l)
{
	if (l->options.rate == 0)
		return l->timed + l->n_waiting;
	return (uint64_t)(l->options.rate * (double)l->options.duration / 1e9);
}

static void print(const struct load *l)
{
	uint64_t due = due_in_time(l);
	printf("{\"rate\": %.1f, \"answered\": %" PRIu64 ", \"sent\": %" PRIu64 ", \"due\": %" PRIu64
	       ", \"unanswered\": %" PRIu64 ", \"lost\": %" PRIu64 ", \"reconnects\": %" PRIu64
	       ", \"without_retry_after\": %" PRIu64 ", ",
		(double)l->in_time * 1e9 / (double)l->options.duration, l->answered, l->number - l->options.first, due,
		due > l->timed ? due - l->timed : 0, l->lost, l->reconnects, l->without_retry_after);
	print_times("accepted_us", &l->accepted);
	print_times("refused_us", &l->refused);
	printf("\"statuses\": {");
	const char *comma = "";
	for (int i = 0; i < STATUS_MAX; i++) {
		if (l->statuses[i] > 0) {
			printf("%s\"%d\": %" PRIu64, comma, i, l->statuses[i]);
			comma = ", ";
		}
	}
	puts("}}");
}

static void read_options(struct options *o, int argc, char **argv)
{
	static const struct option known[] = {{"port", 1, NULL, 'p'}, {"template", 1, NULL, 't'},
		{"lines", 1, NULL, 'l'}, {"connections", 1, NULL, 'c'}, {"ms", 1, NULL, 'm'}, {"warm-ms", 1, NULL, 'w'},
		{"rate", 1, NULL, 'r'}, {"first", 1, NULL, 'f'}, {0}};
	int got;
	*o = (struct options){.connections = 64, .duration = 1000000000};
	while ((got = getopt_long(argc, argv, "", known, NULL)) != -1) {
		switch (got) {
		case 'p':
			o->port = (uint16_t)atoi(optarg);
			break;
		case 't':
			o->template = optarg;
			break;
		case 'l':
			o->lines = optarg;
			break;
		case 'c':
			o->connections = strtoul(optarg, NULL, 10);
			break;
		case 'm':
			o->duration = atoll(optarg) * 1000000;
			break;
		case 'w':
			o->warm = atoll(optarg) * 1000000;
			break;
		case 'r':
			o->rate = atof(optarg);
			break;
		case 'f':
			o->first = strtoull(optarg, NULL, 10);
			break;
		default:
			exit(2);
		}
	}
	if (o->port == 0 || !o->template || o->connections == 0 || o->duration <= 0 || o->rate < 0)
		die("--port and --template are needed; --connections and --ms are at least 1");
}

int main(int argc, char **argv)
{
	static struct load l;
	read_options(&l.options, argc, argv);
	prepare(&l);
	greet(&l);
	run(&l);
	print(&l);
	return 0;
}
