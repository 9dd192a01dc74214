-- roles: public staff
-- Why this slot, or why none yet: the newest decisions first.
select d.pass_id, p.at, d.rank, d.why, d.cost, d.days_part, d.day_part_part, d.weekday_part, d.office_part,
	coalesce(d.judged_by->'limited_by', '[]')::text as limited_by, d.next_try_at, s.id as slot_id, s.office as slot_office,
	s.starts_at as slot_starts_at, s.local_start as slot_local_start, b.id as best_id, b.office as best_office, b.starts_at as best_starts_at, b.local_start as best_local_start, d.next_best_cost
from fp.decision d
join fp.pass p on p.id = d.pass_id
left join fp.slot s on s.id = d.slot_id
left join fp.slot b on b.id = d.next_best_slot
where d.request_id = $1::uuid
order by d.pass_id desc
limit 20
