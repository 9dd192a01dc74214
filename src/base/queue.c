#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>

#include <fieldpass/queue.h>

struct fp_queue {
	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct fp_job *oldest, *newest;
	_Atomic size_t length; /* written under the lock; read without, by fp_queue_length */
	size_t bound;
	bool closed;
};

struct fp_queue *fp_queue_new(size_t bound)
{
	struct fp_queue *q = calloc(1, sizeof *q);
	if (!q)
		return NULL;
	pthread_mutex_init(&q->lock, NULL);
	pthread_cond_init(&q->filled, NULL);
	q->bound = bound;
	return q;
}

struct fp_queue *fp_queue_free(struct fp_queue *q)
{
	if (!q)
		return NULL;
	pthread_cond_destroy(&q->filled);
	pthread_mutex_destroy(&q->lock);
	free(q);
	return NULL;
}

static void append(struct fp_queue *q, struct fp_job *job)
{
	job->next = NULL;
	if (q->newest)
		q->newest->next = job;
	else
		q->oldest = job;
	q->newest = job;
	q->length++;
}

static struct fp_job *remove_oldest(struct fp_queue *q)
{
	struct fp_job *job = q->oldest;
	q->oldest = job->next;
	if (!q->oldest)
		q->newest = NULL;
	job->next = NULL;
	q->length--;
	return job;
}

bool fp_queue_push(struct fp_queue *q, struct fp_job *job)
{
	pthread_mutex_lock(&q->lock);
	bool accepted = !q->closed && q->length < q->bound;
	if (accepted)
		append(q, job);
	pthread_mutex_unlock(&q->lock);
	if (accepted)
		pthread_cond_signal(&q->filled);
	return accepted;
}

size_t fp_queue_take(struct fp_queue *q, struct fp_job **ret_jobs, size_t max)
{
	size_t n = 0;
	pthread_mutex_lock(&q->lock);
	while (!q->oldest && !q->closed)
		pthread_cond_wait(&q->filled, &q->lock);
	while (q->oldest && n < max)
		ret_jobs[n++] = remove_oldest(q);
	pthread_mutex_unlock(&q->lock);
	return n;
}

void fp_queue_close(struct fp_queue *q)
{
	pthread_mutex_lock(&q->lock);
	q->closed = true;
	pthread_mutex_unlock(&q->lock);
	pthread_cond_broadcast(&q->filled);
}

size_t fp_queue_length(const struct fp_queue *q)
{
	return q->length;
}
