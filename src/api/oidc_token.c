#include "oidc_token.h"

#include <string.h>

#include <fieldpass/json.h>

#include "oidc_keys.h"

#define TOKEN_MOST 8192
#define LEEWAY	   60		  /* seconds that two clocks may differ */
#define LIFE_MOST  (24 * 60 * 60) /* whoever left is out after a day at the latest */

static fp_err refuse(struct fp_problem *problem, const char *why)
{
	return fp_fail(problem, FP_CODE_UNAUTHENTICATED, "%s", why);
}

/* ---- the head ---- */

struct head {
	int alg;
	const char *kid, *typ;
	struct fp_texts crit;
	bool has_crit;
};
#define H(member) offsetof(struct head, member)
static const struct fp_json_field head_fields[] = {
	{.name = "alg", .type = FP_JSON_CHOICE, .offset = H(alg), .required = true, .choices = fp_signature_names},
	{.name = "kid", .type = FP_JSON_TEXT, .offset = H(kid), .required = true},
	{.name = "typ", .type = FP_JSON_TEXT, .offset = H(typ), .required = true},
	{.name = "crit", .type = FP_JSON_TEXTS, .offset = H(crit), .present = H(has_crit)},
	{0},
};

/* Decodes one part, which ends where the next one begins. */
static bool decode(const char *part, size_t length, struct fp_arena *arena, struct fp_bytes *ret_bytes)
{
	char *text = fp_arena_alloc(arena, length + 1);
	uint8_t *data = fp_arena_alloc(arena, length + 1);
	if (!text || !data)
		return false;
	memcpy(text, part, length);
	*ret_bytes = (struct fp_bytes){data, 0};
	return fp_base64url_read(text, data, length + 1, &ret_bytes->length);
}

static bool is_access_token(const char *typ)
{
	return strcasecmp(typ, "at+jwt") == 0 || strcasecmp(typ, "application/at+jwt") == 0;
}

fp_err fp_oidc_token_split(
	const char *text, struct fp_arena *arena, struct fp_oidc_token *ret_token, struct fp_problem *problem)
{
	struct head head = {0};
	struct fp_bytes head_json;
	struct fp_problem why = {.arena = arena};
	size_t length = strlen(text), first = strcspn(text, ".");
	const char *payload = text + first + 1;
	if (length > TOKEN_MOST || first == length)
		return refuse(problem, "This is no token");
	size_t second = strcspn(payload, ".");
	const char *signature = payload + second + 1;
	if (payload[second] != '.' || strchr(signature, '.') || !decode(text, first, arena, &head_json) ||
		!decode(payload, second, arena, &ret_token->claims) ||
		!decode(signature, strlen(signature), arena, &ret_token->signature))
		return refuse(problem, "This is no token");
	if (fp_failed(fp_json_read_foreign(arena, head_json, head_fields, &head, &why)))
		return refuse(problem, "The token's head needs alg (RS256 or ES256), kid and typ");
	if (!is_access_token(head.typ))
		return refuse(problem, "The token is no access token: its typ is not at+jwt");
	if (head.has_crit)
		return refuse(problem, "The token demands what is not understood here");
	ret_token->kind = (enum fp_signature_kind)head.alg;
	ret_token->key_id = head.kid;
	ret_token->signed_text = (struct fp_bytes){text, first + 1 + second};
	return FP_OK;
}

/* ---- the claims ---- */

static const char *const role_names[] = {"tier1", "tier2", "office", "supervisor", "admin", NULL};

struct claims {
	const char *iss, *sub;
	struct fp_texts aud, offices;
	int64_t exp, nbf, iat;
	int role;
};
#define C(member) offsetof(struct claims, member)
static const struct fp_json_field claim_fields[] = {
	{.name = "iss", .type = FP_JSON_TEXT, .offset = C(iss), .required = true},
	{.name = "sub", .type = FP_JSON_TEXT, .offset = C(sub), .required = true, .max = 255},
	{.name = "aud", .type = FP_JSON_TEXTS, .offset = C(aud), .required = true, .max = 32},
	{.name = "exp", .type = FP_JSON_INT, .offset = C(exp), .required = true},
	{.name = "nbf", .type = FP_JSON_INT, .offset = C(nbf)},
	{.name = "iat", .type = FP_JSON_INT, .offset = C(iat)},
	{.name = "fieldpass_role", .type = FP_JSON_CHOICE, .offset = C(role), .required = true, .choices = role_names},
	{.name = "fieldpass_offices", .type = FP_JSON_TEXTS, .offset = C(offices), .max = 500, .max_each = 3},
	{0},
};

static fp_err check_times(const struct claims *c, int64_t now, struct fp_problem *problem)
{
	if (c->exp <= now)
		return refuse(problem, "The token has expired");
	if (c->exp > now + LIFE_MOST)
		return refuse(problem, "The token lives longer than a day");
	if (c->nbf > now + LEEWAY || c->iat > now + LEEWAY)
		return refuse(problem, "The token is not valid yet");
	return FP_OK;
}

static bool is_plain(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
}

/* The log takes codes alone: any other byte becomes a dot and two digits, so that two subjects never look the same. */
static const char *subject_of(const char *sub, struct fp_arena *arena)
{
	static const char digits[] = "0123456789ABCDEF", prefix[] = "oidc:";
	char *text = fp_arena_alloc(arena, sizeof(prefix) + 3 * strlen(sub));
	if (!text)
		return NULL;
	char *at = stpcpy(text, prefix);
	for (; *sub; sub++) {
		unsigned char c = (unsigned char)*sub;
		if (is_plain(*sub)) {
			*at++ = *sub;
			continue;
		}
		*at++ = '.';
		*at++ = digits[c >> 4];
		*at++ = digits[c & 15];
	}
	return text;
}

fp_err fp_oidc_token_read(const struct fp_oidc_token *token, const struct fp_oidc_config *config, fp_time now,
	struct fp_arena *arena, struct fp_viewer *ret_viewer, struct fp_problem *problem)
{
	struct claims c = {0};
	struct fp_problem why = {.arena = arena};
	if (fp_failed(fp_json_read_foreign(arena, token->claims, claim_fields, &c, &why)))
		return refuse(problem, "The token needs iss, sub, aud, exp and fieldpass_role");
	if (!fp_text_same(c.iss, config->issuer))
		return refuse(problem, "The token is from another issuer");
	if (!fp_texts_contain(&c.aud, config->audience))
		return refuse(problem, "The token is for another audience");
	FP_TRY(check_times(&c, now / FP_SECOND, problem));
	enum fp_role role = fp_role_from_name(role_names[c.role]);
	if ((role == FP_ROLE_OFFICE) != (c.offices.n > 0))
		return refuse(problem, "fieldpass_offices belongs to the role office, and to no other");
	*ret_viewer = (struct fp_viewer){.role = role, .subject = subject_of(c.sub, arena), .offices = c.offices};
	return ret_viewer->subject ? FP_OK : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
}
