#include "oidc.h"

#include <stdlib.h>

#include <fieldpass/log.h>
#include <fieldpass/thread.h>

#include "oidc_keys.h"
#include "oidc_token.h"

#define REFRESH	    (5 * FP_MINUTE)
#define AFTER_FAULT (5 * FP_SECOND)
#define SOONEST	    (10 * FP_SECOND) /* or tokens with invented keys would make us ask for ever */

struct fp_oidc {
	struct fp_oidc_config config;
	pthread_mutex_t lock;
	pthread_cond_t changed; /* asked for keys, or to stop */
	pthread_t thread;
	bool stopping, asked;
	struct fp_oidc_keys keys; /* the last that were fetched, however long ago */
};

/* True: it worked. */
static bool refresh(struct fp_oidc *o, bool worked_before)
{
	FP_CLEANUP(fp_arena_cleanup) struct fp_arena *arena = fp_arena_new((size_t)1 << 20);
	struct fp_problem problem = {.arena = arena};
	struct fp_oidc_keys fresh;
	fp_err err = fp_oidc_keys_fetch(&o->config, &fresh, &problem);
	if (fp_failed(err)) {
		fp_oidc_keys_done(&fresh);
		if (worked_before)
			FP_LOG(FP_LOG_WARN, "token_keys_not_fetched", FP_LOG_TEXT("why", problem.detail));
		return false;
	}
	pthread_mutex_lock(&o->lock);
	struct fp_oidc_keys old = o->keys;
	o->keys = fresh;
	pthread_mutex_unlock(&o->lock);
	fp_oidc_keys_done(&old);
	return true;
}

/* Until the keys are to be fetched anew. False: until the end. */
static bool wait(struct fp_oidc *o, bool worked)
{
	fp_time begun = fp_monotonic_now(), until = begun + (worked ? REFRESH : AFTER_FAULT);
	pthread_mutex_lock(&o->lock);
	for (;;) {
		fp_time now = fp_monotonic_now();
		fp_time end = o->asked && begun + SOONEST < until ? begun + SOONEST : until;
		if (o->stopping || now >= end)
			break;
		fp_condition_wait(&o->changed, &o->lock, end);
	}
	o->asked = false;
	bool goes_on = !o->stopping;
	pthread_mutex_unlock(&o->lock);
	return goes_on;
}

static void *keep(void *oidc)
{
	bool worked = true;
	do
		worked = refresh(oidc, worked);
	while (wait(oidc, worked));
	return NULL;
}

fp_err fp_oidc_new(const struct fp_oidc_config *config, struct fp_oidc **ret_oidc, struct fp_problem *problem)
{
	struct fp_oidc *o = calloc(1, sizeof(*o));
	if (!o)
		return fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	o->config = *config;
	pthread_mutex_init(&o->lock, NULL);
	fp_condition_init(&o->changed);
	if (!fp_thread_start(&o->thread, "oidc", keep, o)) {
		free(o);
		return fp_fail(problem, FP_CODE_NO_MEMORY, "A thread cannot be started");
	}
	*ret_oidc = o;
	return FP_OK;
}

struct fp_oidc *fp_oidc_free(struct fp_oidc *o)
{
	if (!o)
		return NULL;
	pthread_mutex_lock(&o->lock);
	o->stopping = true;
	pthread_cond_signal(&o->changed);
	pthread_mutex_unlock(&o->lock);
	pthread_join(o->thread, NULL);
	fp_oidc_keys_done(&o->keys);
	pthread_cond_destroy(&o->changed);
	pthread_mutex_destroy(&o->lock);
	free(o);
	return NULL;
}

/* The signature is checked under the lock, so that the key stays. An unknown one is asked for. */
static fp_err check_signature(struct fp_oidc *o, const struct fp_oidc_token *token, struct fp_problem *problem)
{
	pthread_mutex_lock(&o->lock);
	const struct fp_public_key *key = fp_oidc_keys_find(&o->keys, token->key_id, token->kind);
	bool valid = key && fp_public_key_verify(key, token->kind, token->signed_text, token->signature);
	bool fetched = o->keys.n > 0;
	if (!key) {
		o->asked = true;
		pthread_cond_signal(&o->changed);
	}
	pthread_mutex_unlock(&o->lock);
	if (valid)
		return FP_OK;
	if (!fetched)
		return fp_fail(problem, FP_CODE_UNAVAILABLE, "The identity provider's keys have not been read yet");
	return fp_fail(problem, FP_CODE_UNAUTHENTICATED,
		key ? "The token's signature is not valid" : "The identity provider has no such key");
}

bool fp_oidc_is_token(const char *text)
{
	int dots = 0;
	for (; *text; text++)
		dots += *text == '.';
	return dots == 2;
}

fp_err fp_oidc_identify(struct fp_oidc *o, const char *text, struct fp_arena *arena, struct fp_viewer *ret_viewer,
	struct fp_problem *problem)
{
	struct fp_oidc_token token;
	FP_TRY(fp_oidc_token_split(text, arena, &token, problem));
	FP_TRY(check_signature(o, &token, problem));
	return fp_oidc_token_read(&token, &o->config, fp_real_now(), arena, ret_viewer, problem);
}
