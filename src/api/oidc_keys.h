/* The keys that an identity provider publishes (RFC 7517). */
#ifndef FIELDPASS_API_OIDC_KEYS_H
#define FIELDPASS_API_OIDC_KEYS_H

#include <fieldpass/api.h>

extern const char *const fp_signature_names[]; /* by enum fp_signature_kind: RS256 ES256 */

#define FP_OIDC_KEYS_MAX 16
struct fp_oidc_key {
	char id[128];
	enum fp_signature_kind kind;
	struct fp_public_key *key;
};
struct fp_oidc_keys {
	size_t n;
	struct fp_oidc_key v[FP_OIDC_KEYS_MAX];
};

/* Asks the provider where its keys are, and for them. Those of kinds that are not accepted here are left out. Blocks.
 */
fp_err fp_oidc_keys_fetch(
	const struct fp_oidc_config *config, struct fp_oidc_keys *ret_keys, struct fp_problem *problem);
void fp_oidc_keys_done(struct fp_oidc_keys *keys);
/* NULL: there is no key of that id and kind. */
const struct fp_public_key *fp_oidc_keys_find(
	const struct fp_oidc_keys *keys, const char *id, enum fp_signature_kind kind);

#endif
