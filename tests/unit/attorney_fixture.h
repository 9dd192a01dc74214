/* Attorneys, whose calendars are limits of a pass; pass_fixture.h has the rest. */
#ifndef FIELDPASS_TESTS_ATTORNEY_FIXTURE_H
#define FIELDPASS_TESTS_ATTORNEY_FIXTURE_H

#include "pass_fixture.h"

static const char *firm;

static inline const char *new_attorney(void)
{
	struct fp_id id;
	assert_true(fp_id_new(&id));
	sql("insert into fp.attorney (id, licence, sealed) values ('%s', 'NY-' || upper(right('%s', 12)), 'x')",
		text_of(id), text_of(id));
	return text_of(id);
}

/* Puts the submission's person under the attorney, represented by the firm. */
static inline void represent(struct fp_submission *s, const char *attorney)
{
	char person[FP_HEX_MAC];
	assert_true(fp_id_new(&s->request.representation_id));
	assert_true(fp_id_parse(firm, &s->request.organization_id));
	fp_hex(s->person_key.b, FP_MAC_LENGTH, person);
	sql("insert into fp.representation (id, organization_id, person_key, attorney_id, begins_on, form_sealed, "
	    "created_at) "
	    "values ('%s', '%s', '\\x%s', '%s', '2026-01-01', 'x', '" PASS_NOW "')",
		text_of(s->request.representation_id), firm, person, attorney);
}

/* A client of the attorney. */
static inline struct fp_id submit_for(const char *attorney, struct fp_request r)
{
	assert_true(fp_id_new(&r.id));
	struct fp_submission *s = submission_of(r);
	represent(s, attorney);
	submit_all(&s, 1);
	return s->id;
}

/* Somebody else's client, at a time of the office's own. */
static inline void book_elsewhere(const char *attorney, const char *office, const char *from, int minutes)
{
	sql("with s as (insert into fp.slot (office, starts_at, ends_at, local_start, day_ends_at, capacity) "
	    "values ('%s', '%s', timestamptz '%s' + interval '%d min', '%s', timestamptz '%s' + interval '12 hours', "
	    "1) "
	    "returning *) "
	    "insert into fp.appointment (id, slot_id, office, status, during, attorney_id, travel, person_key, "
	    "service, "
	    "made_by, policies, expires_at, created_at, updated_at) select gen_random_uuid(), id, office, 'held', "
	    "tstzrange(starts_at, ends_at), '%s', tstzrange(starts_at, ends_at + interval '180 min'), "
	    "uuid_send(gen_random_uuid()), 'other', 'test', '{}', '2026-03-30', '" PASS_NOW "', '" PASS_NOW "' from s",
		office, from, from, minutes, from, from, attorney);
}

static inline const char *decided(struct fp_id id)
{
	return sql("select why || ' ' || coalesce(judged_by::jsonb->>'limited_by', '') from fp.decision "
		   "where request_id = '%s' order by pass_id desc limit 1",
		text_of(id));
}

static inline int begin_with_firm(void **state)
{
	begin(state);
	firm = sql("insert into fp.organization (id, name, created_at) values (gen_random_uuid(), 'A firm', '" PASS_NOW
		   "') "
		   "returning id");
	return 0;
}

#endif
