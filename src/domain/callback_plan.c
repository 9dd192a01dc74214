/* From policy's window, the requester's own and what capacity is left, to one hour. */
#include <fieldpass/callback_plan.h>

#include <string.h>

bool fp_language_serves(const char *spoken, const char *language)
{
	size_t length = strlen(spoken);
	return strncmp(spoken, language, length) == 0 && (language[length] == '\0' || language[length] == '-');
}

struct span {
	fp_time start, end;
};

/* One choice under way. */
struct choice {
	struct fp_callback_hour *hours;
	size_t n;
	const struct fp_callback_wish *wish;
	struct span allowed;			    /* by policy, and not yet passed */
	struct span named[FP_CALLBACK_WINDOWS_MAX]; /* by the requester, within `allowed` */
	size_t n_named;
	bool wished; /* windows were named that have not passed */
};

static struct span meet(struct span a, struct span b)
{
	return (struct span){a.start > b.start ? a.start : b.start, a.end < b.end ? a.end : b.end};
}

static bool is_long_enough(struct span s)
{
	return s.end - s.start >= FP_CALLBACK_LEAST;
}

/* Windows that have passed are of a call that is over, and no wish any more. */
static void take_named(struct choice *c, fp_time now)
{
	const struct fp_times *w = &c->wish->windows;
	for (size_t i = 0; i + 1 < w->n && c->n_named < FP_CALLBACK_WINDOWS_MAX; i += 2) {
		struct span s = meet((struct span){w->v[i], w->v[i + 1]}, c->allowed);
		c->wished = c->wished || w->v[i + 1] > now;
		if (is_long_enough(s))
			c->named[c->n_named++] = s;
	}
}

static struct span hour_of(const struct fp_callback_hour *h)
{
	return (struct span){h->at, h->at + FP_HOUR};
}

/* The part of an hour that lies in one of the spans, the earliest of them. */
static bool part_within(struct span hour, const struct span *spans, size_t n, struct span *ret_part)
{
	bool found = false;
	for (size_t i = 0; i < n; i++) {
		struct span part = meet(hour, spans[i]);
		if (is_long_enough(part) && (!found || part.start < ret_part->start)) {
			*ret_part = part;
			found = true;
		}
	}
	return found;
}

/* The first that does not end before `t`. */
static size_t first_hour(const struct choice *c, fp_time t)
{
	size_t low = 0, high = c->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (c->hours[middle].at + FP_HOUR <= t)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool is_spoken(const struct choice *c)
{
	struct span unused;
	for (size_t i = first_hour(c, c->allowed.start); i < c->n && c->hours[i].at < c->allowed.end; i++)
		if (c->hours[i].calls > 0 && fp_language_serves(c->hours[i].language, c->wish->language) &&
			part_within(hour_of(&c->hours[i]), &c->allowed, 1, &unused))
			return true;
	return false;
}

/* Within an hour, who has the most left: the others keep theirs for who needs them. */
static bool is_better(const struct fp_callback_hour *h, const struct fp_callback_hour *best)
{
	return best == NULL || h->free > best->free;
}

static bool find(struct choice *c, const struct span *spans, size_t n, bool any_language, struct fp_callback_plan *plan)
{
	struct fp_callback_hour *best = NULL;
	struct span part;
	for (size_t i = first_hour(c, c->allowed.start); i < c->n && c->hours[i].at < c->allowed.end; i++) {
		struct fp_callback_hour *h = &c->hours[i];
		if (best != NULL && h->at > best->at)
			break;
		if (h->free > 0 && (any_language || fp_language_serves(h->language, c->wish->language)) &&
			is_better(h, best) && part_within(hour_of(h), spans, n, &part))
			best = h;
	}
	if (best == NULL)
		return false;
	(void)part_within(hour_of(best), spans, n, &part);
	best->free--;
	plan->found = FP_CALLBACK_FITS;
	plan->window_start = part.start;
	plan->window_end = part.end;
	plan->hour = best;
	plan->interpreter_needed = any_language;
	return true;
}

/* Nobody has said how many can be called when: no hour is promised, but the person's own first window is kept. */
static void keep_named(const struct choice *c, struct fp_callback_plan *plan)
{
	const struct span *first = NULL;
	for (size_t i = 0; i < c->n_named; i++)
		if (first == NULL || c->named[i].start < first->start)
			first = &c->named[i];
	plan->found = FP_CALLBACK_UNPLANNED;
	if (first == NULL)
		return;
	plan->found = FP_CALLBACK_FITS;
	plan->window_start = first->start;
	plan->window_end = first->end;
}

void fp_callback_choose(struct fp_callback_hour *hours, size_t n, const struct fp_callback_wish *wish, fp_time now,
	struct fp_callback_plan *ret_plan)
{
	struct choice c = {.hours = hours, .n = n, .wish = wish};
	c.allowed = (struct span){wish->earliest_at > now ? wish->earliest_at : now, wish->due_at};
	*ret_plan = (struct fp_callback_plan){.found = FP_CALLBACK_NO_HOUR};
	take_named(&c, now);
	if (n == 0) {
		keep_named(&c, ret_plan);
		return;
	}
	bool any_language = !is_spoken(&c);
	if (find(&c, c.named, c.n_named, any_language, ret_plan))
		return;
	ret_plan->windows_missed = find(&c, &c.allowed, 1, any_language, ret_plan) && c.wished;
}
