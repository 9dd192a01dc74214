/* Who is calling, and may they: the one place where x-roles is enforced. */
#include <string.h>

#include "app.h"
#include "charge.h"
#include "keyring.h"
#include "oidc.h"

/* The credential as sent: Authorization: Bearer …, or X-Api-Key. NULL: none. */
static fp_err credential(const struct fp_call *call, const char **ret_credential, struct fp_problem *problem)
{
	const char *authorization = fp_call_header(call, "Authorization");
	const char *key = fp_call_header(call, "X-Api-Key");
	*ret_credential = key;
	if (!authorization)
		return FP_OK;
	if (key)
		return fp_fail(problem, FP_CODE_UNAUTHENTICATED, "Send one credential, not two");
	if (strncasecmp(authorization, "Bearer ", 7) != 0)
		return fp_fail(problem, FP_CODE_UNAUTHENTICATED, "Only the Bearer scheme is understood");
	*ret_credential = authorization + 7 + strspn(authorization + 7, " ");
	return FP_OK;
}

static fp_err identify(struct fp_call *call, struct fp_viewer *ret_viewer)
{
	const struct fp_app_config *config = &call->app->config;
	const char *text = NULL;
	char key_id[FP_API_KEY_ID];
	struct fp_mac hash;
	*ret_viewer = (struct fp_viewer){.role = FP_ROLE_ANONYMOUS, .subject = "anonymous"};
	FP_TRY(credential(call, &text, &call->problem));
	if (!text)
		return FP_OK;
	if (fp_token_read(config->keys, text, &ret_viewer->request_id, &ret_viewer->token_version)) {
		ret_viewer->role = FP_ROLE_REQUESTER;
		ret_viewer->subject = "requester";
		return FP_OK;
	}
	if (fp_hold_token_read(config->keys, text, &ret_viewer->hold_id)) {
		ret_viewer->role = FP_ROLE_REQUESTER;
		ret_viewer->subject = "requester";
		return FP_OK;
	}
	if (fp_seeing_token_read(config->keys, text, &ret_viewer->request_id, &ret_viewer->token_version)) {
		ret_viewer->role = FP_ROLE_REQUESTER;
		ret_viewer->subject = "requester";
		ret_viewer->sees_only = true;
		return FP_OK;
	}
	if (fp_api_key_read(config->keys, text, key_id, &hash))
		return fp_keyring_find(call->app->keyring, key_id, &hash, call->arena, ret_viewer, &call->problem);
	if (call->app->oidc && fp_oidc_is_token(text))
		return fp_oidc_identify(call->app->oidc, text, call->arena, ret_viewer, &call->problem);
	return fp_fail(&call->problem, FP_CODE_UNAUTHENTICATED, "This is no credential that is known here");
}

/* What whoever filed for somebody else may call: what the contract marks (x-sees-only), and what is public to read. */
static bool may_see(const struct fp_route *route)
{
	return route->sees_only || (route->method == FP_GET && route->roles & FP_ROLE_ANONYMOUS);
}

/* Whom it is for, so that nobody has to try their keys one by one. */
static const char *whose_it_is(struct fp_call *call)
{
	const char *next = NULL;
	for (uint32_t role = FP_ROLE_ANONYMOUS; role <= FP_ROLE_ADMIN; role <<= 1)
		if (call->route->roles & role)
			next = next ? fp_arena_format(call->arena, "%s, %s", next, fp_role_name((enum fp_role)role))
				    : fp_arena_format(call->arena, "Leave it to whom it is for: %s",
					      fp_role_name((enum fp_role)role));
	return next;
}

fp_err fp_authorize(struct fp_call *call)
{
	struct fp_viewer *viewer = fp_arena_alloc(call->arena, sizeof(*viewer));
	if (!viewer)
		return fp_fail(&call->problem, FP_CODE_NO_MEMORY, NULL);
	call->scope = (void *)fp_snapshot_hold(call->app->config.snapshot);
	fp_err known = identify(call, viewer);
	FP_TRY(fp_charge(call, viewer)); /* also whoever tries credentials out */
	FP_TRY(known);
	call->caller = viewer;
	if (viewer->sees_only && !may_see(call->route)) {
		call->problem.next =
			"Leave it to the applicant, who gets access with the confirmation code and the date of "
			"birth.";
		return fp_fail(&call->problem, FP_CODE_FORBIDDEN, "This token shows the status and the dates only");
	}
	if (call->route->roles & viewer->role)
		return FP_OK;
	if (viewer->role == FP_ROLE_ANONYMOUS)
		return fp_fail(&call->problem, FP_CODE_UNAUTHENTICATED,
			"Send a request token or an API key as a bearer token");
	call->problem.next = whose_it_is(call);
	return fp_fail(&call->problem, FP_CODE_FORBIDDEN, "Not as %s", fp_role_name(viewer->role));
}

void fp_release(struct fp_call *call)
{
	fp_charge_settle(call);
	fp_catalog_release(call->scope);
	call->scope = NULL;
}
