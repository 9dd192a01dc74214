#include <stdlib.h>

#include <fieldpass/log.h>
#include <fieldpass/queue.h>
#include <fieldpass/thread.h>

#include "db.h"

#define TAKE_MAX 512

struct lane {
	struct fp_lane_pool *pool;
	struct fp_db *db;
	pthread_t thread;
};

struct fp_lane_pool {
	struct fp_queue *queue;
	const char *name;
	size_t take;
	uint32_t roles;
	size_t n_started;
	struct lane lanes[];
};

/* How many from the first on may run as one batch: neighbours only, so that order is kept. */
static size_t batch_length(struct fp_job *const *jobs, size_t n)
{
	size_t length = 1;
	while (length < n && length < jobs[0]->batch_max && jobs[length]->kind == jobs[0]->kind &&
		jobs[length]->run == jobs[0]->run)
		length++;
	return length;
}

/* The latest of the batch: whoever came last has waited least, and the statement is one for all. */
static fp_time batch_deadline(struct fp_job *const *jobs, size_t n)
{
	fp_time latest = jobs[0]->deadline;
	for (size_t i = 1; i < n; i++)
		if (jobs[i]->deadline > latest)
			latest = jobs[i]->deadline;
	return latest;
}

/* A job that forgot its transaction must not lend it to the next one. */
static void settle(struct lane *lane)
{
	if (lane->db->transaction != FP_TRANSACTION_NONE) {
		FP_LOG(FP_LOG_ERROR, "transaction_left_open", FP_LOG_TEXT("lane", lane->pool->name));
		fp_db_rollback(lane->db);
	}
	fp_db_deadline(lane->db, FP_TIME_NONE);
}

/* One that cannot be opened now is tried again by the job that needs it. */
static void open_connections(struct lane *lane)
{
	for (enum fp_db_role role = 0; role < FP_DB_ROLES; role++) {
		struct fp_problem problem = {0};
		struct fp_connection *connection;
		if (lane->pool->roles & 1u << role &&
			fp_failed(fp_db_connection(lane->db, role, &connection, &problem)))
			return;
	}
}

static void *work(void *argument)
{
	struct lane *lane = argument;
	struct fp_job *jobs[TAKE_MAX];
	size_t n;
	open_connections(lane);
	while ((n = fp_queue_take(lane->pool->queue, jobs, lane->pool->take)) > 0) {
		for (size_t at = 0; at < n;) {
			size_t length = batch_length(jobs + at, n - at);
			fp_db_deadline(lane->db, batch_deadline(jobs + at, length));
			jobs[at]->run(jobs + at, length, lane->db);
			settle(lane);
			at += length;
		}
	}
	return NULL;
}

static bool start(struct fp_lane_pool *pool, struct lane *lane, struct fp_store *store)
{
	lane->pool = pool;
	lane->db = fp_db_new(store);
	if (!lane->db)
		return false;
	if (!fp_thread_start(&lane->thread, pool->name, work, lane)) {
		lane->db = fp_db_free(lane->db);
		return false;
	}
	return true;
}

struct fp_lane_pool *fp_lane_pool_new(struct fp_store *store, const struct fp_lane_plan *plan)
{
	size_t threads = (size_t)plan->threads;
	struct fp_lane_pool *pool = calloc(1, sizeof(*pool) + threads * sizeof(pool->lanes[0]));
	if (!pool)
		return NULL;
	pool->name = plan->name;
	pool->take = plan->take < TAKE_MAX ? plan->take : TAKE_MAX;
	pool->roles = plan->roles;
	pool->queue = fp_queue_new(plan->bound);
	while (pool->queue && pool->n_started < threads) {
		if (!start(pool, &pool->lanes[pool->n_started], store))
			break;
		pool->n_started++;
	}
	if (pool->n_started == threads && pool->queue)
		return pool;
	return fp_lane_pool_free(pool);
}

bool fp_lane_pool_push(struct fp_lane_pool *pool, struct fp_job *job)
{
	return fp_queue_push(pool->queue, job);
}

const char *fp_lane_pool_name(const struct fp_lane_pool *pool)
{
	return pool->name;
}

size_t fp_lane_pool_length(const struct fp_lane_pool *pool)
{
	return fp_queue_length(pool->queue);
}

void fp_lane_pool_close(struct fp_lane_pool *pool)
{
	if (pool->queue)
		fp_queue_close(pool->queue);
	for (size_t i = 0; i < pool->n_started; i++) {
		pthread_join(pool->lanes[i].thread, NULL);
		fp_db_free(pool->lanes[i].db);
	}
	pool->n_started = 0;
}

struct fp_lane_pool *fp_lane_pool_free(struct fp_lane_pool *pool)
{
	if (!pool)
		return NULL;
	fp_lane_pool_close(pool);
	if (pool->queue)
		fp_queue_free(pool->queue);
	free(pool);
	return NULL;
}
