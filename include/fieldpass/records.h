/*
 * What the store keeps, as C: requests read through somebody's eyes, submitted in batches, changed by events;
 * the reference data; API keys. All functions here block on PostgreSQL and run on a thread that owns its db.
 */
#ifndef FIELDPASS_RECORDS_H
#define FIELDPASS_RECORDS_H

#include <fieldpass/booking.h>
#include <fieldpass/catalog.h>
#include <fieldpass/crypto.h>
#include <fieldpass/representation.h>
#include <fieldpass/request.h>
#include <fieldpass/rules.h>
#include <fieldpass/store.h>

/* Who looks, and acts. */
struct fp_viewer {
	enum fp_role role;   /* one bit */
	const char *subject; /* "key:…", "oidc:…", "requester", "anonymous", "worker", "system": codes only, for the
				event log */
	struct fp_id organization_id; /* role organization */
	struct fp_id request_id;      /* role requester: the one the token is for */
	struct fp_id hold_id;	      /* role requester: the hold the token is for; request_id is none then */
	int32_t token_version;
	bool sees_only;		 /* role requester: the token shows status and dates, and does nothing */
	struct fp_texts offices; /* role office: the codes it is bound to */
};

/* The login role that a viewer's statements run under, and what it may see; the arrays of `ret_sight` point into the
 * viewer. */
enum fp_db_role fp_viewer_db_role(const struct fp_viewer *viewer);
void fp_viewer_sight(const struct fp_viewer *viewer, struct fp_sight *ret_sight);
/* The office codes that bind the viewer, as a parameter; null for everybody else. */
struct fp_param fp_viewer_offices(const struct fp_viewer *viewer, struct fp_arena *arena);
/* The version that a request must have for the viewer's token to open it; null for everybody else. */
struct fp_param fp_viewer_token_version(const struct fp_viewer *viewer);

/* Whether a request shows this viewer its status and dates alone: decisions and calls go to the applicant, the
 * petitioner or an active representation. Everybody who shows or changes a request asks here. */
bool fp_viewer_sees_only(const struct fp_viewer *viewer, const struct fp_request *request);
/* FORBIDDEN, with what to do next, for whom it shows no more than that. */
fp_err fp_viewer_may_act(const struct fp_viewer *viewer, const struct fp_request *request, struct fp_problem *problem);

/* ---- requests ---- */

struct fp_record {
	int64_t n; /* place in the batch */
	struct fp_request request;
	struct fp_bytes sealed; /* the person: see person.h of the API */
};
extern const struct fp_column fp_record_columns[];
extern const size_t fp_record_columns_count;

/* One of a batch of reads. */
struct fp_request_read {
	struct fp_id id;
	const struct fp_viewer *viewer;
	struct fp_arena *arena;	 /* for what is found */
	struct fp_record *found; /* NULL: not there, or not for these eyes */
	fp_err err;		 /* FP_OK also where nothing was found */
	struct fp_problem *problem;
};
/* One statement for the requesters and organizations among them, one for staff. Reads whose outcome was lost are
 * repeated once. */
void fp_requests_read(struct fp_db *db, struct fp_request_read *const *reads, size_t n);
/* One; FP_CODE_NOT_FOUND where it is not there or not for these eyes. */
fp_err fp_request_read_one(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id,
	struct fp_arena *arena, struct fp_record **ret_record, struct fp_problem *problem);

/* An Idempotency-Key as the store keeps it; `used` false: none was sent. */
struct fp_idempotency {
	bool used;
	struct fp_mac key;  /* over scope, method, path and key */
	struct fp_mac body; /* over the body */
	fp_time not_before; /* one that was kept before counts as unused; 0: all that are kept count */
};

/* Whether the key has been used: for which object, if so; IDEMPOTENCY_MISMATCH if with another body. */
fp_err fp_idempotency_find(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_idempotency *idempotency,
	struct fp_arena *arena, bool *ret_used, struct fp_id *ret_object, struct fp_problem *problem);

