#include <assert.h>
#include <string.h>

#include <fieldpass/crypto.h>

#define DAY_DIGITS    3
#define RANDOM_DIGITS 12
#define CODE_LENGTH   (FP_CONFIRMATION_CODE - 1)
#define MODULUS	      31

static_assert(DAY_DIGITS + RANDOM_DIGITS + 1 == CODE_LENGTH, "the parts are the code");

/* Crockford's base 32: no I, L, O, U. */
static const char digits[] = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

static void put_number(char *at, int n, uint64_t number)
{
	for (int i = n - 1; i >= 0; i--) {
		at[i] = digits[number & 31];
		number >>= 5;
	}
}

/* -1 for what is no digit, after reading what people mistake. */
static int digit_value(char c)
{
	if (c >= 'a' && c <= 'z')
		c = (char)(c - 'a' + 'A');
	if (c == 'I' || c == 'L')
		c = '1';
	if (c == 'O')
		c = '0';
	const char *found = c ? strchr(digits, c) : NULL;
	return found ? (int)(found - digits) : -1;
}

/* The number that all digits but the last make, mod 31. */
static char check_digit(const char *code)
{
	unsigned value = 0;
	for (int i = 0; i < CODE_LENGTH - 1; i++)
		value = (value * 32 + (unsigned)digit_value(code[i])) % MODULUS;
	return digits[value];
}

bool fp_confirmation_code_make(fp_time created, char ret_code[FP_CONFIRMATION_CODE])
{
	uint64_t random;
	if (!fp_random(&random, sizeof random))
		return false;
	/* Three digits hold the days until 2059 and begin again then: they only keep a day's codes together. */
	put_number(ret_code, DAY_DIGITS, (uint64_t)fp_day_of(created));
	put_number(ret_code + DAY_DIGITS, RANDOM_DIGITS, random);
	ret_code[CODE_LENGTH - 1] = check_digit(ret_code);
	ret_code[CODE_LENGTH] = '\0';
	return true;
}

bool fp_confirmation_code_read(const char *text, char ret_code[FP_CONFIRMATION_CODE])
{
	char code[FP_CONFIRMATION_CODE] = {0};
	size_t n = 0;
	for (; text && *text; text++) {
		if (*text == ' ' || *text == '\t' || *text == '-')
			continue;
		int value = digit_value(*text);
		if (value < 0 || n == CODE_LENGTH)
			return false;
		code[n++] = digits[value];
	}
	if (n != CODE_LENGTH || code[CODE_LENGTH - 1] != check_digit(code))
		return false;
	memcpy(ret_code, code, sizeof code);
	return true;
}
