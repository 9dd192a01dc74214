/* A pass, whole or step by step, and what became of whom. */
#ifndef FIELDPASS_TESTS_PASS_FIXTURE_H
#define FIELDPASS_TESTS_PASS_FIXTURE_H

#include "worker_fixture.h"

#include "pass.h"

#define PASS_NOW "2026-03-02T12:00:00Z" /* a Monday */

static const _Atomic bool never;

/* A pass that has matched one batch and written nothing yet. */
struct halfway {
	struct fp_pass pass;
	struct fp_pass_batch batch;
	const struct fp_catalog *catalog;
};

static inline void match_batch(struct halfway *h, enum fp_pass_phase phase)
{
	h->catalog = fp_snapshot_hold(snapshot);
	h->batch = (struct fp_pass_batch){.phase = phase, .arena = arena};
	OK(fp_pass_init(&h->pass, db, h->catalog, fp_clock_now(&domain_clock), arena, &problem));
	OK(fp_pass_read_batch(&h->pass, &h->batch, &problem));
	OK(fp_pass_prepare(&h->pass, &h->batch, &problem));
	OK(fp_pass_read_slots(&h->pass, &h->batch, 1, &problem));
	OK(fp_pass_match(&h->pass, &h->batch, &problem));
}

static inline void write_rest(struct halfway *h)
{
	while (h->batch.n > 0) {
		OK(fp_pass_write(&h->pass, &h->batch, h->batch.n, &problem));
		if (h->batch.n > 0)
			OK(fp_pass_match(&h->pass, &h->batch, &problem));
	}
	fp_catalog_release(h->catalog);
}

static inline struct fp_pass run_pass(void)
{
	struct fp_pass pass;
	bool cut;
	const struct fp_catalog *catalog = fp_snapshot_hold(snapshot);
	OK(fp_pass_init(&pass, db, catalog, fp_clock_now(&domain_clock), arena, &problem));
	OK(fp_pass_run(&pass, true, fp_monotonic_now() + 60 * FP_SECOND, &never, &cut, &problem));
	fp_catalog_release(catalog);
	return pass;
}

static inline const char *seat_of(struct fp_id id)
{
	return sql("select to_char(s.local_start, 'MM-DD HH24:MI') from fp.appointment a join fp.slot s on s.id = "
		   "a.slot_id "
		   "where a.request_id = '%s' and a.status = 'booked'",
		text_of(id));
}

static inline const char *why(struct fp_id id)
{
	return sql("select why from fp.decision where request_id = '%s' order by pass_id desc limit 1", text_of(id));
}

static inline void withdraw(struct fp_id id)
{
	act_as(FP_ROLE_REQUESTER, "requester", id, (struct fp_act){.event = FP_EVENT_WITHDRAW});
}

static inline int begin(void **state)
{
	(void)state;
	begin_at(PASS_NOW);
	sql("delete from fp.schedule");
	return 0;
}

#endif
