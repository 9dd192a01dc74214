#include <errno.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <uuid.h>

#include <fieldpass/id.h>

/* Milliseconds since 1970 times 4,096, plus the fraction of the millisecond: what the latest id begins with. */
static _Atomic uint64_t latest_ticks;

static uint64_t ticks_now(void)
{
	struct timespec now;
	clock_gettime(CLOCK_REALTIME, &now);
	uint64_t ms = (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
	uint64_t fraction = (uint64_t)now.tv_nsec % 1000000 * 4096 / 1000000;
	return ms << 12 | fraction;
}

/* A clock that stands or goes back must not give an older id: then the latest one is counted on. */
static uint64_t ticks_next(void)
{
	uint64_t now = ticks_now();
	uint64_t latest = atomic_load_explicit(&latest_ticks, memory_order_relaxed);
	uint64_t next;
	do {
		next = now > latest ? now : latest + 1;
	} while (!atomic_compare_exchange_weak_explicit(
		&latest_ticks, &latest, next, memory_order_relaxed, memory_order_relaxed));
	return next;
}

static bool fill_random(uint8_t *data, size_t length)
{
	while (length > 0) {
		ssize_t n = getrandom(data, length, 0);
		if (n < 0 && errno != EINTR)
			return false;
		if (n > 0) {
			data += n;
			length -= (size_t)n;
		}
	}
	return true;
}

/* Each request has an id: asking the kernel for each took a tenth of what the shortest answer costs. */
static bool take_random(uint8_t data[8])
{
	static _Thread_local struct {
		uint8_t bytes[512];
		size_t left;
	} pool;
	if (pool.left == 0) {
		if (!fill_random(pool.bytes, sizeof(pool.bytes)))
			return false;
		pool.left = sizeof(pool.bytes);
	}
	pool.left -= 8;
	memcpy(data, pool.bytes + pool.left, 8);
	return true;
}

bool fp_id_new(struct fp_id *ret_id)
{
	struct fp_id id;
	if (!take_random(id.b + 8))
		return false;
	uint64_t ticks = ticks_next();
	for (int i = 0; i < 6; i++)
		id.b[i] = (uint8_t)(ticks >> (52 - 8 * i));
	id.b[6] = (uint8_t)(0x70 | (ticks >> 8 & 0x0f)); /* version 7 */
	id.b[7] = (uint8_t)ticks;
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f)); /* variant 1 */
	*ret_id = id;
	return true;
}

bool fp_id_parse(const char *text, struct fp_id *ret_id)
{
	struct fp_id id;
	if (!text || uuid_parse(text, id.b) != 0)
		return false;
	*ret_id = id;
	return true;
}

void fp_id_format(const struct fp_id *id, char ret_text[FP_ID_TEXT])
{
	uuid_unparse_lower(id->b, ret_text);
}

bool fp_id_is_none(const struct fp_id *id)
{
	return fp_id_same(id, &FP_ID_NONE);
}

bool fp_id_same(const struct fp_id *a, const struct fp_id *b)
{
	return fp_id_compare(a, b) == 0;
}

int fp_id_compare(const struct fp_id *a, const struct fp_id *b)
{
	return memcmp(a->b, b->b, sizeof a->b);
}
