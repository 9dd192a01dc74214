/* Refusals of who calls too often: kept back, bounded, and none is left when all ends. */
#include "http_toy.h"

#define OFTEN GET_WITH("/v1/echo/a", "Authorization: often\r\n")
#define LONG  3600000 /* nothing here waits for that */
#define MOST  2

static int setup(void **state)
{
	(void)state;
	struct fp_http_config config = toy_config();
	config.pause_ms = LONG;
	config.connections_max = 4 * MOST + 3;
	toy_start_with(&config, LANE_BOUND);
	return 0;
}

static struct client *refused(void)
{
	struct client *c = client_new();
	int before = toy.authorized;
	client_send(c, OFTEN, strlen(OFTEN));
	while (toy.authorized == before)
		usleep(1000);
	return c;
}

static bool has_answer(struct client *c)
{
	char byte;
	return recv(c->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT) > 0;
}

static void others_are_answered_meanwhile(void **state)
{
	(void)state;
	struct client *kept[MOST];
	for (size_t i = 0; i < MOST; i++)
		kept[i] = refused();
	assert_int_equal(ask(GET("/v1/echo/a")).status, 200); /* by the same thread, after it was done with those */
	for (size_t i = 0; i < MOST; i++)
		assert_false(has_answer(kept[i]));
	assert_int_equal(ask(OFTEN).status, 429); /* one too many to be kept, too */
	toy_stop();
	for (size_t i = 0; i < MOST; i++) {
		struct answer a = client_read(kept[i], false);
		assert_int_equal(a.status, 429);
		assert_string_equal(answer_header(&a, "Retry-After"), "7");
		assert_string_equal(answer_header(&a, "Connection"), "close");
		client_free(kept[i]);
	}
}

static void a_client_that_leaves_harms_nobody(void **state)
{
	(void)state;
	client_free(refused());
	assert_int_equal(ask(GET("/v1/echo/a")).status, 200);
	toy_stop();
}

static void each_comes_when_its_time_has_come(void **state)
{
	(void)state;
	struct client *c[MOST];
	for (size_t i = 0; i < MOST; i++)
		c[i] = client_new();
	for (int round = 0; round < 50; round++) {
		for (size_t i = 0; i < MOST; i++)
			client_send(c[i], OFTEN, strlen(OFTEN));
		for (size_t i = 0; i < MOST; i++)
			assert_int_equal(client_read(c[i], false).status, 429);
		assert_int_equal(client_ask(c[0], GET("/v1/echo/a")).status, 200);
	}
	for (size_t i = 0; i < MOST; i++)
		client_free(c[i]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(others_are_answered_meanwhile, setup),
		cmocka_unit_test_setup(a_client_that_leaves_harms_nobody, setup),
		TEST(each_comes_when_its_time_has_come),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
