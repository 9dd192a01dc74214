#include "exchange.h"

#define SIGHT_NAME "fp_sight"
#define SIGHT_TEXT "select set_config('fp.orgs', $1, true), set_config('fp.ids', $2, true)"

static bool is_planned_anew(const struct fp_store *store, size_t which)
{
	return which != FP_SIGHT_OF(store) && store->sql.queries[which].anew;
}

static struct fp_statement statement_runs(const struct fp_store *store, size_t which)
{
	bool sight = which == FP_SIGHT_OF(store);
	if (is_planned_anew(store, which))
		return (struct fp_statement){.text = store->sql.queries[which].text, .which = which};
	return (struct fp_statement){.name = sight ? SIGHT_NAME : store->sql.queries[which].name, .which = which};
}

struct fp_statement fp_statement_prepares(const struct fp_store *store, size_t which)
{
	bool sight = which == FP_SIGHT_OF(store);
	return (struct fp_statement){.name = sight ? SIGHT_NAME : store->sql.queries[which].name,
		.text = sight ? SIGHT_TEXT : store->sql.queries[which].text,
		.which = which};
}

size_t fp_statements_put(const struct fp_connection *c, size_t which, const struct fp_param *params, size_t n_params,
	struct fp_statement *ret_statements)
{
	size_t n = 0;
	if (!is_planned_anew(c->store, which) && !fp_connection_prepared(c, which))
		ret_statements[n++] = fp_statement_prepares(c->store, which);
	ret_statements[n] = statement_runs(c->store, which);
	ret_statements[n].params = params;
	ret_statements[n++].n_params = n_params;
	return n;
}
