/* What a token says, before and after its signature has been checked. */
#ifndef FIELDPASS_API_OIDC_TOKEN_H
#define FIELDPASS_API_OIDC_TOKEN_H

#include <fieldpass/api.h>

struct fp_oidc_token {
	enum fp_signature_kind kind;
	const char *key_id;
	struct fp_bytes signed_text, signature, claims;
};

/* Takes it apart (RFC 7515, section 7.1) and looks at its head: an access token (RFC 9068), signed by one of the two
 * ways, with nothing in it that must be understood and is not. UNAUTHENTICATED. */
fp_err fp_oidc_token_split(
	const char *text, struct fp_arena *arena, struct fp_oidc_token *ret_token, struct fp_problem *problem);
/* Of a token whose signature is valid: from that provider, for this service, now; and who it is. UNAUTHENTICATED. */
fp_err fp_oidc_token_read(const struct fp_oidc_token *token, const struct fp_oidc_config *config, fp_time now,
	struct fp_arena *arena, struct fp_viewer *ret_viewer, struct fp_problem *problem);

#endif
