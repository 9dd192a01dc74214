/* Access tokens of an identity provider, and the keys that it publishes: others wrote both. */
#include "fuzz.h"

#include "oidc_keys.h"
#include "oidc_token.h"

#define NOW ((fp_time)1800000000 * FP_SECOND)

static const struct source *answer; /* what the provider says to whoever asks for its keys */

static fp_err fetch(const char *url, struct fp_buf *body, struct fp_problem *problem)
{
	static const char discovery[] = "{\"issuer\":\"https://id.example\",\"jwks_uri\":\"https://id.example/keys\"}";
	(void)problem;
	if (strstr(url, "openid-configuration"))
		fp_buf_text(body, discovery);
	else
		fp_buf_add(body, answer->at, answer->left);
	return FP_OK;
}

static const struct fp_oidc_config config = {"https://id.example", "fieldpass", fetch};

static void read_keys(const struct source *s)
{
	static const char text[] = "text";
	struct fp_oidc_keys keys;
	struct fp_problem problem = {0};
	answer = s;
	bool failed = fp_failed(fp_oidc_keys_fetch(&config, &keys, &problem));
	MUST(failed == (keys.n == 0) && keys.n <= FP_OIDC_KEYS_MAX);
	for (size_t i = 0; i < keys.n; i++) {
		const struct fp_oidc_key *k = &keys.v[i];
		MUST(k->key && fp_oidc_keys_find(&keys, k->id, k->kind));
		MUST(!fp_public_key_verify(k->key, k->kind, (struct fp_bytes){text, 4}, (struct fp_bytes){text, 4}));
	}
	fp_oidc_keys_done(&keys);
}

static char *encoded(const char *json, struct fp_arena *arena)
{
	size_t length = strlen(json);
	char *text = fp_arena_alloc(arena, 2 * length + 8);
	MUST(text);
	fp_base64url(json, length, text);
	return text;
}

static void check_viewer(const struct fp_viewer *v)
{
	static const char safe[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.:";
	MUST(strncmp(v->subject, "oidc:", 5) == 0 && v->subject[strspn(v->subject, safe)] == '\0');
	MUST(v->role & (FP_ROLE_STAFF | FP_ROLE_ADMIN));
	MUST((v->role == FP_ROLE_OFFICE) == (v->offices.n > 0));
	MUST(fp_id_is_none(&v->organization_id) && fp_id_is_none(&v->request_id));
}

/* As it came; or head and claims as two lines of JSON, so that what lies behind base64url is reached. */
static void read_token(struct source *s, bool in_parts)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)4 << 20);
	struct fp_problem problem = {.arena = arena};
	struct fp_oidc_token token;
	struct fp_viewer viewer;
	const char *text = take_line(s, arena);
	if (in_parts)
		text = fp_arena_format(arena, "%s.%s.c2ln", encoded(text, arena), encoded(take_line(s, arena), arena));
	fp_err err = fp_oidc_token_split(text, arena, &token, &problem);
	MUST(err.code == FP_CODE_OK || err.code == FP_CODE_UNAUTHENTICATED);
	if (fp_failed(err))
		return;
	MUST(token.signed_text.data == text && token.signed_text.length < strlen(text));
	err = fp_oidc_token_read(&token, &config, NOW, arena, &viewer, &problem);
	MUST(err.code == FP_CODE_OK || err.code == FP_CODE_UNAUTHENTICATED);
	if (!fp_failed(err))
		check_viewer(&viewer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source s = {data, size};
	if (size > 65536)
		return 0;
	switch (take_bits(&s, 1)) {
	case 'k':
		read_keys(&s);
		break;
	case 'p':
		read_token(&s, true);
		break;
	default:
		read_token(&s, false);
	}
	return 0;
}
