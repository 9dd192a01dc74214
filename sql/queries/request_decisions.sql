-- roles: public staff
-- Why this slot, or why none yet: the newest decisions first, the worker's and those made by hand. Of either no more are looked up than are
-- shown; a join with the passes, planned while there are few, would read all of those.
select d.pass_id, p.at, d.rank, d.why, d.cost, d.days_part, d.day_part_part, d.weekday_part, d.office_part,
	coalesce(d.judged_by->'limited_by', '[]')::text as limited_by, d.next_try_at, s.id as slot_id, s.office as slot_office,
	s.starts_at as slot_starts_at, s.local_start as slot_local_start, b.id as best_id, b.office as best_office, b.starts_at as best_starts_at,
	b.local_start as best_local_start, d.next_best_cost, h.id as seat_id, h.office as seat_office, h.starts_at as seat_starts_at,
	h.local_start as seat_local_start, d.seat_cost, null as by_role, null as by_subject, null as reason,
	null as seq
from (select n.* from fp.decision n where n.request_id = $1::uuid order by n.pass_id desc limit 20) d
cross join lateral (select s.at from fp.pass s where s.id = d.pass_id limit 1) p
left join fp.slot s on s.id = d.slot_id
left join fp.slot b on b.id = d.next_best_slot
left join fp.slot h on h.id = d.seat_slot
union all
select null, e.at, null, 'by_hand', null, null, null, null, null,
	'[]', null, s.id, s.office,
	s.starts_at, s.local_start, null, null, null,
	null, null, h.id, h.office, h.starts_at,
	h.local_start, null, e.role, e.actor, e.reason,
	e.seq
from (
	select n.at, n.data, n.role, n.actor, n.reason, n.seq from fp.event n
	where n.request_id = $1::uuid and n.kind = 'assign' and n.role <> 'system'
	order by n.seq desc
	limit 20) e
join fp.slot s on s.id = (e.data->>'slot_id')::bigint
left join fp.slot h on h.id = (e.data->>'from_slot_id')::bigint
order by at desc, pass_id desc nulls first, seq desc
limit 20
