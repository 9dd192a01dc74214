#include <pthread.h>

#include "fp_test.h"

#include <fieldpass/clock.h>
#include <fieldpass/id.h>

static uint64_t milliseconds_of(const struct fp_id *id)
{
	uint64_t ms = 0;
	for (int i = 0; i < 6; i++)
		ms = ms << 8 | id->b[i];
	return ms;
}

static void a_million_ids_ascend(void **state)
{
	(void)state;
	struct fp_id last = FP_ID_NONE, id;
	for (int i = 0; i < 1000000; i++) {
		if (!fp_id_new(&id))
			fail();
		if (fp_id_compare(&last, &id) >= 0)
			fail_msg("id %d is not greater than the one before", i);
		if (id.b[6] >> 4 != 7 || id.b[8] >> 6 != 2)
			fail_msg("id %d has the wrong version or variant", i);
		last = id;
	}
}

static void an_id_begins_with_the_time(void **state)
{
	(void)state;
	struct fp_id id;
	uint64_t before = (uint64_t)fp_real_now() / 1000;
	assert_true(fp_id_new(&id));
	uint64_t after = (uint64_t)fp_real_now() / 1000;
	/* ids made faster than the clock's ticks run ahead of it, by less than a second here */
	assert_in_range(milliseconds_of(&id), before, after + 1000);
}

static void the_random_part_is_random(void **state)
{
	(void)state;
	uint8_t ever_set[8] = {0}, ever_clear[8] = {0};
	for (int i = 0; i < 200; i++) {
		struct fp_id id;
		assert_true(fp_id_new(&id));
		for (int b = 0; b < 8; b++) {
			ever_set[b] |= id.b[8 + b];
			ever_clear[b] |= (uint8_t)~id.b[8 + b];
		}
	}
	assert_int_equal(ever_set[0], 0xbf);
	assert_int_equal(ever_clear[0], 0x7f);
	for (int b = 1; b < 8; b++) {
		assert_int_equal(ever_set[b], 0xff);
		assert_int_equal(ever_clear[b], 0xff);
	}
}

#define THREADS	   4
#define PER_THREAD 20000
static struct fp_id made[THREADS][PER_THREAD];

static void *make_ids(void *ids)
{
	struct fp_id *mine = ids;
	for (int i = 0; i < PER_THREAD; i++)
		if (!fp_id_new(&mine[i]))
			abort();
	return NULL;
}

static int compare(const void *a, const void *b)
{
	return fp_id_compare(a, b);
}

static void threads_share_one_order(void **state)
{
	(void)state;
	pthread_t threads[THREADS];
	for (int t = 0; t < THREADS; t++)
		assert_int_equal(pthread_create(&threads[t], NULL, make_ids, made[t]), 0);
	for (int t = 0; t < THREADS; t++)
		pthread_join(threads[t], NULL);
	for (int t = 0; t < THREADS; t++)
		for (int i = 1; i < PER_THREAD; i++)
			assert_true(fp_id_compare(&made[t][i - 1], &made[t][i]) < 0);
	struct fp_id *all = &made[0][0];
	qsort(all, THREADS * PER_THREAD, sizeof *all, compare);
	for (int i = 1; i < THREADS * PER_THREAD; i++) /* the time part alone tells them apart */
		assert_true(memcmp(all[i - 1].b, all[i].b, 8) < 0);
}

static void text_round_trips_in_either_case(void **state)
{
	(void)state;
	struct fp_id id, again;
	char text[FP_ID_TEXT];
	assert_true(fp_id_parse("01890A5D-AC96-774b-bcce-b302099a8057", &id));
	assert_int_equal(id.b[0], 0x01);
	assert_int_equal(id.b[15], 0x57);
	fp_id_format(&id, text);
	assert_string_equal(text, "01890a5d-ac96-774b-bcce-b302099a8057");
	assert_true(fp_id_parse(text, &again));
	assert_true(fp_id_same(&id, &again));
}

static void other_texts_are_refused(void **state)
{
	(void)state;
	static const char *const bad[] = {"", "01890a5d", "01890a5dac96774bbcceb302099a8057",
		"{01890a5d-ac96-774b-bcce-b302099a8057}", "01890a5d-ac96-774b-bcce-b302099a805",
		"01890a5d-ac96-774b-bcce-b302099a80570", "01890a5d-ac96-774b-bcce-b302099a805g",
		"01890a5d-ac96-774b-bcceb-302099a8057", " 01890a5d-ac96-774b-bcce-b302099a8057",
		"01890a5d+ac96-774b-bcce-b302099a8057"};
	struct fp_id id = {{9}};
	for (size_t i = 0; i < FP_LENGTH(bad); i++)
		if (fp_id_parse(bad[i], &id))
			fail_msg("accepted: %s", bad[i]);
	assert_false(fp_id_parse(NULL, &id));
	assert_int_equal(id.b[0], 9);
}

static void none_same_and_order(void **state)
{
	(void)state;
	struct fp_id a = {{1}}, b = {{1, 1}}, high = {{0xff}};
	assert_true(fp_id_is_none(&FP_ID_NONE));
	assert_false(fp_id_is_none(&a));
	assert_false(fp_id_is_none(&(struct fp_id){.b[15] = 1}));
	assert_true(fp_id_same(&a, &a));
	assert_false(fp_id_same(&a, &b));
	assert_true(fp_id_compare(&a, &b) < 0);
	assert_true(fp_id_compare(&b, &a) > 0);
	assert_true(fp_id_compare(&high, &a) > 0);
	assert_int_equal(fp_id_compare(&a, &a), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_million_ids_ascend),
		cmocka_unit_test(an_id_begins_with_the_time),
		cmocka_unit_test(the_random_part_is_random),
		cmocka_unit_test(threads_share_one_order),
		cmocka_unit_test(text_round_trips_in_either_case),
		cmocka_unit_test(other_texts_are_refused),
		cmocka_unit_test(none_same_and_order),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
