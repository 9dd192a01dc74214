#include <openssl/core_names.h>
#include <openssl/kdf.h>

#include "keys.h"

static void kdf_done(EVP_KDF **kdf)
{
	EVP_KDF_free(*kdf);
}

static void kdf_ctx_done(EVP_KDF_CTX **ctx)
{
	EVP_KDF_CTX_free(*ctx);
}

/* OpenSSL only reads what it is given here, though its type does not say so. */
static OSSL_PARAM bytes_param(const char *name, struct fp_bytes bytes)
{
	return OSSL_PARAM_construct_octet_string(name, (void *)(uintptr_t)bytes.data, bytes.length);
}

bool fp_hkdf(struct fp_bytes key, struct fp_bytes salt, struct fp_bytes info, uint8_t *ret_data, size_t length)
{
	FP_CLEANUP(kdf_done) EVP_KDF *kdf = EVP_KDF_fetch(NULL, OSSL_KDF_NAME_HKDF, NULL);
	FP_CLEANUP(kdf_ctx_done) EVP_KDF_CTX *ctx = EVP_KDF_CTX_new(kdf);
	if (!ctx)
		return false;
	char digest[] = "SHA256";
	OSSL_PARAM params[5];
	size_t n = 0;
	params[n++] = OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, digest, 0);
	params[n++] = bytes_param(OSSL_KDF_PARAM_KEY, key);
	params[n++] = bytes_param(OSSL_KDF_PARAM_INFO, info);
	if (salt.length > 0)
		params[n++] = bytes_param(OSSL_KDF_PARAM_SALT, salt);
	params[n] = OSSL_PARAM_construct_end();
	return EVP_KDF_derive(ctx, ret_data, length, params) == 1;
}
