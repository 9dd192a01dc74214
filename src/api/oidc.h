/*
 * Staff who sign in elsewhere: access tokens of an identity provider (RFC 9068), checked by the keys that it publishes.
 * A thread of its own fetches them every few minutes, and sooner where a token names a key that is not there.
 */
#ifndef FIELDPASS_API_OIDC_H
#define FIELDPASS_API_OIDC_H

#include "app.h"

struct fp_oidc;

/* The config's texts are borrowed. */
fp_err fp_oidc_new(const struct fp_oidc_config *config, struct fp_oidc **ret_oidc, struct fp_problem *problem);
struct fp_oidc *fp_oidc_free(struct fp_oidc *oidc); /* joins; NULL-safe, returns NULL */

/* Three parts with dots between, as no credential of ours has them. */
bool fp_oidc_is_token(const char *text);

/*
 * Who it is: the role in the claim fieldpass_role, for role office the codes in fieldpass_offices, the subject as
 * "oidc:…". UNAUTHENTICATED, with a sentence that says why, for whatever is not valid here and now. HTTP thread: about
 * 80 us.
 */
fp_err fp_oidc_identify(struct fp_oidc *oidc, const char *token, struct fp_arena *arena, struct fp_viewer *ret_viewer,
	struct fp_problem *problem);

#endif
