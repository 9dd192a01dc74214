/*
 * One pass of the assigning worker (design, section 7): candidates and capacity as of one instant, matched in memory,
 * written in rank order. Those who have no seat come first, then those who wish to be moved, then those to whom what is
 * left is offered. Everything here runs on the assigner's thread, under its lock.
 */
#ifndef FIELDPASS_WORKER_PASS_H
#define FIELDPASS_WORKER_PASS_H

#include <fieldpass/matching.h>
#include <fieldpass/records.h>

#define FP_PASS_BATCH 5000

/* Whose turn it is. Within a phase rank decides. */
enum fp_pass_phase {
	FP_PASS_WAITING,  /* approved: nobody has a seat */
	FP_PASS_MOVERS,	  /* scheduled, and wish to be moved */
	FP_PASS_OPTED_IN, /* scheduled, and want to hear of earlier seats */
	FP_PASS_PHASES
};

/* What one office allows a kind of request in this pass. */
struct fp_pass_terms {
	int32_t office;		 /* index in the catalogue */
	fp_time from, until;	 /* from <= start < until */
	int32_t travel_minutes;	 /* to another office; where an attorney comes along, else 0 */
	fp_time lead;		 /* the notice that the office needs */
	int32_t offers;		 /* at most so many in a request's life */
	fp_time offer_time;	 /* how long one is held */
	const char *policies;	 /* the rows that said so, as an array literal */
	const char *explanation; /* JSON of all this */
};

/* A request that waits for a seat, or for another one, as read. */
struct fp_candidate {
	struct fp_id id;
	int32_t version;
	const char *service;
	int urgency; /* enum fp_urgency */
	int32_t rank_class;
	fp_time priority_at;
	const char *country, *postal_code, *office;
	bool referred;
	struct fp_texts preferred_offices;
	fp_day not_before, not_after;
	int32_t days;
	int day_part, first; /* enum fp_day_part, fp_first */
	bool interpreter;
	const char *language;
	struct fp_texts accommodations;
	struct fp_id attorney_id; /* of the representation in force, or of the seat; none: nobody comes along */
	bool earlier_offers;
	/* of who has a seat */
	struct fp_id seat_id;
	int64_t seat_slot;
	const char *seat_office;
	fp_time seat_starts_at, seat_local_start;
	struct fp_ints declined; /* the slots that it was offered before */
	bool is_new;		 /* no pass has looked at its wishes yet */
	bool has_offer;
	/* worked out */
	uint32_t attorney;	   /* number in the pass, from 1; 0: none */
	int lacking;		   /* bits of FP_PASS_LACKS_…: what offices of its list cannot provide */
	const char *lacking_there; /* the codes of those offices, as members of a JSON array */
	int32_t rank;		   /* place in the pass, from 1 */
	const struct fp_pass_terms *const *terms; /* of each of the match request's offices */
	int32_t seat_cost;			  /* by its wishes: see fp_match_cost */
};

/* Part of the queue, in rank order; what has been written or has left leaves the front. Lives in `arena`. */
struct fp_pass_batch {
	enum fp_pass_phase phase;
	struct fp_arena *arena;
	bool last; /* the queue ends here */
	size_t n;
	struct fp_candidate *candidates;
	struct fp_match_request *requests; /* of the same places */
	struct fp_match_result *results;   /* of the last match */
};

#define FP_PASS_LACKS_INTERPRETER   1
#define FP_PASS_LACKS_ACCOMMODATION 2
/* The last candidate that was read of a phase. */
struct fp_pass_cursor {
	bool begun;
	int32_t rank_class;
	fp_time priority_at;
	struct fp_id id;
};

struct fp_pass_place; /* who serves a place, remembered */

/* An attorney of candidates, with the visits known of: those as first read, and those that the pass gave since. */
struct fp_pass_attorney {
	struct fp_pass_attorney *next; /* of the same bucket */
	struct fp_id id;
	uint32_t number;		    /* from 1 */
	size_t n, n_at_first, room, coming; /* `coming`: candidates read so far, of all phases */
	struct fp_match_visit *visits;
};

struct fp_pass {
	struct fp_db *db;
	const struct fp_catalog *catalog;
	struct fp_arena *arena;					     /* the pass's life */
	fp_time at;						     /* its instant */
	int64_t id;						     /* 0: not begun, as there was no candidate */
	int32_t candidates, placed, left_over, moved, offered, kept; /* kept: were looked at, and stay where they are */
	struct fp_pass_cursor cursors[FP_PASS_PHASES];
	/* by office */
	fp_day *today;
	/* by office, service, urgency and need, without and with an attorney: see pass_offices.c */
	struct fp_pass_terms **terms[2];
	struct fp_pass_place **places;
	/* the candidates' attorneys so far, by number, and in buckets by id */
	size_t n_attorneys, attorneys_room;
	struct fp_pass_attorney **attorneys, **attorney_buckets;
	/* the capacity, read once; `free` falls as the pass goes on */
	size_t n_slots;
	struct fp_match_slot *slots;
	int32_t *free_at_start;
	bool matched; /* a match has been made: slots may have been taken by it */
};

