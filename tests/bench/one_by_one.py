"""The yardstick of the worker: each call takes the next request that nobody else holds, and the first free slot at its offices."""
# It skips the preferences, so it does less than a pass; it writes the same rows: seat, request, event (by trigger), decision.
STATEMENT = """
with r as materialized (
	select id, version, service, preferred_offices, not_before, not_after, rank_class, priority_at from fp.request
	where status = 'approved' and next_try_at is null and duplicate_of is null
	order by rank_class, priority_at, id limit 1 for no key update skip locked),
s as materialized (
	select r.id as request_id, r.version, r.service, r.rank_class, r.priority_at, f.*
	from r left join lateral (
		select s.id, s.office, s.starts_at, s.ends_at, s.day_ends_at from fp.slot s
		where s.office = any (r.preferred_offices) and s.booked < s.capacity and (s.service is null or s.service = r.service)
			and s.starts_at >= now() + interval '24 hours'
			and (r.not_before is null or s.local_start >= r.not_before) and (r.not_after is null or s.local_start < r.not_after + 1)
		order by s.starts_at, s.office, s.id limit 1 for no key update skip locked) f on true),
seat as (
	insert into fp.appointment (id, request_id, slot_id, office, status, during, created_at, updated_at)
	select gen_random_uuid(), request_id, id, office, 'booked', tstzrange(starts_at, ends_at), now(), now() from s where id is not null),
scheduled as (
	update fp.request q set version = q.version + 1, status = 'scheduled', office = s.office, updated_at = now(), due_at = s.starts_at,
		wake_at = s.day_ends_at, last_event = 'assign', last_actor = 'worker', last_role = 'system', last_policies = '{1}',
		last_data = jsonb_build_object('slot_id', s.id)
	from s where q.id = s.request_id and s.id is not null),
later as (
	update fp.request q set next_try_at = now() + interval '15 minutes' from s where q.id = s.request_id and s.id is null)
insert into fp.decision (pass_id, request_id, rank, why, slot_id, cost, judged_by)
select (select max(id) from fp.pass), request_id, 1, case when id is null then 'all_taken' else 'placed' end, id,
	case when id is not null then 0 end, jsonb_build_object('rank_class', rank_class, 'service', service) from s;
"""


def script() -> str:
    """On one line, and without a colon that pgbench would take for a variable's."""
    return " ".join(STATEMENT.split()) + "\n"
