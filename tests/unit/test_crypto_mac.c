#include <pthread.h>

#include "keys_fixture.h"

#include "keys.h"

/* RFC 4231, cases 1 to 4; the longer keys of 6 and 7 are refused. */
static void hmac_vectors(void **state)
{
	(void)state;
	static const struct {
		const char *key, *data, *mac;
	} rows[] = {
		{"0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b", "4869205468657265",
			"b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
		{"4a656665", "7768617420646f2079612077616e7420666f72206e6f7468696e673f",
			"5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
		{"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
			"dddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddddd"
			"dddddd",
			"773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
		{"0102030405060708090a0b0c0d0e0f10111213141516171819",
			"cdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd"
			"cdcdcd",
			"82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		uint8_t key[64], data[100], mac[FP_MAC_LENGTH];
		size_t key_length = bytes_of(rows[i].key, key), length = bytes_of(rows[i].data, data);
		struct fp_hmac_key k;
		assert_true(fp_hmac_key_init(&k, (struct fp_bytes){key, key_length}));
		for (int again = 0; again < 2; again++) { /* a key is not used up */
			SHA256_CTX begun = fp_hmac_begin(&k);
			fp_hmac_add(&begun, (struct fp_bytes){data, length});
			fp_hmac_end(&k, &begun, mac);
			assert_hex(mac, sizeof mac, rows[i].mac);
		}
	}
	struct fp_hmac_key k;
	assert_false(fp_hmac_key_init(&k, (struct fp_bytes){rows[2].data, 65}));
}

static struct fp_mac mac_of(enum fp_mac_purpose purpose, const char *a, const char *b)
{
	struct fp_bytes parts[] = {{a, strlen(a)}, {b ? b : "", b ? strlen(b) : 0}};
	struct fp_mac mac;
	fp_mac(keys, purpose, parts, b ? 2 : 1, &mac);
	return mac;
}

static void parts_do_not_run_together(void **state)
{
	(void)state;
	struct fp_mac macs[] = {mac_of(FP_MAC_PERSON, "ab", "c"), mac_of(FP_MAC_PERSON, "a", "bc"),
		mac_of(FP_MAC_PERSON, "abc", NULL), mac_of(FP_MAC_PERSON, "abc", ""), mac_of(FP_MAC_PERSON, "", "abc"),
		mac_of(FP_MAC_PERSON, "", NULL)};
	for (size_t a = 0; a < FP_LENGTH(macs); a++)
		for (size_t b = 0; b < a; b++)
			assert_memory_not_equal(macs[a].b, macs[b].b, FP_MAC_LENGTH);
}

static void purposes_have_keys_of_their_own(void **state)
{
	(void)state;
	for (int a = 0; a < FP_MAC_PURPOSES; a++)
		for (int b = 0; b < a; b++) {
			struct fp_mac x = mac_of((enum fp_mac_purpose)a, "x", NULL);
			struct fp_mac y = mac_of((enum fp_mac_purpose)b, "x", NULL);
			assert_memory_not_equal(x.b, y.b, FP_MAC_LENGTH);
		}
}

static void text_is_one_part(void **state)
{
	(void)state;
	struct fp_mac a, b = mac_of(FP_MAC_SEARCH, "some text", NULL);
	fp_mac_text(keys, FP_MAC_SEARCH, "some text", &a);
	assert_true(fp_mac_same(a.b, b.b, FP_MAC_LENGTH));
}

static void macs_survive_a_new_key_line(void **state)
{
	(void)state;
	struct fp_mac before = mac_of(FP_MAC_PERSON, "x", NULL), after, other;
	struct fp_keys *rotated = keys_of(LINE_A LINE_B), *second = keys_of(LINE_B);
	fp_mac_text(rotated, FP_MAC_PERSON, "x", &after);
	fp_mac_text(second, FP_MAC_PERSON, "x", &other);
	assert_memory_equal(before.b, after.b, FP_MAC_LENGTH);
	assert_memory_not_equal(before.b, other.b, FP_MAC_LENGTH);
	fp_keys_free(rotated);
	fp_keys_free(second);
}

static void same_looks_at_every_byte(void **state)
{
	(void)state;
	struct fp_mac a = mac_of(FP_MAC_PERSON, "x", NULL);
	for (size_t i = 0; i < FP_MAC_LENGTH; i++) {
		struct fp_mac b = a;
		b.b[i] ^= 1;
		assert_false(fp_mac_same(a.b, b.b, FP_MAC_LENGTH));
		assert_true(fp_mac_same(a.b, b.b, i));
	}
}

static void *mac_many(void *arg)
{
	const struct fp_mac *expected = arg;
	for (int i = 0; i < 2000; i++) {
		struct fp_mac got;
		fp_mac_text(keys, FP_MAC_PERSON, "shared", &got);
		if (memcmp(got.b, expected->b, FP_MAC_LENGTH) != 0)
			return arg;
	}
	return NULL;
}

static void threads_share_the_keys(void **state)
{
	(void)state;
	struct fp_mac expected = mac_of(FP_MAC_PERSON, "shared", NULL);
	pthread_t threads[4];
	for (size_t t = 0; t < FP_LENGTH(threads); t++)
		assert_int_equal(pthread_create(&threads[t], NULL, mac_many, &expected), 0);
	for (size_t t = 0; t < FP_LENGTH(threads); t++) {
		void *wrong;
		pthread_join(threads[t], &wrong);
		assert_null(wrong);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(hmac_vectors),
		cmocka_unit_test(parts_do_not_run_together),
		cmocka_unit_test(purposes_have_keys_of_their_own),
		cmocka_unit_test(text_is_one_part),
		cmocka_unit_test(macs_survive_a_new_key_line),
		cmocka_unit_test(same_looks_at_every_byte),
		cmocka_unit_test(threads_share_the_keys),
	};
	return cmocka_run_group_tests(tests, begin_with_keys, end_with_keys);
}
