/*
 * What the match costs for keeping the rank: beside it, on many small cases, the best placing there is (rank aside) and
 * first come, first served, which knows no wishes. Each line is a round: "SHAPE WHO placed cost BEST least", where BEST
 * is the most that can be placed, and `least` the least cost of placing as many as were placed.
 * Not built by default:
 *
 *   cc -O2 -std=gnu2x -D_GNU_SOURCE -Iinclude -Itests/unit -I/usr/include/uuid tests/bench/optimum.c \
 *     src/domain/match*.c src/base/time_text.c src/base/id.c -luuid && ./a.out [CASES]
 *
 * 8 offices in a ring, 20 days, 3 services; half of the slots serve any. Requests come in any order, one in 20 an
 * emergency and one in five urgent; they accept 1 to 3 offices near them, half of them with wishes.
 */
#include <stdio.h>
#include <stdlib.h>

#include <fieldpass/matching.h>

#include "match_optimum.h"

#define OFFICES	  8
#define SERVICES  3
#define DAYS	  20
#define FIRST_DAY 20000
#define REQUESTS  60
#define MOST_NEAR 3
#define SEATS	  2 /* a slot */
#define ROUNDS	  5

struct one {
	struct fp_match_request request;
	int rank_class;
	size_t arrival;
	struct fp_match_office offices[MOST_NEAR];
};

struct scene {
	struct fp_match_slot slots[OPTIMUM_MOST]; /* by office, start, id */
	size_t n_slots;
	struct one ones[REQUESTS]; /* in rank order */
	fp_day today[OFFICES];
};

/* Requests that were placed, and what all of them cost. */
struct sum {
	size_t placed;
	int64_t cost;
	size_t best;
	int64_t least;
};

static uint64_t random_state = 1;

static uint64_t random_below(uint64_t n)
{
	random_state = random_state * 6364136223846793005u + 1442695040888963407u;
	return (random_state >> 33) % n;
}

/* ---- a case ---- */

static void make_slots(struct scene *scene, size_t seats)
{
	scene->n_slots = seats / SEATS;
	for (size_t i = 0; i < scene->n_slots; i++) {
		fp_day day = FIRST_DAY + 1 + (fp_day)random_below(DAYS);
		int16_t minute = (int16_t)(480 + random_below(18) * 30);
		fp_time start = day * FP_DAY + minute * FP_MINUTE;
		scene->slots[i] = (struct fp_match_slot){
			.id = (int64_t)i,
			.office = (int32_t)random_below(OFFICES),
			.service = random_below(2) == 0 ? -1 : (int32_t)random_below(SERVICES),
			.starts_at = start,
			.ends_at = start + 30 * FP_MINUTE,
			.local_day = day,
			.local_minute = minute,
			.free = SEATS,
		};
	}
	fp_match_sort_slots(scene->slots, scene->n_slots);
}

/* The offices around the nearest, first on the side where one lives. */
static size_t make_near(struct fp_match_office *offices)
{
	size_t n = 1 + random_below(MOST_NEAR), home = random_below(OFFICES);
	int side = random_below(2) == 0 ? 1 : -1;
	for (size_t i = 0; i < n; i++) {
		int step = (int)(i + 1) / 2 * (i % 2 == 1 ? side : -side);
		offices[i] = (struct fp_match_office){
			.office = (int32_t)(((int)home + step + OFFICES) % OFFICES),
			.from = (FIRST_DAY + 1) * FP_DAY + (fp_time)random_below(24) * FP_HOUR,
			.until = (FIRST_DAY + 60) * FP_DAY,
		};
	}
	return n;
}

static void make_one(struct one *ret_one, size_t arrival)
{
	uint64_t urgency = random_below(20);
	bool wishes = random_below(2) == 0;
	size_t n = make_near(ret_one->offices);
	ret_one->rank_class = urgency == 0 ? 0 : urgency < 5 ? 1 : 2;
	ret_one->arrival = arrival;
	ret_one->request = (struct fp_match_request){
		.service = (int32_t)random_below(SERVICES),
		.emergency = urgency == 0,
		.not_before = random_below(10) == 0 ? FIRST_DAY + (fp_day)random_below(10) : FP_DAY_NONE,
		.not_after = random_below(10) == 0 ? FIRST_DAY + 10 + (fp_day)random_below(10) : FP_DAY_NONE,
		.days = wishes ? (uint32_t)random_below(32) : 0,
		.day_part = wishes ? (enum fp_day_part)random_below(FP_DAY_PART_COUNT) : FP_DAY_PART_ANY,
		.first = random_below(4) == 0 ? FP_FIRST_OFFICE : FP_FIRST_EARLIEST,
		.n_offices = n,
	};
}

static int by_rank(const void *left, const void *right)
{
	const struct one *a = left, *b = right;
	if (a->rank_class != b->rank_class)
		return a->rank_class - b->rank_class;
	return a->arrival < b->arrival ? -1 : 1;
}

