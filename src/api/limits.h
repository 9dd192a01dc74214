/*
 * How often a caller may call: a generic cell rate algorithm (ITU-T I.371). Each caller has an allowance of
 * `per_minute` calls that refills evenly; who has used it up waits for the next. Kept in memory, for each process on
 * its own, in a table of fixed size: where it is full, whoever has waited longest is forgotten, and begins with a full
 * allowance. Thread-safe.
 */
#ifndef FIELDPASS_API_LIMITS_H
#define FIELDPASS_API_LIMITS_H

#include <fieldpass/clock.h>

struct fp_limits;

/* The kind keeps an address apart from a token of the same bytes. */
struct fp_limited {
	char kind;
	const void *name;
	size_t length;
};

struct fp_allowance {
	bool allowed;
	int32_t remaining; /* calls that may follow at once */
	int32_t full_s;	   /* seconds until the allowance is whole again */
	int32_t retry_s;   /* where it is not allowed: seconds until it will be */
};

struct fp_limits *fp_limits_new(void); /* NULL: no memory, or no random numbers */
struct fp_limits *fp_limits_free(struct fp_limits *limits);

/* `now` is monotonic. A call that is not allowed costs nothing. */
void fp_limits_take(struct fp_limits *limits, const struct fp_limited *who, int per_minute, fp_time now,
	struct fp_allowance *ret_allowance);
/* A call turned out to be free of charge. */
void fp_limits_give_back(struct fp_limits *limits, const struct fp_limited *who, int per_minute);

#endif