/* `db`, `catalog` and `arena` are borrowed. */
fp_err fp_pass_init(struct fp_pass *p, struct fp_db *db, const struct fp_catalog *catalog, fp_time at,
	struct fp_arena *arena, struct fp_problem *problem);

/* Reads the next batch of its phase; n 0: there is none. Begins the pass with the first one. */
fp_err fp_pass_read_batch(struct fp_pass *p, struct fp_pass_batch *ret_batch, struct fp_problem *problem);
/* Reads the capacity that the first batches may use: all offices' where more may follow, so that it is read once. */
fp_err fp_pass_read_slots(
	struct fp_pass *p, const struct fp_pass_batch *batches, size_t n_batches, struct fp_problem *problem);

/* Numbers the attorneys of the batch and reads the calendars of those not met before. */
fp_err fp_pass_read_attorneys(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem);
/* Reads them all again. *ret_news: somebody else has made an appointment since, which now counts, too. */
fp_err fp_pass_reread_attorneys(
	struct fp_pass *p, const struct fp_pass_batch *batch, bool *ret_news, struct fp_problem *problem);
/* The first `n` of the batch have their seats: the attorneys' time is taken. */
void fp_pass_note_visits(struct fp_pass *p, const struct fp_pass_batch *batch, size_t n);
/* What the match needs of them, in `arena`; v NULL and n 0: there is none. `at_first`: as they were first read. */
fp_err fp_pass_calendars(const struct fp_pass *p, bool at_first, struct fp_arena *arena,
	struct fp_match_calendars *ret_calendars, struct fp_problem *problem);

/* Fills the batch's match requests: offices in order, bounds, limits and wishes. */
fp_err fp_pass_prepare(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem);
/* The terms of the offices that may take the candidate, in order, in an array in `arena`; and what the others lack. */
fp_err fp_pass_offices(struct fp_pass *p, struct fp_candidate *candidate, enum fp_pass_phase phase,
	struct fp_arena *arena, const struct fp_pass_terms *const **ret_terms, size_t *ret_n,
	struct fp_problem *problem);
/* Of one office; NULL: no memory. */
const struct fp_pass_terms *fp_pass_terms(
	struct fp_pass *p, int32_t office, const struct fp_candidate *candidate, enum fp_pass_phase phase);
/* What a candidate who has a seat may be found instead: less than it costs, and for an offer earlier. */
fp_err fp_pass_bound(struct fp_pass *p, struct fp_candidate *candidate, enum fp_pass_phase phase,
	struct fp_match_request *request, struct fp_match_office *offices, struct fp_problem *problem);
/* When an offer of the slot ends, by the terms of its office: never within the notice that the office needs. */
fp_time fp_pass_offer_ends(
	const struct fp_pass *p, const struct fp_pass_terms *terms, const struct fp_match_slot *slot);
fp_time fp_pass_midnight(const struct fp_pass *p, int32_t office, fp_day day);

/* Matches what is left of the batch. */
fp_err fp_pass_match(struct fp_pass *p, struct fp_pass_batch *batch, struct fp_problem *problem);
/*
 * Writes the first `n` of the batch in rank order, up to the first that lost its seat or changed meanwhile, in one
 * transaction; these leave the batch, and so does who changed. After a failure nothing was written, unless it
 * is OUTCOME_UNKNOWN, and the seats of the match are given back.
 */
fp_err fp_pass_write(struct fp_pass *p, struct fp_pass_batch *batch, size_t n, struct fp_problem *problem);
/* When who found nothing is to be tried again, if nothing comes free before. */
fp_time fp_pass_next_try(const struct fp_pass *p, const struct fp_candidate *candidate, enum fp_pass_phase phase,
	const struct fp_match_request *request);
/* The limits and wishes that a candidate was judged by, as JSON of codes. NULL: no memory. */
const char *fp_pass_explain(const struct fp_candidate *candidate, enum fp_pass_phase phase,
	const struct fp_match_request *request, const struct fp_match_result *result, struct fp_arena *arena);

/*
 * Tells those of the first `n` of the batch whom no slot can ever suit: the person is asked for other wishes, or an
 * officer for help. They have been written and put off before.
 */
fp_err fp_pass_tell_unplaceable(
	struct fp_pass *p, const struct fp_pass_batch *batch, size_t n, struct fp_problem *problem);

/* Runs a pass whole. `call_back`: those put off who may use what came free are candidates again, and only then those
 * who have a seat are, so that nobody of them is served before. It ends early, between batches, past `until`
 * (monotonic), but not before it was worth reading the capacity, or when *stop is set; ret_cut says so. */
fp_err fp_pass_run(struct fp_pass *p, bool call_back, fp_time until, const _Atomic bool *stop, bool *ret_cut,
	struct fp_problem *problem);

#endif
