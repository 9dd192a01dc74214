/* The examples of RFC 7515, appendices A.2 and A.3. */
#include "fp_test.h"

#include <fieldpass/crypto.h>

#define RSA_N                                                                                                          \
	"ofgWCuLjybRlzo0tZWJjNiuSfb4p4fAkd_wWJcyQoTbji9k0l8W26mPddxHmfHQp-Vaw-4qPCJrcS2mJPMEzP1Pt0Bm4d4QlL-"           \
	"yRT-SFd2lZS-pCgNMsD1W_YpRPEwOWvG6b32690r2jZ47soMZo9wGzjb_7OMg0LOL-bSf63kpaSHSXndS5z5rexMdbBYUsLA9e-"          \
	"KXBdQOS-UTo7WTBEMa2R2CapHg665xsmtdVMTBQY4uDZlxvb3qCo5ZwKh9kG4LT6_I5IhlJH7aGhyxXFvUK-"                         \
	"DWNmoudF8NAco9_h9iaGNj8q2ethFkMLs91kzk2PAcDTW9gb54h4FRWyuXpoQ"
#define RSA_TEXT                                                                                                       \
	"eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290"    \
	"Ijp0cnVlfQ"
#define RSA_SIGNATURE                                                                                                  \
	"cC4hiUPoj9Eetdgtv3hF80EGrhuB__dzERat0XF9g2VtQgr9PJbu3XOiZj5RZmh7AAuHIm4Bh-0Qc_lF5YKt_"                        \
	"O8W2Fp5jujGbds9uJdbF9CUAr7t1dnZcAcQjbKBYNX4BAynRFdiuB--f_nZLgrnbyTyWzO75vRK5h6xBArLIARNPvkSjtQBMHlb1L07Qe7K0" \
	"GarZRmB_eSN9383LcOLn6_dO--xi12jzDwusC-eOkHWEsqtFZESc6BfI7noOPqvhJ1phCnvWh6IeYI2w9QOYEUipUTI8np6LbgGY9Fs98rqV" \
	"t5AXLIhWkWywlVmtVrBp0igcN_IoypGlUPQGe77Rw"
#define EC_X "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU"
#define EC_Y "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"
#define EC_TEXT                                                                                                        \
	"eyJhbGciOiJFUzI1NiJ9.eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290"    \
	"Ijp0cnVlfQ"
#define EC_SIGNATURE "DtEhU3ljbEg8L38VWAfUAqOyKAM6-Xx-F4GawxaepmXFCgfTjDxw5djxLa8ISlSApmWQxfKTUJqPP3-Kg6NU1Q"

struct bytes {
	uint8_t b[600];
	size_t length;
};

static struct bytes decoded(const char *text)
{
	struct bytes d = {{0}, 0};
	assert_true(fp_base64url_read(text, d.b, sizeof(d.b), &d.length));
	return d;
}

static struct fp_bytes view(const struct bytes *d)
{
	return (struct fp_bytes){d->b, d->length};
}

static struct fp_public_key *rsa(const char *n, const char *e)
{
	struct bytes modulus = decoded(n), exponent = decoded(e);
	return fp_public_key_rsa(view(&modulus), view(&exponent));
}

static struct fp_public_key *p256(const char *x, const char *y)
{
	struct bytes a = decoded(x), b = decoded(y);
	return fp_public_key_p256(view(&a), view(&b));
}

static void assert_signature(
	struct fp_public_key *key, enum fp_signature_kind kind, const char *text, const char *signature)
{
	struct bytes s = decoded(signature);
	enum fp_signature_kind other = kind == FP_SIGNATURE_RS256 ? FP_SIGNATURE_ES256 : FP_SIGNATURE_RS256;
	const struct fp_bytes signed_text = {text, strlen(text)};
	assert_non_null(key);
	assert_true(fp_public_key_verify(key, kind, signed_text, view(&s)));
	assert_false(fp_public_key_verify(key, other, signed_text, view(&s)));
	assert_false(fp_public_key_verify(key, kind, (struct fp_bytes){text, strlen(text) - 1}, view(&s)));
	for (size_t i = 0; i < s.length; i++) {
		s.b[i] ^= 1;
		assert_false(fp_public_key_verify(key, kind, signed_text, view(&s)));
		s.b[i] ^= 1;
	}
	for (size_t length = 0; length < s.length; length++)
		assert_false(fp_public_key_verify(key, kind, signed_text, (struct fp_bytes){s.b, length}));
	s.length++;
	assert_false(fp_public_key_verify(key, kind, signed_text, view(&s)));
	fp_public_key_free(key);
}

static void rs256(void **state)
{
	(void)state;
	assert_signature(rsa(RSA_N, "AQAB"), FP_SIGNATURE_RS256, RSA_TEXT, RSA_SIGNATURE);
}

static void es256(void **state)
{
	(void)state;
	assert_signature(p256(EC_X, EC_Y), FP_SIGNATURE_ES256, EC_TEXT, EC_SIGNATURE);
}

static void what_is_no_key_is_refused(void **state)
{
	(void)state;
	assert_null(rsa("AQAB", "AQAB")); /* far too small */
	assert_null(rsa(RSA_N, ""));
	assert_null(rsa(RSA_N, "AA"));
	assert_null(rsa(RSA_N, "AQ")); /* 1: anything is its own signature */
	assert_null(rsa(RSA_N, "Ag"));
	assert_null(rsa(RSA_N, "AQABAQABAQABAQAB"));
	assert_null(fp_public_key_rsa((struct fp_bytes){(const uint8_t[1025]){[0] = 0xff, [1024] = 1}, 1025},
		(struct fp_bytes){(const uint8_t[]){1, 0, 1}, 3})); /* far too large */
	assert_null(p256(EC_X, EC_X));
	assert_null(p256(EC_X, "AA"));
	assert_null(p256("", ""));
	assert_null(p256("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"));
	fp_public_key_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rs256),
		cmocka_unit_test(es256),
		cmocka_unit_test(what_is_no_key_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
