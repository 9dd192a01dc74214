/* The real schema and sample data, a clock that stands still, and requests to be
 * seated. */
#ifndef FIELDPASS_WORKER_FIXTURE_H
#define FIELDPASS_WORKER_FIXTURE_H

#include <libpq-fe.h>
#include <pthread.h>

#include <fieldpass/worker.h>

#include "cluster_fixture.h"

static struct fp_snapshot *snapshot;
static struct fp_places *places;
static struct fp_clock domain_clock;
static PGconn *operator_pg;

static inline fp_time instant(const char *text)
{
	fp_time t = 0;
	assert_true(fp_time_parse(text, &t));
	return t;
}

static inline fp_day day_of(const char *text)
{
	fp_day d = 0;
	assert_true(fp_day_parse(text, &d));
	return d;
}

/* As the superuser. The first value of the first row, "" where there is none; good until the arena ends. */
__attribute__((format(printf, 1, 2))) static inline const char *sql(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	char *text = fp_arena_vformat(arena, format, args);
	va_end(args);
	assert_non_null(text);
	PGresult *r = PQexec(operator_pg, text);
	if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
		fail_msg("%s: %s", text, PQerrorMessage(operator_pg));
	const char *value = fp_arena_text(arena, PQntuples(r) ? PQgetvalue(r, 0, 0) : "");
	PQclear(r);
	return value;
}

static inline long count(const char *what)
{
	return strtol(sql("select count(*) from %s", what), NULL, 10);
}

/* Until the count is reached, or some seconds are over. Returns the milliseconds it took. */
static inline long wait_for(const char *what, long wanted)
{
	fp_time begun = fp_monotonic_now();
	while (count(what) != wanted && fp_monotonic_now() < begun + 20 * FP_SECOND)
		pause_ms(5);
	if (count(what) != wanted)
		fail_msg("%s: %ld, not %ld", what, count(what), wanted);
	return (long)((fp_monotonic_now() - begun) / 1000);
}

/* ---- requests ---- */

static const struct fp_viewer anonymous = {.role = FP_ROLE_ANONYMOUS, .subject = "anonymous"};

static inline struct fp_request new_request(const char *service, const char *office)
{
	struct fp_request r = {
		.service = service,
		.urgency = FP_URGENCY_ROUTINE,
		.requester_role = FP_REQUESTER_APPLICANT,
		.country = "US",
		.postal_code = "80202",
		.office = office,
		.not_before = FP_DAY_NONE,
		.not_after = FP_DAY_NONE,
		.language = "en",
		.callback = {.window_start = FP_TIME_NONE, .window_end = FP_TIME_NONE},
	};
	assert_true(fp_id_new(&r.id));
	if (office) {
		r.preferred_offices = (struct fp_texts){1, fp_arena_alloc(arena, sizeof(char *))};
		r.preferred_offices.v[0] = fp_arena_text(arena, office);
	}
	return r;
}

/* Makes a submission of a request whose person nobody else is. Its policy is that of its office. */
static inline struct fp_submission *submission_of(struct fp_request r)
{
	struct fp_submission *s = fp_arena_alloc(arena, sizeof(*s));
	const struct fp_catalog *c = fp_snapshot_hold(snapshot);
	struct fp_policy policy;
	char code[FP_CONFIRMATION_CODE];
	fp_time now = fp_clock_now(&domain_clock);
	assert_true(fp_confirmation_code_make(now, code));
	r.confirmation_code = fp_arena_text(arena, code);
	r.created_at = now;
	if (r.has_callback_number) {
		assert_true(fp_id_new(&r.callback.id));
		r.callback.verification_phrase = "blue heron";
	}
	fp_catalog_policy(c, fp_catalog_office(c, r.office), r.service, r.urgency, now, &policy);
	fp_catalog_release(c);
	*s = (struct fp_submission){.sealed = {"sealed", 6},
		.viewer = &anonymous,
		.arena = arena,
		.problem = fp_arena_alloc(arena, sizeof(struct fp_problem))};
	if (r.has_callback_number)
		s->contact_sealed = (struct fp_bytes){"number", 6};
	s->problem->arena = arena;
	assert_true(fp_random(s->person_key.b, sizeof(s->person_key.b)));
	fp_request_submit(&r, now, &policy, &s->change);
	s->request = r;
	return s;
}

static inline void submit_all(struct fp_submission **s, size_t n)
{
	fp_requests_submit(db, s, n);
	for (size_t i = 0; i < n; i++)
		if (fp_failed(s[i]->err))
			fail_msg("submit: %s %s (%s)", fp_code_slug(s[i]->err.code), s[i]->problem->detail,
				s[i]->problem->sqlstate);
}

static inline struct fp_id submit(struct fp_request r)
{
	struct fp_submission *s = submission_of(r);
	submit_all(&s, 1);
	return s->id;
}