/* Whether a statement was refused because somebody was faster, be it with the same key: to be tried again. */
bool fp_idempotency_raced(fp_err err, const struct fp_problem *problem);

/* The two as parameters of the statement that makes the effect; null where no key was sent. */
struct fp_param fp_p_idempotency_key(const struct fp_idempotency *idempotency);
struct fp_param fp_p_idempotency_body(const struct fp_idempotency *idempotency);

/* Somebody who came to an office without an appointment. */
struct fp_walk_in_record {
	struct fp_id id;
	const char *office, *service;
	fp_day day; /* office-local */
	fp_time at;
	enum fp_walk_in_outcome outcome;
	const char *reason;	 /* code; NULL: none, but never where refused */
	enum fp_walk_in policy;	 /* what held there on that day */
	int32_t policy_id;	 /* the row that said so; 0: the default */
	struct fp_id request_id; /* none: refused */
};

enum fp_submit_outcome { FP_SUBMIT_MADE, FP_SUBMIT_REPLAYED };

/* One of a batch of submissions. */
struct fp_submission {
	struct fp_request request;		/* routed by fp_request_submit; a planned callback stands in it */
	struct fp_change change;		/* of fp_request_submit: the policy rows */
	struct fp_bytes sealed, contact_sealed; /* contact_sealed.data NULL: no number */
	struct fp_bytes own_contact_sealed;	/* with a representation: the client's own number; data NULL: none */
	struct fp_mac person_key, birth_mac;
	const struct fp_viewer *viewer;
	struct fp_idempotency idempotency;
	bool no_twin;	     /* DUPLICATE_OPEN beside a stranger's request too; the link for staff only */
	enum fp_event event; /* submit, or admit */
	const struct fp_walk_in_record *walk_in; /* recorded together with the request; NULL: not from a front desk */
	struct fp_id hold_id;			 /* event book: its hold; alone, and with no_twin */
	int32_t travel_minutes;			 /* event book: of an attorney, to another office */
	bool hold_in_force;			 /* the store's own */
	struct fp_arena *arena;
	/* results */
	enum fp_submit_outcome outcome;
	struct fp_id id; /* the request made, or the one the key was first used for */
	fp_err err;	 /* DUPLICATE_OPEN, ALREADY_ADMITTED (problem->link set), IDEMPOTENCY_MISMATCH, HOLD_EXPIRED,
			    ATTORNEY_BUSY, INVALID_FIELDS (it cannot be under its representation), or the store's */
	struct fp_problem *problem;
};
/* Group commit: one statement for all of them; what it leaves out is settled in a second one. See
 * sql/queries/request_submit.sql. */
void fp_requests_submit(struct fp_db *db, struct fp_submission *const *submissions, size_t n);

/* If-Match: the versions that it names. `said` false: it was absent. */
struct fp_versions {
	bool said;
	size_t n;
	const int32_t *v;
};
bool fp_version_meant(const struct fp_versions *versions, int32_t version); /* true also where nothing was said */

/* What an event brings along besides what the rule needs. */
struct fp_event_extras {
	struct fp_bytes note_sealed;	    /* data NULL: none */
	struct fp_bytes person_sealed;	    /* supply, update: the person anew */
	struct fp_bytes contact_sealed;	    /* escalate, supply, update: the callback number anew */
	struct fp_bytes own_contact_sealed; /* and the client's own, where somebody represents */
	const char *data;		    /* JSON of ids and codes for the log; NULL: none */
	struct fp_idempotency idempotency;
	struct fp_id object_id; /* what a replay answers with; none: the request */
	struct fp_versions versions;
	bool has_expected; /* expected_state */
	enum fp_status expected;
	/* Changes more of the record than the rule knows of (update, supply): called on the record as read, before the
	 * rule. NULL: nothing. */
	fp_err (*prepare)(void *ctx, struct fp_record *record, struct fp_problem *problem);
	void *ctx;
};

/* Gives an act the id and the verification phrase of a callback that it may plan. */
fp_err fp_act_prepare(struct fp_act *act, struct fp_arena *arena, struct fp_problem *problem);