static void make_scene(struct scene *scene, size_t seats)
{
	for (size_t i = 0; i < OFFICES; i++)
		scene->today[i] = FIRST_DAY;
	make_slots(scene, seats);
	for (size_t i = 0; i < REQUESTS; i++)
		make_one(&scene->ones[i], i);
	qsort(scene->ones, REQUESTS, sizeof(*scene->ones), by_rank);
	for (size_t i = 0; i < REQUESTS; i++)
		scene->ones[i].request.offices = scene->ones[i].offices;
}

/* ---- the three ways ---- */

static bool is_in_time(const struct fp_match_request *request, const struct fp_match_slot *slot)
{
	for (size_t i = 0; i < request->n_offices; i++)
		if (request->offices[i].office == slot->office)
			return slot->starts_at >= request->offices[i].from &&
			       slot->starts_at < request->offices[i].until;
	return false;
}

static void read_costs(const struct scene *scene, struct optimum *ret_o)
{
	ret_o->n_requests = REQUESTS;
	ret_o->n_slots = scene->n_slots;
	for (size_t s = 0; s < scene->n_slots; s++)
		ret_o->free[s] = scene->slots[s].free;
	for (size_t r = 0; r < REQUESTS; r++) {
		const struct fp_match_request *request = &scene->ones[r].request;
		for (size_t s = 0; s < scene->n_slots; s++) {
			const struct fp_match_slot *slot = &scene->slots[s];
			int32_t cost = fp_match_cost(request, slot, scene->today);
			ret_o->cost[r][s] =
				is_in_time(request, slot) && cost != FP_MATCH_UNWANTED ? cost : OPTIMUM_NEVER;
		}
	}
}

static struct sum match(const struct scene *scene)
{
	struct scene copy = *scene;
	struct fp_match_request requests[REQUESTS];
	struct fp_match_result results[REQUESTS];
	for (size_t i = 0; i < REQUESTS; i++)
		requests[i] = scene->ones[i].request;
	if (!fp_match(copy.slots, copy.n_slots, requests, REQUESTS, NULL, copy.today, OFFICES, results)) {
		fputs("Not enough memory for the match.\n", stderr);
		exit(1);
	}
	struct sum sum = {0};
	for (size_t i = 0; i < REQUESTS; i++) {
		if (results[i].why != FP_MATCH_PLACED)
			continue;
		sum.placed++;
		sum.cost += results[i].cost;
	}
	return sum;
}

/* The first seat there is, in the order of arrival; the wishes are not asked, but counted. */
static struct sum first_come(const struct scene *scene, const struct optimum *costs)
{
	int32_t left[OPTIMUM_MOST];
	struct sum sum = {0};
	memcpy(left, costs->free, sizeof(left));
	for (size_t arrival = 0; arrival < REQUESTS; arrival++) {
		size_t r = 0, first = scene->n_slots;
		while (scene->ones[r].arrival != arrival)
			r++;
		for (size_t s = 0; s < scene->n_slots; s++)
			if (left[s] > 0 && costs->cost[r][s] != OPTIMUM_NEVER &&
				(first == scene->n_slots || scene->slots[s].starts_at < scene->slots[first].starts_at))
				first = s;
		if (first == scene->n_slots)
			continue;
		left[first]--;
		sum.placed++;
		sum.cost += costs->cost[r][first];
	}
	return sum;
}

/* Whoever places more than can be, or for less, is counted wrongly here. */
static void add(struct sum *all, struct sum one, const struct optimum *best)
{
	if (one.placed > best->placed || one.cost < best->least[one.placed]) {
		fputs("Better than the best: the optimum, or the match, is wrong.\n", stderr);
		exit(1);
	}
	all->placed += one.placed;
	all->cost += one.cost;
	all->best += best->placed;
	all->least += best->least[one.placed];
}

static void print(const char *shape, const char *who, const struct sum *sum)
{
	printf("%s %s %zu %lld %zu %lld\n", shape, who, sum->placed, (long long)sum->cost, sum->best,
		(long long)sum->least);
}

static void run(const char *shape, size_t seats, size_t cases)
{
	static struct scene scene;
	static struct optimum best;
	struct sum matched = {0}, served = {0};
	for (size_t i = 0; i < cases; i++) {
		make_scene(&scene, seats);
		read_costs(&scene, &best);
		struct sum ours = match(&scene), theirs = first_come(&scene, &best);
		optimum_find(&best);
		add(&matched, ours, &best);
		add(&served, theirs, &best);
	}
	print(shape, "match", &matched);
	print(shape, "first_come", &served);
}

/* With a number, that many cases a round. */
int main(int argc, char **argv)
{
	size_t cases = argc > 1 ? strtoul(argv[1], NULL, 10) : 200;
	for (size_t i = 0; i < ROUNDS; i++) {
		run("plenty", (size_t)REQUESTS * 2, cases);
		run("enough", REQUESTS, cases);
		run("scarcity", REQUESTS / 5, cases);
	}
	return 0;
}
