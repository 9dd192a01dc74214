/* Places in the queues, from counts by hour: a read of one's own request must not cost a count of all others. */
#include <pthread.h>

#include <fieldpass/records.h>

#define COUNT_BYTES_MAX ((size_t)64 << 20)

struct count {
	int status;
	const char *office; /* "": the queue is one for all offices */
	int32_t rank_class;
	fp_time hour;
	int64_t waiting;
	int64_t before; /* in the same queue, ranked before this hour */
};
static const struct fp_column count_columns[] = {
	{"status", FP_T_CHOICE, offsetof(struct count, status), fp_status_names},
	{"office", FP_T_TEXT, offsetof(struct count, office), NULL},
	{"rank_class", FP_T_INT4, offsetof(struct count, rank_class), NULL},
	{"hour", FP_T_TIME, offsetof(struct count, hour), NULL},
	{"waiting", FP_T_INT, offsetof(struct count, waiting), NULL},
};

struct fp_places {
	pthread_mutex_t lock;
	struct fp_arena *arena; /* holds the counts; NULL before the first */
	struct count *counts;	/* by status, office, class, hour */
	size_t n;
	fp_time as_of;
};

struct fp_places *fp_places_new(void)
{
	struct fp_places *p = calloc(1, sizeof(*p));
	if (p)
		pthread_mutex_init(&p->lock, NULL);
	return p;
}

struct fp_places *fp_places_free(struct fp_places *p)
{
	if (p) {
		fp_arena_free(p->arena);
		pthread_mutex_destroy(&p->lock);
		free(p);
	}
	return NULL;
}

static int compare_queue(const struct count *a, const struct count *b)
{
	return a->status != b->status ? a->status - b->status : strcmp(a->office, b->office);
}

static int compare(const struct count *a, const struct count *b)
{
	int queue = compare_queue(a, b);
	if (queue)
		return queue;
	if (a->rank_class != b->rank_class)
		return a->rank_class - b->rank_class;
	return (a->hour > b->hour) - (a->hour < b->hour);
}

static void add_up(struct count *counts, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (compare_queue(&counts[i - 1], &counts[i]) == 0)
			counts[i].before = counts[i - 1].before + counts[i - 1].waiting;
}

fp_err fp_places_refresh(struct fp_places *p, struct fp_db *db, fp_time now, struct fp_problem *problem)
{
	FP_CLEANUP(fp_rows_cleanup) struct fp_rows *rows = NULL;
	struct count *counts = NULL;
	size_t n = 0;
	FP_TRY(fp_db_query(db, FP_DB_STAFF, NULL, FP_Q_queue_counts, NULL, 0, &rows, problem));
	struct fp_arena *arena = fp_arena_new(COUNT_BYTES_MAX);
	fp_err err = arena ? fp_rows_read_all(rows, count_columns, FP_LENGTH(count_columns), sizeof(*counts), arena,
				     (void **)&counts, &n, problem)
			   : fp_fail(problem, FP_CODE_NO_MEMORY, NULL);
	if (fp_failed(err)) {
		fp_arena_free(arena);
		return err;
	}
	add_up(counts, n);
	pthread_mutex_lock(&p->lock);
	struct fp_arena *old = p->arena;
	p->arena = arena;
	p->counts = counts;
	p->n = n;
	p->as_of = now;
	pthread_mutex_unlock(&p->lock);
	fp_arena_free(old);
	return FP_OK;
}

/* The last count of its queue that is not ranked behind the key; NULL: none. */
static const struct count *find(const struct fp_places *p, const struct count *key)
{
	size_t low = 0, high = p->n;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		if (compare(&p->counts[middle], key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low > 0 && compare_queue(&p->counts[low - 1], key) == 0 ? &p->counts[low - 1] : NULL;
}

static bool waits(const struct fp_request *r, struct count *ret_key)
{
	bool tier = r->status == FP_STATUS_TIER1_REVIEW || r->status == FP_STATUS_TIER2_REVIEW;
	fp_time into_hour = ((r->priority_at % FP_HOUR) + FP_HOUR) % FP_HOUR;
	*ret_key = (struct count){.status = (int)r->status,
		.office = tier || !r->office ? "" : r->office,
		.rank_class = r->rank_class,
		.hour = r->priority_at - into_hour};
	return tier || r->status == FP_STATUS_OFFICE_REVIEW || r->status == FP_STATUS_APPROVED;
}

bool fp_places_ahead(struct fp_places *p, const struct fp_request *request, int64_t *ret_ahead, fp_time *ret_as_of)
{
	struct count key;
	if (!waits(request, &key))
		return false;
	pthread_mutex_lock(&p->lock);
	bool counted = p->arena != NULL;
	const struct count *count = find(p, &key);
	*ret_ahead = count ? count->before + count->waiting : 0;
	if (count && compare(count, &key) == 0 && *ret_ahead > 0)
		--*ret_ahead; /* oneself, most likely */
	*ret_as_of = p->as_of;
	pthread_mutex_unlock(&p->lock);
	return counted;
}
