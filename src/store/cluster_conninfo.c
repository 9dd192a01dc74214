#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cluster.h"
#include "core.h"

/* libpq's address of a cluster by its socket's directory, with quotes and backslashes escaped as it reads them; with a
 * password, as the role postgres. */
static char *conninfo_make(const char *socket, const char *password)
{
	char host[2 * PATH_MAX];
	char *at = host;
	for (const char *p = socket; *p && at < host + sizeof(host) - 2; p++) {
		if (*p == '\'' || *p == '\\')
			*at++ = '\\';
		*at++ = *p;
	}
	*at = '\0';
	char *text = NULL;
	int n = asprintf(&text, "host='%s' port=" FP_CLUSTER_PORT " dbname=" FP_CLUSTER_NAME "%s%s", host,
		password ? " user=postgres password=" : "", password ? password : "");
	return n < 0 ? NULL : text;
}

fp_err fp_cluster_conninfos(const char *directory, const struct fp_keys *keys, char **ret_conninfo,
	char **ret_owner_conninfo, struct fp_problem *problem)
{
	char socket[PATH_MAX + 32], real[PATH_MAX], password[FP_HEX_MAC];
	int n = snprintf(socket, sizeof(socket), "%s/postgres/socket", directory);
	if (n < 0 || (size_t)n >= sizeof(socket) || !realpath(socket, real))
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "There is no cluster in %s: %s.", directory,
			strerrordesc_np(errno));
	fp_store_password(keys, "postgres", password);
	*ret_conninfo = conninfo_make(real, NULL);
	*ret_owner_conninfo = conninfo_make(real, password);
	explicit_bzero(password, sizeof(password));
	return *ret_conninfo && *ret_owner_conninfo ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}
