/* By what a person is known again, however the name is written. */
#include "keys_fixture.h"

#include "person.h"

static struct fp_mac key_of(const char *given, const char *family, const char *born, const char *a_number)
{
	struct fp_mac mac;
	const struct fp_person person = {
		.given_name = given, .family_name = family, .date_of_birth = born, .a_number = a_number};
	fp_person_key(keys, &person, &mac);
	return mac;
}

static void assert_same(const char *given, const char *family, bool same)
{
	struct fp_mac ana = key_of("Ana Maria", "Lopez", "1984-02-29", NULL);
	struct fp_mac other = key_of(given, family, "1984-02-29", NULL);
	if ((memcmp(ana.b, other.b, sizeof(ana.b)) == 0) != same)
		fail_msg("\"%s\" \"%s\"", given, family);
}

static void case_and_blanks_do_not_count(void **state)
{
	(void)state;
	assert_same("ANA MARIA", "LOPEZ", true);
	assert_same("ana   maria", "lopez", true);
	assert_same("AnaMaria", "Lopez", false);
	assert_same("Ana", "Maria Lopez", false); /* the same letters, divided elsewhere */
	assert_same("Ana Mar\xc3\xad"
		    "a",
		"Lopez", false);
}

static void the_day_of_birth_counts(void **state)
{
	(void)state;
	struct fp_mac one = key_of("Ana", "Lopez", "1984-02-29", NULL),
		      other = key_of("Ana", "Lopez", "1984-02-28", NULL);
	assert_memory_not_equal(one.b, other.b, sizeof(one.b));
}

static void an_a_number_counts_alone(void **state)
{
	(void)state;
	struct fp_mac one = key_of("Ana", "Lopez", "1984-02-29", "A012345678");
	struct fp_mac renamed = key_of("Eve", "Ruiz", "1990-01-01", "A012345678");
	struct fp_mac other = key_of("Ana", "Lopez", "1984-02-29", "A012345679");
	assert_memory_equal(one.b, renamed.b, sizeof(one.b));
	assert_memory_not_equal(one.b, other.b, sizeof(one.b));
}

/* A name of a megabyte is no way to make the server work: what lies beyond the bound does not count. */
static void what_is_too_long_is_cut(void **state)
{
	(void)state;
	char longer[3000];
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = '\0';
	struct fp_mac one = key_of(longer, "Lopez", "1984-02-29", NULL);
	longer[2000] = 'y';
	struct fp_mac other = key_of(longer, "Lopez", "1984-02-29", NULL);
	assert_memory_equal(one.b, other.b, sizeof(one.b));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(case_and_blanks_do_not_count),
		cmocka_unit_test(the_day_of_birth_counts),
		cmocka_unit_test(an_a_number_counts_alone),
		cmocka_unit_test(what_is_too_long_is_cut),
	};
	return cmocka_run_group_tests(tests, begin_with_keys, end_with_keys);
}
