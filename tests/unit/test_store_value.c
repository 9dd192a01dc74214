/* Values in PostgreSQL's binary form: those of each type, and bytes that are none of it. */
#include "fp_test.h"

#include "value.h"

#define BYTES(...) ((const unsigned char[]){__VA_ARGS__, 0}), sizeof((const unsigned char[]){__VA_ARGS__})

static struct fp_arena *arena;
static const char *const colors[] = {"red", "green", NULL};

/* A value of its own on the heap, so that a byte too many is seen; the NUL behind it is libpq's. */
static bool read_as(enum fp_type type, const unsigned char *bytes, size_t length, void *out)
{
	const struct fp_column column = {"it", type, 0, colors};
	unsigned char *data = malloc(length + 1);
	bool memory = true;
	memcpy(data, bytes, length);
	data[length] = '\0';
	bool read = fp_value_read(&column, (struct fp_value){data, length}, arena, out, &memory);
	free(data);
	assert_true(memory);
	return read;
}

/* One dimension of `n` elements, of a type that nobody looks at, from 1. */
#define ARRAY(n) 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, n, 0, 0, 0, 1
#define NONE	 0xff, 0xff, 0xff, 0xff

static void integers_have_two_four_or_eight_bytes(void **state)
{
	(void)state;
	int64_t number = 0;
	int32_t small = 0;
	assert_true(read_as(FP_T_INT, BYTES(0xff, 0xfe), &number));
	assert_int_equal(number, -2);
	assert_true(read_as(FP_T_INT, BYTES(0, 0, 1, 0), &number));
	assert_int_equal(number, 256);
	assert_true(read_as(FP_T_INT, BYTES(0x80, 0, 0, 0, 0, 0, 0, 0), &number));
	assert_true(number == INT64_MIN);
	assert_true(read_as(FP_T_INT4, BYTES(0xff, 0xff, 0xff, 0xff), &small));
	assert_int_equal(small, -1);
	assert_false(read_as(FP_T_INT, BYTES(1), &number));
	assert_false(read_as(FP_T_INT4, BYTES(0, 0, 1), &small));
}

static void every_other_length_is_refused(void **state)
{
	(void)state;
	static const struct {
		enum fp_type type;
		size_t right;
	} rows[] = {{FP_T_ID, 16}, {FP_T_BOOL, 1}, {FP_T_TIME, 8}, {FP_T_DAY, 4}};
	static const unsigned char bytes[20] = {[7] = 1};
	for (size_t i = 0; i < FP_LENGTH(rows); i++)
		for (size_t length = 0; length <= sizeof(bytes); length++) {
			_Alignas(16) unsigned char out[16];
			assert_int_equal(read_as(rows[i].type, bytes, length, out), length == rows[i].right);
		}
}

static void times_count_from_another_day(void **state)
{
	(void)state;
	fp_time at;
	fp_day day;
	assert_true(read_as(FP_T_TIME, BYTES(0, 0, 0, 0, 0, 0, 0, 1), &at));
	assert_true(at == 10957 * FP_DAY + 1); /* 2000-01-01 */
	assert_true(read_as(FP_T_DAY, BYTES(0, 0, 0, 1), &day));
	assert_int_equal(day, 10958);
	assert_true(read_as(FP_T_TIME, BYTES(0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), &at));
	assert_true(at == INT64_MAX);
	assert_true(read_as(FP_T_TIME, BYTES(0x80, 0, 0, 0, 0, 0, 0, 0), &at));
	assert_true(at == INT64_MIN);
	assert_true(read_as(FP_T_DAY, BYTES(0x7f, 0xff, 0xff, 0xff), &day));
	assert_int_equal(day, INT32_MAX);
	assert_true(read_as(FP_T_DAY, BYTES(0x80, 0, 0, 0), &day));
	assert_int_equal(day, INT32_MIN);
}

