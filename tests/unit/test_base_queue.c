#include <pthread.h>
#include <stdatomic.h>

#include "fp_test.h"

#include <fieldpass/queue.h>

static void first_in_first_out(void **state)
{
	(void)state;
	struct fp_job jobs[5] = {0}, *taken[5];
	struct fp_queue *q = fp_queue_new(5);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(fp_queue_length(q), i);
		assert_true(fp_queue_push(q, &jobs[i]));
	}
	assert_int_equal(fp_queue_take(q, taken, 2), 2);
	assert_ptr_equal(taken[0], &jobs[0]);
	assert_ptr_equal(taken[1], &jobs[1]);
	assert_int_equal(fp_queue_length(q), 3);
	assert_true(fp_queue_push(q, &jobs[0]));
	assert_int_equal(fp_queue_take(q, taken, 5), 4);
	assert_ptr_equal(taken[0], &jobs[2]);
	assert_ptr_equal(taken[3], &jobs[0]);
	assert_int_equal(fp_queue_length(q), 0);
	assert_null(fp_queue_free(q));
	assert_null(fp_queue_free(NULL));
}

static void the_bound_refuses(void **state)
{
	(void)state;
	struct fp_job jobs[3] = {0}, *taken[1];
	struct fp_queue *q = fp_queue_new(2);
	assert_true(fp_queue_push(q, &jobs[0]));
	assert_true(fp_queue_push(q, &jobs[1]));
	assert_false(fp_queue_push(q, &jobs[2]));
	assert_int_equal(fp_queue_take(q, taken, 1), 1);
	assert_true(fp_queue_push(q, &jobs[2]));
	fp_queue_close(q);
	while (fp_queue_take(q, taken, 1))
		;
	fp_queue_free(q);
}

static void a_closed_queue_hands_out_what_waits(void **state)
{
	(void)state;
	struct fp_job jobs[2] = {0}, *taken[4];
	struct fp_queue *q = fp_queue_new(2);
	assert_true(fp_queue_push(q, &jobs[0]));
	fp_queue_close(q);
	assert_false(fp_queue_push(q, &jobs[1]));
	assert_int_equal(fp_queue_take(q, taken, 4), 1);
	assert_int_equal(fp_queue_take(q, taken, 4), 0);
	assert_int_equal(fp_queue_take(q, taken, 4), 0);
	fp_queue_free(q);
}

#define PRODUCERS 4
#define EACH	  20000

struct numbered_job {
	struct fp_job job; /* first, so that a pointer to it is one to the whole */
	int producer, number;
	bool done;
};
struct producer {
	struct fp_queue *q;
	struct numbered_job *jobs;
};

static void *produce(void *arg)
{
	struct producer *p = arg;
	for (int i = 0; i < EACH; i++)
		while (!fp_queue_push(p->q, &p->jobs[i].job))
			sched_yield();
	return NULL;
}

struct consumer {
	struct fp_queue *q;
	int next[PRODUCERS]; /* the number expected from each */
	size_t taken;
	bool in_order;
};

static void *consume(void *arg)
{
	struct consumer *c = arg;
	struct fp_job *jobs[16];
	for (size_t n; (n = fp_queue_take(c->q, jobs, FP_LENGTH(jobs))) > 0; c->taken += n) {
		for (size_t i = 0; i < n; i++) {
			struct numbered_job *job = (struct numbered_job *)jobs[i];
			c->in_order = c->in_order && !job->done && job->number == c->next[job->producer]++;
			job->done = true;
		}
	}
	return NULL;
}

static void four_producers_one_consumer(void **state)
{
	(void)state;
	struct fp_queue *q = fp_queue_new(64);
	struct producer producers[PRODUCERS];
	struct consumer consumer = {.q = q, .in_order = true};
	pthread_t threads[PRODUCERS], reader;
	assert_int_equal(pthread_create(&reader, NULL, consume, &consumer), 0);
	for (int p = 0; p < PRODUCERS; p++) {
		producers[p] = (struct producer){q, calloc(EACH, sizeof(struct numbered_job))};
		for (int i = 0; i < EACH; i++) {
			producers[p].jobs[i].producer = p;
			producers[p].jobs[i].number = i;
		}
		assert_int_equal(pthread_create(&threads[p], NULL, produce, &producers[p]), 0);
	}
	for (int p = 0; p < PRODUCERS; p++)
		pthread_join(threads[p], NULL);
	fp_queue_close(q);
	pthread_join(reader, NULL);
	assert_int_equal(consumer.taken, PRODUCERS * EACH);
	assert_true(consumer.in_order);
	assert_int_equal(fp_queue_length(q), 0);
	for (int p = 0; p < PRODUCERS; p++)
		free(producers[p].jobs);
	fp_queue_free(q);
}

static _Atomic size_t taken_by_all;

static void *consume_singly(void *q)
{
	struct fp_job *job;
	while (fp_queue_take(q, &job, 1) == 1)
		taken_by_all++;
	return NULL;
}

/* Waiting threads must all wake: for jobs, and for the end. */
static void many_consumers_share_and_all_end(void **state)
{
	(void)state;
	struct fp_queue *q = fp_queue_new(EACH);
	struct fp_job *jobs = calloc(EACH, sizeof *jobs);
	pthread_t threads[3];
	for (size_t t = 0; t < FP_LENGTH(threads); t++)
		assert_int_equal(pthread_create(&threads[t], NULL, consume_singly, q), 0);
	for (int i = 0; i < EACH; i++)
		assert_true(fp_queue_push(q, &jobs[i]));
	fp_queue_close(q);
	for (size_t t = 0; t < FP_LENGTH(threads); t++)
		pthread_join(threads[t], NULL);
	assert_int_equal(taken_by_all, EACH);
	free(jobs);
	fp_queue_free(q);
}

/* The pause lets them fall asleep; were it too short, the test would only see less. */
static void close_wakes_all_that_wait(void **state)
{
	(void)state;
	struct fp_queue *q = fp_queue_new(1);
	pthread_t threads[3];
	for (size_t t = 0; t < FP_LENGTH(threads); t++)
		assert_int_equal(pthread_create(&threads[t], NULL, consume_singly, q), 0);
	nanosleep(&(struct timespec){.tv_nsec = 50000000}, NULL);
	fp_queue_close(q);
	for (size_t t = 0; t < FP_LENGTH(threads); t++)
		pthread_join(threads[t], NULL);
	fp_queue_free(q);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(first_in_first_out),
		cmocka_unit_test(the_bound_refuses),
		cmocka_unit_test(a_closed_queue_hands_out_what_waits),
		cmocka_unit_test(four_producers_one_consumer),
		cmocka_unit_test(many_consumers_share_and_all_end),
		cmocka_unit_test(close_wakes_all_that_wait),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
