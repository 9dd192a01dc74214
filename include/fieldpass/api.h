/* The operations of the contract, and what they share. Main makes one app, hands its hooks and routes to HTTP, and
 * stops it in order. */
#ifndef FIELDPASS_API_H
#define FIELDPASS_API_H

#include <fieldpass/http.h>
#include <fieldpass/records.h>

/* What only main can do for an operation: the sandbox's clock. All NULL unless the process was started with --sandbox.
 */
struct fp_sandbox {
	void *ctx;
	/* Moves the domain clock to `now` and runs all timers due by then. */
	fp_err (*advance)(void *ctx, struct fp_db *db, fp_time now, struct fp_problem *problem);
	/* Restores the sample data and the start time; keys stay. */
	fp_err (*reset)(void *ctx, struct fp_db *db, struct fp_problem *problem);
};

/* Whose tokens staff may come with. */
struct fp_oidc_config {
	const char *issuer;   /* as its tokens name it, a URL; NULL: nobody's */
	const char *audience; /* what its tokens call this service */
	/* Gets a URL (net.h), which this layer may not do itself. */
	fp_err (*fetch)(const char *url, struct fp_buf *body, struct fp_problem *problem);
};

struct fp_app_config {
	struct fp_store *store;
	const struct fp_keys *keys;
	struct fp_clock *clock;
	struct fp_snapshot *snapshot;
	struct fp_places *places;
	struct fp_wake *wake; /* set after each approval */
	struct fp_sandbox sandbox;
	size_t queue_bound; /* calls that may wait in each lane */
	struct fp_oidc_config oidc;
	int limit_caller;  /* calls a minute of an API key; 0: any number */
	int limit_address; /* calls a minute of an address without one, or of a request token */
};

struct fp_app;

fp_err fp_app_new(const struct fp_app_config *config, struct fp_app **ret_app, struct fp_problem *problem);
/* Step two of the ordered shutdown (http.h): sends the waiting on, carries out what is queued, joins the lanes. */
void fp_app_stop(struct fp_app *app);
struct fp_app *fp_app_free(struct fp_app *app); /* after fp_http_stop */

struct fp_http_hooks fp_app_hooks(struct fp_app *app);
extern const struct fp_route fp_routes[];
extern const size_t fp_routes_count;

/* For the worker (fp_search_open): opens a sealed person and makes the keys to find them by. `keys` is the struct
 * fp_keys. */
fp_err fp_person_search_open(void *keys, const struct fp_id *request_id, struct fp_bytes sealed, struct fp_arena *arena,
	struct fp_search_keys *ret_keys, struct fp_problem *problem);

#endif
