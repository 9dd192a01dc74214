-- checked: fp.decision
-- Whom a pass gave a seat it ranked by what the log says of the request until then: its urgency, whether a seat was taken from it that it
-- has had no other for, whether its time to be seated had passed, and since when it counts.
with :{judged},
given as materialized (
	select j.*, e.seq
	from judged j
	join fp.event e on e.request_id = j.request_id and e.data->>'pass_id' = j.pass_id::text
	where e.actor = 'worker' and e.kind in ('assign', 'moved', 'offer'))
select g.pass_id, g.rank, g.request_id, w.why
from given g
join fp.request r on r.id = g.request_id
cross join lateral (
	select
		(select e.kind <> 'assign' from fp.event e
			where e.request_id = g.request_id and e.seq < g.seq and e.kind in ('assign', 'displace', 'not-seen')
			order by e.seq desc limit 1) is true as displaced,
		(select e.kind = 'overdue' from fp.event e
			where e.request_id = g.request_id and e.seq < g.seq and e.kind in ('approve', 'overdue', 'cancel')
			order by e.seq desc limit 1) is true as overdue,
		(select e.at from fp.event e
			where e.request_id = g.request_id and e.seq < g.seq and (e.seq = 1 or e.kind = 'cancel')
			order by e.seq desc limit 1) as since,
		exists (select from fp.event e
			where e.request_id = g.request_id and e.seq > g.seq and e.kind in ('approve', 'escalate', 'refer')) as reviewed_since) log
cross join lateral (
	select case g.by->>'urgency' when 'emergency' then 0 when 'urgent' then 1 else case when log.overdue then 1 else 2 end end as urgency) u
cross join lateral (values
	('class', (g.by->>'rank_class')::integer <> 2 * u.urgency + case when log.displaced then 0 else 1 end),
	('priority', (g.by->>'priority_at')::timestamptz <> log.since),
	('urgency', not log.reviewed_since and g.by->>'urgency' <> r.urgency::text)) as w(why, breached)
where w.breached
