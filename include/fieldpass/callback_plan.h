/*
 * In which hour an officer calls (design, section 3, Callback): pure. Capacity is calls by UTC hour and language; who
 * has said nothing of it gets no hours, but the requester's own windows are kept.
 */
#ifndef FIELDPASS_CALLBACK_PLAN_H
#define FIELDPASS_CALLBACK_PLAN_H

#include <fieldpass/clock.h>

/* What is left of an hour in a language. */
struct fp_callback_hour {
	fp_time at; /* a full hour */
	const char *language;
	int32_t calls, free; /* `free` below 0: capacity was cut behind what had been planned */
};

/* One callback that is to be planned. */
struct fp_callback_wish {
	const char *language;
	fp_time earliest_at, due_at; /* what policy allows */
	struct fp_times windows;     /* what the requester named: start, end, start, end … */
};

enum fp_callback_found {
	FP_CALLBACK_FITS,
	FP_CALLBACK_NO_HOUR,  /* no hour is left that could keep the promise */
	FP_CALLBACK_UNPLANNED /* nobody has said anything: policy's whole window stays */
};
struct fp_callback_plan {
	enum fp_callback_found found;
	/* where it fits */
	fp_time window_start, window_end;
	const struct fp_callback_hour *hour; /* whose capacity it uses; NULL: none */
	bool interpreter_needed;	     /* nobody speaks its language in the whole window */
	bool windows_missed;		     /* windows were named, and none of them could be met */
};

/* A window shorter than this is none: the officer has others to call, too. */
#define FP_CALLBACK_LEAST (15 * FP_MINUTE)
/* As many windows as one may name. */
#define FP_CALLBACK_WINDOWS_MAX 5

/* Whether who speaks `spoken` can call for `language`: "es" serves "es" and "es-MX". */
bool fp_language_serves(const char *spoken, const char *language);

/*
 * The earliest hour that fits, in the requester's windows if any of them can be met; it loses a call of its capacity.
 * `hours` are in order of `at`, all from now on; n 0: nobody has said anything of capacity. Called in order of rank,
 * nobody finds an hour that somebody ranked before could have had earlier.
 */
void fp_callback_choose(struct fp_callback_hour *hours, size_t n, const struct fp_callback_wish *wish, fp_time now,
	struct fp_callback_plan *ret_plan);

#endif