static void a_choice_is_one_of_the_list(void **state)
{
	(void)state;
	int choice;
	assert_true(read_as(FP_T_CHOICE, BYTES('g', 'r', 'e', 'e', 'n'), &choice));
	assert_int_equal(choice, 1);
	assert_false(read_as(FP_T_CHOICE, BYTES('b', 'l', 'u', 'e'), &choice));
}

static void arrays_keep_their_nulls(void **state)
{
	(void)state;
	struct fp_texts texts;
	struct fp_ints ints;
	struct fp_ids ids;
	struct fp_times times;
	assert_true(read_as(FP_T_TEXTS, BYTES(ARRAY(3), 0, 0, 0, 1, 'a', NONE, 0, 0, 0, 0), &texts));
	assert_int_equal(texts.n, 3);
	assert_string_equal(texts.v[0], "a");
	assert_null(texts.v[1]);
	assert_string_equal(texts.v[2], "");
	assert_true(read_as(FP_T_INTS, BYTES(ARRAY(2), NONE, 0, 0, 0, 2, 0, 7), &ints));
	assert_true(ints.n == 2 && ints.v[0] == FP_INT_NONE && ints.v[1] == 7);
	assert_true(read_as(FP_T_TIMES, BYTES(ARRAY(2), NONE, 0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0), &times));
	assert_true(times.n == 2 && times.v[0] == FP_TIME_NONE && times.v[1] == 10957 * FP_DAY);
	assert_true(read_as(FP_T_IDS,
		BYTES(ARRAY(2), NONE, 0, 0, 0, 16, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16), &ids));
	assert_true(ids.n == 2 && fp_id_is_none(&ids.v[0]) && ids.v[1].b[15] == 16);
	assert_true(read_as(FP_T_INTS, BYTES(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 23), &ints));
	assert_int_equal(ints.n, 0);
}

static void what_is_no_array_is_refused(void **state)
{
	(void)state;
	static const enum fp_type types[] = {FP_T_TEXTS, FP_T_INTS, FP_T_IDS, FP_T_TIMES};
	for (size_t i = 0; i < FP_LENGTH(types); i++) {
		_Alignas(16) unsigned char out[sizeof(struct fp_texts)];
		assert_false(read_as(types[i], BYTES(0, 0, 0, 1), out));
		assert_false(read_as(types[i], BYTES(0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1), out));
		assert_false(
			read_as(types[i], BYTES(0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0, 0, 0, 0, 0, 0, 1), out));
		assert_false(read_as(types[i], BYTES(ARRAY(1)), out));
		assert_false(read_as(types[i], BYTES(ARRAY(1), 0, 0, 0, 9, 'a'), out));
		assert_false(read_as(types[i], BYTES(ARRAY(2), NONE, 0, 0, 0), out));
	}
	struct fp_ints ints;
	struct fp_times times;
	struct fp_ids ids;
	assert_false(read_as(FP_T_INTS, BYTES(ARRAY(1), 0, 0, 0, 1, 7), &ints));
	assert_false(read_as(FP_T_TIMES, BYTES(ARRAY(1), 0, 0, 0, 4, 0, 0, 0, 7), &times));
	assert_false(read_as(FP_T_IDS, BYTES(ARRAY(1), 0, 0, 0, 4, 0, 0, 0, 7), &ids));
}

static int begin(void **state)
{
	(void)state;
	arena = fp_arena_new(1000000);
	return arena ? 0 : -1;
}

static int end(void **state)
{
	(void)state;
	fp_arena_free(arena);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(integers_have_two_four_or_eight_bytes),
		cmocka_unit_test(every_other_length_is_refused),
		cmocka_unit_test(times_count_from_another_day),
		cmocka_unit_test(a_choice_is_one_of_the_list),
		cmocka_unit_test(arrays_keep_their_nulls),
		cmocka_unit_test(what_is_no_array_is_refused),
	};
	return cmocka_run_group_tests(tests, begin, end);
}
