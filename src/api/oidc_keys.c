#include "oidc_keys.h"

#include <stdio.h>
#include <string.h>

#include <fieldpass/json.h>

#define ANSWER_MOST ((size_t)256 << 10)
#define NUMBER_MOST 1024 /* bytes */

const char *const fp_signature_names[] = {
	[FP_SIGNATURE_RS256] = "RS256",
	[FP_SIGNATURE_ES256] = "ES256",
	NULL,
};

struct jwk {
	const char *kty, *kid, *use, *alg, *crv, *n, *e, *x, *y;
};
#define J(member)                                                                                                      \
	{                                                                                                              \
		.name = #member, .type = FP_JSON_TEXT, .offset = offsetof(struct jwk, member)                          \
	}
static const struct fp_json_field jwk_fields[] = {J(kty), J(kid), J(use), J(alg), J(crv), J(n), J(e), J(x), J(y), {0}};

struct jwks {
	struct fp_json_list keys; /* struct jwk */
};
static const struct fp_json_field jwks_fields[] = {
	{.name = "keys",
		.type = FP_JSON_OBJECTS,
		.offset = offsetof(struct jwks, keys),
		.required = true,
		.max = 100,
		.fields = jwk_fields,
		.size = sizeof(struct jwk)},
	{0},
};

struct discovery {
	const char *issuer, *jwks_uri;
};
static const struct fp_json_field discovery_fields[] = {
	{.name = "issuer", .type = FP_JSON_TEXT, .offset = offsetof(struct discovery, issuer), .required = true},
	{.name = "jwks_uri", .type = FP_JSON_TEXT, .offset = offsetof(struct discovery, jwks_uri), .required = true},
	{0},
};

static void buf_done(struct fp_buf *b)
{
	fp_buf_done(b);
}

static fp_err get(const struct fp_oidc_config *config, const char *url, const struct fp_json_field *fields,
	struct fp_arena *arena, void *out, struct fp_problem *problem)
{
	struct fp_buf body FP_CLEANUP(buf_done);
	fp_buf_init(&body, ANSWER_MOST);
	if (!url)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	FP_TRY(config->fetch(url, &body, problem));
	return fp_json_read_foreign(arena, (struct fp_bytes){body.data, body.length}, fields, out, problem);
}

/* A number as JSON Web Keys have it. */
static bool number(const char *text, struct fp_arena *arena, struct fp_bytes *ret_bytes)
{
	uint8_t *data = text ? fp_arena_alloc(arena, NUMBER_MOST) : NULL;
	*ret_bytes = (struct fp_bytes){data, 0};
	return data && fp_base64url_read(text, data, NUMBER_MOST, &ret_bytes->length);
}

static struct fp_public_key *read_key(const struct jwk *j, struct fp_arena *arena, enum fp_signature_kind *ret_kind)
{
	struct fp_bytes first, second;
	*ret_kind = FP_SIGNATURE_RS256;
	if (fp_text_same(j->kty, "RSA") && number(j->n, arena, &first) && number(j->e, arena, &second))
		return fp_public_key_rsa(first, second);
	*ret_kind = FP_SIGNATURE_ES256;
	if (fp_text_same(j->kty, "EC") && fp_text_same(j->crv, "P-256") && number(j->x, arena, &first) &&
		number(j->y, arena, &second))
		return fp_public_key_p256(first, second);
	return NULL;
}

/* A key for encryption, or for another way to sign, is none of ours. */
static void add_key(struct fp_oidc_keys *keys, const struct jwk *j, struct fp_arena *arena)
{
	struct fp_oidc_key *slot = &keys->v[keys->n];
	if (keys->n == FP_OIDC_KEYS_MAX || !j->kid || strlen(j->kid) >= sizeof(slot->id) ||
		(j->use && strcmp(j->use, "sig") != 0))
		return;
	slot->key = read_key(j, arena, &slot->kind);
	if (!slot->key)
		return;
	if (j->alg && strcmp(j->alg, fp_signature_names[slot->kind]) != 0) {
		slot->key = fp_public_key_free(slot->key);
		return;
	}
	snprintf(slot->id, sizeof(slot->id), "%s", j->kid);
	keys->n++;
}

fp_err fp_oidc_keys_fetch(
	const struct fp_oidc_config *config, struct fp_oidc_keys *ret_keys, struct fp_problem *problem)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)4 << 20);
	struct discovery discovery = {0};
	struct jwks jwks = {0};
	*ret_keys = (struct fp_oidc_keys){0};
	if (!arena)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	size_t length = strlen(config->issuer);
	bool slash = length > 0 && config->issuer[length - 1] == '/';
	FP_TRY(get(config,
		fp_arena_format(arena, "%s%s.well-known/openid-configuration", config->issuer, slash ? "" : "/"),
		discovery_fields, arena, &discovery, problem));
	if (!fp_text_same(discovery.issuer, config->issuer))
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "The provider gives itself another name");
	FP_TRY(get(config, discovery.jwks_uri, jwks_fields, arena, &jwks, problem));
	const struct jwk *all = jwks.keys.v;
	for (size_t i = 0; i < jwks.keys.n; i++)
		add_key(ret_keys, &all[i], arena);
	return ret_keys->n > 0 ? FP_OK : fp_fail(problem, FP_CODE_UNAVAILABLE, "It has no key for RS256 or ES256");
}

void fp_oidc_keys_done(struct fp_oidc_keys *keys)
{
	for (size_t i = 0; i < keys->n; i++)
		fp_public_key_free(keys->v[i].key);
	keys->n = 0;
}

const struct fp_public_key *fp_oidc_keys_find(
	const struct fp_oidc_keys *keys, const char *id, enum fp_signature_kind kind)
{
	for (size_t i = 0; i < keys->n; i++)
		if (keys->v[i].kind == kind && strcmp(keys->v[i].id, id) == 0)
			return keys->v[i].key;
	return NULL;
}
