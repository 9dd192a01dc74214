#include "keys_fixture.h"

#include "keys.h"

static const struct fp_id someone = {{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}};
static const char secret[] = "a name, a date of birth";

static struct fp_bytes sealed_by(const struct fp_keys *by, struct fp_arena *arena)
{
	struct fp_bytes sealed;
	struct fp_bytes plain = {secret, sizeof secret - 1};
	assert_false(fp_failed(fp_seal(by, FP_SEAL_PERSON, &someone, plain, arena, &sealed)));
	return sealed;
}

static void what_is_sealed_opens(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(10000000);
	char plain[100000];
	assert_true(fp_random(plain, sizeof plain));
	static const size_t lengths[] = {0, 1, 15, 16, 17, 600, sizeof plain};
	for (size_t i = 0; i < FP_LENGTH(lengths); i++) {
		struct fp_bytes sealed, opened;
		struct fp_bytes in = {plain, lengths[i]};
		assert_false(fp_failed(fp_seal(keys, FP_SEAL_NOTE, &someone, in, arena, &sealed)));
		assert_int_equal(sealed.length, lengths[i] + FP_SEAL_OVERHEAD);
		assert_false(fp_failed(fp_unseal(keys, FP_SEAL_NOTE, &someone, sealed, arena, &opened)));
		assert_int_equal(opened.length, lengths[i]);
		assert_memory_equal(opened.data, plain, lengths[i]);
		assert_int_equal(((const char *)opened.data)[opened.length], '\0');
	}
}

static void the_text_is_hidden_and_never_sealed_alike(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(10000);
	struct fp_bytes a = sealed_by(keys, arena), b = sealed_by(keys, arena);
	assert_null(memmem(a.data, a.length, secret, 6));
	assert_memory_not_equal((const char *)a.data + 1, (const char *)b.data + 1, 12);
	assert_memory_not_equal((const char *)a.data + 13, (const char *)b.data + 13, sizeof secret - 1);
}

static void any_changed_bit_is_refused(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(1000000);
	struct fp_bytes sealed = sealed_by(keys, arena), opened = {NULL, 77};
	for (size_t bit = 0; bit < sealed.length * 8; bit++) {
		uint8_t *bad = (uint8_t *)fp_arena_copy(arena, sealed.data, sealed.length);
		bad[bit / 8] ^= (uint8_t)(1 << bit % 8);
		fp_err e = fp_unseal(
			keys, FP_SEAL_PERSON, &someone, (struct fp_bytes){bad, sealed.length}, arena, &opened);
		assert_int_equal(e.code, FP_CODE_INTERNAL);
	}
	assert_null(opened.data);
	assert_int_equal(opened.length, 77);
}

static void any_other_length_is_refused(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(1000000);
	struct fp_bytes sealed = sealed_by(keys, arena), opened;
	for (size_t n = 0; n < sealed.length; n++) {
		void *cut = malloc(n ? n : 1);
		memcpy(cut, sealed.data, n);
		fp_err e = fp_unseal(keys, FP_SEAL_PERSON, &someone, (struct fp_bytes){cut, n}, arena, &opened);
		assert_int_equal(e.code, FP_CODE_INTERNAL);
		free(cut);
	}
	struct fp_bytes longer = {fp_arena_copy(arena, sealed.data, sealed.length), sealed.length + 1};
	assert_int_equal(fp_unseal(keys, FP_SEAL_PERSON, &someone, longer, arena, &opened).code, FP_CODE_INTERNAL);
}

static void another_id_or_kind_is_refused(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(1000000);
	struct fp_bytes sealed = sealed_by(keys, arena), opened;
	for (size_t i = 0; i < sizeof someone.b; i++) {
		struct fp_id other = someone;
		other.b[i] ^= 1;
		assert_int_equal(
			fp_unseal(keys, FP_SEAL_PERSON, &other, sealed, arena, &opened).code, FP_CODE_INTERNAL);
	}
	static const enum fp_seal_kind kinds[] = {FP_SEAL_NOTE, FP_SEAL_CALLBACK, FP_SEAL_ATTORNEY};
	for (size_t i = 0; i < FP_LENGTH(kinds); i++)
		assert_int_equal(fp_unseal(keys, kinds[i], &someone, sealed, arena, &opened).code, FP_CODE_INTERNAL);
	assert_false(fp_failed(fp_unseal(keys, FP_SEAL_PERSON, &someone, sealed, arena, &opened)));
}

static void rotation_opens_old_and_seals_with_the_newest(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(1000000);
	struct fp_keys *both = keys_of(LINE_A LINE_B), *newer = keys_of(LINE_B);
	struct fp_bytes old = sealed_by(keys, arena), new = sealed_by(both, arena), opened;
	assert_false(fp_failed(fp_unseal(both, FP_SEAL_PERSON, &someone, old, arena, &opened)));
	assert_false(fp_failed(fp_unseal(newer, FP_SEAL_PERSON, &someone, new, arena, &opened)));
	assert_memory_equal(opened.data, secret, sizeof secret);
	assert_true(fp_failed(fp_unseal(newer, FP_SEAL_PERSON, &someone, old, arena, &opened)));
	assert_true(fp_failed(fp_unseal(keys, FP_SEAL_PERSON, &someone, new, arena, &opened)));
	fp_keys_free(both);
	fp_keys_free(newer);
}

static void keys_with_the_same_id_byte_are_all_tried(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(1000000);
	struct fp_keys *both = keys_of(LINE_A LINE_B);
	struct fp_bytes opened;
	both->seal[0].id = both->seal[1].id = 9;
	struct fp_bytes by_newest = sealed_by(both, arena);
	both->n_seal = 1;
	struct fp_bytes by_oldest = sealed_by(both, arena);
	both->n_seal = 2;
	assert_false(fp_failed(fp_unseal(both, FP_SEAL_PERSON, &someone, by_newest, arena, &opened)));
	assert_false(fp_failed(fp_unseal(both, FP_SEAL_PERSON, &someone, by_oldest, arena, &opened)));
	assert_memory_equal(opened.data, secret, sizeof secret);
	fp_keys_free(both);
}

static void a_full_arena_is_no_memory(void **state)
{
	(void)state;
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new(10000);
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *tiny = fp_arena_new(10);
	struct fp_bytes sealed = sealed_by(keys, arena), opened;
	assert_int_equal(fp_unseal(keys, FP_SEAL_PERSON, &someone, sealed, tiny, &opened).code, FP_CODE_NO_MEMORY);
	struct fp_bytes plain = {secret, sizeof secret};
	assert_int_equal(fp_seal(keys, FP_SEAL_PERSON, &someone, plain, tiny, &sealed).code, FP_CODE_NO_MEMORY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_sealed_opens),
		cmocka_unit_test(the_text_is_hidden_and_never_sealed_alike),
		cmocka_unit_test(any_changed_bit_is_refused),
		cmocka_unit_test(any_other_length_is_refused),
		cmocka_unit_test(another_id_or_kind_is_refused),
		cmocka_unit_test(rotation_opens_old_and_seals_with_the_newest),
		cmocka_unit_test(keys_with_the_same_id_byte_are_all_tried),
		cmocka_unit_test(a_full_arena_is_no_memory),
	};
	return cmocka_run_group_tests(tests, begin_with_keys, end_with_keys);
}
