/* Which numbers may be called. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fieldpass/phone.h>

static void each_is(const char *const *numbers, size_t n, enum fp_phone look)
{
	for (size_t i = 0; i < n; i++)
		if (fp_phone_look(numbers[i]) != look)
			fail_msg("%s is %d, but should be %d", numbers[i], (int)fp_phone_look(numbers[i]), (int)look);
}

static void what_is_no_number(void **state)
{
	(void)state;
	static const char *const numbers[] = {"", "+", "13035550142", "+03035550142", "+1303555014", "+130355501422",
		"+1 3035550142", "+1303555014x", "+11035550142", "+10035550142", "+123456", "+1234567890123456",
		"++13035550142", "+44", "+442079460000 "};
	each_is(numbers, FP_LENGTH(numbers), FP_PHONE_MALFORMED);
}

static void the_numbers_of_countries(void **state)
{
	(void)state;
	static const char *const numbers[] = {"+13035550142", "+18003755283", "+18765550123", "+442079460000",
		"+525512345678", "+639171234567", "+5076123456", "+35315012345", "+9607712345", "+96171123456",
		"+3908112345", "+79161234567", "+77011234567", "+14169760123", "+53512345678", "+60162345678"};
	each_is(numbers, FP_LENGTH(numbers), FP_PHONE_CALLABLE);
}

/* Satellites, networks of no country, and what ITU has assigned to nobody. */
static void codes_of_no_country(void **state)
{
	(void)state;
	static const char *const numbers[] = {"+80012345678", "+80812345678", "+870773111632", "+878101234567",
		"+881612345678", "+882161234567", "+883510012345", "+888123456789", "+979123456789", "+2101234567",
		"+2591234567", "+3841234567", "+4221234567", "+8591234567", "+9991234567"};
	each_is(numbers, FP_LENGTH(numbers), FP_PHONE_UNLISTED);
}

static void who_calls_them_pays(void **state)
{
	(void)state;
	static const char *const numbers[] = {"+19005550142", "+449098790000", "+33891123456", "+499001234567",
		"+34806123456", "+39892123456", "+41900123456", "+43900123456", "+31909123456", "+3290012345",
		"+4690012345", "+48701234567", "+61190012345", "+81990123456", "+8260123456", "+525511",
		"+529001234567", "+78091234567", "+886203123456", "+353151234567", "+3531512345678", "+9601900123",
		"+9009001234567"};
	static const bool premium[] = {true, true, true, true, true, true, true, true, true, true, true, true, true,
		true, true, false, true, true, true, false, true, false, false};
	for (size_t i = 0; i < FP_LENGTH(numbers); i++)
		if ((fp_phone_look(numbers[i]) == FP_PHONE_PREMIUM) != premium[i])
			fail_msg("%s is%s a premium number", numbers[i], premium[i] ? "" : " not");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_no_number),
		cmocka_unit_test(the_numbers_of_countries),
		cmocka_unit_test(codes_of_no_country),
		cmocka_unit_test(who_calls_them_pays),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