static inline const char *text_of(struct fp_id id)
{
	char text[FP_ID_TEXT];
	fp_id_format(&id, text);
	return fp_arena_text(arena, text);
}

static inline const char *status_of(struct fp_id id)
{
	return sql("select status from fp.request where id = '%s'", text_of(id));
}

/* Carries out an act; the caller sets event and what it takes. */
static inline struct fp_request act_as(enum fp_role role, const char *subject, struct fp_id id, struct fp_act act)
{
	const struct fp_viewer viewer = {
		.role = role, .subject = subject, .request_id = id, .token_version = 1, .offices = {0, NULL}};
	const struct fp_event_extras extras = {0};
	const struct fp_catalog *c = fp_snapshot_hold(snapshot);
	struct fp_record *record = NULL;
	bool replayed;
	if (!act.urgency)
		act.urgency = -1;
	if (!act.now)
		act.now = fp_clock_now(&domain_clock);
	OK(fp_act_prepare(&act, arena, &problem));
	OK(fp_request_act(db, c, &viewer, &id, &act, &extras, arena, &record, &replayed, &problem));
	fp_catalog_release(c);
	return record->request;
}

/* ---- the world ---- */

/* An office in a country of its own, without hours: its slots are those that a test makes. */
static inline void make_office(const char *code, const char *zone)
{
	sql("insert into fp.office (code, name, kind, city, country, latitude, longitude, time_zone) "
	    "values ('%s', '%s', 'field', 'Test', 'ZZ', 0, 0, '%s')",
		code, code, zone);
}

/* `n` slots of `capacity` seats from the hour `first` (an instant) on, one each half hour from 09:00 to 17:00 local
 * time. */
static inline void make_slots(const char *office, const char *day, int n, int capacity)
{
	sql("insert into fp.slot (office, starts_at, ends_at, local_start, day_ends_at, capacity) "
	    "select o.code, l.t at time zone o.time_zone, l.t at time zone o.time_zone + interval '30 min', l.t, "
	    "(l.t::date + 1)::timestamp at time zone o.time_zone, %d "
	    "from fp.office o, generate_series(0, %d - 1) i, "
	    "lateral (select date '%s' + i / 16 + interval '9 hours' + i %% 16 * interval '30 min' as t) l where "
	    "o.code = '%s'",
		capacity, n, day, office);
}

static inline void take_catalog(void)
{
	OK(fp_snapshot_refresh(snapshot, db, fp_clock_now(&domain_clock), &problem));
}

static inline int begin_at(const char *now)
{
	begin_cluster((size_t)512 << 20);
	const struct fp_store_config config = {its_conninfo, its_owner_conninfo, keys};
	OK(fp_store_new(&config, &store, &problem));
	OK(fp_store_migrate(store, &problem));
	operator_pg = PQconnectdb(its_owner_conninfo);
	assert_int_equal(PQstatus(operator_pg), CONNECTION_OK);
	/* Who asks for a document is approved without a review here. */
	sql("insert into fp.policy (service, \"from\", route, notice_hours) values ('document_pickup', '2010-01-01', "
	    "'approve', 24)");
	db = fp_db_new(store);
	snapshot = fp_snapshot_new();
	places = fp_places_new();
	fp_clock_init(&domain_clock);
	if (now)
		domain_clock.fixed = instant(now);
	take_catalog();
	return 0;
}

static inline int end(void **state)
{
	(void)state;
	PQfinish(operator_pg);
	fp_snapshot_free(snapshot);
	fp_places_free(places);
	return end_cluster();
}

/* ---- the worker ---- */

struct process {
	struct fp_store *store;
	struct fp_wake *wake;
	struct fp_worker *worker;
};

static inline fp_err no_keys(void *ctx, const struct fp_id *request_id, struct fp_bytes sealed, struct fp_arena *a,
	struct fp_search_keys *ret_keys, struct fp_problem *p)
{
	(void)ctx;
	(void)request_id;
	(void)sealed;
	(void)a;
	(void)p;
	*ret_keys = (struct fp_search_keys){0};
	return FP_OK;
}

/* What a server process has; its worker runs from now on. */
static inline void start_process_with(struct process *p, fp_search_open open)
{
	const struct fp_store_config config = {its_conninfo, its_owner_conninfo, keys};
	OK(fp_store_new(&config, &p->store, &problem));
	p->wake = fp_wake_new(p->store);
	const struct fp_worker_config worker = {p->store, p->wake, snapshot, places, &domain_clock, open, NULL};
	OK(fp_worker_start(&worker, &p->worker, &problem));
}

static inline void start_process(struct process *p)
{
	start_process_with(p, no_keys);
}

static inline void stop_process(struct process *p)
{
	fp_worker_stop(p->worker);
	fp_wake_free(p->wake);
	fp_store_free(p->store);
}

#endif
