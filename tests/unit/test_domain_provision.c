/* What an office can provide: interpreters by language, accommodations by code. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fieldpass/catalog.h>

static const char *languages[] = {"es", "zh-Hant"};
static const char *codes[] = {"wheelchair", "sign_language"};

static const struct fp_office anything = {.code = "ANY"};
static const struct fp_office something = {
	.code = "DEN",
	.names_languages = true,
	.interpreter_languages = {2, languages},
	.names_accommodations = true,
	.accommodations = {2, codes},
};
static const struct fp_office nothing = {.code = "NIL", .names_languages = true, .names_accommodations = true};

static void a_language_is_one_of_those_named_or_a_kind_of_it(void **state)
{
	(void)state;
	static const struct {
		const char *language;
		bool there;
	} rows[] = {
		{"es", true},
		{"es-MX", true},
		{"ES-mx", true},
		{"est", false},
		{"e", false},
		{"zh-Hant", true},
		{"zh-Hant-TW", true},
		{"zh", false},
		{"zh-Hans", false},
		{"vi", false},
	};
	for (size_t i = 0; i < FP_LENGTH(rows); i++) {
		assert_int_equal(fp_office_interprets(&something, rows[i].language), rows[i].there);
		assert_true(fp_office_interprets(&anything, rows[i].language));
		assert_false(fp_office_interprets(&nothing, rows[i].language));
	}
}

static void all_accommodations_must_be_there(void **state)
{
	(void)state;
	const char *ramp[] = {"ramp"}, *both[] = {"sign_language", "wheelchair"}, *one_more[] = {"wheelchair", "ramp"};
	const struct fp_texts none = {0, NULL}, r = {1, ramp}, b = {2, both}, m = {2, one_more};
	assert_true(fp_office_accommodates(&something, &none));
	assert_true(fp_office_accommodates(&something, &b));
	assert_false(fp_office_accommodates(&something, &r));
	assert_false(fp_office_accommodates(&something, &m));
	assert_true(fp_office_accommodates(&anything, &m));
	assert_true(fp_office_accommodates(&nothing, &none));
	assert_false(fp_office_accommodates(&nothing, &r));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_language_is_one_of_those_named_or_a_kind_of_it),
		cmocka_unit_test(all_accommodations_must_be_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
