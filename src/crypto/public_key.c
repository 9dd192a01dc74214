#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <string.h>

#include <fieldpass/crypto.h>

#define RSA_BITS_LEAST 2048
#define P256	       32 /* bytes of a coordinate, and of each half of a signature */

static void bn_done(BIGNUM **n)
{
	BN_free(*n);
}

static void build_done(OSSL_PARAM_BLD **build)
{
	OSSL_PARAM_BLD_free(*build);
}

static void params_done(OSSL_PARAM **params)
{
	OSSL_PARAM_free(*params);
}

static void key_ctx_done(EVP_PKEY_CTX **ctx)
{
	EVP_PKEY_CTX_free(*ctx);
}

static void md_ctx_done(EVP_MD_CTX **ctx)
{
	EVP_MD_CTX_free(*ctx);
}

static void ecdsa_done(ECDSA_SIG **signature)
{
	ECDSA_SIG_free(*signature);
}

/* OpenSSL's keys are ours under another name, so that no other layer sees them. */
static EVP_PKEY *inner(const struct fp_public_key *key)
{
	return (EVP_PKEY *)(uintptr_t)key;
}

static struct fp_public_key *key_from(const char *type, OSSL_PARAM_BLD *build)
{
	EVP_PKEY *key = NULL;
	OSSL_PARAM *params FP_CLEANUP(params_done) = OSSL_PARAM_BLD_to_param(build);
	EVP_PKEY_CTX *ctx FP_CLEANUP(key_ctx_done) = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
	if (!params || !ctx || EVP_PKEY_fromdata_init(ctx) != 1 ||
		EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
		return NULL;
	return (struct fp_public_key *)key;
}

struct fp_public_key *fp_public_key_rsa(struct fp_bytes modulus, struct fp_bytes exponent)
{
	if (modulus.length > 1024 || exponent.length > 8) /* who checks a signature pays for both */
		return NULL;
	BIGNUM *n FP_CLEANUP(bn_done) = BN_bin2bn(modulus.data, (int)modulus.length, NULL);
	BIGNUM *e FP_CLEANUP(bn_done) = BN_bin2bn(exponent.data, (int)exponent.length, NULL);
	OSSL_PARAM_BLD *build FP_CLEANUP(build_done) = OSSL_PARAM_BLD_new();
	if (!n || !e || !build || BN_num_bits(n) < RSA_BITS_LEAST || !BN_is_odd(e) || BN_is_one(e) ||
		OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_N, n) != 1 ||
		OSSL_PARAM_BLD_push_BN(build, OSSL_PKEY_PARAM_RSA_E, e) != 1)
		return NULL;
	return key_from("RSA", build);
}

struct fp_public_key *fp_public_key_p256(struct fp_bytes x, struct fp_bytes y)
{
	uint8_t point[1 + 2 * P256] = {POINT_CONVERSION_UNCOMPRESSED};
	if (x.length != P256 || y.length != P256)
		return NULL;
	memcpy(point + 1, x.data, P256);
	memcpy(point + 1 + P256, y.data, P256);
	OSSL_PARAM_BLD *build FP_CLEANUP(build_done) = OSSL_PARAM_BLD_new();
	if (!build || OSSL_PARAM_BLD_push_utf8_string(build, OSSL_PKEY_PARAM_GROUP_NAME, "P-256", 0) != 1 ||
		OSSL_PARAM_BLD_push_octet_string(build, OSSL_PKEY_PARAM_PUB_KEY, point, sizeof(point)) != 1)
		return NULL;
	return key_from("EC", build); /* a point that is not on the curve is refused */
}

struct fp_public_key *fp_public_key_free(struct fp_public_key *key)
{
	EVP_PKEY_free(inner(key));
	return NULL;
}

static bool verify(const struct fp_public_key *key, struct fp_bytes text, const uint8_t *signature, size_t length)
{
	EVP_MD_CTX *ctx FP_CLEANUP(md_ctx_done) = EVP_MD_CTX_new();
	return ctx && EVP_DigestVerifyInit(ctx, NULL, EVP_sha256(), NULL, inner(key)) == 1 &&
	       EVP_DigestVerify(ctx, signature, length, text.data, text.length) == 1;
}

/* JSON Web Signatures hold r and s one after the other (RFC 7518, section 3.4); OpenSSL wants them in DER. */
static bool verify_p256(const struct fp_public_key *key, struct fp_bytes text, struct fp_bytes signature)
{
	uint8_t der[80], *end = der;
	if (signature.length != 2 * P256)
		return false;
	const uint8_t *both = signature.data;
	ECDSA_SIG *pair FP_CLEANUP(ecdsa_done) = ECDSA_SIG_new();
	BIGNUM *r = BN_bin2bn(both, P256, NULL), *s = BN_bin2bn(both + P256, P256, NULL);
	if (!pair || !r || !s || ECDSA_SIG_set0(pair, r, s) != 1) {
		BN_free(r);
		BN_free(s);
		return false;
	}
	int length = i2d_ECDSA_SIG(pair, NULL);
	if (length < 0 || (size_t)length > sizeof(der) || i2d_ECDSA_SIG(pair, &end) != length)
		return false;
	return verify(key, text, der, (size_t)length);
}

bool fp_public_key_verify(
	const struct fp_public_key *key, enum fp_signature_kind kind, struct fp_bytes text, struct fp_bytes signature)
{
	int type = EVP_PKEY_get_base_id(inner(key));
	if (kind == FP_SIGNATURE_RS256)
		return type == EVP_PKEY_RSA && verify(key, text, signature.data, signature.length);
	return type == EVP_PKEY_EC && verify_p256(key, text, signature);
}