/* The policy of the office and for the urgency that an act leaves. */
void fp_request_policy(const struct fp_catalog *catalog, const struct fp_request *r, const struct fp_act *act,
	struct fp_policy *ret_policy);

/*
 * Carries out an act on a request as `viewer`: reads it, asks the rule, writes the change if nothing has changed
 * meanwhile, and begins anew (at most 5 times) if something has and the caller insisted on no version. ret_record
 * is the request as it is afterwards. `catalog` gives the policy of the request's office.
 * ret_replayed: the idempotency key had been used for this; ret_record is the request as it is now.
 * Failures: NOT_FOUND, VERSION_MISMATCH, those of fp_request_decide, IDEMPOTENCY_MISMATCH, DUPLICATE_OPEN
 * (reopening), the store's.
 */
fp_err fp_request_act(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer,
	const struct fp_id *id, struct fp_act *act, const struct fp_event_extras *extras, struct fp_arena *arena,
	struct fp_record **ret_record, bool *ret_replayed, struct fp_problem *problem);

/* ---- slots, holds ---- */

struct fp_slot_filter {
	const char *office;
	fp_time from, until;	    /* from <= start < until; FP_TIME_NONE: no bound */
	fp_day first_day, last_day; /* office-local; FP_DAY_NONE: no bound */
	const char *service;	    /* those for it and for any; NULL: those for any */
	bool all;		    /* with service NULL: those for one service alone, too */
	fp_time after_start;	    /* the cursor: beyond (after_start, after_id); FP_TIME_NONE: from the beginning */
	int64_t after_id;
	int32_t limit;
};
fp_err fp_slots_read(struct fp_db *db, const struct fp_slot_filter *filter, fp_time now, struct fp_arena *arena,
	struct fp_slot **ret_slots, size_t *ret_n, struct fp_problem *problem);
/* NOT_FOUND where there is none, or not at `office` (NULL: anywhere). */
fp_err fp_slot_read(struct fp_db *db, const char *office, int64_t id, fp_time now, struct fp_arena *arena,
	struct fp_slot *ret_slot, struct fp_problem *problem);

/* A hold as it is stored. */
struct fp_hold_record {
	struct fp_hold hold;
	struct fp_mac person_key;
};
/*
 * Stores a hold that fp_hold_decide allowed, and the idempotency key. ret_replayed: the key had been used for another;
 * ret_id says which. Failures: SLOT_FULL, STATE_CONFLICT (the person holds another seat), IDEMPOTENCY_MISMATCH, the
 * store's.
 */
fp_err fp_hold_take(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_hold_record *record,
	const struct fp_idempotency *idempotency, struct fp_arena *arena, bool *ret_replayed, struct fp_id *ret_id,
	struct fp_problem *problem);
/* NOT_FOUND unless the viewer has its token or made it with this very key. */
fp_err fp_hold_read(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id, struct fp_arena *arena,
	struct fp_hold_record *ret_record, struct fp_problem *problem);
/* Gives the seat back at once; nothing where the hold is over. ret_released: a seat came free. */
fp_err fp_hold_release(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id, fp_time now,
	bool *ret_released, struct fp_problem *problem);
/* All holds that have expired by `until` lapse, in time order, each as of its own instant. As the system. */
fp_err fp_holds_lapse(struct fp_db *db, fp_time until, bool *ret_any, struct fp_problem *problem);

/* The other open requests for the same person and service; for staff alone. */
fp_err fp_duplicates_of(struct fp_db *db, const struct fp_id *id, struct fp_arena *arena, struct fp_ids *ret_ids,
	struct fp_problem *problem);
/*
 * Keeps one of them (or `id` itself) and ends all the others, in one transaction; begun anew as fp_request_act does.
 * ret_record is `id` as it is afterwards. INVALID_FIELDS where `keep` is none of them. Of the extras only the
 * preconditions and the idempotency key count.
 */
