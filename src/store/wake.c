#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "exchange.h"

#define NOTIFY_EVERY	(20 * FP_SECOND / 1000)
#define RECONNECT_MS	250
#define STATEMENT_LIMIT (2 * FP_SECOND)

/* The connection belongs to the worker's thread; other threads touch the event alone. */
struct fp_wake {
	struct fp_store *store;
	int event;
	struct fp_connection *connection;
	bool fresh;  /* connected anew: what was notified before, nobody heard */
	bool notify; /* wanted, not yet sent */
	fp_time notified_at;
};

struct fp_wake *fp_wake_new(struct fp_store *store)
{
	struct fp_wake *w = calloc(1, sizeof(*w));
	if (!w)
		return NULL;
	w->store = store;
	w->notified_at = fp_monotonic_now() - NOTIFY_EVERY;
	w->event = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (w->event < 0) {
		free(w);
		return NULL;
	}
	return w;
}

struct fp_wake *fp_wake_free(struct fp_wake *wake)
{
	if (wake) {
		fp_connection_free(wake->connection);
		close(wake->event);
		free(wake);
	}
	return NULL;
}

void fp_wake_set(struct fp_wake *wake)
{
	/* Fails only where the counter is full: then the flag is set. */
	eventfd_write(wake->event, 1);
}

static void lose(struct fp_wake *w)
{
	fp_store_missed(w->store, w->connection->era, FP_DB_STAFF, "the connection that listens was lost");
	w->connection = fp_connection_free(w->connection);
}

static bool run(struct fp_wake *w, const char *text)
{
	const struct fp_statement statement = {.text = text};
	struct fp_answer answer FP_CLEANUP(fp_answer_done) = {0};
	fp_exchange(w->connection, &statement, 1, fp_monotonic_now() + STATEMENT_LIMIT, &answer);
	bool done = answer.end == FP_EXCHANGE_ANSWERED && !answer.failed;
	if (!done)
		lose(w);
	return done;
}

static void connect_if_lost(struct fp_wake *w)
{
	struct fp_problem problem = {0};
	if (w->connection || fp_failed(fp_connection_open(w->store, FP_DB_STAFF, &w->connection, &problem)))
		return;
	w->fresh = run(w, "listen fieldpass_assign");
}

static void send_notify(struct fp_wake *w)
{
	if (!w->notify || !w->connection || fp_monotonic_now() < w->notified_at + NOTIFY_EVERY)
		return;
	if (run(w, "notify fieldpass_assign")) {
		w->notify = false;
		w->notified_at = fp_monotonic_now();
	}
}

void fp_wake_notify_others(struct fp_wake *wake)
{
	wake->notify = true;
	connect_if_lost(wake);
	send_notify(wake);
}

/* Whether another process notified; one's own notification comes back too and says nothing new. */
static bool heard_others(struct fp_wake *w)
{
	bool heard = false;
	PGnotify *n;
	while (w->connection && (n = PQnotifies(w->connection->pg))) {
		heard = heard || n->be_pid != PQbackendPID(w->connection->pg);
		PQfreemem(n);
	}
	return heard;
}

static int least(int a, fp_time b)
{
	return b < a ? (int)(b < 0 ? 0 : b) : a;
}

/* At most until the end, the next attempt to connect, or the moment when the notification held back may go. */
static int pause_ms(const struct fp_wake *w, fp_time end)
{
	fp_time now = fp_monotonic_now();
	int pause = least(60000, (end - now + 999) / 1000);
	if (!w->connection)
		return least(pause, RECONNECT_MS);
	if (w->notify)
		return least(pause, (w->notified_at + NOTIFY_EVERY - now + 999) / 1000);
	return pause;
}

bool fp_wake_wait(struct fp_wake *wake, int timeout_ms)
{
	fp_time end = fp_monotonic_now() + timeout_ms * (FP_SECOND / 1000);
	for (;;) {
		if (wake->connection && fp_connection_stale(wake->connection))
			wake->connection = fp_connection_free(wake->connection);
		connect_if_lost(wake);
		send_notify(wake);
		bool others = heard_others(wake) || wake->fresh;
		wake->fresh = false;
		struct pollfd p[] = {{.fd = wake->event, .events = POLLIN},
			{.fd = wake->connection ? PQsocket(wake->connection->pg) : -1, .events = POLLIN}};
		int ready = poll(p, FP_LENGTH(p), others ? 0 : pause_ms(wake, end));
		if (ready > 0 && p[1].revents && !fp_connection_alive(wake->connection))
			lose(wake);
		eventfd_t count;
		if (ready > 0 && p[0].revents && !eventfd_read(wake->event, &count))
			return true;
		if (others || heard_others(wake) || fp_monotonic_now() >= end)
			return false;
	}
}
