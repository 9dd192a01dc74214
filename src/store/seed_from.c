#include <dirent.h>
#include <string.h>

#include "admin.h"

static bool is_seed(const struct fp_store *store, const char *name)
{
	for (size_t i = 0; i < store->sql.n_seed; i++)
		if (!strcmp(store->sql.seed[i].name, name))
			return true;
	return false;
}

/* A misspelt name would be passed over in silence, and the sample data kept in its place. */
static fp_err check_names(const struct fp_store *store, const char *directory, struct fp_problem *problem)
{
	DIR *d = opendir(directory);
	if (!d)
		return fp_fail(problem, FP_CODE_INTERNAL, "The directory %s cannot be read", directory);
	fp_err err = FP_OK;
	size_t n = 0;
	struct dirent *e;
	while (!fp_failed(err) && (e = readdir(d))) {
		if (e->d_name[0] == '.')
			continue;
		n++;
		if (!is_seed(store, e->d_name))
			err = fp_fail(problem, FP_CODE_INTERNAL, "There is no sample file of the name %s to replace",
				e->d_name);
	}
	closedir(d);
	if (!fp_failed(err) && !n)
		err = fp_fail(problem, FP_CODE_INTERNAL, "The directory %s has no files", directory);
	return err;
}

fp_err fp_store_seed_from(struct fp_store *store, const char *directory, struct fp_problem *problem)
{
	PGconn *pg FP_CLEANUP(fp_admin_close) = NULL;
	bool any = false;
	FP_TRY(check_names(store, directory, problem));
	FP_TRY(fp_admin_open(store, &pg, problem));
	/* The lock keeps a request out that would come in between the question and the change. */
	FP_TRY(fp_admin_run(pg, "set role fp_owner; begin; lock table fp.request in share row exclusive mode",
		"Looking for requests", problem));
	FP_TRY(fp_admin_is(pg, "select exists (select from fp.request)", &any, problem));
	if (any)
		return fp_fail(problem, FP_CODE_STATE_CONFLICT,
			"There are requests already, and they name the present offices and services. Reference data "
			"can be "
			"replaced only before the first request; close an office with open_to instead.");
	FP_TRY(fp_seed_load(store, pg, directory, problem));
	return fp_admin_run(pg, "commit", "Replacing the sample data", problem);
}
