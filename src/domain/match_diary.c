#include <stdlib.h>
#include <string.h>

#include "match_diary.h"

static int compare_entries(const void *a, const void *b)
{
	const struct fp_match_visit *x = &((const struct fp_diary_entry *)a)->visit;
	const struct fp_match_visit *y = &((const struct fp_diary_entry *)b)->visit;
	return (x->starts > y->starts) - (x->starts < y->starts);
}

static void reach(struct fp_diary *diary, const struct fp_match_visit *visit)
{
	fp_time length = visit->until == INT64_MAX ? INT64_MAX : visit->until - visit->starts;
	if (length > diary->longest)
		diary->longest = length;
}

static void copy_calendar(struct fp_diary *diary, const struct fp_match_calendar *calendar)
{
	for (size_t i = 0; i < calendar->n; i++) {
		diary->entries[i] = (struct fp_diary_entry){.visit = calendar->visits[i]};
		reach(diary, &calendar->visits[i]);
	}
	diary->n = calendar->n;
	if (diary->n > 0)
		qsort(diary->entries, diary->n, sizeof(*diary->entries), compare_entries);
}

/* Counts into `n` how many entries each attorney may come to have; the sum. */
static size_t count_rooms(const struct fp_match_calendars *calendars, const struct fp_match_request *requests,
	size_t n_requests, struct fp_diary *diaries)
{
	size_t total = n_requests;
	for (size_t i = 0; i < calendars->n; i++) {
		diaries[i].n = calendars->v[i].n;
		total += calendars->v[i].n;
	}
	for (size_t i = 0; i < n_requests; i++)
		if (requests[i].attorney > 0)
			diaries[requests[i].attorney - 1].n++;
	return total;
}

bool fp_diaries_make(const struct fp_match_calendars *calendars, const struct fp_match_request *requests,
	size_t n_requests, struct fp_diaries *ret_diaries)
{
	*ret_diaries = (struct fp_diaries){0};
	if (calendars == NULL || calendars->n == 0)
		return true;
	ret_diaries->v = calloc(calendars->n, sizeof(*ret_diaries->v));
	if (ret_diaries->v == NULL)
		return false;
	size_t total = count_rooms(calendars, requests, n_requests, ret_diaries->v);
	ret_diaries->entries = calloc(total + 1, sizeof(*ret_diaries->entries));
	if (ret_diaries->entries == NULL)
		return false;
	struct fp_diary_entry *next = ret_diaries->entries;
	for (size_t i = 0; i < calendars->n; i++) {
		size_t room = ret_diaries->v[i].n;
		ret_diaries->v[i].entries = next;
		copy_calendar(&ret_diaries->v[i], &calendars->v[i]);
		next += room;
	}
	return true;
}

void fp_diaries_free(struct fp_diaries *diaries)
{
	free(diaries->v);
	free(diaries->entries);
	*diaries = (struct fp_diaries){0};
}

/* How many entries start before `at`, or at it. */
static size_t count_until(const struct fp_diary *diary, fp_time at)
{
	size_t low = 0, high = diary->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (diary->entries[middle].visit.starts <= at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool collide(const struct fp_match_visit *a, const struct fp_match_visit *b)
{
	if (a->office == b->office)
		return a->starts < b->ends && b->starts < a->ends;
	return a->starts < b->until && b->starts < a->until;
}

static bool adjoin(const struct fp_match_visit *a, const struct fp_match_visit *b)
{
	return a->office == b->office && (a->ends == b->starts || b->ends == a->starts);
}

enum fp_diary_says fp_diary_ask(const struct fp_diary *diary, const struct fp_match_visit *visit, bool as_given)
{
	enum fp_diary_says says = FP_DIARY_FREE;
	for (size_t i = count_until(diary, visit->until); i-- > 0;) {
		const struct fp_diary_entry *e = &diary->entries[i];
		if (visit->starts - e->visit.starts > diary->longest)
			break;
		bool own = !fp_id_is_none(&e->visit.request) && fp_id_same(&e->visit.request, &visit->request);
		if (own || (as_given && e->given_since))
			continue;
		if (collide(&e->visit, visit))
			return FP_DIARY_BUSY;
		if (adjoin(&e->visit, visit))
			says = FP_DIARY_ADJOINS;
	}
	return says;
}

void fp_diary_add(struct fp_diary *diary, const struct fp_match_visit *visit)
{
	size_t place = count_until(diary, visit->starts);
	memmove(&diary->entries[place + 1], &diary->entries[place], (diary->n - place) * sizeof(*diary->entries));
	diary->entries[place] = (struct fp_diary_entry){*visit, true};
	diary->n++;
	reach(diary, visit);
}
