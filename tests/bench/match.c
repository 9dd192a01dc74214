/*
 * How many requests a second the match places, under plenty (twice as many seats as requests) and scarcity (a fifth),
 * and under plenty where each request has an attorney, who has 40.
 * Not built by default:
 *
 *   cc -O2 -std=gnu2x -D_GNU_SOURCE -Iinclude -I/usr/include/uuid tests/bench/match.c src/domain/match*.c \
 *     src/base/time_text.c src/base/id.c -luuid && ./a.out [REQUESTS]
 *
 * 200 offices, 60 days, 10 services; half of the slots serve any.
 * Requests name 1 to 4 offices, half of them with wishes.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include <fieldpass/matching.h>

#define OFFICES	     200
#define SERVICES     10
#define DAYS	     60
#define FIRST_DAY    20000
#define OPENS	     (8 * 60)
#define OPEN_MINUTES (9 * 60)
#define MAX_PLACES   4
#define CLIENTS	     40 /* of an attorney */

static uint64_t random_state = 1;

static uint64_t random_below(uint64_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (random_state >> 33) % n;
}

static void *allocate(size_t n, size_t size)
{
	void *memory = calloc(n, size);
	if (memory == NULL) {
		fputs("Not enough memory for this benchmark.\n", stderr);
		exit(1);
	}
	return memory;
}

static struct fp_match_slot *make_slots(size_t per_office, size_t seats)
{
	size_t n = OFFICES * per_office;
	struct fp_match_slot *slots = allocate(n, sizeof(*slots));
	for (size_t i = 0; i < n; i++) {
		size_t k = i % per_office;
		fp_day day = FIRST_DAY + (fp_day)(k * DAYS / per_office);
		size_t minute = OPENS + k * DAYS % per_office * OPEN_MINUTES / per_office;
		fp_time start = day * FP_DAY + (fp_time)minute * FP_MINUTE;
		slots[i] = (struct fp_match_slot){
			.id = (int64_t)i,
			.office = (int32_t)(i / per_office),
			.service = random_below(2) == 0 ? -1 : (int32_t)random_below(SERVICES),
			.starts_at = start,
			.ends_at = start + 30 * FP_MINUTE,
			.local_day = day,
			.local_minute = (int16_t)minute,
			.free = (int32_t)(seats / n + (random_below(n) < seats % n ? 1 : 0)),
		};
	}
	return slots;
}

static struct fp_match_request make_request(struct fp_match_office *offices)
{
	size_t places = 1 + random_below(MAX_PLACES);
	size_t first = random_below(OFFICES);
	for (size_t i = 0; i < places; i++) {
		offices[i] = (struct fp_match_office){
			.office = (int32_t)((first + i * 7) % OFFICES),
			.from = FIRST_DAY * FP_DAY + (fp_time)random_below(3 * 24) * FP_HOUR,
			.until = (FIRST_DAY + DAYS) * FP_DAY,
			.travel_minutes = 180,
		};
	}
	bool wishes = random_below(2) == 0;
	return (struct fp_match_request){
		.service = (int32_t)random_below(SERVICES),
		.emergency = random_below(50) == 0,
		.not_before = random_below(10) == 0 ? FIRST_DAY + (fp_day)random_below(20) : FP_DAY_NONE,
		.not_after = random_below(10) == 0 ? FIRST_DAY + 20 + (fp_day)random_below(20) : FP_DAY_NONE,
		.days = wishes ? (uint32_t)random_below(32) : 0,
		.day_part = wishes ? (enum fp_day_part)random_below(FP_DAY_PART_COUNT) : FP_DAY_PART_ANY,
		.first = (enum fp_first)random_below(FP_FIRST_COUNT),
		.n_offices = places,
		.offices = offices,
	};
}

static double seconds(void)
{
	struct timespec t;
	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void run(const char *name, size_t n_requests, size_t per_office, size_t seats, bool attorneys)
{
	static fp_day today[OFFICES];
	for (size_t i = 0; i < OFFICES; i++)
		today[i] = FIRST_DAY;
	struct fp_match_slot *slots = make_slots(per_office, seats);
	struct fp_match_office *offices = allocate(n_requests * MAX_PLACES, sizeof(*offices));
	struct fp_match_request *requests = allocate(n_requests, sizeof(*requests));
	struct fp_match_result *results = allocate(n_requests, sizeof(*results));
	for (size_t i = 0; i < n_requests; i++)
		requests[i] = make_request(&offices[i * MAX_PLACES]);
	struct fp_match_calendars calendars = {attorneys ? n_requests / CLIENTS : 0, NULL};
	calendars.v = allocate(calendars.n, sizeof(*calendars.v));
	for (size_t i = 0; attorneys && i < n_requests; i++)
		requests[i].attorney = 1 + (uint32_t)random_below(calendars.n);

	double start = seconds();
	if (!fp_match(slots, OFFICES * per_office, requests, 0, &calendars, today, OFFICES, results))
		exit(1);
	double indexed = seconds();
	if (!fp_match(slots, OFFICES * per_office, requests, n_requests, &calendars, today, OFFICES, results))
		exit(1);
	double took = seconds() - indexed;

	size_t placed = 0;
	for (size_t i = 0; i < n_requests; i++)
		placed += results[i].why == FP_MATCH_PLACED ? 1 : 0;
	printf("%-9s %8zu requests %8zu slots: %6.3f s (index %.3f s) %10.0f requests/s, %5.1f %% placed\n", name,
		n_requests, OFFICES * per_office, took, indexed - start, (double)n_requests / took,
		100.0 * (double)placed / (double)n_requests);
	free(slots);
	free((void *)(uintptr_t)calendars.v);
	free(offices);
	free(requests);
	free(results);
}

/* With a number, no more requests than that. */
int main(int argc, char **argv)
{
	static const size_t requests[] = {100000, 1000000};
	static const size_t per_office[] = {1000, 10000};
	size_t most = argc > 1 ? strtoul(argv[1], NULL, 10) : SIZE_MAX;
	for (size_t i = 0; i < FP_LENGTH(requests) && requests[i] <= most; i++) {
		for (size_t j = 0; j < FP_LENGTH(per_office); j++) {
			run("plenty", requests[i], per_office[j], requests[i] * 2, false);
			run("scarcity", requests[i], per_office[j], requests[i] / 5, false);
			run("attorneys", requests[i], per_office[j], requests[i] * 2, true);
		}
	}
	return 0;
}
