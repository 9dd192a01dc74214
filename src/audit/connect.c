/* Where the database is. The private cluster of a server lets nobody in without a password, which follows from the
 * server's key. */
#include <errno.h>
#include <limits.h>
#include <openssl/hmac.h>

#include "audit.h"

#define PREFIX "fieldpass-key-1 "
#define ROLE   "fp_audit"
#define HASH   32

struct secret {
	uint8_t key[HASH];
	char password[2 * HASH + 1];
};

static void secret_done(struct secret *secret)
{
	explicit_bzero(secret, sizeof(*secret));
}

static void file_done(FILE **file)
{
	if (*file)
		fclose(*file);
}

static bool hmac(const uint8_t key[HASH], const void *data, size_t length, uint8_t ret_hash[HASH])
{
	unsigned int n = HASH;
	return HMAC(EVP_sha256(), key, HASH, data, length, ret_hash, &n) != NULL;
}

/* The first key of the file derives what must outlive a change of keys. */
static fp_err read_key(const char *directory, struct secret *secret, struct fp_problem *problem)
{
	char path[PATH_MAX], digits[2 * HASH + 1] = "";
	snprintf(path, sizeof(path), "%s/key", directory);
	FP_CLEANUP(file_done) FILE *file = fopen(path, "re");
	if (!file)
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "The key file %s cannot be read: %s.", path,
			strerrordesc_np(errno));
	setvbuf(file, NULL, _IONBF, 0); /* no copy of it stays behind */
	bool ok = fscanf(file, PREFIX "%64[0-9a-f]", digits) == 1 && strlen(digits) == 2 * HASH;
	for (size_t i = 0; ok && i < HASH; i++)
		ok = sscanf(digits + 2 * i, "%2hhx", &secret->key[i]) == 1;
	explicit_bzero(digits, sizeof(digits));
	return ok ? FP_OK : fp_fail(problem, FP_CODE_UNAVAILABLE, "%s is no key file.", path);
}

/* HKDF-SHA256 of the key for logins, then the MAC of the length and the name of the role. */
static fp_err derive_password(struct secret *secret, struct fp_problem *problem)
{
	static const uint8_t salt[HASH];
	static const char info[] = "fieldpass-1 mac login\x01";
	static const uint8_t name[] = "\0\0\0\0\0\0\0\x08" ROLE;
	uint8_t *key = secret->key;
	uint8_t next[HASH];
	bool ok = hmac(salt, key, HASH, next) && hmac(next, info, sizeof(info) - 1, key) &&
		  hmac(key, name, sizeof(name) - 1, next);
	for (size_t i = 0; i < HASH; i++)
		snprintf(secret->password + 2 * i, 3, "%02x", next[i]);
	explicit_bzero(next, sizeof(next));
	return ok ? FP_OK : fp_fail(problem, FP_CODE_INTERNAL, "HMAC could not be computed.");
}

static fp_err connect_with(
	const char *const names[], const char *const values[], PGconn **ret_pg, struct fp_problem *problem)
{
	PGconn *pg = PQconnectdbParams(names, values, 1);
	if (PQstatus(pg) == CONNECTION_OK) {
		*ret_pg = pg;
		return FP_OK;
	}
	fp_err err = fp_fail(problem, FP_CODE_UNAVAILABLE, "%s", PQerrorMessage(pg));
	PQfinish(pg);
	return err;
}

static fp_err connect_embedded(const char *directory, PGconn **ret_pg, struct fp_problem *problem)
{
	FP_CLEANUP(secret_done) struct secret secret = {0};
	char socket[PATH_MAX], real[PATH_MAX];
	snprintf(socket, sizeof(socket), "%s/postgres/socket", directory);
	if (!realpath(socket, real))
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "There is no cluster in %s: %s.", directory,
			strerrordesc_np(errno));
	FP_TRY(read_key(directory, &secret, problem));
	FP_TRY(derive_password(&secret, problem));
	const char *const names[] = {"host", "port", "dbname", "user", "password", NULL};
	const char *const values[] = {real, "5432", "fieldpass", ROLE, secret.password, NULL};
	return connect_with(names, values, ret_pg, problem);
}

fp_err audit_connect(const char *database, const char *embedded, PGconn **ret_pg, struct fp_problem *problem)
{
	if (embedded)
		return connect_embedded(embedded, ret_pg, problem);
	const char *const names[] = {"dbname", "fallback_application_name", NULL};
	const char *const values[] = {database, "fieldpass-audit", NULL};
	return connect_with(names, values, ret_pg, problem);
}
