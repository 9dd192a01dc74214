/*
 * The calendars of the match: for each attorney the visits as given and those given since, by start, so that a slot is
 * held against the few around it.
 */
#ifndef FIELDPASS_DOMAIN_MATCH_DIARY_H
#define FIELDPASS_DOMAIN_MATCH_DIARY_H

#include <fieldpass/matching.h>

struct fp_diary_entry {
	struct fp_match_visit visit;
	bool given_since; /* by the match itself */
};

struct fp_diary {
	size_t n;			/* room is there for one more a request */
	fp_time longest;		/* of all visits with the way after: how far back one can reach */
	struct fp_diary_entry *entries; /* by start */
};

struct fp_diaries {
	struct fp_diary *v; /* by attorney; NULL: there is none */
	struct fp_diary_entry *entries;
};

/* False where memory runs out; fp_diaries_free is right in both cases. */
bool fp_diaries_make(const struct fp_match_calendars *calendars, const struct fp_match_request *requests,
	size_t n_requests, struct fp_diaries *ret_diaries);
void fp_diaries_free(struct fp_diaries *diaries);

/* Of the request; NULL: it has no attorney. */
static inline struct fp_diary *fp_diary_of(const struct fp_diaries *diaries, const struct fp_match_request *request)
{
	return request->attorney > 0 ? &diaries->v[request->attorney - 1] : NULL;
}

enum fp_diary_says {
	FP_DIARY_BUSY, /* the attorney would be in two places, or on the way */
	FP_DIARY_FREE,
	FP_DIARY_ADJOINS, /* free, and next to another visit */
};
/* `as_given`: as the match began. */
enum fp_diary_says fp_diary_ask(const struct fp_diary *diary, const struct fp_match_visit *visit, bool as_given);

void fp_diary_add(struct fp_diary *diary, const struct fp_match_visit *visit);

#endif
