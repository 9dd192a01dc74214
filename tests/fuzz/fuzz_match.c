/* The match, on an instance made of bytes: as the reference has it, nobody envies anybody, and no seat is wasted or
 * given twice. */
#include "fuzz.h"

#include "match_judge.h"

#define SLOTS_MAX    24
#define REQUESTS_MAX 12
#define OFFICES	     4
#define ATTORNEYS    2
#define SERVICES     2
#define VISITS_MAX   3

static struct fp_match_office given_offices[REQUESTS_MAX][OFFICES];
static int64_t declined[REQUESTS_MAX][2];
static struct fp_match_visit visits[ATTORNEYS][VISITS_MAX];

static void take_slots(struct source *s, struct instance *in)
{
	for (size_t i = 0; i < in->n_slots; i++) {
		int32_t office = (int32_t)take_below(s, OFFICES);
		fp_day day = MONDAY + (fp_day)take_below(s, 10);
		int minute = 480 + (int)take_below(s, 18) * 30;
		fp_time start = day * FP_DAY + minute * FP_MINUTE + office * FP_HOUR;
		in->slots[i] = (struct fp_match_slot){.id = (int64_t)(i * 37 % 101),
			.office = office,
			.service = (int32_t)take_below(s, SERVICES + 1) - 1,
			.starts_at = start,
			.ends_at = start + (1 + (fp_time)take_below(s, 3)) * 30 * FP_MINUTE,
			.local_day = day,
			.local_minute = (int16_t)minute,
			.free = (int32_t)take_below(s, 3)};
	}
	fp_match_sort_slots(in->slots, in->n_slots);
}

static fp_time hour(struct source *s)
{
	return MONDAY * FP_DAY + (fp_time)take_below(s, 240) * FP_HOUR;
}

static void take_offices(struct source *s, struct fp_match_request *r, struct fp_match_office *offices)
{
	size_t first = take_below(s, OFFICES);
	r->n_offices = take_below(s, OFFICES);
	r->offices = offices;
	for (size_t i = 0; i < r->n_offices; i++) {
		offices[i] = (struct fp_match_office){
			.office = (int32_t)((first + i) % OFFICES), .from = INT64_MIN, .until = INT64_MAX};
		offices[i].travel_minutes = (int32_t)take_below(s, 5) * 30;
		uint64_t bounds = take_bits(s, 1);
		if (bounds & 1)
			offices[i].from = hour(s);
		if (bounds & 2)
			offices[i].until = hour(s);
	}
}

static void take_request(struct source *s, struct instance *in, size_t i)
{
	struct fp_match_request *r = &in->requests[i];
	uint64_t has = take_bits(s, 1);
	*r = (struct fp_match_request){.service = (int32_t)take_below(s, SERVICES),
		.emergency = has & 1,
		.not_before = has & 2 ? MONDAY + (fp_day)take_below(s, 10) : FP_DAY_NONE,
		.not_after = has & 4 ? MONDAY + (fp_day)take_below(s, 10) : FP_DAY_NONE,
		.days = has & 8 ? (uint32_t)take_below(s, 128) : 0,
		.day_part = (enum fp_day_part)take_below(s, FP_DAY_PART_COUNT),
		.first = (enum fp_first)take_below(s, FP_FIRST_COUNT),
		.attorney = has & 16 ? 1 + (uint32_t)take_below(s, ATTORNEYS) : 0,
		.bounded = has & 32,
		.cost_below = (int32_t)take_below(s, 20)};
	r->id.b[0] = (uint8_t)(i + 1);
	if (!r->bounded)
		r->cost_below = 0;
	take_offices(s, r, given_offices[i]);
	if (r->bounded && has & 64) {
		declined[i][0] = (int64_t)take_below(s, 101);
		r->n_declined = 1;
		r->declined = declined[i];
	}
}

static void take_visits(struct source *s, struct fp_match_calendar *calendars)
{
	for (size_t a = 0; a < ATTORNEYS; a++) {
		size_t n = take_below(s, VISITS_MAX + 1);
		for (size_t i = 0; i < n; i++) {
			fp_time start = hour(s);
			struct fp_match_visit *v = &visits[a][i];
			*v = (struct fp_match_visit){.office = (int32_t)take_below(s, OFFICES + 1) - 1,
				.starts = start,
				.ends = start + FP_HOUR};
			v->until = v->ends + (fp_time)take_below(s, 4) * FP_HOUR;
			v->request.b[0] = (uint8_t)take_below(s, REQUESTS_MAX + 1);
		}
		calendars[a] = (struct fp_match_calendar){.n = n, .visits = visits[a]};
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct source s = {data, size};
	struct fp_match_slot slots[SLOTS_MAX], after[SLOTS_MAX], once_more[SLOTS_MAX];
	struct fp_match_request requests[REQUESTS_MAX];
	struct fp_match_calendar calendars[ATTORNEYS];
	struct fp_match_result results[REQUESTS_MAX] = {0}, again[REQUESTS_MAX] = {0};
	fp_day today[OFFICES] = {MONDAY - 1, MONDAY, MONDAY - 1, MONDAY};
	struct instance in = {.slots = slots,
		.n_slots = take_below(&s, SLOTS_MAX + 1),
		.requests = requests,
		.n_requests = take_below(&s, REQUESTS_MAX + 1),
		.calendars = {ATTORNEYS, calendars},
		.today = today,
		.n_offices = OFFICES};
	take_slots(&s, &in);
	for (size_t i = 0; i < in.n_requests; i++)
		take_request(&s, &in, i);
	take_visits(&s, calendars);
	memcpy(after, slots, sizeof(slots));
	memcpy(once_more, slots, sizeof(slots));
	MUST(fp_match(after, in.n_slots, requests, in.n_requests, &in.calendars, today, OFFICES, results));
	assert_no_overbooking(&in, after, results);
	assert_fair(&in, after, results);
	assert_as_the_reference(&in, results);
	MUST(fp_match(once_more, in.n_slots, requests, in.n_requests, &in.calendars, today, OFFICES, again));
	MUST(memcmp(after, once_more, in.n_slots * sizeof(*after)) == 0);
	for (size_t i = 0; i < in.n_requests; i++)
		MUST(again[i].why == results[i].why && again[i].slot == results[i].slot &&
			again[i].cost == results[i].cost);
	return 0;
}