fp_err fp_duplicates_settle(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer,
	const struct fp_id *id, const struct fp_id *keep, fp_time now, const struct fp_event_extras *extras,
	struct fp_arena *arena, struct fp_record **ret_record, bool *ret_replayed, struct fp_problem *problem);

/* ---- walk-ins ---- */

/* Counts one who was turned away. The key's conflict is CONSTRAINT idempotency_pkey. */
fp_err fp_walk_in_refuse(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_walk_in_record *walk_in,
	const struct fp_idempotency *idempotency, struct fp_problem *problem);
/* By its own id or its request's; NOT_FOUND where there is none. */
fp_err fp_walk_in_read(struct fp_db *db, const struct fp_id *id, struct fp_arena *arena,
	struct fp_walk_in_record *ret_walk_in, struct fp_problem *problem);
extern const struct fp_column fp_walk_in_columns[];
extern const size_t fp_walk_in_columns_count;

/* ---- who represents whom ---- */

/* A representation as it is kept; whoever shows it opens what is sealed. */
struct fp_representation_record {
	struct fp_representation representation;
	const char *organization;	 /* its name */
	const char *licence;		 /* the attorney's */
	struct fp_bytes attorney_sealed; /* FP_SEAL_ATTORNEY, about the attorney's id: the name */
	struct fp_bytes form_sealed;	 /* FP_SEAL_REPRESENTATION, about its own id */
};
extern const struct fp_column fp_representation_columns[];
extern const size_t fp_representation_columns_count;
/* NOT_FOUND where it is neither the organization's nor that of the requester's request; staff read all. */
fp_err fp_representation_read(struct fp_db *db, const struct fp_viewer *viewer, const struct fp_id *id,
	struct fp_arena *arena, struct fp_representation_record **ret_record, struct fp_problem *problem);

/* Puts a request under a representation, as `viewer`; as fp_request_act otherwise. INVALID_FIELDS at /representation_id
 * where it cannot be. */
fp_err fp_request_represent(struct fp_db *db, const struct fp_catalog *catalog, const struct fp_viewer *viewer,
	const struct fp_id *id, struct fp_act *act, const struct fp_event_extras *extras, struct fp_arena *arena,
	struct fp_record **ret_record, bool *ret_replayed, struct fp_problem *problem);

/* Ends a representation and takes all its requests out of the firm's sight, in one transaction. Who may is the
 * caller's to know. *ret_ended false: it had ended already. */
struct fp_representation_ending {
	const struct fp_viewer *viewer;
	struct fp_id id;
	fp_time now;
	const char *reason; /* a code; NULL: none */
	struct fp_idempotency idempotency;
};
fp_err fp_representation_end(struct fp_db *db, const struct fp_catalog *catalog,
	const struct fp_representation_ending *ending, bool *ret_ended, struct fp_problem *problem);

/* ---- search ---- */

/* What staff find a request by. */
struct fp_search_key {
	const char *kind; /* "name", "a_number", "receipt", "phone" */
	struct fp_mac mac;
};
#define FP_SEARCH_KEYS_MAX 16
struct fp_search_keys {
	size_t n;
	struct fp_search_key *v;
};

/* ---- reference data ---- */

/* Reads it all for the days around `now`. The catalog begins with one reference. */
fp_err fp_catalog_load(struct fp_db *db, fp_time now, struct fp_catalog **ret_catalog, struct fp_problem *problem);

/* The snapshot that everybody reads: held for a call, swapped whole. Thread-safe. */
struct fp_snapshot;
struct fp_snapshot *fp_snapshot_new(void);
struct fp_snapshot *fp_snapshot_free(struct fp_snapshot *s);
const struct fp_catalog *fp_snapshot_hold(struct fp_snapshot *s); /* NULL before the first swap */
void fp_catalog_release(const struct fp_catalog *c);		  /* NULL-safe */
/* Reads it anew and swaps it in. One at a time, so that what was read later never gives way to what was read before. */
fp_err fp_snapshot_refresh(struct fp_snapshot *s, struct fp_db *db, fp_time now, struct fp_problem *problem);

/* ---- places in the queues: counts by queue, office, class and hour, kept in memory with their time ---- */

struct fp_places;
struct fp_places *fp_places_new(void);
struct fp_places *fp_places_free(struct fp_places *places); /* NULL-safe, returns NULL */
/* Counts anew; `now` is what the answers are as of. */
fp_err fp_places_refresh(struct fp_places *places, struct fp_db *db, fp_time now, struct fp_problem *problem);
/* How many are ahead of a request in its queue, those of its own hour included; false: it waits in none, or nothing was
 * counted yet. */
bool fp_places_ahead(
	struct fp_places *places, const struct fp_request *request, int64_t *ret_ahead, fp_time *ret_as_of);

/* ---- API keys, read whole every half second, so that a revoked one is refused within 10 s ---- */

struct fp_api_key {
	const char *id;
	struct fp_bytes hash, previous_hash; /* of the secret, and of the one it took the place of */
	fp_time previous_until;		     /* that one counts before; this and those below are of the real clock */
	const char *role_name;
	struct fp_id organization_id;
	struct fp_texts offices;
	fp_time expires_at;
	fp_time last_used_at; /* as the store has it */
	fp_time used_at;      /* seen here, to the minute; none: not since it was read */
};
struct fp_api_keys {
	struct fp_arena *arena;
	size_t n;
	struct fp_api_key *v; /* by id */
};
fp_err fp_api_keys_load(struct fp_db *db, struct fp_api_keys **ret_keys, struct fp_problem *problem);
struct fp_api_keys *fp_api_keys_free(struct fp_api_keys *keys);
struct fp_api_key *fp_api_keys_find(const struct fp_api_keys *keys, const char *id);
/* Makes and stores a key; role organization needs an organization's name, role office its codes. */
fp_err fp_api_key_issue(struct fp_db *db, const struct fp_keys *secrets, enum fp_role role, const char *organization,
	const struct fp_texts *offices, char ret_text[FP_API_KEY_TEXT], struct fp_problem *problem);

/* When which keys were used: one statement; what the store knows of a later use stays. */
struct fp_api_key_uses {
	struct fp_texts ids;
	struct fp_times at;
};
fp_err fp_api_keys_note_uses(
	struct fp_db *db, const struct fp_api_key_uses *uses, struct fp_arena *arena, struct fp_problem *problem);

/* A key as its keeper sees it. */
struct fp_api_key_record {
	const char *id, *role_name;
	struct fp_id organization_id;
	const char *organization_name;
	struct fp_texts offices;
	fp_time created_at, expires_at, last_used_at, revoked_at, previous_until;
};
extern const struct fp_column fp_api_key_record_columns[];
extern const size_t fp_api_key_record_columns_count;

/* Who changes a key, and under which Idempotency-Key. A secret is shown once: where the key has been used before, each
 * of these is STATE_CONFLICT, and says which key was made or rotated then. An organization changes its own keys
 * alone. */
struct fp_api_key_change {
	const struct fp_viewer *viewer;
	const struct fp_keys *secrets;
	fp_time now; /* of the domain clock, for the log */
	struct fp_idempotency idempotency;
	struct fp_arena *arena;
	/* results */
	struct fp_api_key_record key;
	char secret[FP_API_KEY_TEXT];
};
/* INVALID_FIELDS for an organization that there is not. */
fp_err fp_api_key_add(struct fp_db *db, struct fp_api_key_change *change, enum fp_role role,
	const struct fp_id *organization_id, const struct fp_texts *offices, fp_time expires_at,
	struct fp_problem *problem);
/* Another secret; the one before counts until `overlap` from now has passed. NOT_FOUND, or STATE_CONFLICT for a key
 * that is revoked or has expired. */
fp_err fp_api_key_rotate(struct fp_db *db, struct fp_api_key_change *change, const char *id, fp_time overlap,
	struct fp_problem *problem);
/* For ever; a second time it changes nothing. NOT_FOUND. */
fp_err fp_api_key_revoke(
	struct fp_db *db, struct fp_api_key_change *change, const char *id, struct fp_problem *problem);

#endif
